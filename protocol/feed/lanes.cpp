#include "protocol/feed/lanes.hpp"

#include <algorithm>
#include <iterator>

#include "protocol/limits.hpp"

namespace stonechat::feed {

void advance(Head& head, Above& above) {
    for (;;) {
        const auto [first, last] = above.equal_range(head.sequence + 1);
        if (first == last || std::next(first) != last) return;
        // Sequence 1 names a record of an earlier epoch, which is not part of this lane.
        if (head.sequence != 0 && first->second.previous != head.id) return;
        head.sequence = first->first;
        head.id = first->second.id;
        above.erase(first);
    }
}

void Lanes::restore(const std::vector<Head>& heads, const std::vector<Link>& above_heads) {
    lanes_.clear();
    take(heads, above_heads);
}

void Lanes::replace(const MemberId& author, const std::vector<Head>& heads,
                    const std::vector<Link>& above_heads) {
    std::erase_if(lanes_, [&](const auto& one) { return one.first.author == author; });
    take(heads, above_heads);
}

void Lanes::take(const std::vector<Head>& heads, const std::vector<Link>& above_heads) {
    for (const Head& head : heads) lanes_[head.feed].head = head;
    for (const Link& link : above_heads) {
        Lane& lane = lanes_[link.feed];
        lane.head.feed = link.feed;
        if (link.sequence <= lane.head.sequence) {
            note_fork(lane, link.sequence);
            continue;
        }
        if (lane.above.contains(link.sequence)) note_fork(lane, link.sequence);
        lane.above.emplace(link.sequence, AboveHead{link.id, link.previous});
    }
    for (auto& [feed, lane] : lanes_) note_if_stuck(lane);
}

Place Lanes::place(const Link& link) const {
    const auto found = lanes_.find(link.feed);
    if (found == lanes_.end()) return Place::fresh;
    const Lane& lane = found->second;
    if (link.sequence == lane.head.sequence) return link.id == lane.head.id ? Place::held : Place::fork;
    if (link.sequence < lane.head.sequence) return Place::below_head;
    const auto [first, last] = lane.above.equal_range(link.sequence);
    if (std::any_of(first, last, [&](const auto& one) { return one.second.id == link.id; }))
        return Place::held;
    if (first != last) return Place::fork;
    // What may close the gap has a place whatever is held above it: twice the limit in all.
    const bool is_near = link.sequence - lane.head.sequence <= limits::held_above_max;
    return !is_near && lane.above.size() >= limits::held_above_max ? Place::too_far : Place::fresh;
}

void Lanes::add(const Link& link) {
    Lane& lane = lanes_[link.feed];
    lane.head.feed = link.feed;
    const bool is_next = link.sequence == lane.head.sequence + 1;
    if (is_next && lane.above.empty() && (lane.head.sequence == 0 || link.previous == lane.head.id)) {
        lane.head.sequence = link.sequence;  // the usual case, without a detour through the map
        lane.head.id = link.id;
        return;
    }
    switch (place(link)) {
        case Place::held:
        case Place::below_head:
            return;
        case Place::fork:
            return add_fork(link);
        case Place::fresh:
        case Place::too_far:
            break;
    }
    lane.above.emplace(link.sequence, AboveHead{link.id, link.previous});
    advance(lane.head, lane.above);
    note_if_stuck(lane);
}

void Lanes::note_fork(Lane& lane, Sequence place) {
    lane.fork = std::min(lane.fork.value_or(place), place);
}

// The next place is filled and yet the head stands: what is held there does not follow the head, so there is
// another record in the head's place that it does follow.
void Lanes::note_if_stuck(Lane& lane) {
    if (lane.above.contains(lane.head.sequence + 1))
        note_fork(lane, std::max<Sequence>(lane.head.sequence, 1));
}

void Lanes::add_fork(const Link& link) {
    Lane& lane = lanes_[link.feed];
    lane.head.feed = link.feed;
    note_fork(lane, link.sequence);
    if (link.sequence <= lane.head.sequence) return;
    const auto [first, last] = lane.above.equal_range(link.sequence);
    if (std::none_of(first, last, [&](const auto& one) { return one.second.id == link.id; }))
        lane.above.emplace(link.sequence, AboveHead{link.id, link.previous});
}

Head Lanes::head(const record::FeedId& feed) const {
    const auto found = lanes_.find(feed);
    return found == lanes_.end() ? Head{feed, 0, {}} : found->second.head;
}

Head Lanes::last(const record::FeedId& feed) const {
    const auto found = lanes_.find(feed);
    if (found == lanes_.end()) return {feed, 0, {}};
    const Above& above = found->second.above;
    if (above.empty()) return found->second.head;
    return {feed, above.rbegin()->first, above.rbegin()->second.id};
}

std::vector<Head> Lanes::heads() const {
    std::vector<Head> out;
    out.reserve(lanes_.size());
    for (const auto& [feed, lane] : lanes_) out.push_back(lane.head);
    return out;
}

std::optional<Sequence> Lanes::fork(const record::FeedId& feed) const {
    const auto found = lanes_.find(feed);
    return found == lanes_.end() ? std::nullopt : found->second.fork;
}

std::optional<RecordId> Lanes::rival(const Link& link) const {
    const auto found = lanes_.find(link.feed);
    if (found == lanes_.end()) return std::nullopt;
    const Lane& lane = found->second;
    const bool is_heads_place = lane.head.sequence != 0 && link.sequence == lane.head.sequence;
    if (is_heads_place && lane.head.id != link.id) return lane.head.id;
    const auto [first, last] = lane.above.equal_range(link.sequence);
    for (auto held = first; held != last; ++held)
        if (held->second.id != link.id) return held->second.id;
    if (!is_heads_place) return std::nullopt;
    const auto [behind, end] = lane.above.equal_range(link.sequence + 1);
    for (auto held = behind; held != end; ++held)
        if (held->second.previous != link.id) return held->second.previous;
    return std::nullopt;
}

std::size_t Lanes::gaps_count() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(lanes_, [](const auto& one) { return !one.second.above.empty(); }));
}

bool Lanes::is_named(const Link& link) const {
    const auto found = lanes_.find(link.feed);
    if (found == lanes_.end()) return false;
    const auto [first, last] = found->second.above.equal_range(link.sequence + 1);
    return std::any_of(first, last, [&](const auto& one) { return one.second.previous == link.id; });
}

std::optional<RecordId> Lanes::missing_before(const Link& link) const {
    const auto found = lanes_.find(link.feed);
    // Sequence 1 names a record of an earlier epoch; what stands below a head is known to the store alone.
    if (found == lanes_.end() || link.sequence <= 1 || link.sequence <= found->second.head.sequence)
        return std::nullopt;
    const Lane& lane = found->second;
    if (link.sequence - 1 == lane.head.sequence)
        return lane.head.id == link.previous ? std::nullopt : std::optional{link.previous};
    const auto [first, last] = lane.above.equal_range(link.sequence - 1);
    const bool is_held =
        std::any_of(first, last, [&](const auto& one) { return one.second.id == link.previous; });
    return is_held ? std::nullopt : std::optional{link.previous};
}

std::vector<RecordId> Lanes::missing(std::size_t count) const {
    std::vector<RecordId> out;
    for (const auto& [feed, lane] : lanes_) {
        if (lane.above.empty()) continue;
        if (out.size() == count) break;
        const auto& [sequence, lowest] = *lane.above.begin();
        if (const auto id = missing_before({feed, sequence, lowest.id, lowest.previous})) out.push_back(*id);
    }
    return out;
}

}  // namespace stonechat::feed
