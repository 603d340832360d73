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

    // Begins the check of the lines from `from` to `to`, all routine.
    void begin(LogNumber from, LogNumber to, std::optional<LogNumber> passed_over = {}) {
        std::map<RecordId, Checking::UnderWay> batch;
        for (LogNumber line = from; line <= to; ++line)
            batch.try_emplace(id_of(line)).first->second.settlement.accepted = line;
        checking.begin({.first = from, .next = behind(to), .passed_over = passed_over}, std::move(batch));
    }
    void find_well(LogNumber line) {
        EXPECT_TRUE(checking.awaits(id_of(line)));
        checking.found(id_of(line), checking.settlement(id_of(line)), nullptr);
    }
    // Of the batch that was begun first.
    void find_well_and_settle(LogNumber from, LogNumber to) {
        for (LogNumber line = from; line <= to; ++line) find_well(line);
        EXPECT_EQ(checking.take_complete(now).size(), to - from + 1);
        EXPECT_EQ(checking.settled(now).size(), to - from + 1);
    }
    // Reads those lines and finds all of them well. How many are to be written then.
    std::size_t check_some(LogNumber from, LogNumber to) {
        EXPECT_TRUE(checking.take_turn(now));
        begin(from, to);
        for (LogNumber line = from; line <= to; ++line) {
            EXPECT_TRUE(checking.take_complete(now).empty());
            find_well(line);
        }
        return checking.take_complete(now).size();
    }
    static ProvisionalPlace behind(LogNumber line) {
        ProvisionalPlace out;
        out.go_on_at(record::Urgency::routine, line + 1);
        return out;
    }
    [[nodiscard]] LogNumber turn_from() {
        const auto from = checking.take_turn(now);
        return from ? from->of(record::Urgency::routine) : 999;
    }
};

TEST_F(CheckingTest, NothingBeforeTheFirstProvisionalLineIsWithheld) {
    EXPECT_EQ(checking.readable_until(9), 9U);
    checking.accepted(5);
    checking.accepted(6);
    EXPECT_EQ(checking.readable_until(9), 4U);
    EXPECT_EQ(check_some(5, 5), 1U);
    EXPECT_EQ(checking.settled(now).size(), 1U);
    EXPECT_EQ(checking.readable_until(9), 4U);  // until the store has said which is first now
    EXPECT_EQ(check_some(6, 6), 1U);
    EXPECT_EQ(checking.readable_until(9), 5U);
    static_cast<void>(checking.settled(now));
    EXPECT_EQ(checking.readable_until(9), 9U);
    EXPECT_EQ(checking.deadline(), std::nullopt);
}

TEST_F(CheckingTest, WhileOneBatchIsExaminedOrWrittenTheNextIsReadAndNoThird) {
    EXPECT_FALSE(checking.take_turn(now));
    for (LogNumber line = 1; line <= 6; ++line) checking.accepted(line);
    EXPECT_EQ(turn_from(), 0U);
    EXPECT_FALSE(checking.take_turn(now));  // one page is read at a time
    begin(1, 2);
    EXPECT_EQ(turn_from(), 3U);
    begin(3, 4);
    EXPECT_FALSE(checking.take_turn(now));
    find_well_and_settle(1, 2);
    EXPECT_EQ(turn_from(), 5U);
}

TEST_F(CheckingTest, BatchesAreWrittenOneAfterAnotherInTheirOrder) {
    for (LogNumber line = 1; line <= 2; ++line) checking.accepted(line);
    EXPECT_TRUE(checking.take_turn(now));
    begin(1, 1);
    EXPECT_TRUE(checking.take_turn(now));
    begin(2, 2);
    find_well(2);
    EXPECT_TRUE(checking.take_complete(now).empty());
    find_well(1);
    EXPECT_EQ(checking.take_complete(now).front().accepted, 1U);
    EXPECT_TRUE(checking.take_complete(now).empty());
    EXPECT_TRUE(checking.settled(now).contains(id_of(1)));
    EXPECT_EQ(checking.take_complete(now).front().accepted, 2U);
}

TEST_F(CheckingTest, NoLineUnderWayIsReadableWhateverTheStoreSaysOfTheRest) {
    for (LogNumber line = 1; line <= 4; ++line) checking.accepted(line);
    EXPECT_TRUE(checking.take_turn(now));
    begin(1, 2);
    EXPECT_TRUE(checking.take_turn(now));
    begin(3, 4);  // the store: the first behind the place asked for is 3
    EXPECT_EQ(checking.readable_until(9), 0U);
    find_well(1);
    find_well(2);
    EXPECT_EQ(checking.take_complete(now).size(), 2U);
    EXPECT_EQ(checking.readable_until(9), 0U);
    static_cast<void>(checking.settled(now));
    EXPECT_EQ(checking.readable_until(9), 2U);
}

TEST_F(CheckingTest, WhatWasPassedOverIsReadAgainAfterAllElseAndStaysUnreadableTillThen) {
    for (LogNumber line = 1; line <= 3; ++line) checking.accepted(line);
    EXPECT_TRUE(checking.take_turn(now));
    begin(2, 3, 1);
    find_well(2);
    find_well(3);
    EXPECT_EQ(turn_from(), 4U);
    checking.found_none(now);
    EXPECT_FALSE(checking.take_turn(now));  // what is under way stands in the list that would be read
    EXPECT_EQ(checking.take_complete(now).size(), 2U);
    static_cast<void>(checking.settled(now));
    EXPECT_EQ(checking.waiting(), 1U);
    EXPECT_EQ(checking.readable_until(9), 0U);
    EXPECT_EQ(turn_from(), 0U);
}

TEST_F(CheckingTest, APageThatIsPassedOverWholeHoldsUpNothingBehindItAndIsReadAgainAfterAWhile) {
    for (LogNumber line = 1; line <= 3; ++line) checking.accepted(line);
    EXPECT_EQ(turn_from(), 0U);
    checking.begin({.first = 1, .next = behind(2), .passed_over = 1}, {});
    EXPECT_EQ(turn_from(), 3U);
    begin(3, 3);
    find_well_and_settle(3, 3);
    EXPECT_EQ(turn_from(), 4U);
    checking.found_none(now);
    EXPECT_EQ(turn_from(), 0U);  // something was checked, so it may be their turn by now
    checking.begin({.first = 1, .next = behind(2), .passed_over = 1}, {});
    EXPECT_EQ(turn_from(), 3U);
    checking.found_none(now);
    EXPECT_FALSE(checking.take_turn(now));
    EXPECT_EQ(checking.readable_until(9), 0U);
    now = *checking.deadline();
    EXPECT_EQ(turn_from(), 0U);
}

TEST_F(CheckingTest, AfterALossAPageThatWasBeingReadLeadsNowhere) {
    for (LogNumber line = 1; line <= 3; ++line) checking.accepted(line);
    EXPECT_TRUE(checking.take_turn(now));
    checking.read_from_start();
    begin(1, 1);
    find_well(1);
    EXPECT_FALSE(checking.take_turn(now));
    EXPECT_EQ(checking.take_complete(now).size(), 1U);
    static_cast<void>(checking.settled(now));
    EXPECT_EQ(turn_from(), 0U);
}

TEST_F(CheckingTest, AnEmptyPageThatWasAskedForBeforeALookFromTheStartEndsNothing) {
    for (LogNumber line = 1; line <= 3; ++line) checking.accepted(line);
    EXPECT_TRUE(checking.take_turn(now));
    begin(1, 1);
    EXPECT_EQ(turn_from(), 2U);
    checking.look_again();  // records below it became valid
    checking.found_none(now);
    find_well_and_settle(1, 1);
    EXPECT_EQ(checking.waiting(), 2U);
    EXPECT_EQ(turn_from(), 0U);
}

TEST_F(CheckingTest, ARecordThatComesWhileAnEmptyPageIsReadIsNotForgotten) {
    checking.accepted(1);
    EXPECT_TRUE(checking.take_turn(now));
    checking.accepted(2);
    checking.found_none(now);
    EXPECT_EQ(checking.waiting(), 2U);
    EXPECT_EQ(checking.readable_until(9), 0U);
    EXPECT_EQ(turn_from(), 0U);
}

TEST_F(CheckingTest, WhatWasPassedOverAndIsReadFromTheStartIsReadableOnceItIsSettled) {
    for (LogNumber line = 1; line <= 2; ++line) checking.accepted(line);
    EXPECT_TRUE(checking.take_turn(now));
    begin(2, 2, 1);
    find_well(2);
    EXPECT_EQ(checking.take_complete(now).size(), 1U);
    checking.not_written(now);
    now = *checking.deadline();
    EXPECT_EQ(checking.take_complete(now).size(), 1U);
    static_cast<void>(checking.settled(now));
    EXPECT_EQ(check_some(1, 1), 1U);
    static_cast<void>(checking.settled(now));
    EXPECT_EQ(checking.readable_until(9), 9U);
}

TEST_F(CheckingTest, BatchesOfRecordsThatWereNotCountedSettleOneAfterTheOther) {
    checking.look_again();
    EXPECT_TRUE(checking.take_turn(now));
    begin(1, 1);
    EXPECT_TRUE(checking.take_turn(now));
    begin(2, 2);
    checking.look_again();
    find_well(1);
    find_well(2);
    EXPECT_EQ(checking.take_complete(now).size(), 1U);
    static_cast<void>(checking.settled(now));
    EXPECT_EQ(checking.take_done(), std::nullopt);
    EXPECT_EQ(checking.take_complete(now).size(), 1U);
    static_cast<void>(checking.settled(now));
    EXPECT_EQ(checking.take_done(), 2U);
}

TEST_F(CheckingTest, BesideOtherWorkPagesAreReadWithAPauseBetweenThem) {
    for (LogNumber line = 1; line <= 3; ++line) checking.accepted(line);
    EXPECT_TRUE(checking.take_turn(now, 50ms));
    begin(1, 1);
    EXPECT_FALSE(checking.take_turn(now + 49ms, 50ms));
    EXPECT_EQ(checking.deadline(), now + 50ms);
    EXPECT_TRUE(checking.take_turn(now + 50ms, 50ms));
}

TEST_F(CheckingTest, AStoreThatCannotBeReadIsAskedAgainAfterAWhile) {
    checking.accepted(1);
    EXPECT_TRUE(checking.take_turn(now));
    checking.not_read(now);
    EXPECT_EQ(checking.waiting(), 1U);
    EXPECT_FALSE(checking.take_turn(now));
    ASSERT_TRUE(checking.deadline());
    EXPECT_TRUE(checking.take_turn(*checking.deadline()));
    EXPECT_TRUE(checking.take_complete(*checking.deadline()).empty());
}

TEST_F(CheckingTest, WhatWasFoundIsKeptUntilItIsDurable) {
    checking.accepted(1);
    EXPECT_EQ(check_some(1, 1), 1U);
    checking.not_written(now);
    EXPECT_EQ(checking.waiting(), 1U);
    EXPECT_TRUE(checking.take_complete(now).empty());
    now = *checking.deadline();
    EXPECT_EQ(checking.take_complete(now).size(), 1U);
    EXPECT_EQ(checking.settled(now).size(), 1U);
    EXPECT_EQ(checking.waiting(), 0U);
    EXPECT_TRUE(checking.take_complete(now).empty());
}

TEST_F(CheckingTest, WhereTheStoreHoldsNoneNoneWaits) {
    checking.accepted(1);
    EXPECT_TRUE(checking.take_turn(now));
    checking.found_none(now);
    EXPECT_EQ(checking.waiting(), 0U);
    EXPECT_EQ(checking.readable_until(9), 9U);
}

TEST_F(CheckingTest, ItTellsHowFastItGoesAndHowLongItWillTake) {
    for (LogNumber line = 1; line <= 100; ++line) checking.accepted(line);
    EXPECT_EQ(checking.status().seconds_left, std::nullopt);
    for (LogNumber i = 0; i < 4; ++i) {
        EXPECT_EQ(check_some(10 * i + 1, 10 * i + 10), 10U);
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
    EXPECT_EQ(check_some(1, 1), 1U);
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
