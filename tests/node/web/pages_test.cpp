#include <gmock/gmock.h>

#include "tests/node/web/browser.hpp"

namespace stonechat::web {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

struct PagesTest : testing::Test {
    PagesWorld world;
    Browser browser{world, *world.staff};

    Browser& signed_in(Role role) {
        browser.join(role, "ana");
        return browser;
    }
};

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

// ---- a report

struct ReportTest : PagesTest {
    ReportTest() {
        signed_in(Role::reviewer);
        browser.get("/report");
        browser.post("/report", {});
        draft = browser.path.substr(0, browser.path.rfind('/'));
    }
    const std::string& answer(const std::string& question, const Browser::Fields& fields) {
        browser.get(draft + "/" + question);
        return browser.post(draft + "/" + question, fields);
    }
    void answer_all(const std::string& words = "The summary was wrong.") {
        answer("kind", {{"event_kind", "incident"}});
        answer("tool", {{"tool", "other"}});
        answer("other-tool", {{"product", "NoteMaker"},
                              {"maker", "Example Scribe Ltd"},
                              {"version", "4.1.0"},
                              {"category", "scribe"}});
        answer("problem", {{"problems", "made-up-content"}});
        answer("harm", {{"physical", "none"}});
        answer("place", {{"setting", "gp"}});
        answer("month", {{"month", "2026-10"}});
        answer("words", {{"what_happened", words}});
    }
    const std::string& send() {
        browser.get(draft + "/send");
        return browser.post(draft + "/send", {{"shown", shown()}, {"read", "yes"}});
    }
    [[nodiscard]] std::string shown() const {
        return Browser::between(browser.response.body, "name=\"shown\" value=\"", "\"");
    }
    std::string draft;
};

TEST_F(ReportTest, LeadsFromQuestionToQuestion) {
    answer("kind", {{"event_kind", "incident"}});
    EXPECT_EQ(browser.path, draft + "/tool");
    answer("tool", {{"tool", "other"}});
    EXPECT_EQ(browser.path, draft + "/other-tool");
    answer("problem", {{"problems", "over-reliance"}});
    EXPECT_EQ(browser.path, draft + "/checking");
    answer("problem", {{"problems", "drift"}, {"problems", "over-reliance"}});
    EXPECT_EQ(browser.path, draft + "/harm");
}

TEST_F(ReportTest, SaysWhatIsMissingAndKeepsWhatWasTyped) {
    answer("kind", {});
    EXPECT_EQ(browser.response.status, 422U);
    EXPECT_THAT(browser.response.body, HasSubstr("href=\"#event_kind\">Choose what you want to report"));
    answer("words", {{"what_happened", std::string(1201, 'x')}});
    EXPECT_EQ(browser.response.status, 422U);
    EXPECT_THAT(browser.response.body, HasSubstr(std::string(1201, 'x')));
    answer("problem", {{"problems", "drift"},
                       {"problems", "other"},
                       {"problems", "no-warning"},
                       {"problems", "unavailable"},
                       {"problems", "wrong-record"}});
    EXPECT_THAT(browser.response.body, HasSubstr("Choose 4 or fewer"));
    answer("harm", {{"physical", "enormous"}});
    EXPECT_THAT(browser.response.body, HasSubstr("Choose from the list"));
    answer("month", {{"month", "2026-13"}});
    EXPECT_EQ(browser.response.status, 422U);
}

TEST_F(ReportTest, CannotBeSentBeforeItIsComplete) {
    answer("kind", {{"event_kind", "incident"}});
    browser.get(draft + "/check");
    browser.post(draft + "/check", {});
    EXPECT_EQ(browser.response.status, 422U);
    EXPECT_THAT(browser.response.body, HasSubstr("Choose the AI tool"));
    browser.get(draft + "/send");
    EXPECT_EQ(browser.path, draft + "/check");
}

TEST_F(ReportTest, ShowsExactlyWhatLeavesAndGivesACode) {
    answer_all();
    browser.get(draft + "/check");
    browser.post(draft + "/check", {});
    EXPECT_EQ(browser.path, draft + "/send");
    EXPECT_THAT(browser.response.body,
                HasSubstr("&quot;what_happened&quot;:&quot;The summary was wrong.&quot;"));
    browser.post(draft + "/send", {{"shown", shown()}});
    EXPECT_THAT(browser.response.body, HasSubstr("Say that you have read what will leave"));
    EXPECT_THAT(send(), HasSubstr("Your code: "));
    EXPECT_EQ(world.office->cases.all().size(), 1U);
    EXPECT_TRUE(world.office->drafts.all().empty());
}

TEST_F(ReportTest, AYesToOtherBytesDoesNotCount) {
    answer_all();
    browser.get(draft + "/send");
    browser.post(draft + "/send", {{"shown", std::string(64, '0')}, {"read", "yes"}});
    EXPECT_EQ(browser.response.status, 422U);
    EXPECT_TRUE(world.office->cases.all().empty());
}

TEST_F(ReportTest, WhatShowsWhoSomebodyIsCannotBeSent) {
    answer_all("The person with NHS number 999 000 0018 was called.");
    browser.get(draft + "/check");
    browser.post(draft + "/check", {});
    EXPECT_EQ(browser.path, draft + "/privacy");
    EXPECT_THAT(browser.response.body, HasSubstr("<mark>"));
    browser.get(draft + "/send");
    EXPECT_EQ(browser.path, draft + "/privacy");
    browser.post(draft + "/privacy",
                 {{"do", "save"}, {"what_happened", "The person with NHS number 999 000 0018 was called."}});
    EXPECT_EQ(browser.response.status, 422U);
    browser.post(
        draft + "/privacy",
        {{"do", "replace"}, {"what_happened", "The person with NHS number 999 000 0018 was called."}});
    EXPECT_EQ(browser.path, draft + "/send");
    EXPECT_THAT(browser.response.body, Not(HasSubstr("0018")));
}

TEST_F(ReportTest, ADraftIsItsOwnersAloneAndEndsAfterTwentyHours) {
    answer("kind", {{"event_kind", "incident"}});
    Browser other{world, *world.staff};
    other.join(Role::reviewer, "ben");
    other.get(draft + "/check");
    EXPECT_EQ(other.response.status, 404U);
    world.instant += draft_life + 1h;
    Browser later{world, *world.staff};
    later.join(Role::reporter, "cleo");
    later.get("/report");
    EXPECT_TRUE(world.office->drafts.all().empty());
}

TEST_F(ReportTest, WhatIsSentTooLateIsShownAgainAfterSigningIn) {
    browser.get(draft + "/words");
    world.instant += session_idle_max + 1min;
    browser.post(draft + "/words", {{"what_happened", "typed for long"}});
    EXPECT_EQ(browser.path, "/sign-in");
    EXPECT_THAT(browser.response.body, HasSubstr("they are kept"));
    browser.post("/sign-in", {{"name", "ana"}, {"password", "three random words"}});
    EXPECT_EQ(browser.path, draft + "/words");
    EXPECT_THAT(browser.response.body, HasSubstr("typed for long</textarea>"));
    EXPECT_EQ(world.office->drafts.all().begin()->second.answers.text("what_happened"), "");
}

TEST_F(ReportTest, NothingIsSaidToBeSavedThatIsNot) {
    browser.get(draft + "/kind");
    world.disk_is_willing = false;
    browser.post(draft + "/kind", {{"event_kind", "incident"}});
    EXPECT_EQ(browser.response.status, 503U);
    EXPECT_THAT(browser.response.body, HasSubstr("Not saved"));
    EXPECT_FALSE(world.office->drafts.all().begin()->second.answers.has("event_kind"));
}

// ---- review

struct ReviewTest : ReportTest {
    ReviewTest() {
        answer_all();
        send();
        code = Browser::between(browser.response.body, "Your code: ", "<");
        path = "/review/" + case_key(code);
    }
    [[nodiscard]] const Case& held() const { return *world.office->cases.find(case_key(code)); }
    std::string code;
    std::string path;
};

TEST_F(ReviewTest, PublishesWhatAPersonHasRead) {
    EXPECT_THAT(browser.get("/review"), HasSubstr("1 report waits"));
    browser.get(path + "/publish");
    browser.post(path + "/publish", {{"shown", shown()}});
    EXPECT_EQ(browser.response.status, 422U);
    browser.post(path + "/publish", {{"shown", shown()}, {"read", "yes"}});
    EXPECT_THAT(browser.response.body, HasSubstr("The report is published"));
    EXPECT_EQ(held().state, CaseState::published);
    EXPECT_EQ(world.served.get("/v1/records").items("records").size(), 1U);
    EXPECT_THAT(browser.get("/records/" + held().record), HasSubstr("The summary was wrong."));
}

TEST_F(ReviewTest, CorrectionsStandBesideTheReportersWords) {
    browser.get(path);
    browser.post(path + "/correct", {{"tool", "other"}, {"what_happened", "A summary was wrong."}});
    EXPECT_EQ(held().answers.text("what_happened"), "The summary was wrong.");
    EXPECT_THAT(browser.response.body, HasSubstr("The summary was wrong."));
    browser.get(path + "/publish");
    EXPECT_THAT(browser.response.body, HasSubstr("&quot;A summary was wrong.&quot;"));
    EXPECT_THAT(browser.response.body, Not(HasSubstr("The summary was wrong.")));
}

TEST_F(ReviewTest, QuestionsAndAnswersGoByTheCode) {
    browser.get(path);
    browser.post(path + "/ask", {{"question", "Which version?"}});
    EXPECT_EQ(held().state, CaseState::asked);
    Browser anyone{world, *world.the_public};
    anyone.get("/follow-up");
    anyone.post("/follow-up", {{"code", code}});
    EXPECT_THAT(anyone.response.body, HasSubstr("Which version?"));
    anyone.post("/follow-up", {{"code", code}, {"do", "answer"}, {"answer", "The newest."}});
    EXPECT_EQ(held().state, CaseState::waiting);
    EXPECT_EQ(held().messages.back().text, "The newest.");
    anyone.post("/follow-up", {{"code", "0000-0000-0000"}});
    EXPECT_EQ(anyone.response.status, 422U);
}

TEST_F(ReviewTest, DecliningTellsTheReporterWhy) {
    browser.get(path);
    browser.post(path + "/decline", {{"reason", ""}});
    EXPECT_EQ(browser.response.status, 422U);
    browser.post(path + "/decline", {{"reason", "It is about another tool."}});
    EXPECT_EQ(held().state, CaseState::declined);
    Browser anyone{world, *world.the_public};
    anyone.get("/follow-up");
    anyone.post("/follow-up", {{"code", code}});
    EXPECT_THAT(anyone.response.body, HasSubstr("It is about another tool."));
    browser.get(path + "/publish");
    EXPECT_EQ(browser.path, path);
}

TEST_F(ReviewTest, CodesCannotBeTriedForLong) {
    Browser anyone{world, *world.the_public};
    anyone.get("/follow-up");
    for (int i = 0; i < 30; ++i) anyone.post("/follow-up", {{"code", "0000-0000-0000"}});
    anyone.post("/follow-up", {{"code", code}});
    EXPECT_EQ(anyone.response.status, 429U);
}

TEST_F(ReviewTest, AStoredScriptIsNeverRun) {
    const std::string script = "<script>alert(1)</script>";
    browser.get(path);
    browser.post(path + "/correct", {{"tool", "other"}, {"what_happened", script}});
    browser.post(path + "/ask", {{"question", script}});
    for (const std::string& page : {path, path + "/publish", std::string{"/review"}}) {
        EXPECT_THAT(browser.get(page), Not(HasSubstr(script))) << page;
    }
    Browser anyone{world, *world.the_public};
    anyone.get("/follow-up");
    anyone.post("/follow-up", {{"code", code}});
    EXPECT_THAT(anyone.response.body, Not(HasSubstr(script)));
    EXPECT_THAT(anyone.response.body, HasSubstr("&lt;script&gt;"));
}

// ---- the public

struct PublicTest : PagesTest {
    Browser anyone{world, *world.the_public};
    std::string draft;

    void start() {
        anyone.get("/");
        anyone.post("/tell", {});
        draft = anyone.path.substr(0, anyone.path.rfind('/'));
    }
    void answer(const std::string& question, const Browser::Fields& fields) {
        anyone.get(draft + "/" + question);
        anyone.post(draft + "/" + question, fields);
    }
    void answer_all() {
        answer("what", {{"event_kind", "incident"}});
        answer("program", {{"category", "symptom-checker"}});
        answer("name", {{"product", ""}});
        answer("problem", {{"problems", "misunderstood-input"}});
        answer("hurt", {{"hurt", "yes"}});
        answer("place", {{"setting", "phone-online-advice"}});
        answer("when", {{"month", "2026-11"}});
        answer("words", {{"what_happened", "It did not understand us."}});
        answer("who", {{"who_reports", "family-or-carer"}});
    }
};

TEST_F(PublicTest, LandsInTheReviewQueueAndLeavesNowhere) {
    start();
    answer_all();
    EXPECT_EQ(anyone.path, draft + "/check");
    anyone.post(draft + "/check", {});
    EXPECT_THAT(anyone.response.body, HasSubstr("Your code: "));
    ASSERT_EQ(world.office->cases.all().size(), 1U);
    EXPECT_EQ(world.office->cases.all().begin()->second.answers.text("physical"), "too-early");
    EXPECT_TRUE(world.served.get("/v1/records").items("records").empty());
    signed_in(Role::reviewer);
    EXPECT_THAT(browser.get("/review"), HasSubstr("The public"));
    const std::string path = "/review/" + world.office->cases.all().begin()->first;
    browser.get(path + "/publish");
    browser.post(path + "/publish",
                 {{"shown", Browser::between(browser.response.body, "name=\"shown\" value=\"", "\"")},
                  {"read", "yes"}});
    EXPECT_EQ(world.served.get("/v1/records").items("records").size(), 1U);
}

TEST_F(PublicTest, AFormSentTooLateIsShownAgain) {
    start();
    anyone.get(draft + "/words");
    world.instant += session_idle_max + 1min;
    anyone.post(draft + "/words", {{"what_happened", "typed for long"}});
    EXPECT_EQ(anyone.path, draft + "/words");
    EXPECT_THAT(anyone.response.body, HasSubstr("typed for long</textarea>"));
    anyone.post(draft + "/words", {{"what_happened", "typed for long"}});
    EXPECT_EQ(anyone.path, draft + "/who");
}

TEST_F(PublicTest, AFloodIsHeldBackInPlainWords) {
    anyone.get("/");
    unsigned last = 0;
    for (int i = 0; i < 130 && last != 429; ++i) {
        anyone.get("/");
        anyone.post("/tell", {});
        last = anyone.response.status;
    }
    EXPECT_EQ(last, 429U);
    EXPECT_THAT(anyone.response.body, HasSubstr("Please try again later"));
    Browser neighbour{world, *world.the_public, "192.0.2.8"};
    neighbour.get("/");
    neighbour.post("/tell", {});
    EXPECT_EQ(neighbour.response.status, 200U);
}

TEST_F(PublicTest, CannotReachTheStaffsPages) {
    for (const char* const path : {"/warnings", "/review", "/sign-in", "/report", "/technologies"}) {
        anyone.get(path);
        EXPECT_EQ(anyone.response.status, 404U) << path;
    }
}

TEST_F(PublicTest, PathsLeadNowhereElse) {
    for (const char* const path : {"/../../etc/passwd", "/assets/../../etc/passwd", "/assets/%2e%2e/x",
                                   "/tell/..%2f..%2fx/what", "//etc/passwd", "/assets/"}) {
        anyone.get(path);
        EXPECT_THAT(anyone.response.status, testing::AnyOf(400U, 404U)) << path;
    }
}

}  // namespace
}  // namespace stonechat::web
