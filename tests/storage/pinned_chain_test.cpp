#include "storage/pinned_chain.hpp"

#include <gmock/gmock.h>

#include <vector>

#include "tests/storage/builders.hpp"

namespace stonechat::storage {
namespace {

using Held = PinnedChain::Held;

Held by_id(const std::vector<FeedLink>& links) {
    Held held;
    for (const FeedLink& link : links) held[link.id] = &link;
    return held;
}

charter::Pin a_pin(Sequence sequence, const RecordId& id) {
    return {a_feed().epoch, a_feed().lane, sequence, id};
}

std::vector<FeedLink> chain_of(std::size_t length, crypto::Rng& rng) {
    std::vector<FeedLink> out;
    RecordId previous;
    for (Sequence at = 1; at <= length; ++at) {
        out.push_back({a_feed(), at, rng.id<RecordId>(), previous});
        previous = out.back().id;
    }
    return out;
}

// With gaps and forks, and with records that name one of any other place, or one that is not held.
std::vector<FeedLink> a_wild_lane(crypto::Rng& rng) {
    constexpr Sequence places_count = 12;
    constexpr std::uint64_t most_in_place = 3;
    std::vector<FeedLink> out;
    std::vector<RecordId> below;
    for (Sequence at = 1; at <= places_count; ++at) {
        std::vector<RecordId> here;
        const std::uint64_t count = rng.below(8) == 0 ? 0 : 1 + rng.below(most_in_place);
        for (std::uint64_t i = 0; i < count; ++i) {
            RecordId previous = rng.id<RecordId>();
            if (const auto kind = rng.below(10); kind > 1 && !below.empty())
                previous = below[rng.below(below.size())];
            else if (kind == 1 && !out.empty())
                previous = out[rng.below(out.size())].id;
            out.push_back({a_feed(), at, rng.id<RecordId>(), previous});
            here.push_back(out.back().id);
        }
        below = std::move(here);
    }
    return out;
}

charter::Pin a_wild_pin(const std::vector<FeedLink>& lane, crypto::Rng& rng) {
    const FeedLink& on = lane[rng.below(lane.size())];
    const auto kind = rng.below(8);
    if (kind == 0) return a_pin(on.sequence, rng.id<RecordId>());  // of a record that is not held
    if (kind == 1) return a_pin(rng.below(14), on.id);             // of one that stands in another place
    return a_pin(on.sequence, on.id);
}

// The rule in its plainest words: from each record down to the pin.
bool is_excluded_by_walking(const FeedLink& link, const charter::Pin& pin, const Held& held) {
    const auto before = [&](const FeedLink& one) -> const FeedLink* {
        const auto found = held.find(one.previous);
        return found == held.end() || found->second->sequence + 1 != one.sequence ? nullptr : found->second;
    };
    if (link.sequence == pin.sequence) return link.id != pin.id;
    if (link.sequence > pin.sequence) {
        const FeedLink* at = &link;
        while (at != nullptr && at->sequence > pin.sequence + 1) at = before(*at);
        return at != nullptr && at->previous != pin.id;
    }
    const auto top = held.find(pin.id);
    if (top == held.end() || top->second->sequence != pin.sequence) return false;
    const FeedLink* at = top->second;
    while (at != nullptr && at->sequence > link.sequence + 1) at = before(*at);
    if (at == nullptr) return false;
    const FeedLink* const there = before(*at);
    return there != nullptr && there->id != link.id;
}

TEST(PinnedChainTest, SaysWhatWalkingFromEachRecordSays) {
    std::size_t excluded_above = 0;
    std::size_t excluded_below = 0;
    std::size_t kept_above = 0;
    for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        crypto::SeededRng rng{seed};
        const std::vector<FeedLink> lane = a_wild_lane(rng);
        const Held held = by_id(lane);
        const charter::Pin pin = a_wild_pin(lane, rng);
        const PinnedChain chain{pin, held};
        for (const FeedLink& link : lane) {
            const bool is_excluded = is_excluded_by_walking(link, pin, held);
            EXPECT_EQ(chain.excludes(link), is_excluded) << "place " << link.sequence << " " << link.id.hex();
            if (link.sequence > pin.sequence) ++(is_excluded ? excluded_above : kept_above);
            if (link.sequence < pin.sequence && is_excluded) ++excluded_below;
        }
        EXPECT_LE(chain.steps_count(), lane.size());
    }
    EXPECT_GT(excluded_above, 1000U);
    EXPECT_GT(excluded_below, 1000U);
    EXPECT_GT(kept_above, 1000U);
}

TEST(PinnedChainTest, LooksAtEachRecordOnceHoweverManyStandAboveThePin) {
    constexpr std::size_t pinned_at = 10;
    constexpr std::size_t above_count = 20'000;
    crypto::SeededRng rng{1};
    const std::vector<FeedLink> lane = chain_of(pinned_at + above_count, rng);
    const Held held = by_id(lane);

    const PinnedChain reached{a_pin(pinned_at, lane[pinned_at - 1].id), held};
    EXPECT_EQ(reached.steps_count(), lane.size());
    EXPECT_FALSE(reached.excludes(lane.back()));

    const PinnedChain left{a_pin(pinned_at, rng.id<RecordId>()), held};
    EXPECT_EQ(left.steps_count(), above_count);
    EXPECT_TRUE(left.excludes(lane.back()));
    EXPECT_FALSE(left.excludes(lane[pinned_at - 2])) << "what the pin's own chain has there is not held";
}

}  // namespace
}  // namespace stonechat::storage
