// The map of hubs and its table.

#include "node/web/pages/hubs.hpp"

#include <gmock/gmock.h>

#include "crypto/random.hpp"
#include "tests/support/federation.hpp"

namespace stonechat::web {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr std::size_t regions_of_the_map = 10;

struct HubsTest : testing::Test {
    MemberId add(std::string name, std::string region, std::vector<std::string> addresses) {
        const auto who =
            support::an_organisation(rng, std::move(name), "nhs", std::move(addresses), std::move(region));
        federation.admit(who);
        return who.id;
    }
    engine::EngineStatus::Peer& connect(const MemberId& hub) {
        engine::EngineStatus::Peer peer;
        peer.member = hub;
        peer.has_greeted = true;
        return peers.emplace_back(std::move(peer));
    }
    [[nodiscard]] HubsSeen seen() const {
        return {federation.charter, peers, record::builtin_code_lists(), self};
    }
    [[nodiscard]] PlaceMap::Place place(std::string_view area) const {
        for (PlaceMap::Place& one : hub_map(seen()).places)
            if (one.area == area) return one;
        return {};
    }

    crypto::SeededRng rng{90};
    support::Federation federation{rng};
    std::vector<engine::EngineStatus::Peer> peers;
    MemberId self;
};

TEST_F(HubsTest, EveryRegionIsOnTheMapAndNoneHasAHubAtFirst) {
    const PlaceMap map = hub_map(seen());
    EXPECT_THAT(map.places, SizeIs(regions_of_the_map));
    for (const PlaceMap::Place& one : map.places) {
        EXPECT_EQ(one.text, "No hub") << one.name;
        EXPECT_EQ(one.look, PlaceMap::Look::empty) << one.name;
    }
    EXPECT_THAT(hubs_table(seen()).rows, IsEmpty());
}

TEST_F(HubsTest, ARegionSaysHowManyOfItsHubsAreConnected) {
    const MemberId first = add("Example Trust", "wales", {"first.example.org:443"});
    const MemberId second = add("Example Board", "wales", {"second.example.org:443"});
    EXPECT_EQ(place("wales").text, "2 hubs, none connected");
    EXPECT_EQ(place("wales").look, PlaceMap::Look::there);
    connect(first);
    EXPECT_EQ(place("wales").text, "2 hubs, 1 connected");
    EXPECT_EQ(place("wales").look, PlaceMap::Look::reached);
    connect(second);
    EXPECT_EQ(place("wales").text, "2 hubs, connected");
    EXPECT_EQ(place("scotland").text, "No hub");
}

TEST_F(HubsTest, ThisNodeIsNamedWhereItIsAHubItself) {
    self = add("Example Trust", "scotland", {"here.example.org:443"});
    EXPECT_EQ(place("scotland").text, "1 hub: this node");
    const MemberId other = add("Example Board", "scotland", {"there.example.org:443"});
    EXPECT_EQ(place("scotland").text, "2 hubs, one of them this node, none connected");
    connect(other);
    EXPECT_EQ(place("scotland").text, "2 hubs, one of them this node, connected");
    EXPECT_EQ(hubs_table(seen()).rows.at(1).at(3).tag->text, "This node");
}

TEST_F(HubsTest, WhoeverNobodyCanCallOrNoLongerBelongsIsNoHub) {
    add("Example Practice", "e-london", {});
    const MemberId gone = add("Example Trust", "e-london", {"gone.example.org:443"});
    federation.add(charter::Revoke{gone, {}});
    connect(gone);
    EXPECT_EQ(place("e-london").text, "No hub");
    EXPECT_THAT(hubs_table(seen()).rows, IsEmpty());
}

TEST_F(HubsTest, AHubOfNoRegionIsBesideTheMapOnlyWhereThereIsOne) {
    EXPECT_EQ(place("uk").name, "");
    add("Example Maker", "uk", {"uk.example.org:443"});
    add("Example Observer", "outside-uk", {"abroad.example.org:443"});
    EXPECT_EQ(place("uk").text, "1 hub, none connected");
    EXPECT_EQ(place("outside-uk").text, "1 hub, none connected");
    EXPECT_THAT(hub_map(seen()).places, SizeIs(regions_of_the_map + 2));
}

TEST_F(HubsTest, ALinkThatHasNotGreetedIsNoConnection) {
    connect(add("Example Trust", "e-east", {"first.example.org:443"})).has_greeted = false;
    EXPECT_EQ(place("e-east").text, "1 hub, none connected");
}

TEST_F(HubsTest, TheTableSaysWhatComparingWithAHubHasShownTheWorstFirst) {
    engine::EngineStatus::Peer& peer =
        connect(add("Example Trust", "e-east", {"one.example.org:443", "two.example.org:443"}));
    const auto row = [&] { return hubs_table(seen()).rows.at(0); };
    EXPECT_EQ(row().at(2).text, "one.example.org:443, two.example.org:443");
    EXPECT_EQ(row().at(3).tag->text, "Connected");
    EXPECT_EQ(row().at(4).text, "Not yet");
    engine::Comparison compared;
    peer.comparison = compared;
    EXPECT_EQ(row().at(4).text, "No answer yet");
    compared.audited = Instant{};
    compared.is_equal = true;
    peer.comparison = compared;
    EXPECT_EQ(row().at(4).text, "Holds the same as this node");
    compared.is_equal = false;
    peer.comparison = compared;
    EXPECT_EQ(row().at(4).text, "Differs: records are on their way");
    compared.is_stalled = true;
    peer.comparison = compared;
    EXPECT_EQ(row().at(4).text, "It does not deliver what it says it holds");
    compared.lanes_denied = 1;
    peer.comparison = compared;
    EXPECT_EQ(row().at(4).text, "It withholds records that another hub showed");
    compared.serves_erased = true;
    peer.comparison = compared;
    EXPECT_EQ(row().at(4).text, "It serves texts that were erased");
}

}  // namespace
}  // namespace stonechat::web
