// Signing in with the organisation's OpenID provider, as somebody with a browser sees it.
#include "node/web/sign_in_provider.hpp"
#include "tests/node/web/pages_fixture.hpp"

namespace stonechat::web {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// A provider without a network: knows what a code stands for.
struct KnownProvider : SignInProvider {
    const std::string& issuer() const override { return its_issuer; }
    bool start(const oidc::Attempt& attempt, std::function<void(Checked<std::string>)> done) override {
        if (is_full) return false;
        last = attempt;
        if (is_down)
            done(Refusal{make_error_code(Errc::wrong_value), "provider", "must answer in time"});
        else
            done("https://login.example.org/go?state=" + attempt.state);
        return true;
    }
    bool finish(std::string code, const oidc::Attempt& attempt,
                std::function<void(Checked<oidc::Person>)> done) override {
        if (is_full) return false;
        EXPECT_EQ(attempt.verifier, last.verifier);
        ++asked;
        const auto found = people.find(code);
        if (found == people.end())
            done(Refusal{make_error_code(Errc::not_allowed), "code", "must be taken by the provider"});
        else
            done(found->second);
        return true;
    }

    std::string its_issuer = "https://login.example.org/trust";
    std::map<std::string, oidc::Person> people{{"code-of-ana", {"ana@trust.example", "sub-1"}},
                                               {"code-of-ben", {"ben@trust.example", "sub-2"}},
                                               {"code-of-new-ana", {"ana@trust.example", "sub-9"}},
                                               {"code-of-nobody", {"ana smith", "sub-7"}}};
    oidc::Attempt last;
    int asked = 0;
    bool is_down = false, is_full = false;
};

struct OrganisationSignInTest : PagesTest {
    OrganisationSignInTest() { world.office->provider = &provider; }

    // As far as the provider's page.
    void go_there(Browser& by, const std::string& link = "") {
        by.follows = false;
        by.get("/sign-in/organisation" + (link.empty() ? "" : "?link=" + link));
        by.follows = true;
    }
    const std::string& come_back(Browser& by, const std::string& code) {
        return by.get("/sign-in/return?code=" + code + "&state=" + provider.last.state);
    }
    void sign_in_as(Browser& by, const std::string& code) {
        go_there(by);
        come_back(by, code);
    }
    std::string link_for(Role role, const std::string& account = "") {
        return world.office->invite(role, account, std::chrono::hours{1}, [](bool) {})
            .substr(9);  // "/welcome/"
    }
    // Makes an account by a link, with the provider.
    void join_with(Browser& by, Role role, const std::string& code) {
        go_there(by, link_for(role));
        come_back(by, code);
    }
    [[nodiscard]] std::string subject_of(const std::string& sub) const {
        return provider.its_issuer + " " + sub;
    }
    [[nodiscard]] std::string signed_in_as(const Browser& by) const {
        return Browser::between(by.response.body, "account-link\" href=\"/me\">", "<");
    }

    KnownProvider provider;
};

TEST_F(OrganisationSignInTest, TheSignInPageOffersItAndTheBrowserIsSentThere) {
    EXPECT_THAT(browser.get("/warnings"), HasSubstr("href=\"/sign-in/organisation\""));
    go_there(browser);
    EXPECT_EQ(browser.response.status, 303U);
    const auto location =
        std::ranges::find(browser.response.fields, "Location", &std::pair<std::string, std::string>::first);
    ASSERT_NE(location, browser.response.fields.end());
    EXPECT_EQ(location->second, "https://login.example.org/go?state=" + provider.last.state);
}

TEST_F(OrganisationSignInTest, WithoutAProviderThereIsNoSuchPage) {
    world.office->provider = nullptr;
    EXPECT_THAT(browser.get("/sign-in"), Not(HasSubstr("/sign-in/organisation")));
    browser.get("/sign-in/organisation");
    EXPECT_EQ(browser.response.status, 404U);
    browser.get("/sign-in/return?code=code-of-ana&state=");
    EXPECT_EQ(browser.response.status, 404U);
}

TEST_F(OrganisationSignInTest, ALinkMakesAnAccountWithoutAPasswordAndItsHolderComesAgain) {
    const std::string link = link_for(Role::reviewer);
    EXPECT_THAT(browser.get("/welcome/" + link),
                HasSubstr("href=\"/sign-in/organisation?link=" + link + "\""));
    go_there(browser, link);
    come_back(browser, "code-of-ana");
    EXPECT_EQ(signed_in_as(browser), "ana@trust.example");
    const Account* const account = world.office->accounts.find("ana@trust.example");
    ASSERT_NE(account, nullptr);
    EXPECT_TRUE(account->password_hash.empty());
    EXPECT_EQ(account->subject, subject_of("sub-1"));
    Browser again{world, *world.staff};
    again.get("/technologies");
    sign_in_as(again, "code-of-ana");
    EXPECT_EQ(again.path, "/technologies") << "on to what was asked for";
    EXPECT_EQ(signed_in_as(again), "ana@trust.example");
}

TEST_F(OrganisationSignInTest, WhoHasNoAccountIsToldToAskForALink) {
    sign_in_as(browser, "code-of-ben");
    EXPECT_EQ(browser.response.status, 403U);
    EXPECT_THAT(browser.response.body, HasSubstr("calls you ben@trust.example"));
    browser.get("/warnings");
    EXPECT_EQ(browser.path, "/sign-in");
}

// Whoever chose the name here, or there, may be somebody else.
TEST_F(OrganisationSignInTest, AnAccountWithAPasswordIsNobodysByItsNameAlone) {
    browser.join(Role::administrator, "ana@trust.example");
    Browser other{world, *world.staff};
    sign_in_as(other, "code-of-ana");
    EXPECT_EQ(other.response.status, 403U);
    EXPECT_THAT(other.response.body, HasSubstr("may be yours or somebody else"));
    other.get("/accounts");
    EXPECT_EQ(other.path, "/sign-in");
    // By a link from an administrator, who knows whom they mean, it becomes theirs.
    go_there(other, link_for(Role::administrator, "ana@trust.example"));
    come_back(other, "code-of-ana");
    EXPECT_EQ(signed_in_as(other), "ana@trust.example");
    EXPECT_EQ(world.office->accounts.find("ana@trust.example")->subject, subject_of("sub-1"));
    // Whoever had chosen its password is out, and stays out.
    browser.get("/accounts");
    EXPECT_EQ(browser.path, "/sign-in");
    browser.post("/sign-in", {{"name", "ana@trust.example"}, {"password", "three random words"}});
    EXPECT_THAT(browser.response.body, HasSubstr("The name or the password is not right"));
}

// Made when the organisation's proxy said who it was: that name was the organisation's own.
TEST_F(OrganisationSignInTest, AnAccountThatNoPasswordOpensIsItsHoldersFromTheFirstTimeOn) {
    world.office->accounts.put("ana@trust.example", {.name = "ana@trust.example", .role = Role::reporter},
                               [](bool) {});
    sign_in_as(browser, "code-of-ana");
    EXPECT_EQ(signed_in_as(browser), "ana@trust.example");
    Browser other{world, *world.staff};
    sign_in_as(other, "code-of-new-ana");
    EXPECT_EQ(other.response.status, 403U);
}

TEST_F(OrganisationSignInTest, AnotherProviderThatNumbersPeopleAlikeOpensNothing) {
    join_with(browser, Role::reporter, "code-of-ana");
    provider.its_issuer = "https://login.example.net/another";
    Browser other{world, *world.staff};
    sign_in_as(other, "code-of-ana");
    EXPECT_EQ(other.response.status, 403U);
}

// Names are given again when people leave; what the provider calls them by itself is not.
TEST_F(OrganisationSignInTest, ANameThatIsGivenToSomebodyElseOpensNothing) {
    join_with(browser, Role::administrator, "code-of-ana");
    Browser other{world, *world.staff};
    sign_in_as(other, "code-of-new-ana");
    EXPECT_EQ(other.response.status, 403U);
    other.get("/accounts");
    EXPECT_EQ(other.path, "/sign-in");
}

TEST_F(OrganisationSignInTest, NobodyCanFinishWhatAnotherBrowserBegan) {
    join_with(browser, Role::reporter, "code-of-ana");
    Browser victim{world, *world.staff};
    go_there(browser);  // who wants the victim to be signed in as somebody else
    victim.get("/sign-in");
    come_back(victim, "code-of-ana");
    EXPECT_EQ(victim.response.status, 400U);
    EXPECT_EQ(signed_in_as(victim), "");
    EXPECT_EQ(provider.asked, 1) << "the account's own";
}

TEST_F(OrganisationSignInTest, ATryIsGoodOnceAndForTenMinutesAndWithItsOwnState) {
    join_with(browser, Role::reporter, "code-of-ana");
    Browser other{world, *world.staff};
    const auto status_after = [&](const std::string& query) {
        other.get("/sign-in/return?" + query);
        return other.response.status;
    };
    EXPECT_EQ(status_after("code=code-of-ana&state="), 400U) << "no try is under way";
    go_there(other);
    EXPECT_EQ(status_after("code=code-of-ana&state="), 400U);
    EXPECT_EQ(status_after("code=code-of-ana&state=another"), 400U);
    EXPECT_EQ(status_after("code=a-code-that-is-over&state=" + provider.last.state), 502U)
        << "its own goes on";
    EXPECT_EQ(status_after("code=code-of-ana&state=" + provider.last.state), 400U) << "and is over by that";
    go_there(other);
    EXPECT_EQ(status_after("code=code-of-ana&iss=https%3A%2F%2Fevil.example&state=" + provider.last.state),
              400U);
    go_there(other);
    world.instant += attempt_max + 1s;
    EXPECT_EQ(status_after("code=code-of-ana&state=" + provider.last.state), 400U);
    EXPECT_EQ(provider.asked, 2) << "the account's own, and the one that went on";
    go_there(other);
    EXPECT_EQ(status_after("code=code-of-ana&iss=https%3A%2F%2Flogin.example.org%2Ftrust&state=" +
                           provider.last.state),
              200U);
}

TEST_F(OrganisationSignInTest, WhatTheProviderRefusesOrCannotSayIsSaidInPlainWords) {
    go_there(browser);
    browser.get("/sign-in/return?error=access_denied&error_description=%3Cscript%3E&state=" +
                provider.last.state);
    EXPECT_EQ(browser.response.status, 403U);
    EXPECT_THAT(browser.response.body, AllOf(HasSubstr("did not let you in"), Not(HasSubstr("script&gt;")),
                                             Not(HasSubstr("<script>"))));
    sign_in_as(browser, "a-code-that-is-over");
    EXPECT_EQ(browser.response.status, 502U);
    EXPECT_THAT(browser.response.body,
                HasSubstr("tell your IT team that Stonechat says: code must be taken"));
    provider.is_down = true;
    browser.get("/sign-in/organisation");
    EXPECT_EQ(browser.response.status, 502U);
    EXPECT_THAT(browser.response.body, HasSubstr("must answer in time"));
    provider.is_full = true;
    browser.get("/sign-in/organisation");
    EXPECT_EQ(browser.response.status, 429U);
}

TEST_F(OrganisationSignInTest, ALinkForOneAccountMakesNoOther) {
    join_with(browser, Role::reporter, "code-of-ana");
    const std::string link = link_for(Role::reporter, "ana@trust.example");
    Browser other{world, *world.staff};
    go_there(other, link);
    come_back(other, "code-of-ben");
    EXPECT_EQ(other.response.status, 422U);
    EXPECT_THAT(other.response.body, HasSubstr("This link is for ana@trust.example"));
    // Its own holder gets a new start by it, whatever the provider calls them now.
    go_there(other, link);
    come_back(other, "code-of-new-ana");
    EXPECT_EQ(signed_in_as(other), "ana@trust.example");
    EXPECT_EQ(world.office->accounts.find("ana@trust.example")->subject, subject_of("sub-9"));
}

TEST_F(OrganisationSignInTest, AnUnfitNameOrASpentLinkMakesNoAccount) {
    go_there(browser, link_for(Role::reporter));
    come_back(browser, "code-of-nobody");
    EXPECT_EQ(browser.response.status, 422U);
    const std::string link = link_for(Role::reporter);
    go_there(browser, link);
    world.office->invitations.drop(Office::invitation_key(link), [](bool) {});
    come_back(browser, "code-of-ben");
    EXPECT_EQ(browser.response.status, 410U);
    // No link's at all: nobody is sent to the provider with it.
    browser.get("/sign-in/organisation?link=" + std::string(43, 'A'));
    EXPECT_EQ(browser.response.status, 410U);
    EXPECT_TRUE(world.office->accounts.all().empty());
}

TEST_F(OrganisationSignInTest, CodesFromAnAppAreLeftToTheProviderAndSigningOutSaysSo) {
    world.staff_door.requires_codes = true;
    join_with(browser, Role::reporter, "code-of-ana");
    browser.get("/warnings");
    EXPECT_EQ(browser.path, "/warnings");
    browser.post("/sign-out", {});
    EXPECT_THAT(browser.response.body, HasSubstr("Sign out where you signed in"));
    browser.get("/warnings");
    EXPECT_EQ(browser.path, "/sign-in");
}

TEST_F(OrganisationSignInTest, APageThatIsLoadedAgainAfterwardsGoesOn) {
    join_with(browser, Role::reporter, "code-of-ana");
    come_back(browser, "code-of-ana");
    EXPECT_EQ(browser.path, "/");
    EXPECT_EQ(signed_in_as(browser), "ana@trust.example");
}

TEST_F(OrganisationSignInTest, OfTwoTabsTheOneThatWasBegunLastComesIn) {
    join_with(browser, Role::reporter, "code-of-ana");
    Browser again{world, *world.staff};
    go_there(again);
    const std::string first = provider.last.state;
    go_there(again);
    again.get("/sign-in/return?code=code-of-ana&state=" + first);
    EXPECT_EQ(again.response.status, 400U);
    come_back(again, "code-of-ana");
    EXPECT_EQ(signed_in_as(again), "ana@trust.example");
}

TEST_F(OrganisationSignInTest, WhatADiskDoesNotKeepLetsNobodyIn) {
    world.office->accounts.put("ana@trust.example", {.name = "ana@trust.example", .role = Role::reporter},
                               [](bool) {});
    Browser other{world, *world.staff};
    world.disk_is_willing = false;
    sign_in_as(other, "code-of-ana");
    EXPECT_EQ(other.response.status, 503U);
    EXPECT_EQ(world.office->accounts.find("ana@trust.example")->subject, "");
}

}  // namespace
}  // namespace stonechat::web
