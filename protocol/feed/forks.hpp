#pragma once
// Evidence of forks: places of a lane that one author has signed two records for, and since when that is
// known here. It outlives what the charter makes of it: what a pin decided can be looked up afterwards.

#include <cstddef>
#include <map>

#include "crypto/bytes.hpp"
#include "protocol/ids.hpp"
#include "protocol/record/header.hpp"

namespace stonechat::feed {

struct Fork {
    record::FeedId feed;
    Sequence sequence = 1;  // the lowest place of the lane where it was seen
    RecordId one;
    RecordId other;  // held, or named by a record that is held
    Day found;       // the day on which this node first knew of two histories in this lane
    friend bool operator==(const Fork&, const Fork&) = default;
};

// Invariants: at most one fork a lane, and count_max in all: a lane past that is flagged all the same
// (Lanes),
//             only its evidence is not listed.
// Threads:    none of its own.
class Forks {
public:
    // An author makes a lane with 8 bytes, so evidence needs a bound: 1,024 keep below 130 KiB.
    static constexpr std::size_t count_max = 1024;

    // Two records in one place. False: nothing new, for the lane is known to fork there or further down.
    bool note(const Fork& fork);
    // Makes room for a new fork of a lane whose former one is over.
    void forget(const record::FeedId& feed) { forks_.erase(feed); }
    [[nodiscard]] const std::map<record::FeedId, Fork>& all() const { return forks_; }

    // CBOR: [* [author, epoch, lane, sequence, one, other, day]].
    [[nodiscard]] Bytes encode() const;
    // What encode() gave at an earlier start; anything else counts as nothing.
    void decode(ByteView kept);

private:
    std::map<record::FeedId, Fork> forks_;
};

}  // namespace stonechat::feed
