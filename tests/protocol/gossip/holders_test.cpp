#include "protocol/gossip/holders.hpp"

#include <gmock/gmock.h>

#include "crypto/random.hpp"

namespace stonechat::gossip {
namespace {

struct HoldersTest : testing::Test {
    crypto::SeededRng rng{1};
    RecordId one = rng.id<RecordId>(), two = rng.id<RecordId>(), three = rng.id<RecordId>();
    Holders holders{2};
};

TEST_F(HoldersTest, KnowsWhoHoldsWhat) {
    holders.note(one, 7);
    EXPECT_TRUE(holders.holds(7, one));
    EXPECT_FALSE(holders.holds(8, one));
    EXPECT_FALSE(holders.holds(7, two));
}

TEST_F(HoldersTest, ASeenRecordNeedsNoHolder) {
    holders.note(one);
    EXPECT_TRUE(holders.has_seen(one));
    EXPECT_FALSE(holders.holds(7, one));
}

TEST_F(HoldersTest, ForgetsTheOldestBeyondItsLimit) {
    for (const RecordId& id : {one, two, three}) holders.note(id, 7);
    EXPECT_FALSE(holders.has_seen(one));
    EXPECT_TRUE(holders.has_seen(two));
    EXPECT_TRUE(holders.has_seen(three));
}

TEST_F(HoldersTest, AGoneLinkHoldsNothingAndItsRecordsStaySeen) {
    holders.note(one, 7);
    holders.forget(7);
    EXPECT_FALSE(holders.holds(7, one));
    EXPECT_TRUE(holders.has_seen(one));
}

}  // namespace
}  // namespace stonechat::gossip
