#include "protocol/sync/feeder.hpp"

#include <gmock/gmock.h>

#include "protocol/limits.hpp"

namespace stonechat::sync {
namespace {

struct FeederTest : testing::Test {
    Feeder feeder;
    FeederTest() { feeder.start(10, 10, 0); }
};

TEST_F(FeederTest, ReadsFromItsPlaceOneAnswerAtATime) {
    EXPECT_EQ(feeder.take_read(20), 10U);
    EXPECT_EQ(feeder.take_read(20), std::nullopt);
    feeder.hand(15, true);
    feeder.read_arrived();
    EXPECT_EQ(feeder.take_read(20), 15U);
}

TEST_F(FeederTest, ReadsLineByLineAroundARowThatCannotBeReadAndPassesThatOne) {
    EXPECT_EQ(feeder.read_together(), limits::frame_records_max);
    feeder.pass_damaged();
    EXPECT_EQ(feeder.handed(), 10U);
    EXPECT_EQ(feeder.read_together(), 1U);
    feeder.hand(11, false);
    feeder.pass_damaged();  // of the twelfth alone
    EXPECT_EQ(feeder.handed(), 12U);
    feeder.hand(10 + limits::frame_records_max, false);
    EXPECT_EQ(feeder.read_together(), limits::frame_records_max);
    feeder.start(0, 5000, 0);
    EXPECT_EQ(feeder.read_together(), limits::frame_records_max) << "what stands before is read together";
}

TEST_F(FeederTest, AtTheEndItTakesLiveLinesInOrderOnly) {
    EXPECT_EQ(feeder.take_read(10), std::nullopt);
    EXPECT_TRUE(feeder.takes_live(11));
    EXPECT_FALSE(feeder.takes_live(12));
}

TEST_F(FeederTest, ASlowPeerStaysBehindAndComesBackWhenItHasRoom) {
    feeder.queued(limits::outbox_bytes_max);
    EXPECT_FALSE(feeder.takes_live(11));
    EXPECT_EQ(feeder.take_read(11), std::nullopt);
    feeder.sent(limits::outbox_bytes_max);
    EXPECT_EQ(feeder.take_read(11), 10U);
}

TEST_F(FeederTest, HasRoomForAnswersWhileHalfOfTheOutboxIsFree) {
    feeder.queued(limits::outbox_bytes_max / 2);
    EXPECT_TRUE(feeder.has_room());
    feeder.queued(1);
    EXPECT_FALSE(feeder.has_room());
    feeder.sent(1);
    EXPECT_TRUE(feeder.has_room());
}

TEST_F(FeederTest, NewsMayGoAheadOfTheLogWhereThereIsRoom) {
    EXPECT_FALSE(feeder.takes_live(15));
    EXPECT_TRUE(feeder.takes_news());
    feeder.queued(limits::outbox_bytes_max);
    EXPECT_FALSE(feeder.takes_news());
}

TEST_F(FeederTest, OwesAMarkForWhatThePeerHeldAlready) {
    feeder.hand(11, false);
    EXPECT_TRUE(feeder.owes_mark());
    feeder.hand(11, true);
    EXPECT_FALSE(feeder.owes_mark());
}

TEST_F(FeederTest, NobodyFollowsBeforeItIsAsked) {
    Feeder idle;
    EXPECT_FALSE(idle.takes_live(1));
    EXPECT_FALSE(idle.takes_news());
    EXPECT_EQ(idle.take_read(5), std::nullopt);
}

TEST_F(FeederTest, WhoHasNotHeardOfAllThatThereWasWhenWeMetIsToldSoon) {
    feeder.start(10, 13, 0);
    feeder.hand(13, false);
    EXPECT_TRUE(feeder.owes_mark_soon());
    feeder.hand(13, true);
    EXPECT_FALSE(feeder.owes_mark());
}

TEST_F(FeederTest, FewLinesMoreAreNotWorthAMarkYetAndManyAre) {
    feeder.hand(10 + limits::unmarked_lines_max - 1, false);
    EXPECT_TRUE(feeder.owes_mark());
    EXPECT_FALSE(feeder.owes_mark_soon());
    feeder.hand(10 + limits::unmarked_lines_max, false);
    EXPECT_TRUE(feeder.owes_mark_soon());
}

}  // namespace
}  // namespace stonechat::sync
