#pragma once
// How one more record changes its lane: feed::advance as a value, so that a store can write the change first
// and apply it once it is written.

#include <optional>
#include <vector>

#include "protocol/feed/lanes.hpp"
#include "storage/store.hpp"

namespace stonechat::storage {

// Invariants: `above` is all that is held above the head. `asides_count` counts that, and the later records
//             of places that the head had passed before a fork showed.
struct Lane {
    LaneHead head;
    feed::Above above;
    std::size_t asides_count = 0;
};

struct LaneChange {
    LaneHead head;                      // after
    std::optional<FeedLink> put_aside;  // the added record, unless the head passed it
    std::vector<FeedLink> passed;       // records above the old head that the new one has passed, in order
    std::size_t asides_count = 0;       // after
};

// What adding a record that is not held does. A place that is forked when the head comes to it stops the
// head; a fork that shows later moves no head back, since what the head stands for is still held and linked.
[[nodiscard]] LaneChange change_by(const Lane& lane, const FeedLink& added);
void apply(Lane& lane, const LaneChange& change);

}  // namespace stonechat::storage
