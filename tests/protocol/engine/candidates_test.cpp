#include "protocol/engine/candidates.hpp"

#include <gmock/gmock.h>

#include "tests/support/world.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;
using gossip::Candidate;
using support::an_organisation;
using support::Organisation;
using testing::ElementsAre;

const std::string address = "hub.example.org:443";

// Decided by the stewards; the organisation has the new key from here on.
Bytes with_new_link_key(support::Federation& federation, Organisation& who, crypto::Rng& rng) {
    auto link_key = crypto::SigningKey::generate(rng);
    const charter::KeyRequest request{.federation = federation.charter.federation(),
                                      .member = who.id,
                                      .replaces = who.link(),
                                      .authority = charter::KeyAuthority::record_key,
                                      .record_key = who.request.record_key,
                                      .link_key = LinkKey{link_key.public_key().bytes},
                                      .recovery_key = who.request.recovery_key};
    who.link_key = std::move(link_key);
    return federation.add(charter::Rekey{charter::sign_key_request(request, who.record_key), {}});
}

struct CandidatesTest : testing::Test {
    crypto::SeededRng rng{17};
    support::Federation federation{rng};
    Organisation hub = an_organisation(rng, "Hub", "nhs", {address});
    Organisation other = an_organisation(rng, "Other", "nhs", {address});
    LinkKey first_key = hub.link();
    CandidatesTest() { federation.admit(hub); }

    std::vector<Candidate> of(std::optional<LinkKey> key, std::string at = address) const {
        return candidates({{std::move(at), key, true}}, federation.charter, MemberId{});
    }
    static auto are(std::optional<LinkKey> key) { return ElementsAre(Candidate{address, key, true}); }
};

TEST_F(CandidatesTest, HaveTheKeyOfTheConfigurationWhileNoCharterIsHeld) {
    EXPECT_THAT(candidates({{address, first_key, true}}, charter::Charter{}, MemberId{}), are(first_key));
}

TEST_F(CandidatesTest, HaveTheCharterKeyWhereTheConfigurationNamesAFormerOne) {
    with_new_link_key(federation, hub, rng);
    ASSERT_NE(hub.link(), first_key);
    EXPECT_THAT(of(first_key), are(hub.link()));
}

TEST_F(CandidatesTest, HaveTheCharterKeyAtAnAddressThatTheCharterDoesNotHave) {
    with_new_link_key(federation, hub, rng);
    EXPECT_EQ(of(first_key, "inside.example:7443").front(),
              (Candidate{"inside.example:7443", hub.link(), true}));
}

TEST_F(CandidatesTest, HaveTheKeyOfTheOneMemberWithTheAddressWhereNobodyKnowsTheConfiguredKey) {
    EXPECT_THAT(of(rng.id<LinkKey>()), are(first_key));
}

TEST_F(CandidatesTest, WithAnAddressOfTwoMembersAreTheOneWhoseKeyIsConfigured) {
    federation.admit(other);
    EXPECT_THAT(of(first_key), are(first_key));
    EXPECT_THAT(of(other.link()), are(other.link()));
    with_new_link_key(federation, hub, rng);
    EXPECT_THAT(of(first_key), are(hub.link()));
    const auto unknown = rng.id<LinkKey>();
    EXPECT_THAT(of(unknown), are(unknown)) << "which of the two is meant nobody can tell";
}

TEST_F(CandidatesTest, WithAnAddressThatTwoMembersClaimAreWhoeverAnswersThere) {
    EXPECT_THAT(candidates({}, federation.charter, MemberId{}),
                ElementsAre(Candidate{address, first_key, false}));
    federation.admit(other);
    EXPECT_THAT(candidates({}, federation.charter, MemberId{}),
                ElementsAre(Candidate{address, std::nullopt, false}))
        << "or a member that claims another's address would hide it from all";
    EXPECT_THAT(candidates({}, federation.charter, other.id),
                ElementsAre(Candidate{address, first_key, false}));
    federation.add(charter::Revoke{other.id, {}});
    EXPECT_THAT(candidates({}, federation.charter, MemberId{}),
                ElementsAre(Candidate{address, first_key, false}));
}

TEST_F(CandidatesTest, HaveTheKeyOfWhoeverHasTheAddressOnceItsFormerOwnerIsRevoked) {
    federation.admit(other);
    federation.add(charter::Revoke{hub.id, {}});
    EXPECT_THAT(of(first_key), are(other.link()));
}

TEST_F(CandidatesTest, KeepTheKeyOfARevokedMemberWhoseAddressNobodyElseHas) {
    federation.add(charter::Revoke{hub.id, {}});
    EXPECT_THAT(of(first_key), are(first_key));
}

TEST_F(CandidatesTest, WithoutAKeyInTheConfigurationStayWithoutOne) {
    EXPECT_THAT(of(std::nullopt), are(std::nullopt));
}

// A hub changes its link key, and its node starts again with the new one.
struct ANewLinkKey : testing::Test {
    support::World world{71};
    support::WorldNode& hub = [this]() -> support::WorldNode& {
        auto& node = world.add_stranger("Hub");
        node.organisation = an_organisation(world.rng, "Hub", "nhs", {address});
        world.federation.admit(node.organisation);
        world.stop(node);
        world.start(node);
        for (const Bytes& entry : world.federation.charter.entries()) world.offer_charter(node, entry);
        return node;
    }();
    support::WorldNode& practice = world.add("Practice");
    LinkKey first_key = hub.organisation.link();

    ANewLinkKey() {
        world.answers = [this](const std::string& called) {
            return called == address && hub.engine ? &hub : nullptr;
        };
        // Practice was admitted after the hub had the charter so far.
        world.offer_charter(hub, world.federation.charter.entries().back());
    }
    void call_with(std::optional<LinkKey> key) {
        world.handle(practice, SetPeers{{{address, key, true}}});
        world.run(1s);
        ASSERT_TRUE(world.are_linked(practice, hub));
    }
    void change_key() {
        world.offer_charter(hub, with_new_link_key(world.federation, hub.organisation, world.rng));
        world.run(1s);
        world.stop(hub);
        world.run(1s);
        world.start(hub);
        world.run(2min);
    }
};

TEST_F(ANewLinkKey, OfAHubIsTheOneThatItIsCalledWithFromThenOn) {
    call_with(first_key);
    change_key();
    EXPECT_TRUE(world.are_linked(practice, hub));
}

TEST_F(ANewLinkKey, OfAHubIsTheOneThatItIsCalledWithAfterARestartToo) {
    call_with(first_key);
    change_key();
    world.stop(practice);
    world.start(practice);
    call_with(first_key);
}

TEST_F(ANewLinkKey, OfAHubReachesWhoWasAwayMeanwhileAndCallsItWithoutAKey) {
    call_with(first_key);
    world.stop(practice);
    change_key();
    world.start(practice);
    call_with(std::nullopt);
    EXPECT_EQ(practice.engine->charter().sequence(), world.federation.charter.sequence());
    EXPECT_TRUE(world.are_linked(practice, hub));
}

}  // namespace
}  // namespace stonechat::engine
