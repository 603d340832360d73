#include "protocol/sync/follower.hpp"

#include <gmock/gmock.h>

#include "crypto/random.hpp"

namespace stonechat::sync {
namespace {

struct FollowerTest : testing::Test {
    crypto::SeededRng rng{4};
    StoreId store = rng.id<StoreId>();
    LogDigest digest = rng.id<LogDigest>();
    Follower follower;
    FollowerTest() { follower.start(store, 5); }
};

TEST_F(FollowerTest, ItsCursorMovesOnceAPartIsDealtWith) {
    const auto part = follower.begin(8, digest, 2);
    follower.dealt_with(part);
    EXPECT_EQ(follower.take_cursor(), std::nullopt);
    EXPECT_EQ(follower.under_way(), 1U);
    follower.dealt_with(part);
    EXPECT_EQ(follower.take_cursor(), (Cursor{store, 8, digest}));
    EXPECT_EQ(follower.take_cursor(), std::nullopt);
}

TEST_F(FollowerTest, ALaterPartDoesNotPassAnEarlierOne) {
    const auto first = follower.begin(6, digest, 1);
    const auto second = follower.begin(7, digest, 1);
    follower.dealt_with(second);
    EXPECT_EQ(follower.take_cursor(), std::nullopt);
    follower.dealt_with(first);
    EXPECT_EQ(follower.take_cursor()->number, 7U);
}

TEST_F(FollowerTest, AnEmptyPartMovesTheCursorAtOnce) {
    follower.begin(9, digest, 0);
    EXPECT_EQ(follower.take_cursor()->number, 9U);
}

TEST_F(FollowerTest, PartsWithNothingToWaitForBehindOneThatWaitsMoveTheCursorWithIt) {
    const auto waits = follower.begin(6, digest, 1);
    LogNumber number = 6;
    for (int i = 0; i < 1000; ++i) {
        follower.begin(++number, digest, 0);
        follower.dealt_with(follower.begin(++number, digest, 1));
    }
    EXPECT_EQ(follower.reached(), 5U);
    EXPECT_EQ(follower.under_way(), 1U);
    follower.dealt_with(waits);
    EXPECT_EQ(follower.take_cursor(), (Cursor{store, number, digest}));
    EXPECT_EQ(follower.under_way(), 0U);
}

TEST_F(FollowerTest, APartThatComesAgainMovesNothingBack) {
    const auto first = follower.begin(8, digest, 1);
    const auto last = follower.begin(9, digest, 1);
    const auto again = follower.begin(8, rng.id<LogDigest>(), 1);
    for (const auto part : {first, last, again}) follower.dealt_with(part);
    EXPECT_EQ(follower.take_cursor(), (Cursor{store, 9, digest}));
    EXPECT_EQ(follower.under_way(), 0U);
    follower.dealt_with(follower.begin(7, digest, 1));
    EXPECT_EQ(follower.reached(), 9U);
    EXPECT_EQ(follower.take_cursor(), std::nullopt);
}

TEST_F(FollowerTest, WhatBelongsToAStreamThatEndedIsPassedOver) {
    const auto old = follower.begin(6, digest, 1);
    follower.start(store, 0);
    follower.begin(1, digest, 1);
    follower.dealt_with(old);
    EXPECT_EQ(follower.under_way(), 1U);
    EXPECT_EQ(follower.take_cursor(), std::nullopt);
}

TEST_F(FollowerTest, NewsThatGoesAheadMovesNoCursor) {
    const auto early = follower.begin_ahead(1);
    EXPECT_EQ(follower.under_way(), 1U);
    follower.dealt_with(early);
    EXPECT_EQ(follower.take_cursor(), std::nullopt);
    const auto part = follower.begin(8, digest, 1);
    const auto late = follower.begin_ahead(1);
    follower.dealt_with(late);
    EXPECT_EQ(follower.take_cursor(), std::nullopt);
    follower.dealt_with(part);
    EXPECT_EQ(follower.take_cursor(), (Cursor{store, 8, digest}));
    EXPECT_EQ(follower.under_way(), 0U);
}

}  // namespace
}  // namespace stonechat::sync
