#pragma once
// What the engine knows of the other end of one link, for as long as the link stands.

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "protocol/engine/auditing.hpp"
#include "protocol/engine/erasing.hpp"
#include "protocol/engine/frame.hpp"
#include "protocol/engine/outlining.hpp"
#include "protocol/engine/relaying.hpp"
#include "protocol/engine/status.hpp"
#include "protocol/ids.hpp"
#include "protocol/sync/brought_lines.hpp"
#include "protocol/sync/feeder.hpp"
#include "protocol/sync/follower.hpp"

namespace stonechat::engine {

struct Peer {
    LinkKey key;
    bool dialled = false;
    bool has_greeted = false;
    bool is_held = false;
    bool is_met = false;  // for a meeting: neither followed nor fed
    Instant brought_at;   // when it last was the first to bring a record
    bool follows_us = false;
    bool we_follow = false;
    CharterSequence charter = 0;  // as far as its Hello said, or what we asked it for
    // What our Hello said: how far, and how many entries were held.
    CharterSequence told_charter = 0;
    std::size_t told_entries = 0;
    StoreId store;
    std::string agent;
    std::uint64_t minor = 0;           // version of its protocol
    std::optional<LightFollow> light;  // it is a light node, and wants this
    std::optional<Instant> followed_anew;
    bool awaits_following = false;   // what still comes is of the stream before
    std::size_t followings_due = 0;  // answers that may come: as many as we have asked
    sync::Follower follower;
    sync::Feeder feeder;
    sync::BroughtLines brought;
    Traffic traffic;
    std::size_t parked = 0;
    std::optional<Follow> early_follow;  // came before the charter knew the peer, or while we hold back
    std::optional<LogNumber> log_end;    // of its log, when we began to follow it
    LogNumber came_on_to = 0;            // while we hold back: how far its log was followed, and when that
    std::optional<Instant> came_on_at;   // last grew
    CharterSequence asked_charter_from = 0;
    CharterSequence asked_back = 0;  // how far before an entry that follows none held here
    LinkOutline outline;
    Instant outline_asked;         // by the peer, last
    Instant unknown_since;         // while the charter does not know the key
    std::size_t pulled = 0;        // records asked for by id that have not come
    std::deque<RecordId> to_give;  // asked for by the peer
    struct ToName {
        RecordId record;
        bool is_for_body = false;  // which it may lack although it holds the record
    };
    std::vector<ToName> to_name;  // handed, to be named to it at names_due
    std::optional<Instant> names_due;
    bool is_giving = false;  // the store is reading some of them
    LinkAudits audits;
    bool has_applied = false;
    bool is_waiting = false;   // an applicant: the link stands while the stewards decide
    bool is_answered = false;  // it has answered our application
    std::optional<ErasureProbe> probe;
    QuestionAllowance questions;  // to relays
};

}  // namespace stonechat::engine
