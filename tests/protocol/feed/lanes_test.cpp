#include "protocol/feed/lanes.hpp"

#include <gmock/gmock.h>

#include "crypto/random.hpp"
#include "protocol/limits.hpp"

namespace stonechat::feed {
namespace {

struct LanesTest : testing::Test {
    crypto::SeededRng rng{5};
    record::FeedId feed{rng.id<MemberId>(), rng.id<Epoch>(), record::Lane::safety};
    std::vector<Link> chain = make_chain(6);
    Lanes lanes;

    std::vector<Link> make_chain(std::size_t length) {
        std::vector<Link> out;
        RecordId previous;
        for (Sequence i = 1; i <= length; ++i) {
            out.push_back({feed, i, rng.id<RecordId>(), previous});
            previous = out.back().id;
        }
        return out;
    }
};

TEST_F(LanesTest, AnyOrderEndsInTheSameHead) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        crypto::SeededRng order{seed};
        Lanes any;
        auto left = chain;
        while (!left.empty()) {
            const auto next = left.begin() + static_cast<std::ptrdiff_t>(order.below(left.size()));
            any.add(*next);
            left.erase(next);
        }
        EXPECT_EQ(any.head(feed), (Head{feed, 6, chain.back().id})) << "seed " << seed;
        EXPECT_EQ(any.gaps_count(), 0U);
        EXPECT_FALSE(any.is_forked(feed));
    }
}

TEST_F(LanesTest, AHeadWaitsAtAGap) {
    lanes.add(chain[0]);
    lanes.add(chain[2]);
    EXPECT_EQ(lanes.head(feed).sequence, 1U);
    EXPECT_EQ(lanes.gaps_count(), 1U);
    EXPECT_EQ(lanes.place(chain[2]), Place::held);
    EXPECT_EQ(lanes.place(chain[1]), Place::fresh);
}

TEST_F(LanesTest, AddingAgainChangesNothing) {
    for (const Link& link : chain) lanes.add(link);
    lanes.add(chain[5]);
    lanes.add(chain[1]);
    EXPECT_EQ(lanes.heads(), (std::vector<Head>{{feed, 6, chain[5].id}}));
}

TEST_F(LanesTest, TwoRecordsInOnePlaceAreAFork) {
    for (const Link& link : chain) lanes.add(link);
    Link fork = chain[5];
    fork.id = rng.id<RecordId>();
    EXPECT_EQ(lanes.place(fork), Place::fork);
    lanes.add_fork(fork);
    EXPECT_TRUE(lanes.is_forked(feed));
    EXPECT_EQ(lanes.head(feed).id, chain[5].id);
}

TEST_F(LanesTest, TheLowestForkedPlaceIsKept) {
    EXPECT_EQ(lanes.fork(feed), std::nullopt);
    for (const Link& link : chain) lanes.add(link);
    for (const std::size_t place : {4U, 2U, 5U}) {
        Link fork = chain[place];
        fork.id = rng.id<RecordId>();
        lanes.add_fork(fork);
    }
    EXPECT_EQ(lanes.fork(feed), 3U);
}

TEST_F(LanesTest, ARecordThatDoesNotFollowTheHeadShowsAForkAtTheHeadAlsoAfterARestart) {
    for (std::size_t i = 0; i < 3; ++i) lanes.add(chain[i]);
    Link other = chain[3];
    other.previous = rng.id<RecordId>();
    lanes.add(other);
    EXPECT_EQ(lanes.fork(feed), 3U);
    Lanes restored;
    restored.restore(lanes.heads(), {other});
    EXPECT_EQ(restored.fork(feed), 3U);
}

TEST_F(LanesTest, TheOtherRecordOfAForkedPlaceIsNamed) {
    EXPECT_EQ(lanes.rival(chain[0]), std::nullopt);
    for (std::size_t i = 0; i < 3; ++i) lanes.add(chain[i]);
    Link beside_head = chain[2];
    beside_head.id = rng.id<RecordId>();
    EXPECT_EQ(lanes.rival(beside_head), chain[2].id);
    EXPECT_EQ(lanes.rival(chain[2]), std::nullopt);
    lanes.add(chain[4]);
    Link above = chain[4];
    above.id = rng.id<RecordId>();
    EXPECT_EQ(lanes.rival(above), chain[4].id);
    Link stray = chain[3];
    stray.id = rng.id<RecordId>();
    stray.previous = beside_head.id;
    lanes.add(stray);
    EXPECT_EQ(lanes.rival(chain[2]), beside_head.id) << "which is not held, but named by what is";
    EXPECT_EQ(lanes.rival(chain[1]), std::nullopt) << "the store knows";
}

TEST_F(LanesTest, OnlyTheStoreKnowsWhatStandsBelowTheHead) {
    for (const Link& link : chain) lanes.add(link);
    EXPECT_EQ(lanes.place(chain[2]), Place::below_head);
}

TEST_F(LanesTest, ARecordThatDoesNotFollowStopsTheHeadForGood) {
    lanes.add(chain[0]);
    Link stray{feed, 2, rng.id<RecordId>(), rng.id<RecordId>()};
    lanes.add(stray);
    EXPECT_EQ(lanes.head(feed).sequence, 1U);
    EXPECT_TRUE(lanes.is_forked(feed));
}

TEST_F(LanesTest, AForkedPlaceAboveAGapStopsTheHeadBeforeIt) {
    Link fork = chain[1];
    fork.id = rng.id<RecordId>();
    lanes.add(chain[1]);
    lanes.add(fork);
    lanes.add(chain[0]);
    EXPECT_EQ(lanes.head(feed).sequence, 1U);
    EXPECT_TRUE(lanes.is_forked(feed));
}

TEST_F(LanesTest, ComesBackFromWhatAStoreKept) {
    lanes.restore({{feed, 2, chain[1].id}}, {chain[3]});
    EXPECT_EQ(lanes.place(chain[3]), Place::held);
    lanes.add(chain[2]);
    EXPECT_EQ(lanes.head(feed).sequence, 4U);
}

TEST_F(LanesTest, HoldsNoMoreAboveAGapThanItsLimit) {
    const auto longer = make_chain(limits::held_above_max + 3);
    for (std::size_t i = 2; i < limits::held_above_max + 2; ++i) lanes.add(longer[i]);
    EXPECT_EQ(lanes.place(longer.back()), Place::too_far);
    EXPECT_EQ(lanes.place(longer[0]), Place::fresh);
    EXPECT_EQ(lanes.place(longer[1]), Place::fresh) << "what may close the gap";
}

TEST_F(LanesTest, WhatAHeldRecordNamesAndIsNotHeldIsMissing) {
    lanes.add(chain[0]);
    lanes.add(chain[3]);
    lanes.add(chain[4]);
    EXPECT_EQ(lanes.missing_before(chain[0]), std::nullopt);
    EXPECT_EQ(lanes.missing_before(chain[3]), chain[2].id);
    EXPECT_EQ(lanes.missing_before(chain[4]), std::nullopt);
    EXPECT_THAT(lanes.missing(9), testing::ElementsAre(chain[2].id));
    EXPECT_THAT(lanes.missing(0), testing::IsEmpty());
    EXPECT_TRUE(lanes.is_named(chain[2]));
    EXPECT_FALSE(lanes.is_named(chain[1]));
    Link other = chain[2];
    other.id = rng.id<RecordId>();
    EXPECT_FALSE(lanes.is_named(other));
    lanes.add(chain[2]);
    EXPECT_THAT(lanes.missing(9), testing::ElementsAre(chain[1].id));
    lanes.add(chain[1]);
    EXPECT_THAT(lanes.missing(9), testing::IsEmpty());
}

TEST_F(LanesTest, ARecordThatNamesAnotherThanTheHeadLacksTheOneBeforeIt) {
    lanes.add(chain[0]);
    lanes.add(chain[1]);
    Link branch{feed, 3, rng.id<RecordId>(), rng.id<RecordId>()};
    lanes.add(branch);
    EXPECT_EQ(lanes.missing_before(branch), branch.previous);
    EXPECT_TRUE(lanes.is_named({feed, 2, branch.previous, {}}));
    EXPECT_EQ(lanes.missing_before(chain[1]), std::nullopt) << "below the head only the store knows";
}

}  // namespace
}  // namespace stonechat::feed
