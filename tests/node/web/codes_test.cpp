// Signing in with a password and an app's code.

#include "crypto/one_time_code.hpp"
#include "tests/node/web/pages_fixture.hpp"

namespace stonechat::web {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

struct CodesTest : PagesTest {
    CodesTest() { signed_in(Role::administrator); }

    [[nodiscard]] const Account& ana() const { return *world.office->accounts.find("ana"); }
    // What the app shows; `secret` in hex.
    [[nodiscard]] std::string shown(const std::string& secret) const {
        const auto now = world.office->clock.wall().time_since_epoch().count();
        return crypto::one_time_code(*from_hex(secret), static_cast<std::uint64_t>(now) / 30);
    }
    // The key that the page shows in letters, read back as the app does.
    std::string secret_on_page() {
        const std::string key = Browser::between(browser.response.body, "time based", "</details>");
        std::string letters;
        for (const char c : key)
            if ((c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7')) letters += c;
        return letters;
    }
    void turn_on() {
        browser.get("/me");
        browser.post("/me/codes", {});
        EXPECT_EQ(browser.path, "/me/codes");
        const std::string secret =
            world.office->staff_lobby.sessions.find(world.instant, browser.cookies.begin()->second)
                ->new_secret;
        EXPECT_EQ(secret_on_page(), to_base32(*from_hex(secret)));
        browser.post("/me/codes/on", {{"code", shown(secret)}});
        EXPECT_THAT(browser.response.body, HasSubstr("From now on you need the app"));
        world.instant += 60s;  // the code that was just used is used up
    }
    void sign_out() {
        browser.get("/me");
        browser.post("/sign-out", {});
    }
    const std::string& give_password() {
        browser.get("/sign-in");
        return browser.post("/sign-in", {{"name", "ana"}, {"password", "three random words"}});
    }
    const std::string& give_code(const std::string& code) {
        return browser.post("/sign-in/code", {{"code", code}});
    }
    bool is_in() {
        browser.get("/me");
        return browser.path == "/me";
    }
};

TEST_F(CodesTest, AreTurnedOnOnlyWhenTheAppHasTheKey) {
    browser.get("/me");
    browser.post("/me/codes", {});
    EXPECT_THAT(browser.response.body, HasSubstr("<svg class=\"stonechat-qr\" role=\"img\""));
    browser.post("/me/codes/on", {{"code", "000000"}});
    EXPECT_EQ(browser.response.status, 422U);
    EXPECT_FALSE(ana().has_codes());
    turn_on();
    EXPECT_TRUE(ana().has_codes());
    browser.get("/me/codes");
    EXPECT_EQ(browser.path, "/me") << "the key is not shown again";
}

TEST_F(CodesTest, APasswordAloneOpensNothing) {
    turn_on();
    sign_out();
    give_password();
    EXPECT_EQ(browser.path, "/sign-in/code");
    EXPECT_FALSE(is_in());
    give_password();
    give_code("000000");
    EXPECT_EQ(browser.response.status, 422U);
    EXPECT_FALSE(is_in());
    give_password();
    give_code(shown(ana().code_secret));
    EXPECT_TRUE(is_in());
}

TEST_F(CodesTest, ACodeIsGoodOnce) {
    turn_on();
    sign_out();
    const std::string code = shown(ana().code_secret);
    give_password();
    give_code(code);
    EXPECT_TRUE(is_in());
    sign_out();
    give_password();
    EXPECT_THAT(give_code(code), HasSubstr("Wait for the next one"));
    EXPECT_FALSE(is_in());
}

TEST_F(CodesTest, WithoutThePasswordThereIsNoCodeToGive) {
    turn_on();
    const std::string code = shown(ana().code_secret);
    sign_out();
    browser.get("/sign-in");
    give_code(code);
    EXPECT_EQ(browser.path, "/sign-in");
    EXPECT_FALSE(is_in());
    browser.get("/sign-in/code");
    EXPECT_EQ(browser.path, "/sign-in");
}

TEST_F(CodesTest, ARightPasswordDoesNotWaitForLong) {
    turn_on();
    sign_out();
    give_password();
    world.instant += code_asked_for_max + 1s;
    give_code(shown(ana().code_secret));
    EXPECT_FALSE(is_in());
    give_password();
    world.office->staff_lobby.sessions.close_all_of("ana");  // as when the password is changed
    give_code(shown(ana().code_secret));
    EXPECT_FALSE(is_in());
}

TEST_F(CodesTest, CannotBeTriedForLong) {
    turn_on();
    sign_out();
    give_password();
    for (int i = 0; i < 8; ++i) give_code("000000");
    EXPECT_EQ(browser.response.status, 429U);
    EXPECT_FALSE(is_in());
}

TEST_F(CodesTest, ALinkForANewPasswordDoesNotReplaceThePhone) {
    turn_on();
    const std::string link = world.office->invite(Role::administrator, "ana", 1h, [](bool) {});
    sign_out();
    browser.get(link);
    browser.post(link, {{"password", "other random words"}, {"again", "other random words"}});
    EXPECT_EQ(browser.path, "/sign-in/code");
    EXPECT_FALSE(is_in());
    EXPECT_TRUE(ana().has_codes());
}

TEST_F(CodesTest, AreTakenOffWithACodeOrByAnAdministrator) {
    turn_on();
    browser.get("/me");
    browser.post("/me/codes/off", {{"code", "000000"}});
    EXPECT_TRUE(ana().has_codes());
    browser.get("/me");
    browser.post("/me/codes/off", {{"code", shown(ana().code_secret)}});
    EXPECT_FALSE(ana().has_codes());
    turn_on();
    browser.get("/accounts/ana");
    browser.post("/accounts/ana/codes-off", {});
    EXPECT_EQ(browser.path, "/me");
    EXPECT_TRUE(ana().has_codes()) << "one's own come off with a code alone";
    Browser other{world, *world.staff};
    other.join(Role::administrator, "ben");
    other.get("/accounts/ana");
    other.post("/accounts/ana/codes-off", {});
    EXPECT_FALSE(ana().has_codes());
    EXPECT_FALSE(is_in()) << "and all of its sessions end";
}

TEST_F(CodesTest, WhereTheyAreRequiredNobodyGoesOnWithoutThem) {
    world.staff_door.requires_codes = true;
    browser.get("/warnings");
    EXPECT_EQ(browser.path, "/me");
    EXPECT_THAT(browser.response.body, HasSubstr("asks for codes from an app"));
    browser.post("/accounts", {{"role", "reporter"}});
    EXPECT_EQ(browser.path, "/me");
    turn_on();
    browser.get("/warnings");
    EXPECT_EQ(browser.path, "/warnings");
}

TEST_F(CodesTest, TheKeyIsInNoLogAndOnNoOtherPage) {
    turn_on();
    for (const char* path : {"/me", "/accounts", "/accounts/ana"}) {
        EXPECT_THAT(browser.get(path), Not(HasSubstr(ana().code_secret)));
        EXPECT_THAT(browser.response.body, Not(HasSubstr(to_base32(*from_hex(ana().code_secret)))));
    }
}

}  // namespace
}  // namespace stonechat::web
