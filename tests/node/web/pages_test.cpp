#include "tests/node/api/examples.hpp"
#include "tests/node/web/pages_fixture.hpp"

namespace stonechat::web {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

// ---- who may

TEST_F(PagesTest, NobodySeesAnythingWithoutSigningIn) {
    for (const PageRow& row : staff_rows()) {
        if (row.need == Need::nothing || row.method != "GET") continue;
        std::string target{row.pattern};
        while (target.find('{') != std::string::npos)
            target.replace(target.find('{'), target.find('}') - target.find('{') + 1, "x");
        browser.get(target);
        EXPECT_EQ(browser.path, "/sign-in") << row.pattern;
    }
}

TEST_F(PagesTest, ALinkMakesOneAccountAndThenNoMore) {
    const std::string link = world.office->invite(Role::administrator, "", 1h, [](bool) {});
    browser.get(link);
    browser.post(link,
                 {{"name", "ana"}, {"password", "three random words"}, {"again", "three random words"}});
    EXPECT_EQ(browser.path, "/");
    EXPECT_THAT(browser.response.body, HasSubstr("Sign out"));
    Browser other{world, *world.staff};
    EXPECT_THAT(other.get(link), HasSubstr("does not work any more"));
    EXPECT_EQ(other.response.status, 410U);
}

TEST_F(PagesTest, ALinkEndsWithItsTime) {
    const std::string link = world.office->invite(Role::administrator, "", 1h, [](bool) {});
    world.instant += 1h + 1s;
    browser.get(link);
    EXPECT_EQ(browser.response.status, 410U);
}

TEST_F(PagesTest, PasswordsAreNowhereOnTheDisk) {
    signed_in(Role::administrator);
    for (const auto& [name, text] : world.kept)
        EXPECT_THAT(text, Not(HasSubstr("three random words"))) << name;
}

TEST_F(PagesTest, SignsInWithTheRightPasswordAlone) {
    signed_in(Role::reporter);
    Browser other{world, *world.staff};
    other.get("/sign-in");
    other.post("/sign-in", {{"name", "ana"}, {"password", "four random words"}});
    EXPECT_EQ(other.response.status, 422U);
    EXPECT_THAT(other.response.body, HasSubstr("The name or the password is not right"));
    other.post("/sign-in", {{"name", "nobody"}, {"password", "three random words"}});
    EXPECT_THAT(other.response.body, HasSubstr("The name or the password is not right"));
    other.post("/sign-in", {{"name", "ana"}, {"password", "three random words"}});
    EXPECT_EQ(other.path, "/");
}

TEST_F(PagesTest, TooManyTriesAreHeldBack) {
    browser.get("/sign-in");
    for (int i = 0; i < 6; ++i) {
        browser.post("/sign-in", {{"name", "ana"}, {"password", "guess number one"}});
        EXPECT_EQ(browser.response.status, 422U);
    }
    browser.post("/sign-in", {{"name", "ana"}, {"password", "guess number one"}});
    EXPECT_EQ(browser.response.status, 429U);
    world.instant += 1min;
    browser.post("/sign-in", {{"name", "ana"}, {"password", "guess number one"}});
    EXPECT_EQ(browser.response.status, 422U);
}

TEST_F(PagesTest, ANameLongerThanAnyAccountsIsRefusedAndNotCounted) {
    browser.get("/sign-in");
    for (int i = 0; i < 8; ++i) {
        browser.post("/sign-in", {{"name", std::string(65, 'a')}, {"password", "guess number one"}});
        EXPECT_EQ(browser.response.status, 422U);
        EXPECT_THAT(browser.response.body, HasSubstr("The name or the password is not right"));
    }
}

// A link can name any address of ours; what it says is no line of the answer that leads there.
TEST_F(PagesTest, WhereALinkLeadsAfterSigningInIsOneLine) {
    signed_in(Role::reporter);
    Browser other{world, *world.staff};
    other.get("/records/x%0D%0ASet-Cookie:%20evil=1%3F%25?show=a%0Db");
    other.follows = false;
    other.post("/sign-in", {{"name", "ana"}, {"password", "three random words"}});
    EXPECT_THAT(other.response.fields,
                Contains(Pair("Location", "/records/x%0D%0ASet-Cookie%3A%20evil%3D1%3F%25?show=a%0Db")));
}

TEST_F(PagesTest, AnAddressLongerThanAnyOfOursIsNotKept) {
    signed_in(Role::reporter);
    Browser other{world, *world.staff};
    other.get("/warnings?show=" + std::string(3000, 'a'));
    other.post("/sign-in", {{"name", "ana"}, {"password", "three random words"}});
    EXPECT_EQ(other.path, "/");
}

// What a backup holds may have been erased since.
TEST_F(PagesTest, ARestoredNodeShowsNoRecordsBeforeItHasHeardWhatWasErased) {
    RecordId record;
    PagesWorld restored{charter::Role::member, [&](api::ServedNode& served) {
                            record = served.hold(api::examples().at("scenario-1"));
                            ASSERT_TRUE(served.store->begin_anew(served.rng.id<StoreId>()).has_value());
                        }};
    Browser someone{restored, *restored.staff};
    someone.join(Role::reviewer, "ana");
    const std::string warning = record.hex() + "-0";
    for (const std::string& page : {"/records/" + record.hex(), std::string{"/warnings"},
                                    "/warnings/" + warning, "/technologies/" + std::string(64, 'a')}) {
        EXPECT_THAT(someone.get(page), HasSubstr("put back from a backup")) << page;
        EXPECT_EQ(someone.response.status, 503U) << page;
    }
    someone.get("/");
    EXPECT_EQ(someone.response.status, 200U);
    restored.served.post("/v1/restored/serve", "");
    someone.get("/records/" + record.hex());
    EXPECT_EQ(someone.response.status, 200U);
}

TEST_F(PagesTest, SigningInOpensAnotherSession) {
    signed_in(Role::reporter);
    Browser victim{world, *world.staff};
    victim.get("/sign-in");
    const auto planted = victim.cookies;
    victim.post("/sign-in", {{"name", "ana"}, {"password", "three random words"}});
    EXPECT_NE(victim.cookies, planted);
    Browser attacker{world, *world.staff};
    attacker.cookies = planted;
    attacker.get("/warnings");
    EXPECT_EQ(attacker.path, "/sign-in");
}

TEST_F(PagesTest, SigningOutEndsTheSession) {
    signed_in(Role::reporter);
    const auto before = browser.cookies;
    browser.post("/sign-out", {});
    browser.cookies = before;
    browser.get("/warnings");
    EXPECT_EQ(browser.path, "/sign-in");
}

TEST_F(PagesTest, RolesAreHeldToTheirPages) {
    signed_in(Role::reporter);
    browser.get("/review");
    EXPECT_EQ(browser.response.status, 403U);
    EXPECT_THAT(browser.response.body, HasSubstr("You cannot use this page"));
    browser.get("/report");
    EXPECT_EQ(browser.response.status, 200U);
}

TEST_F(PagesTest, WhoHasAnAccountsNameNextDoesNotFindWhatTheOneBeforeWasWriting) {
    browser.join(Role::administrator, "ana");
    Browser ben{world, *world.staff}, cara{world, *world.staff};
    ben.join(Role::reporter, "ben");
    ben.get("/report");
    ben.post("/report", {});
    cara.join(Role::reporter, "cara");
    cara.get("/report");
    cara.post("/report", {});
    ASSERT_EQ(world.office->drafts.all().size(), 2U);
    browser.get("/accounts/ben");
    browser.post("/accounts/ben/remove", {});
    EXPECT_EQ(world.office->accounts.find("ben"), nullptr);
    ASSERT_EQ(world.office->drafts.all().size(), 1U);
    EXPECT_EQ(world.office->drafts.all().begin()->second.owner, "cara");
}

// ---- forms of others

TEST_F(PagesTest, AFormWithoutItsTokenChangesNothing) {
    signed_in(Role::reporter);
    for (const char* const token : {"", "wrong"}) {
        browser.post_as_is("/report", {{"form_token", token}});
        EXPECT_EQ(browser.response.status, 403U);
    }
    EXPECT_TRUE(world.office->drafts.all().empty());
}

TEST_F(PagesTest, AFormOfAnotherSiteChangesNothing) {
    signed_in(Role::reporter);
    browser.get("/report");
    const std::string token = browser.token();
    browser.origin = "https://evil.example";
    browser.post_as_is("/report", {{"form_token", token}});
    EXPECT_EQ(browser.response.status, 403U);
    browser.origin = "";
    browser.more_fields["sec-fetch-site"] = "cross-site";
    browser.post_as_is("/report", {{"form_token", token}});
    EXPECT_EQ(browser.response.status, 403U);
    EXPECT_TRUE(world.office->drafts.all().empty());
}

TEST_F(PagesTest, NoHeaderSignsAnyoneIn) {
    for (const char* const name : {"x-remote-user", "remote-user", "x-forwarded-user", "authorization"})
        browser.more_fields[name] = "ana";
    browser.get("/warnings");
    EXPECT_EQ(browser.path, "/sign-in");
}

TEST_F(PagesTest, AForwardedAddressIsBelievedFromTheProxyAlone) {
    world.staff_door.proxy = "127.0.0.1";
    browser.get("/follow-up");
    for (int i = 0; i < 30; ++i) {
        browser.more_fields["x-forwarded-for"] = "198.51.100." + std::to_string(i);
        browser.post("/follow-up", {{"code", "0000-0000-0000"}});
        EXPECT_EQ(browser.response.status, 422U);
    }
    browser.more_fields["x-forwarded-for"] = "198.51.100.99";
    browser.post("/follow-up", {{"code", "0000-0000-0000"}});
    EXPECT_EQ(browser.response.status, 429U);
    Browser behind{world, *world.staff, "127.0.0.1"};
    // Only what the proxy wrote itself, the last, is true.
    behind.more_fields["x-forwarded-for"] = "192.0.2.7, 198.51.100.99";
    behind.get("/follow-up");
    behind.post("/follow-up", {{"code", "0000-0000-0000"}});
    EXPECT_EQ(behind.response.status, 422U);
}

TEST_F(PagesTest, EveryPageCarriesItsPolicy) {
    browser.get("/sign-in");
    bool has_policy = false;
    for (const auto& [name, value] : browser.response.fields)
        if (name == "Content-Security-Policy") has_policy = value.starts_with("default-src 'none'");
    EXPECT_TRUE(has_policy);
}

TEST_F(PagesTest, CookiesOfAnHttpsOriginAreForTheHostAlone) {
    world.staff_door.origin = "https://stonechat.example.org";
    browser.get("/sign-in");
    ASSERT_EQ(browser.cookies.size(), 1U);
    EXPECT_EQ(browser.cookies.begin()->first, "__Host-stonechat");
}

}  // namespace
}  // namespace stonechat::web
