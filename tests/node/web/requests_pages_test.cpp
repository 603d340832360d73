// Who asks to belong, as a steward and as others see it.

#include "protocol/charter/applications.hpp"
#include "tests/node/web/pages_fixture.hpp"

namespace stonechat::web {
namespace {

using testing::HasSubstr;
using testing::Not;

struct RequestsTest : testing::Test {
    RequestsTest() {
        path = "/federation/requests/" + newcomer.id.hex();
        world.served.node->may_decide = [] { return true; };
        world.served.node->decide = [this](const charter::Action& action) -> Checked<Bytes> {
            if (!refusal.empty()) return Refusal{make_error_code(Errc::not_allowed), "", refusal};
            auto& federation = world.served.federation;
            return federation.signed_by(federation.next(action), 1);
        };
    }
    // A newcomer that was invited by "Example Practice" waits since before the node started.
    void apply(api::ServedNode& served) {
        charter::Invite invite{.federation = served.federation.charter.federation(),
                               .inviter = served.other.id,
                               .federation_name = "Test federation",
                               .doors = {{"hub:1", served.other.link()}},
                               .last_day = Day{99999},
                               .nonce = newcomer.request.nonce};
        charter::Applications waiting;
        const auto taken =
            waiting.take({charter::sign_invite(invite, served.other.record_key), newcomer.request_message},
                         served.federation.charter, Day{99990});
        check(taken.has_value());
        check(served.store->put_setting("applications", waiting.encode()).has_value());
    }
    Browser& signed_in(Role role) {
        browser.join(role, "ana");
        return browser;
    }
    [[nodiscard]] bool belongs() const {
        return world.served.driver->engine().charter().find(newcomer.id) != nullptr;
    }

    crypto::SeededRng rng{80};
    support::Organisation newcomer = support::an_organisation(rng, "Example Newcomer");
    PagesWorld world{charter::Role::member, [this](api::ServedNode& served) { apply(served); }};
    Browser browser{world, *world.staff};
    std::string path;
    std::string refusal;
};

TEST_F(RequestsTest, AStewardLetsANewcomerInWhoseInviterWasAsked) {
    signed_in(Role::steward);
    EXPECT_THAT(browser.get("/federation"), HasSubstr(path));
    EXPECT_THAT(browser.get(path), HasSubstr("Ask Example Practice by telephone"));
    browser.post(path, {});
    EXPECT_EQ(browser.response.status, 422U);
    EXPECT_THAT(browser.response.body, HasSubstr("Choose what it will be"));
    EXPECT_THAT(browser.response.body, HasSubstr("Say that you have asked who vouches for it"));
    EXPECT_FALSE(belongs());
    browser.post(path, {{"role", "member"}, {"seats", "relay"}, {"known", "yes"}});
    EXPECT_THAT(browser.response.body, HasSubstr("Example Newcomer belongs now"));
    ASSERT_TRUE(belongs());
    EXPECT_TRUE(world.served.driver->engine().charter().find(newcomer.id)->standing.seats.relay);
    EXPECT_THAT(browser.response.body, HasSubstr("Nobody waits"));
    EXPECT_THAT(browser.get(path), HasSubstr("does not wait any more"));
}

TEST_F(RequestsTest, NobodyBecomesAManufacturerHereNorAnObserverThatPublishes) {
    signed_in(Role::steward);
    browser.get(path);
    browser.post(path, {{"role", "maker"}, {"known", "yes"}});
    EXPECT_THAT(browser.response.body, HasSubstr("Choose what it will be"));
    browser.post(path, {{"role", "observer"}, {"seats", "relay"}, {"known", "yes"}});
    EXPECT_THAT(browser.response.body, HasSubstr("An observer cannot publish for others"));
    EXPECT_FALSE(belongs());
}

TEST_F(RequestsTest, WhyItWasNotLetInIsSaid) {
    signed_in(Role::steward);
    refusal = "This steward has signed another entry for place 5";
    browser.get(path);
    browser.post(path, {{"role", "member"}, {"known", "yes"}});
    EXPECT_THAT(browser.response.body, HasSubstr("It was not let in: This steward has signed another entry"));
    EXPECT_FALSE(belongs());
}

TEST_F(RequestsTest, OthersSeeWhoWaitsAndDecideNothing) {
    signed_in(Role::administrator);
    EXPECT_THAT(browser.get(path), HasSubstr("stonechat charter admit " + newcomer.id.hex()));
    EXPECT_THAT(browser.response.body, Not(HasSubstr("Let it in</button>")));
    browser.post(path, {{"role", "member"}, {"known", "yes"}});
    EXPECT_EQ(browser.response.status, 403U);
    EXPECT_FALSE(belongs());
}

TEST_F(RequestsTest, AStewardWithoutAKeyThatDecidesAloneIsToldWhatToType) {
    world.served.node->may_decide = [] { return false; };
    signed_in(Role::steward);
    EXPECT_THAT(browser.get(path), HasSubstr("stonechat charter admit"));
    browser.post(path, {{"role", "member"}, {"known", "yes"}});
    EXPECT_EQ(browser.response.status, 403U);
}

TEST_F(RequestsTest, ARequestThatNobodyMadeIsNotFound) {
    signed_in(Role::steward);
    browser.get("/federation/requests/" + std::string(32, '0'));
    EXPECT_EQ(browser.response.status, 404U);
    browser.get("/federation/requests/..%2f..%2f");
    EXPECT_EQ(browser.response.status, 404U);
}

}  // namespace
}  // namespace stonechat::web
