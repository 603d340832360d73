#include "storage/lane.hpp"

namespace stonechat::storage {

LaneChange change_by(const Lane& lane, const FeedLink& added) {
    LaneChange change{lane.head, added, {}, lane.asides_count + 1};
    // Only a record in the next place can move the head. So the copy below is made once for a gap that
    // closes, not for each record that comes above it.
    if (added.sequence != lane.head.sequence + 1) return change;
    feed::Above above = lane.above;
    above.emplace(added.sequence, feed::AboveHead{added.id, added.previous});
    feed::advance(change.head, above);
    if (change.head.sequence == lane.head.sequence) return change;
    change.put_aside.reset();
    for (const auto& [sequence, held] : lane.above) {
        if (sequence > change.head.sequence) break;
        change.passed.push_back({lane.head.feed, sequence, held.id, held.previous});
    }
    change.asides_count = lane.asides_count - change.passed.size();
    return change;
}

void apply(Lane& lane, const LaneChange& change) {
    lane.head = change.head;
    lane.asides_count = change.asides_count;
    lane.above.erase(lane.above.begin(), lane.above.upper_bound(change.head.sequence));
    if (change.put_aside && change.put_aside->sequence > change.head.sequence)
        lane.above.emplace(change.put_aside->sequence,
                           feed::AboveHead{change.put_aside->id, change.put_aside->previous});
}

}  // namespace stonechat::storage
