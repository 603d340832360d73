#include "protocol/gossip/wanted.hpp"

#include <gmock/gmock.h>

#include "crypto/random.hpp"
#include "protocol/limits.hpp"

namespace stonechat::gossip {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

struct WantedTest : testing::Test {
    crypto::SeededRng rng{2};
    RecordId record = rng.id<RecordId>();
    Wanted wanted;
    static Instant at(std::chrono::milliseconds t) { return Instant{t}; }
    void announce(LinkId link, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            ASSERT_TRUE(wanted.announced(at(0ms), rng.id<RecordId>(), link));
    }
};

TEST_F(WantedTest, AsksTheFirstAnnouncerAtItsTime) {
    ASSERT_TRUE(wanted.announced(at(10ms), record, 1));
    EXPECT_THAT(wanted.take_due(at(9ms)), IsEmpty());
    EXPECT_EQ(wanted.deadline(), at(10ms));
    EXPECT_THAT(wanted.take_due(at(10ms)), ElementsAre(AskFor{1, record}));
    EXPECT_THAT(wanted.take_due(at(11ms)), IsEmpty());
}

TEST_F(WantedTest, AsksTheNextAnnouncerWhenTheFirstDoesNotDeliver) {
    ASSERT_TRUE(wanted.announced(at(0ms), record, 1));
    ASSERT_TRUE(wanted.announced(at(0ms), record, 2));
    EXPECT_THAT(wanted.take_due(at(0ms)), ElementsAre(AskFor{1, record}));
    EXPECT_THAT(wanted.take_due(at(limits::ask_again_after)), ElementsAre(AskFor{2, record}));
    EXPECT_THAT(wanted.take_due(at(2 * limits::ask_again_after)), ElementsAre(AskFor{1, record}));
}

TEST_F(WantedTest, AsksEverMoreSeldomOnceAllAnnouncersHaveBeenAsked) {
    ASSERT_TRUE(wanted.announced(at(0ms), record, 1));
    std::vector<Instant> asked;
    for (int i = 0; i < 10; ++i) {
        asked.push_back(*wanted.deadline());
        EXPECT_THAT(wanted.take_due(asked.back()), ElementsAre(AskFor{1, record}));
    }
    EXPECT_EQ(asked.at(1) - asked.at(0), limits::ask_again_after);
    for (std::size_t i = 2; i < asked.size(); ++i)
        EXPECT_EQ(asked.at(i) - asked.at(i - 1),
                  std::min<NodeClock::duration>(2 * (asked.at(i - 1) - asked.at(i - 2)),
                                                limits::ask_again_after_max));
    EXPECT_EQ(asked.at(9) - asked.at(8), limits::ask_again_after_max);
}

TEST_F(WantedTest, AsksNobodyOnceTheRecordIsHere) {
    ASSERT_TRUE(wanted.announced(at(0ms), record, 1));
    wanted.arrived(record);
    EXPECT_THAT(wanted.take_due(at(10s)), IsEmpty());
    EXPECT_EQ(wanted.deadline(), std::nullopt);
}

TEST_F(WantedTest, WhatOnlyAGonePeerAnnouncedIsAwaitedNoLonger) {
    const RecordId shared = rng.id<RecordId>();
    ASSERT_TRUE(wanted.announced(at(0ms), record, 1));
    ASSERT_TRUE(wanted.announced(at(0ms), shared, 1));
    ASSERT_TRUE(wanted.announced(at(0ms), shared, 2));
    EXPECT_THAT(wanted.gone(1), ElementsAre(record));
    EXPECT_THAT(wanted.take_due(at(0ms)), ElementsAre(AskFor{2, shared}));
}

TEST_F(WantedTest, WhoSaysThatItLacksTheRecordIsNotAskedAgain) {
    ASSERT_TRUE(wanted.announced(at(0ms), record, 1));
    ASSERT_TRUE(wanted.announced(at(0ms), record, 2));
    EXPECT_THAT(wanted.take_due(at(0ms)), ElementsAre(AskFor{1, record}));
    EXPECT_FALSE(wanted.lacks(record, 1));
    EXPECT_THAT(wanted.take_due(at(limits::ask_again_after)), ElementsAre(AskFor{2, record}));
    EXPECT_THAT(wanted.take_due(at(2 * limits::ask_again_after)), ElementsAre(AskFor{2, record}));
    EXPECT_TRUE(wanted.lacks(record, 2));
    EXPECT_FALSE(wanted.awaits(record));
    EXPECT_FALSE(wanted.lacks(record, 2));
}

TEST_F(WantedTest, WhoNamesMoreThanItsShareWaitsAndNobodyElseDoes) {
    announce(1, limits::awaited_of_link_max);
    EXPECT_FALSE(wanted.announced(at(0ms), record, 1));
    EXPECT_TRUE(wanted.announced(at(0ms), record, 2));
    EXPECT_TRUE(wanted.announced(at(0ms), record, 1)) << "it is awaited already";
}

TEST_F(WantedTest, ALinkHasRoomHoweverManyAreAwaited) {
    for (LinkId link = 1; link <= limits::awaited_ids_max / limits::awaited_of_link_max; ++link)
        announce(link, limits::awaited_of_link_max);
    announce(100, limits::awaited_of_link_always);
    EXPECT_FALSE(wanted.announced(at(0ms), record, 100));
    EXPECT_TRUE(wanted.announced(at(0ms), record, 101));
}

TEST_F(WantedTest, WhatHasComeOrIsLackingIsCountedNoLonger) {
    ASSERT_TRUE(wanted.announced(at(0ms), record, 1));
    const RecordId lacking = rng.id<RecordId>();
    ASSERT_TRUE(wanted.announced(at(0ms), lacking, 1));
    announce(1, limits::awaited_of_link_max - 2);
    EXPECT_FALSE(wanted.announced(at(0ms), rng.id<RecordId>(), 1));
    wanted.arrived(record);
    EXPECT_TRUE(wanted.lacks(lacking, 1));
    announce(1, 2);
    EXPECT_FALSE(wanted.announced(at(0ms), rng.id<RecordId>(), 1));
}

TEST_F(WantedTest, WhatTheFirstAnnouncerLeavesIsCountedToTheNext) {
    ASSERT_TRUE(wanted.announced(at(0ms), record, 1));
    ASSERT_TRUE(wanted.announced(at(0ms), record, 2));
    announce(2, limits::awaited_of_link_max - 1);
    EXPECT_THAT(wanted.gone(1), IsEmpty());
    EXPECT_FALSE(wanted.announced(at(0ms), rng.id<RecordId>(), 2));
    EXPECT_EQ(wanted.gone(2).size(), limits::awaited_of_link_max);
    announce(1, limits::awaited_of_link_max);
}

}  // namespace
}  // namespace stonechat::gossip
