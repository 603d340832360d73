#include "protocol/gossip/neighbours.hpp"

#include <gmock/gmock.h>

#include <set>

namespace stonechat::gossip {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::SizeIs;

struct NeighboursTest : testing::Test {
    crypto::SeededRng rng{3};
    Neighbours neighbours{2, rng};
    LinkKey key = rng.id<LinkKey>();
    static Instant at(std::chrono::milliseconds t) { return Instant{t}; }
};

TEST_F(NeighboursTest, DialsWhoIsConfiguredAtOnceAndOnce) {
    neighbours.set_candidates({{"hub:1", key, true}});
    EXPECT_THAT(neighbours.take_due(at(0ms)), SizeIs(1));
    EXPECT_THAT(neighbours.take_due(at(10s)), IsEmpty());
    EXPECT_EQ(neighbours.deadline(), std::nullopt);
}

TEST_F(NeighboursTest, DialsAnAddressThatIsNoLongerSaidToBeOfWhoIsConnected) {
    neighbours.connected(key, std::nullopt);
    neighbours.set_candidates({{"hub:1", key, true}});
    EXPECT_THAT(neighbours.take_due(at(0ms)), IsEmpty());
    neighbours.set_candidates({{"hub:1", std::nullopt, true}});
    EXPECT_THAT(neighbours.take_due(at(0ms)), SizeIs(1));
    neighbours.disconnected(at(1s), key);
    neighbours.connected(key, std::nullopt);
    neighbours.failed(at(2s), "hub:1");
    EXPECT_THAT(neighbours.take_due(at(1min)), SizeIs(1))
        << "whoever claims it being connected means nothing";
}

TEST_F(NeighboursTest, DialsAgainAfterAPauseThatGrows) {
    neighbours.set_candidates({{"hub:1", key, true}});
    std::chrono::milliseconds longest{0};
    Instant now = at(0ms);
    for (int i = 0; i < 12; ++i) {
        ASSERT_THAT(neighbours.take_due(now), SizeIs(1));
        neighbours.failed(now, "hub:1");
        const auto pause = *neighbours.deadline() - now;
        EXPECT_GE(pause, 125ms);
        EXPECT_LE(pause, 60s);
        longest = std::max(longest, std::chrono::duration_cast<std::chrono::milliseconds>(pause));
        now = *neighbours.deadline();
    }
    EXPECT_GE(longest, 30s);
}

TEST_F(NeighboursTest, AConnectionStartsThePausesAnew) {
    neighbours.set_candidates({{"hub:1", key, true}});
    for (int i = 0; i < 8; ++i) {
        EXPECT_THAT(neighbours.take_due(at(1h * (i + 1))), SizeIs(1));
        neighbours.failed(at(1h * (i + 1)), "hub:1");
    }
    EXPECT_THAT(neighbours.take_due(at(24h)), SizeIs(1));
    neighbours.connected(key, "hub:1");
    neighbours.disconnected(at(25h), key);
    EXPECT_LE(*neighbours.deadline() - at(25h), 250ms);
}

TEST_F(NeighboursTest, DialsOthersOnlyUpToItsActiveView) {
    std::vector<Candidate> many;
    for (int i = 0; i < 5; ++i) many.push_back({"node:" + std::to_string(i), rng.id<LinkKey>(), false});
    neighbours.set_candidates(many);
    const auto dialled = neighbours.take_due(at(0ms));
    EXPECT_THAT(dialled, SizeIs(2));
    for (const auto& one : dialled) neighbours.connected(*one.key, one.address);
    EXPECT_THAT(neighbours.take_due(at(10s)), IsEmpty());
    neighbours.disconnected(at(10s), *dialled.front().key);
    EXPECT_THAT(neighbours.take_due(at(11s)), SizeIs(1));
}

TEST_F(NeighboursTest, ADialUnderWayTakesAPlaceOfTheActiveView) {
    std::vector<Candidate> many;
    for (int i = 0; i < 20; ++i) many.push_back({"node:" + std::to_string(i), rng.id<LinkKey>(), false});
    neighbours.set_candidates(many);
    const auto dialled = neighbours.take_due(at(0ms));
    ASSERT_THAT(dialled, SizeIs(2));
    EXPECT_EQ(neighbours.deadline(), std::nullopt);
    EXPECT_THAT(neighbours.take_due(at(1ms)), IsEmpty());
    neighbours.failed(at(2ms), dialled.front().address);
    EXPECT_THAT(neighbours.take_due(at(2ms)), SizeIs(1));
}

TEST_F(NeighboursTest, WhoIsConfiguredIsDialledBeforeOthers) {
    neighbours.set_candidates(
        {{"a:1", rng.id<LinkKey>(), false}, {"hub:1", key, true}, {"hub:2", rng.id<LinkKey>(), true}});
    std::vector<std::string> addresses;
    for (const auto& one : neighbours.take_due(at(0ms))) addresses.push_back(one.address);
    EXPECT_THAT(addresses, testing::ElementsAre("hub:1", "hub:2"));
}

TEST_F(NeighboursTest, WhoHasLostAllItsPeersDialsAnother) {
    neighbours.set_candidates(
        {{"hub:1", key, true}, {"hub:2", rng.id<LinkKey>(), true}, {"z:1", rng.id<LinkKey>(), false}});
    ASSERT_THAT(neighbours.take_due(at(0ms)), SizeIs(2));
    neighbours.failed(at(1ms), "hub:1");
    neighbours.failed(at(1ms), "hub:2");
    const auto next = neighbours.take_due(at(1ms));
    ASSERT_THAT(next, SizeIs(1));
    EXPECT_EQ(next.front().address, "z:1");
}

TEST_F(NeighboursTest, AStrangerIsTakenOnlyWhereTheActiveViewIsFullAndOnce) {
    const LinkKey stranger = rng.id<LinkKey>();
    neighbours.set_candidates(
        {{"a:1", key, true}, {"b:1", rng.id<LinkKey>(), false}, {"c:1", stranger, false}});
    EXPECT_EQ(neighbours.take_stranger(at(0ms)), std::nullopt) << "take_due() has places to fill";
    for (const auto& one : neighbours.take_due(at(0ms))) neighbours.connected(*one.key, one.address);
    const auto taken = neighbours.take_stranger(at(1ms));
    ASSERT_TRUE(taken);
    EXPECT_FALSE(neighbours.is_configured(*taken->key));
    EXPECT_TRUE(neighbours.is_configured(key));
    EXPECT_EQ(neighbours.take_stranger(at(1ms)), std::nullopt) << "it is being dialled";
    neighbours.failed(at(2ms), taken->address);
    EXPECT_EQ(neighbours.take_stranger(at(2ms)), std::nullopt) << "it has failed just now";
    EXPECT_TRUE(neighbours.take_stranger(at(1h)));
}

TEST_F(NeighboursTest, NodesThatKnowTheSameOthersDoNotAllDialTheSameOnes) {
    std::vector<Candidate> many;
    for (int i = 0; i < 20; ++i) many.push_back({"node:" + std::to_string(i), rng.id<LinkKey>(), false});
    std::set<std::string> met;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        crypto::SeededRng own{seed};
        Neighbours one{2, own};
        one.set_candidates(many);
        for (const auto& dialled : one.take_due(at(0ms))) met.insert(dialled.address);
    }
    EXPECT_GE(met.size(), 15U);
}

TEST_F(NeighboursTest, ACandidateWithoutAKeyLearnsWhoseItIs) {
    neighbours.set_candidates({{"hub:1", std::nullopt, true}});
    EXPECT_THAT(neighbours.take_due(at(0ms)), SizeIs(1));
    neighbours.connected(key, "hub:1");
    EXPECT_THAT(neighbours.take_due(at(10s)), IsEmpty());
    neighbours.disconnected(at(10s), key);
    EXPECT_THAT(neighbours.take_due(at(11s)), SizeIs(1));
}

TEST_F(NeighboursTest, WhoLearntWhoseAnAddressIsInsistsOnNoKeyThere) {
    neighbours.set_candidates({{"hub:1", std::nullopt, true}});
    EXPECT_THAT(neighbours.take_due(at(0ms)), SizeIs(1));
    neighbours.connected(key, "hub:1");
    neighbours.disconnected(at(10s), key);
    const auto again = neighbours.take_due(at(11s));
    ASSERT_THAT(again, SizeIs(1));
    EXPECT_EQ(again.front().key, std::nullopt) << "its owner may have changed its key";
}

TEST_F(NeighboursTest, AnAddressWithoutAKeyIsDialledAgainThoughTheCandidatesWereSetWhileItsLinkStood) {
    neighbours.set_candidates({{"hub:1", std::nullopt, true}});
    EXPECT_THAT(neighbours.take_due(at(0ms)), SizeIs(1));
    neighbours.connected(key, "hub:1");
    neighbours.set_candidates({{"hub:1", std::nullopt, true}});
    EXPECT_THAT(neighbours.take_due(at(1s)), IsEmpty());
    neighbours.disconnected(at(10s), key);
    EXPECT_THAT(neighbours.take_due(at(11s)), SizeIs(1));
}

TEST_F(NeighboursTest, AKeyThatChangesWhileALinkWithTheFormerOneStandsIsDialledOnceThatHasEnded) {
    const LinkKey newer = rng.id<LinkKey>();
    neighbours.set_candidates({{"hub:1", key, true}});
    EXPECT_THAT(neighbours.take_due(at(0ms)), SizeIs(1));
    neighbours.connected(key, "hub:1");
    neighbours.set_candidates({{"hub:1", newer, true}});
    EXPECT_THAT(neighbours.take_due(at(1s)), IsEmpty());
    neighbours.disconnected(at(10s), key);
    const auto again = neighbours.take_due(at(11s));
    ASSERT_THAT(again, SizeIs(1));
    EXPECT_EQ(again.front().key, newer);
}

TEST_F(NeighboursTest, ADialThatMetTheFormerKeyDoesNotBringThatBack) {
    const LinkKey newer = rng.id<LinkKey>();
    neighbours.set_candidates({{"hub:1", key, true}});
    EXPECT_THAT(neighbours.take_due(at(0ms)), SizeIs(1));
    neighbours.set_candidates({{"hub:1", newer, true}});
    neighbours.connected(key, "hub:1");
    neighbours.disconnected(at(1s), key);
    const auto again = neighbours.take_due(at(2s));
    ASSERT_THAT(again, SizeIs(1));
    EXPECT_EQ(again.front().key, newer);
}

TEST_F(NeighboursTest, WhoIsConnectedAlreadyIsNotDialled) {
    neighbours.connected(key, std::nullopt);
    neighbours.set_candidates({{"hub:1", key, true}});
    EXPECT_THAT(neighbours.take_due(at(0ms)), IsEmpty());
}

}  // namespace
}  // namespace stonechat::gossip
