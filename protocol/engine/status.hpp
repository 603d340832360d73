#pragma once
// What the engine tells of how it is: for `stonechat status` and the pages.

#include <optional>
#include <string>
#include <vector>

#include "protocol/engine/auditing.hpp"
#include "protocol/engine/checking.hpp"
#include "protocol/ids.hpp"

namespace stonechat::engine {

// What a node said to our application: nothing yet, that it is held for the stewards, or why not.
struct ApplicationAnswer {
    bool is_held = false;
    std::string rule;
    [[nodiscard]] bool is_empty() const { return !is_held && rule.empty(); }
};

// The frames of one link since it stands, without what TLS and WebSocket add to them.
struct Traffic {
    std::uint64_t frames_in = 0;
    std::uint64_t bytes_in = 0;
    std::uint64_t frames_out = 0;
    std::uint64_t bytes_out = 0;
    friend bool operator==(const Traffic&, const Traffic&) = default;
};

// What `stonechat status` shows.
struct EngineStatus {
    struct Peer {
        LinkId link = 0;
        LinkKey key;
        MemberId member;  // zero: not known to the charter
        std::string name;
        bool dialled = false;
        bool has_greeted = false;
        LogNumber their_log_reached = 0;  // how far we have followed it
        LogNumber our_log_handed = 0;
        std::size_t under_way = 0;  // records of this peer that are being dealt with
        std::string agent;
        bool is_light = false;
        Traffic traffic;
        std::uint64_t charges = 0;             // what it has cost of late (gossip::Charges)
        std::optional<Comparison> comparison;  // of heads; empty: none yet
    };
    std::vector<Peer> peers;
    std::optional<Agreement> agreement;  // the newest: complete as of then
    LogNumber log_end = 0;
    std::size_t lanes = 0;
    std::size_t lanes_with_gaps = 0;
    std::size_t parked = 0;
    std::size_t being_examined = 0;
    std::uint64_t refused = 0;  // since start
    // Seen since the start: needs a repair; all that can be read and kept goes on.
    bool is_store_damaged = false;
    CheckingStatus checking;
    std::size_t bodies_wanted = 0;  // that have not come
};

}  // namespace stonechat::engine
