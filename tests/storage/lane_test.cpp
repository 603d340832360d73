#include "storage/lane.hpp"

#include <gmock/gmock.h>

#include "crypto/random.hpp"
#include "tests/storage/builders.hpp"

namespace stonechat::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// Ids are numbers here: record n of the chain has id n and names n - 1.
FeedLink link(Sequence sequence, unsigned char id, unsigned char previous) {
    return {a_feed(), sequence, id_of<RecordId>(id), id_of<RecordId>(previous)};
}
FeedLink chained(unsigned char n) {
    return link(n, n, static_cast<unsigned char>(n - 1));
}

struct LaneTest : testing::Test {
    LaneTest() { lane.head.feed = a_feed(); }
    LaneChange add(const FeedLink& added) {
        LaneChange change = change_by(lane, added);
        apply(lane, change);
        return change;
    }
    Lane lane;
};

TEST_F(LaneTest, TheFirstRecordMayNameAnyPredecessor) {
    const auto change = add(link(1, 1, 77));
    EXPECT_EQ(change.head.sequence, 1U);
    EXPECT_FALSE(change.put_aside);
}

TEST_F(LaneTest, ComputingAChangeDoesNotApplyIt) {
    (void)change_by(lane, chained(1));
    EXPECT_EQ(lane.head.sequence, 0U);
}

TEST_F(LaneTest, PutsARecordAboveAGapAside) {
    const auto change = add(chained(2));
    EXPECT_EQ(change.head.sequence, 0U);
    EXPECT_EQ(change.put_aside, chained(2));
    EXPECT_THAT(lane.above, SizeIs(1));
}

TEST_F(LaneTest, PassesAsidesInOrderOnceTheGapCloses) {
    for (const auto& n : {chained(4), chained(2), chained(3), chained(6)}) add(n);
    const auto change = add(chained(1));
    EXPECT_EQ(change.head, (LaneHead{a_feed(), 4, id_of<RecordId>(4)}));
    EXPECT_THAT(change.passed, ElementsAre(chained(2), chained(3), chained(4)));
    EXPECT_THAT(lane.above, SizeIs(1));
}

TEST_F(LaneTest, StopsBeforeAPlaceWithTwoRecords) {
    add(chained(3));
    add(chained(2));
    add(link(2, 20, 1));
    const auto change = add(chained(1));
    EXPECT_EQ(change.head.sequence, 1U);
    EXPECT_THAT(change.passed, IsEmpty());
    EXPECT_THAT(lane.above, SizeIs(3));
}

TEST_F(LaneTest, AForkWhoseRecordsAllComeAfterTheHeadStopsItToo) {
    add(chained(1));
    add(link(3, 3, 2));
    add(link(3, 30, 2));
    EXPECT_EQ(add(chained(2)).head.sequence, 2U);
}

TEST_F(LaneTest, StopsAtALinkThatNamesAnotherRecord) {
    add(chained(1));
    add(link(2, 2, 9));
    EXPECT_EQ(lane.head.sequence, 1U);
    EXPECT_THAT(lane.above, SizeIs(1));
}

TEST_F(LaneTest, ASecondRecordBelowTheHeadIsPutAsideAndStopsNothing) {
    add(chained(1));
    add(chained(2));
    EXPECT_TRUE(add(link(1, 10, 0)).put_aside);
    EXPECT_EQ(add(chained(3)).head.sequence, 3U);
    EXPECT_THAT(lane.above, IsEmpty());
}

TEST_F(LaneTest, AnyOrderOfAnUnforkedChainEndsAlike) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        crypto::SeededRng rng{seed};
        std::vector<unsigned char> order;
        for (unsigned char n = 1; n <= 30; ++n)
            order.insert(order.begin() + static_cast<std::ptrdiff_t>(rng.below(order.size() + 1)), n);
        Lane shuffled;
        shuffled.head.feed = a_feed();
        for (const unsigned char n : order) apply(shuffled, change_by(shuffled, chained(n)));
        EXPECT_EQ(shuffled.head, (LaneHead{a_feed(), 30, id_of<RecordId>(30)})) << "seed " << seed;
        EXPECT_THAT(shuffled.above, IsEmpty()) << "seed " << seed;
    }
}

}  // namespace
}  // namespace stonechat::storage
