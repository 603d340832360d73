#pragma once
// What the engine keeps at hand about bodies that are to go, and about those that may still come. Its own
// parts: bodies.cpp and erasing.cpp.

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "protocol/charter/member.hpp"
#include "protocol/engine/kept.hpp"
#include "protocol/feed/erasures.hpp"
#include "protocol/gossip/holders.hpp"
#include "protocol/ids.hpp"
#include "protocol/limits.hpp"
#include "protocol/record/body.hpp"

namespace stonechat::engine {

// Bodies that are to go. A text is erased here in three steps: the records that are asked for are looked up
// (`to_look`), the bodies of those that are their author's to erase are taken away (ChangeBody), and a while
// later the files are rewritten, once for all that were erased until then (Scrub).
struct Erasing {
    explicit Erasing(const Snapshot& snapshot) : is_untidy{snapshot.has_traces} {
        known.restore(snapshot.erasures);
    }

    // Lists what `self` has to confirm.
    void list_unconfirmed(const charter::Member& self);

    feed::Erasures known;
    std::set<RecordId> to_look;    // may be held here with a body that is to go
    std::set<RecordId> under_way;  // their bodies are being taken away
    std::set<RecordId> looking;    // are being looked up
    std::optional<Instant> look_again_at;

    bool is_untidy = false;     // files may hold erased bytes
    bool says_scrubbed = true;  // of a record's text; what people threw away is nobody's business
    bool is_scrubbing = false;
    std::optional<Instant> scrub_at;
    bool may_confirm = false;         // something may be there that is not listed yet
    std::deque<RecordId> to_confirm;  // listed, and not yet handed to be signed
    std::set<RecordId> confirming;    // listed, handed over or not

    // After a restore from a backup: no body is served until what was erased since is known.
    bool is_held_back = false;
};

// What one peer was asked for to see whether it still serves an erased text.
struct ErasureProbe {
    RecordId erasure;
    RecordId target;
    bool is_known = false;  // the peer has shown the erasure whole
};

// Bodies that may still come, and those on their way into the store.
struct Bodies {
    explicit Bodies(const Snapshot& snapshot) {
        for (const LackingBody& one : snapshot.lacking) lacking.emplace(one.record, one);
    }

    // What is to be written of a record that is held already.
    struct Changing {
        record::Header header;
        Bytes message;
        std::unique_ptr<const record::Body> body;
        std::size_t changes_count = 0;  // under way
    };

    std::map<RecordId, LackingBody> lacking;
    std::map<RecordId, Changing> changing;
    gossip::Holders holders{limits::seen_ids_max};      // who is known to hold a body that came late
    std::map<gossip::LinkId, std::set<RecordId>> asks;  // for the end of the step
    std::optional<Instant> ask_at;
    NodeClock::duration pause{};  // after this peer's turn
    gossip::LinkId ask_whom = 0;  // or the first link behind it
    RecordId asked_until;         // in the order of `lacking`; the next page begins behind it
};

// The record whose text its author wants gone, where the body is an erasure's.
[[nodiscard]] std::optional<RecordId> erased_by(const record::Body* body);

}  // namespace stonechat::engine
