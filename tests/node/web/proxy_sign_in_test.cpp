#include "tests/node/web/pages_fixture.hpp"

namespace stonechat::web {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// Pages behind a proxy where the organisation's people have signed in already.
struct ProxySignInTest : PagesTest {
    ProxySignInTest() {
        world.staff_door.proxy = "127.0.0.1";
        world.staff_door.user_header = "x-remote-user";
        world.staff_door.proxy_login = "Basic cHJveHk6c2VjcmV0";
        browser.address = "127.0.0.1";
    }
    // As the proxy forwards what somebody asks.
    void is_here(Browser& by, const std::string& name, const std::string& login = "Basic cHJveHk6c2VjcmV0") {
        by.more_fields = {{"x-remote-user", name}, {"authorization", login}};
    }
    // Makes an account by a link, through the proxy.
    void join_as(Browser& by, Role role, const std::string& name) {
        is_here(by, name);
        const std::string link = world.office->invite(role, "", std::chrono::hours{1}, [](bool) {});
        by.get(link);
        by.post(link, {});
    }
    [[nodiscard]] std::string signed_in_as(const Browser& by) const {
        return Browser::between(by.response.body, "account-link\" href=\"/me\">", "<");
    }
};

TEST_F(ProxySignInTest, ALinkMakesAnAccountWithoutAPasswordForWhomTheProxyNames) {
    is_here(browser, "Ana.Smith@trust.example");
    EXPECT_THAT(browser.get("/"), HasSubstr("You have no account here yet"));
    const std::string link = world.office->invite(Role::reviewer, "", std::chrono::hours{1}, [](bool) {});
    EXPECT_THAT(browser.get(link),
                AllOf(HasSubstr("calls you ana.smith@trust.example"), Not(HasSubstr("type=\"password\""))));
    browser.post(link, {});
    EXPECT_EQ(signed_in_as(browser), "ana.smith@trust.example");
    EXPECT_THAT(browser.get("/review"), HasSubstr("Review"));
    EXPECT_TRUE(world.office->accounts.find("ana.smith@trust.example")->password_hash.empty());
}

TEST_F(ProxySignInTest, WhoComesAgainIsSignedInAndWhoLeavesThereIsSignedOutHere) {
    join_as(browser, Role::reporter, "ana");
    Browser again{world, *world.staff, "127.0.0.1"};
    is_here(again, "ana");
    again.get("/warnings");
    EXPECT_EQ(again.path, "/warnings");
    EXPECT_EQ(signed_in_as(again), "ana");
    again.more_fields.clear();
    again.get("/warnings");
    EXPECT_EQ(again.path, "/sign-in");
}

TEST_F(ProxySignInTest, ASessionOfSomebodyElseEndsAndTheirFormIsShownAgain) {
    join_as(browser, Role::reviewer, "ana");
    Browser other{world, *world.staff, "127.0.0.1"};
    join_as(other, Role::reviewer, "ben");
    browser.get("/technologies/add");
    is_here(browser, "ben");
    browser.post("/technologies/add", {{"product", "NoteMaker"}});
    EXPECT_EQ(browser.path, "/technologies/add");
    EXPECT_EQ(signed_in_as(browser), "ben");
    EXPECT_THAT(browser.response.body, AllOf(HasSubstr("Nothing is lost"), HasSubstr("NoteMaker")));
    EXPECT_TRUE(world.office->engine().inventory().empty());
}

TEST_F(ProxySignInTest, TheFieldIsWorthNothingFromAnybodyElse) {
    join_as(browser, Role::administrator, "ana");
    const auto lands_on = [&](const std::string& address, const std::string& login) {
        Browser stranger{world, *world.staff, address};
        is_here(stranger, "ana", login);
        stranger.get("/accounts");
        return stranger.path;
    };
    EXPECT_EQ(lands_on("127.0.0.1", "Basic cHJveHk6c2VjcmV0"), "/accounts");
    EXPECT_EQ(lands_on("192.0.2.9", "Basic cHJveHk6c2VjcmV0"), "/sign-in");
    for (const char* login : {"", "Basic", "Basic cHJveHk6c2VjcmV1", "cHJveHk6c2VjcmV0"})
        EXPECT_EQ(lands_on("127.0.0.1", login), "/sign-in") << login;
    world.staff_door.user_header.clear();
    EXPECT_EQ(lands_on("127.0.0.1", "Basic cHJveHk6c2VjcmV0"), "/sign-in");
}

TEST_F(ProxySignInTest, AnAccountWithoutAPasswordOpensToNone) {
    join_as(browser, Role::reviewer, "ana");
    world.staff_door.user_header.clear();
    Browser stranger{world, *world.staff};
    for (const char* password : {"", "three random words"}) {
        stranger.get("/sign-in");
        stranger.post("/sign-in", {{"name", "ana"}, {"password", password}});
        EXPECT_EQ(stranger.response.status, 422U) << password;
    }
}

TEST_F(ProxySignInTest, ALinkForOneIsNotForAnother) {
    join_as(browser, Role::reviewer, "ana");
    const std::string link = world.office->invite(Role::reviewer, "ana", std::chrono::hours{1}, [](bool) {});
    Browser other{world, *world.staff, "127.0.0.1"};
    is_here(other, "ben");
    other.get(link);
    other.post(link, {});
    EXPECT_THAT(other.response.body, HasSubstr("This link is for ana"));
    EXPECT_EQ(world.office->accounts.find("ben"), nullptr);
    EXPECT_NE(world.office->invitation(link.substr(link.rfind('/') + 1)), nullptr);
    for (const std::string& name : {std::string{"a b"}, std::string{"<script>"}, std::string(70, 'a')}) {
        is_here(other, name);
        other.get("/");
        EXPECT_THAT(other.response.body, AllOf(HasSubstr("no account here yet"), Not(HasSubstr("<script>"))));
    }
}

TEST_F(ProxySignInTest, AFormWhosePageCannotBeShownAgainIsRefusedInWords) {
    join_as(browser, Role::reviewer, "ana");
    browser.get("/warnings");
    Browser other{world, *world.staff, "127.0.0.1"};
    is_here(other, "ana");
    other.post("/technologies/0123/remove", {});
    EXPECT_EQ(other.response.status, 403U);
    EXPECT_THAT(other.response.body, HasSubstr("This form is out of date"));
}

TEST_F(ProxySignInTest, TheFirstPageHasTheMenuOfWhoIsHere) {
    join_as(browser, Role::administrator, "ana");
    Browser other{world, *world.staff, "127.0.0.1"};
    join_as(other, Role::reporter, "ben");
    Browser again{world, *world.staff, "127.0.0.1"};
    is_here(again, "ana");
    EXPECT_THAT(again.get("/warnings"), HasSubstr("href=\"/accounts\""));
    is_here(again, "ben");
    EXPECT_THAT(again.get("/warnings"), Not(HasSubstr("href=\"/accounts\"")));
}

TEST_F(ProxySignInTest, WhoHasNoAccountSeesNothingOfWhoWasHereBefore) {
    join_as(browser, Role::administrator, "ana");
    is_here(browser, "carl");
    EXPECT_THAT(browser.get("/accounts"), AllOf(HasSubstr("no account here yet"), Not(HasSubstr("ana<"))));
    is_here(browser, "");
    browser.get("/accounts");
    EXPECT_EQ(browser.path, "/sign-in");
}

TEST_F(ProxySignInTest, APageThatAsksByItselfSignsNobodyIn) {
    join_as(browser, Role::reporter, "ana");
    Browser again{world, *world.staff, "127.0.0.1"};
    is_here(again, "ana");
    again.get("/live");
    EXPECT_EQ(again.response.status, 204U);
}

TEST_F(ProxySignInTest, OneAccountTakesNobodyElsesSession) {
    Browser other{world, *world.staff, "127.0.0.1"};
    join_as(other, Role::reporter, "ben");
    join_as(browser, Role::reporter, "ana");
    // What a monitor that keeps no cookie does; it comes later than ben.
    for (std::size_t i = 0; i < sessions_max + 10; ++i)
        world.office->staff_lobby.sessions.open(world.instant + 1s, "ana");
    other.post("/sign-out", {});
    EXPECT_THAT(other.response.body, HasSubstr("Sign out where you signed in")) << "its form is good still";
}

TEST_F(ProxySignInTest, SigningOutSaysWhereToSignOut) {
    join_as(browser, Role::reporter, "ana");
    browser.get("/warnings");
    EXPECT_THAT(browser.post("/sign-out", {}), HasSubstr("Sign out where you signed in"));
}

TEST_F(ProxySignInTest, CodesFromAnAppAreTheOrganisationsAffair) {
    world.staff_door.requires_codes = true;
    join_as(browser, Role::reporter, "ana");
    browser.get("/warnings");
    EXPECT_EQ(browser.path, "/warnings");
}

}  // namespace
}  // namespace stonechat::web
