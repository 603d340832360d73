// The tree whose root each entry carries, and what it proves of one member.

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "protocol/charter/charter.hpp"
#include "tests/support/federation.hpp"

namespace stonechat::charter {
namespace {

struct Leaf {
    LeafPath path;
    Bytes content;
};

// The same root the slow way, from the definition: leaves sorted by path, parted at the first bit that
// differs.
crypto::Digest naive(const std::vector<Leaf>& sorted) {
    const auto bit_of = [](const LeafPath& path, std::size_t bit) {
        return std::to_integer<unsigned>(path.bytes.at(bit / 8)) >> (7 - bit % 8) & 1U;
    };
    if (sorted.size() == 1) {
        const std::array<std::byte, 1> prefix{std::byte{0}};
        return crypto::sha256(
            {prefix, sorted[0].path.bytes, crypto::sha256(ByteView{sorted[0].content}).bytes});
    }
    std::size_t bit = 0;
    while (bit_of(sorted.front().path, bit) == bit_of(sorted.back().path, bit)) ++bit;
    const auto right =
        std::ranges::find_if(sorted, [&](const Leaf& leaf) { return bit_of(leaf.path, bit) == 1; });
    const std::array<std::byte, 2> prefix{std::byte{1}, static_cast<std::byte>(bit)};
    return crypto::sha256({prefix, naive({sorted.begin(), right}).bytes, naive({right, sorted.end()}).bytes});
}

struct StateTreeTest : testing::Test {
    crypto::SeededRng rng{34};

    std::vector<Leaf> leaves(std::size_t count) {
        std::vector<Leaf> out;
        for (std::size_t i = 0; i < count; ++i) {
            const auto id = rng.id<RecordId>();
            out.push_back({rng.id<LeafPath>(), {id.bytes.begin(), id.bytes.end()}});
        }
        return out;
    }
    static StateTree tree_of(const std::vector<Leaf>& leaves) {
        StateTree tree;
        for (const Leaf& leaf : leaves) tree.set(leaf.path, leaf.content);
        return tree;
    }
};

TEST_F(StateTreeTest, ItsRootIsThatOfTheDefinitionInWhateverOrderLeavesCome) {
    for (const std::size_t count : {1U, 2U, 3U, 17U, 200U}) {
        std::vector<Leaf> some = leaves(count);
        const CharterRoot root = tree_of(some).root();
        std::ranges::reverse(some);
        EXPECT_EQ(tree_of(some).root(), root);
        std::ranges::sort(some, {}, &Leaf::path);
        EXPECT_EQ(naive(some).bytes, root.bytes) << count;
    }
    EXPECT_EQ(StateTree{}.root().bytes, crypto::sha256(ByteView{}).bytes);
}

TEST_F(StateTreeTest, ALeafThatChangesAndChangesBackLeavesNoTrace) {
    const std::vector<Leaf> some = leaves(40);
    StateTree tree = tree_of(some);
    const CharterRoot before = tree.root();
    tree.set(some[7].path, Bytes{std::byte{1}});
    EXPECT_NE(tree.root(), before);
    tree.set(some[7].path, some[7].content);
    EXPECT_EQ(tree.root(), before);
}

TEST_F(StateTreeTest, ACopyKeepsWhatItWas) {
    StateTree tree = tree_of(leaves(9));
    const StateTree copy = tree;
    const CharterRoot before = copy.root();
    tree.set(rng.id<LeafPath>(), {});
    EXPECT_EQ(copy.root(), before);
    EXPECT_NE(tree.root(), before);
}

TEST_F(StateTreeTest, EveryLeafHasAProofThatLeadsToTheRootAndToNoOther) {
    const std::vector<Leaf> some = leaves(60);
    const StateTree tree = tree_of(some);
    for (const Leaf& leaf : some) {
        LeafProof proof = tree.proof(leaf.path);
        EXPECT_EQ(root_of(leaf.path, leaf.content, proof), tree.root());
        EXPECT_NE(root_of(leaf.path, Bytes{std::byte{9}}, proof), tree.root());
        EXPECT_NE(root_of(rng.id<LeafPath>(), leaf.content, proof), tree.root());
        ASSERT_GE(proof.steps.size(), 2U);
        std::swap(proof.steps[0], proof.steps[1]);
        EXPECT_EQ(root_of(leaf.path, leaf.content, proof), std::nullopt) << "steps go down";
    }
}

struct MemberProofTest : testing::Test {
    crypto::SeededRng rng{35};
    support::Federation federation{rng, 3, 2};
    std::vector<support::Organisation> all;

    MemberProofTest() {
        for (int i = 0; i < 12; ++i) {
            all.push_back(support::an_organisation(rng, "Organisation " + std::to_string(i)));
            federation.admit(all.back());
        }
        federation.add(Revoke{all[3].id, {{rng.id<Epoch>(), record::Lane::safety, 4, rng.id<RecordId>()}}});
        federation.add(SetRole{all[4].id, Role::maker, {}, {rng.id<TechId>()}, {}});
        federation.add(EraseOrder{{rng.id<RecordId>()}});
    }
    [[nodiscard]] CharterRoot newest_root() const {
        const Bytes& newest = federation.charter.entries().back();
        return decode_entry(decode_signed_entry(newest)->payload)->root;
    }
};

TEST_F(MemberProofTest, TheNewestEntryAloneProvesEveryMembersState) {
    for (const auto& [id, member] : federation.charter.members()) {
        const auto proof = federation.charter.prove(id);
        ASSERT_TRUE(proof);
        const auto read = decode_member_proof(encode_member_proof(*proof));
        ASSERT_TRUE(read) << read.error().text();
        const auto proved = verify(*read, newest_root());
        ASSERT_TRUE(proved) << proved.error().text();
        EXPECT_EQ(*proved, member);
    }
    EXPECT_EQ(federation.charter.prove(rng.id<MemberId>()), std::nullopt);
}

TEST_F(MemberProofTest, AStateFromBeforeARevocationProvesNothingAfterIt) {
    const auto before = federation.charter.prove(all[5].id);
    const CharterRoot root_before = newest_root();
    federation.add(Revoke{all[5].id, {}});
    EXPECT_TRUE(verify(*before, root_before));
    EXPECT_EQ(verify(*before, newest_root()).error().code, Errc::bad_signature);
    EXPECT_TRUE(verify(*federation.charter.prove(all[5].id), newest_root())->standing.is_revoked);
}

TEST_F(MemberProofTest, EveryChangedByteAndTruncationOfAProofIsRefused) {
    const Bytes good = encode_member_proof(*federation.charter.prove(all[4].id));
    const auto proves = [&](ByteView bytes) {
        const auto proof = decode_member_proof(bytes);
        return proof && verify(*proof, newest_root());
    };
    ASSERT_TRUE(proves(good));
    for (std::size_t i = 0; i < good.size(); ++i) {
        EXPECT_FALSE(proves(ByteView{good}.first(i))) << i;
        Bytes changed = good;
        changed[i] ^= std::byte{1};
        EXPECT_FALSE(proves(changed)) << i;
    }
}

TEST_F(MemberProofTest, AnEntryWithAnotherRootIsRefused) {
    Entry entry = federation.next(EraseOrder{{rng.id<RecordId>()}});
    entry.root = newest_root();
    EXPECT_EQ(federation.charter.append(federation.signed_by(entry, 2)).error().field, "root");
}

}  // namespace
}  // namespace stonechat::charter
