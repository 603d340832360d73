#include "tests/sim/equality.hpp"

#include <algorithm>
#include <map>

namespace stonechat::sim {
namespace {

// A lane as heads are compared: a forked one is one leaf, whichever branch a node met first, but at the
// pin of a revoked author.
std::optional<feed::Head> leaf_of(const engine::Engine& engine, const feed::Head& head) {
    const charter::Member* author = engine.charter().find(head.feed.author);
    const std::optional<Sequence> fork = engine.lanes().fork(head.feed);
    if (author != nullptr && author->standing.is_revoked) {
        const auto& pins = author->earlier.back().pins;
        const auto pin = std::ranges::find_if(pins, [&](const charter::Pin& one) {
            return one.epoch == head.feed.epoch && one.lane == head.feed.lane;
        });
        if (pin != pins.end() && fork && head.sequence == pin->sequence)
            return feed::Head{head.feed, pin->sequence, pin->id};
    }
    if (fork) return feed::Head{head.feed, *fork, {}};
    return head.sequence == 0 ? std::nullopt : std::optional{head};
}

std::map<record::FeedId, feed::Head> leaves_of(const engine::Engine& engine, const Counts& counts) {
    std::map<record::FeedId, feed::Head> out;
    for (const feed::Head& head : engine.lanes().heads())
        if (const auto leaf = leaf_of(engine, head); leaf && counts(head.feed.author))
            out.emplace(head.feed, *leaf);
    return out;
}

}  // namespace

std::string first_difference(const engine::Engine& one, const engine::Engine& other, const Counts& counts) {
    const auto ours = leaves_of(one, counts);
    const auto theirs = leaves_of(other, counts);
    if (ours == theirs) return {};
    for (const auto& [feed, head] : ours) {
        const auto found = theirs.find(feed);
        const Sequence at = found == theirs.end() ? 0 : found->second.sequence;
        if (found == theirs.end() || found->second != head)
            return "the lane of " + feed.author.short_hex() + ": " + std::to_string(head.sequence) + " and " +
                   std::to_string(at);
    }
    const auto lacking =
        std::ranges::find_if(theirs, [&](const auto& leaf) { return !ours.contains(leaf.first); });
    const record::FeedId& feed = lacking->first;
    return "the lane of " + feed.author.short_hex() + " that only node 0 has: epoch " +
           feed.epoch.hex().substr(0, 4) + ", lane " + std::to_string(static_cast<int>(feed.lane)) + ", " +
           std::to_string(lacking->second.sequence);
}

}  // namespace stonechat::sim
