#include "protocol/engine/checking.hpp"

#include <gmock/gmock.h>

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;

RecordId id_of(std::size_t value) {
    RecordId id;
    id.bytes.front() = static_cast<std::byte>(value);
    return id;
}

struct CheckingTest : testing::Test {
    Checking checking{Snapshot{}};
    Instant now{1h};

    // Reads `count` records and finds all of them well.
    void check_some(std::size_t count, std::optional<LogNumber> first) {
        EXPECT_TRUE(checking.take_turn(now));
        std::map<RecordId, Checking::UnderWay> batch;
        for (std::size_t i = 0; i < count; ++i) {
            Checking::UnderWay& one = batch.try_emplace(id_of(i)).first->second;
            one.settlement.accepted = i + 1;
        }
        checking.begin(first, std::move(batch));
        for (std::size_t i = 0; i < count; ++i) {
            EXPECT_TRUE(checking.awaits(id_of(i)));
            const auto all = checking.found(id_of(i), checking.settlement(id_of(i)), nullptr);
            EXPECT_EQ(all.size(), i + 1 == count ? count : 0U);
        }
    }
};

TEST_F(CheckingTest, NothingBeforeTheFirstProvisionalLineIsWithheld) {
    EXPECT_EQ(checking.readable_until(9), 9U);
    checking.accepted(5);
    checking.accepted(6);
    EXPECT_EQ(checking.readable_until(9), 4U);
    check_some(1, 5);
    EXPECT_EQ(checking.settled(now).size(), 1U);
    EXPECT_EQ(checking.readable_until(9), 4U);  // until the store has said which is first now
    check_some(1, 6);
    EXPECT_EQ(checking.readable_until(9), 5U);
    static_cast<void>(checking.settled(now));
    EXPECT_EQ(checking.readable_until(9), 9U);
    EXPECT_EQ(checking.deadline(), std::nullopt);
}

TEST_F(CheckingTest, OneBatchIsUnderWayAtATime) {
    EXPECT_FALSE(checking.take_turn(now));
    for (LogNumber line = 1; line <= 3; ++line) checking.accepted(line);
    check_some(2, 1);
    EXPECT_FALSE(checking.take_turn(now));
    static_cast<void>(checking.settled(now));
    EXPECT_TRUE(checking.take_turn(now));
}

TEST_F(CheckingTest, AStoreThatCannotBeReadIsAskedAgainAfterAWhile) {
    checking.accepted(1);
    EXPECT_TRUE(checking.take_turn(now));
    checking.failed(now);
    EXPECT_EQ(checking.waiting(), 1U);
    EXPECT_FALSE(checking.take_turn(now));
    ASSERT_TRUE(checking.deadline());
    EXPECT_TRUE(checking.take_turn(*checking.deadline()));
    EXPECT_TRUE(checking.complete().empty());
}

TEST_F(CheckingTest, WhatWasFoundIsKeptUntilItIsDurable) {
    checking.accepted(1);
    check_some(1, 1);
    checking.failed(now);
    EXPECT_EQ(checking.waiting(), 1U);
    now = *checking.deadline();
    EXPECT_TRUE(checking.take_turn(now));
    EXPECT_EQ(checking.complete().size(), 1U);
    EXPECT_EQ(checking.settled(now).size(), 1U);
    EXPECT_EQ(checking.waiting(), 0U);
    EXPECT_TRUE(checking.complete().empty());
}

TEST_F(CheckingTest, WhereTheStoreHoldsNoneNoneWaits) {
    checking.accepted(1);
    EXPECT_TRUE(checking.take_turn(now));
    checking.found_none();
    EXPECT_EQ(checking.waiting(), 0U);
    EXPECT_EQ(checking.readable_until(9), 9U);
}

TEST_F(CheckingTest, ItTellsHowFastItGoesAndHowLongItWillTake) {
    for (LogNumber line = 1; line <= 100; ++line) checking.accepted(line);
    EXPECT_EQ(checking.status().seconds_left, std::nullopt);
    for (int i = 0; i < 4; ++i) {
        check_some(10, 1);
        now += 1s;
        static_cast<void>(checking.settled(now));
    }
    EXPECT_EQ(checking.status().waiting, 60U);
    EXPECT_EQ(checking.status().per_second, 10U);
    EXPECT_EQ(checking.status().seconds_left, 6U);
    EXPECT_TRUE(checking.take_telling(now));
    EXPECT_FALSE(checking.take_telling(now + 9s));
    EXPECT_TRUE(checking.take_telling(now + 10s));
    EXPECT_EQ(checking.take_done(), std::nullopt);
}

TEST_F(CheckingTest, TheEndIsToldOnce) {
    checking.accepted(1);
    check_some(1, 1);
    static_cast<void>(checking.settled(now));
    EXPECT_EQ(checking.take_done(), 1U);
    EXPECT_EQ(checking.take_done(), std::nullopt);
    EXPECT_FALSE(checking.take_telling(now));
    EXPECT_EQ(checking.status().waiting, 0U);
}

TEST_F(CheckingTest, ARestartGoesOnWithWhatTheStoreHolds) {
    Snapshot snapshot;
    snapshot.provisional_count = 7;
    snapshot.first_provisional = 3;
    Checking again{snapshot};
    EXPECT_EQ(again.waiting(), 7U);
    EXPECT_EQ(again.readable_until(9), 2U);
    EXPECT_TRUE(again.take_turn(now));
}

}  // namespace
}  // namespace stonechat::engine
