#include "protocol/sync/audit_heads.hpp"

#include <gmock/gmock.h>

#include "tests/protocol/sync/audit_builders.hpp"

namespace stonechat::sync {
namespace {

struct AuditHeadsTest : testing::Test {
    crypto::SeededRng rng{71};
    Lanes lanes;

    AuditSum summed_one_by_one(const AuditRange& range) const {
        AuditSum sum;
        for (const auto& [feed, leaf] : lanes.plain)
            if (range.contains(position_of(feed))) sum.add(hash_of(leaf));
        return sum;
    }
};

TEST_F(AuditHeadsTest, EveryRangesSumIsThatOfItsLeaves) {
    for (int i = 0; i < 2000; ++i) lanes.set(a_leaf(rng));
    for (int i = 0; i < 300; ++i) {
        const auto bits = static_cast<unsigned>(rng.below(20));
        const AuditRange range = bits == 0 ? AuditRange{} : AuditRange{}.part(bits, rng.below(1U << bits));
        EXPECT_EQ(lanes.heads.sum(range), summed_one_by_one(range)) << range.prefix << "/" << range.bits;
    }
}

TEST_F(AuditHeadsTest, TheSumsFollowEveryChange) {
    std::vector<record::FeedId> feeds;
    for (int i = 0; i < 3000; ++i) {
        if (feeds.empty() || rng.below(3) > 0) {
            const AuditLeaf leaf = a_leaf(rng);
            feeds.push_back(leaf.feed);
            lanes.set(leaf);
            continue;
        }
        const record::FeedId feed = feeds.at(rng.below(feeds.size()));
        const auto held = lanes.plain.find(feed);
        if (held != lanes.plain.end() && rng.below(4) > 0)
            lanes.set(moved_on(held->second, rng));
        else
            lanes.erase(feed);
        if (i % 50 == 0) {
            ASSERT_EQ(lanes.heads.sum({}), summed_one_by_one({})) << "after change " << i;
        }
    }
    EXPECT_EQ(lanes.heads.count(), lanes.plain.size());
    const AuditRange part = AuditRange{}.part(3, 5);
    EXPECT_EQ(lanes.heads.sum(part), summed_one_by_one(part));
}

TEST_F(AuditHeadsTest, TheOrderInWhichLeavesCameDoesNotMatter) {
    std::vector<AuditLeaf> leaves;
    for (int i = 0; i < 500; ++i) leaves.push_back(a_leaf(rng));
    AuditHeads forwards;
    AuditHeads backwards;
    for (const AuditLeaf& leaf : leaves) forwards.set(leaf);
    for (auto leaf = leaves.rbegin(); leaf != leaves.rend(); ++leaf) backwards.set(*leaf);
    std::vector<AuditLeaf> first;
    std::vector<AuditLeaf> second;
    forwards.visit({}, [&](const AuditLeaf& leaf, const LeafHash&) { first.push_back(leaf); });
    backwards.visit({}, [&](const AuditLeaf& leaf, const LeafHash&) { second.push_back(leaf); });
    EXPECT_EQ(first, second);
    EXPECT_EQ(first.size(), 500U);
    EXPECT_EQ(forwards.sum({}).fingerprint(), backwards.sum({}).fingerprint());
}

TEST_F(AuditHeadsTest, LeavesAreVisitedInTheOrderOfTheirPositions) {
    for (int i = 0; i < 500; ++i) lanes.set(a_leaf(rng));
    std::uint64_t last = 0;
    const AuditRange range = AuditRange{}.part(2, 1);
    std::uint64_t seen = 0;
    lanes.heads.visit(range, [&](const AuditLeaf& leaf, const LeafHash& hash) {
        EXPECT_TRUE(range.contains(position_of(leaf.feed)));
        EXPECT_LE(last, position_of(leaf.feed));
        EXPECT_EQ(hash, hash_of(leaf));
        last = position_of(leaf.feed);
        ++seen;
    });
    EXPECT_EQ(seen, lanes.heads.sum(range).count());
}

TEST_F(AuditHeadsTest, ARemovedLeafLeavesNoTrace) {
    lanes.set(a_leaf(rng));
    const Fingerprint before = lanes.heads.sum({}).fingerprint();
    const AuditLeaf leaf = a_leaf(rng);
    lanes.set(leaf);
    EXPECT_NE(lanes.heads.sum({}).fingerprint(), before);
    lanes.erase(leaf.feed);
    lanes.erase(leaf.feed);
    EXPECT_EQ(lanes.heads.sum({}).fingerprint(), before);
}

// 64 leaves whose sum overflows 2^256: what is carried out at the top is dropped, whatever the order.
TEST_F(AuditHeadsTest, SumsWrapAround) {
    LeafHash ones;
    ones.bytes.fill(std::byte{0xff});
    LeafHash one;
    one.bytes.back() = std::byte{1};
    AuditSum sum;
    sum.add(ones);
    sum.add(one);
    AuditSum zero;
    zero.add(LeafHash{});
    zero.add(LeafHash{});
    EXPECT_EQ(sum, zero);
    sum.remove(one);
    sum.remove(ones);
    EXPECT_EQ(sum, AuditSum{});
}

TEST_F(AuditHeadsTest, AsManyZerosAreNotNothing) {
    AuditSum zeros;
    zeros.add(LeafHash{});
    EXPECT_NE(zeros.fingerprint(), AuditSum{}.fingerprint());
}

TEST_F(AuditHeadsTest, AForkedLaneIsOneLeafWhereverItsForkWasFound) {
    AuditLeaf leaf = a_leaf(rng);
    AuditLeaf forked = leaf;
    forked.is_forked = true;
    EXPECT_NE(hash_of(leaf), hash_of(forked));
    AuditLeaf elsewhere = forked;
    elsewhere.sequence += 5;
    elsewhere.head = {};
    EXPECT_EQ(hash_of(elsewhere), hash_of(forked));
}

TEST_F(AuditHeadsTest, AnyPartOfALeafChangesItsHash) {
    const AuditLeaf leaf = a_leaf(rng);
    AuditLeaf other = leaf;
    other.sequence += 1;
    EXPECT_NE(hash_of(other), hash_of(leaf));
    other = leaf;
    other.head.bytes[3] ^= std::byte{1};
    EXPECT_NE(hash_of(other), hash_of(leaf));
    other = leaf;
    other.feed.lane = leaf.feed.lane == record::Lane::bulk ? record::Lane::safety : record::Lane::bulk;
    EXPECT_NE(hash_of(other), hash_of(leaf));
    EXPECT_NE(position_of(other.feed), position_of(leaf.feed));
}

}  // namespace
}  // namespace stonechat::sync
