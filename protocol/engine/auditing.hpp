#pragma once
// What the engine remembers of its audits: what runs on each link, and what came of it with each peer.

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "protocol/engine/event.hpp"
#include "protocol/feed/lanes.hpp"
#include "protocol/sync/audit.hpp"

namespace stonechat::engine {

// A lane in which this node and a peer were found to differ.
struct LaneDifference {
    record::FeedId feed;
    Sequence ours = 0;    // 0: not held here
    Sequence theirs = 0;  // 0: not held there
    bool is_forked = false;
};

// What comparing heads with one peer has come to. A comparison is one audit, and those that follow it to see
// whether what it found has been settled.
struct Comparison {
    static constexpr std::size_t lanes_max = 100;
    std::optional<Instant> agreed;   // when the newest audit that found both heads equal was begun
    std::optional<Instant> audited;  // when the newest audit ended
    bool is_equal = false;           // what the newest audit found
    bool is_stalled = false;         // the same differences come again and again: the peer does not deliver
    bool serves_erased = false;      // it was caught serving a text whose erasure it holds
    std::size_t lanes_denied = 0;    // a light node's: of which it withholds what another hub showed
    // By the first audit of the newest comparison:
    std::size_t lanes_behind = 0;       // the peer had what this node had not
    std::size_t lanes_ahead = 0;        // this node had what the peer had not
    std::vector<LaneDifference> lanes;  // the first of them
    std::uint64_t fetched = 0;          // records that came of it
};

// The newest agreement with anyone, kept over restarts.
struct Agreement {
    LinkKey peer;
    Day day;
    std::optional<Instant> instant;  // since this start
};

// One link's audits.
struct LinkAudits {
    std::optional<sync::Audit> opened_here;
    std::optional<sync::Audit> opened_there;
    Instant opened;             // here
    Instant opened_by_peer;     // the newest
    std::size_t fruitless = 0;  // audits in a row that found the same
    std::set<sync::LeafHash> found_last;
    std::optional<Instant> due;  // when to open the next; empty until the link follows both ways
    Instant due_first;           // and when it was due before it was put off
    Instant busy_until;          // records have just come
    // What is missing here: not asked for yet, asked for, and being dealt with.
    std::deque<feed::Range> missing;
    std::vector<feed::Range> asked;
    Instant asked_at;
    std::size_t under_way = 0;
    bool is_answering = false;  // the store is reading what the peer asked for
    std::map<RequestId, Instant>
        comparing;  // our people's requests, and when they are answered at the latest

    [[nodiscard]] bool is_settled() const { return missing.empty() && asked.empty() && under_way == 0; }
};

}  // namespace stonechat::engine
