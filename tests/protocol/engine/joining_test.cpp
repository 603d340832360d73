#include <gmock/gmock.h>

#include "tests/support/world.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;

// A federation of two, and a newcomer who holds an invitation of A's.
struct JoiningTest : testing::Test {
    JoiningTest() {
        world.link(a, b);
        world.run();
    }
    charter::Invite an_invite() {
        return {.federation = world.federation.charter.federation(),
                .inviter = a.organisation.id,
                .federation_name = "Test federation",
                .doors = {{"a:1", a.organisation.link()}},
                .last_day = Day{world.today.value + 7},
                .nonce = world.rng.id<charter::InviteNonce>()};
    }
    support::WorldNode& newcomer(const charter::Invite& invite) {
        auto& node = world.add_stranger("Newcomer");
        node.organisation.request.nonce = invite.nonce;
        node.organisation.request_message =
            charter::sign_request(node.organisation.request, node.organisation.record_key);
        node.organisation.id = charter::member_id(node.organisation.request_message);
        node.application = charter::Application{charter::sign_invite(invite, a.organisation.record_key),
                                                node.organisation.request_message};
        world.stop(node);
        world.start(node);
        return node;
    }

    support::World world{62};
    support::WorldNode& a = world.add("A");
    support::WorldNode& b = world.add("B");
};

TEST_F(JoiningTest, AnApplicationReachesEveryNodeAndTheNewcomerHearsThatItIsHeld) {
    auto& c = newcomer(an_invite());
    world.link(c, a);
    world.run();
    EXPECT_TRUE(c.engine->application_answer().is_held);
    EXPECT_THAT(b.engine->applications(), testing::ElementsAre(*c.application));
    world.stop(b);
    world.start(b);
    EXPECT_THAT(b.engine->applications(), testing::ElementsAre(*c.application));
}

TEST_F(JoiningTest, TheNewcomerIsInOnTheLinkThatItAppliedOver) {
    const RecordId id = world.published(b, support::a_report());
    auto& c = newcomer(an_invite());
    world.link(c, a);
    world.run(2min);  // longer than a stranger's link stands
    world.offer_charter(b, world.federation.admit(c.organisation));
    world.run(1s);
    EXPECT_EQ(c.engine->charter().sequence(), world.federation.charter.sequence());
    EXPECT_TRUE(c.holds(id));
    EXPECT_THAT(a.engine->applications(), testing::IsEmpty());
    EXPECT_THAT(b.engine->applications(), testing::IsEmpty());
}

TEST_F(JoiningTest, WhoWasAwayLearnsOfTheApplicationsThatWait) {
    world.unlink(a, b);
    world.run();
    auto& c = newcomer(an_invite());
    world.link(c, a);
    world.run();
    EXPECT_THAT(b.engine->applications(), testing::IsEmpty());
    world.link(b, a);
    world.run();
    EXPECT_THAT(b.engine->applications(), testing::ElementsAre(*c.application));
}

TEST_F(JoiningTest, ARefusedApplicantHearsWhyAndItsLinkEnds) {
    charter::Invite invite = an_invite();
    invite.last_day = Day{world.today.value - 1};
    auto& c = newcomer(invite);
    world.link(c, a);
    world.run();
    EXPECT_FALSE(c.engine->application_answer().is_held);
    EXPECT_THAT(c.engine->application_answer().rule, testing::HasSubstr("ask for a new invitation"));
    EXPECT_THAT(a.engine->applications(), testing::IsEmpty());
    world.run(40s);
    EXPECT_FALSE(world.are_linked(c, a));
}

TEST_F(JoiningTest, AStrangerAppliesOnceALink) {
    auto& c = newcomer(an_invite());
    world.link(c, a);
    world.run();
    world.inject(c, a, encode_frame(Apply{*c.application}));
    world.run();
    EXPECT_FALSE(world.are_linked(c, a));
}

TEST_F(JoiningTest, AnAnswerThatNobodyAskedForEndsTheLink) {
    world.inject(b, a, encode_frame(ApplyAnswer{true, {}}));
    world.run();
    EXPECT_FALSE(world.are_linked(a, b));
}

TEST_F(JoiningTest, AMemberDoesNotApplyAgain) {
    auto& c = newcomer(an_invite());
    world.link(c, a);
    world.run();
    world.offer_charter(a, world.federation.admit(c.organisation));
    world.run(1s);
    world.stop(c);
    world.start(c);
    world.link(c, a);
    world.run();
    EXPECT_TRUE(world.are_linked(c, a));
    EXPECT_TRUE(c.engine->application_answer().is_empty());
}

}  // namespace
}  // namespace stonechat::engine
