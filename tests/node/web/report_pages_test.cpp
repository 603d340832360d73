#include "node/relay/claim_code.hpp"
#include "tests/node/web/pages_fixture.hpp"

namespace stonechat::web {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

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

// The public's door is open to all the world, and what comes by it takes nothing from the staff.
TEST_F(ReportTest, AFloodOfThePublicsFormsLeavesTheStaffTheirRoom) {
    browser.get(draft + "/words");
    world.instant += session_idle_max + 1min;
    unsigned kept = 0;
    for (int i = 0; i < 300; ++i) {
        Browser anyone{world, *world.the_public, "198.51.100." + std::to_string(i % 250)};
        anyone.follows = false;
        anyone.post("/tell/x/words", {{"what_happened", std::string(1000, 'x')}});
        if (anyone.response.status == 303) ++kept;
    }
    EXPECT_EQ(kept, parked_forms_max);
    browser.post(draft + "/words", {{"what_happened", "typed for long"}});
    EXPECT_EQ(browser.path, "/sign-in");
    browser.post("/sign-in", {{"name", "ana"}, {"password", "three random words"}});
    EXPECT_THAT(browser.response.body, HasSubstr("typed for long</textarea>"));
}

TEST_F(ReportTest, WhereNoMoreFormsAreKeptThePageSaysSoAndTheSameFormIsKeptLater) {
    browser.get(draft + "/words");
    const std::string token = browser.token();
    world.instant += session_idle_max + 1min;
    fill_parked_forms(*world.office, world.office->staff_lobby);
    const auto send_late = [&] {
        browser.post_as_is(draft + "/words", {{"what_happened", "typed for long"}, {"form_token", token}});
    };
    send_late();
    EXPECT_EQ(browser.response.status, 503U);
    EXPECT_THAT(browser.response.body, AllOf(HasSubstr("We could not keep what you wrote"),
                                             HasSubstr("typed for long"), Not(HasSubstr("Nothing is lost"))));
    EXPECT_THAT(browser.get("/sign-in"), Not(HasSubstr("they are kept")));
    world.instant += parked_form_age_max + 1min;
    send_late();
    EXPECT_EQ(browser.path, "/sign-in");
    EXPECT_THAT(browser.response.body, HasSubstr("they are kept"));
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
        path = "/review/" + relay::claim_of(code)->hex();
    }
    [[nodiscard]] const Case& held() const { return *world.office->cases.find(relay::claim_of(code)->hex()); }
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

TEST_F(ReviewTest, ACorrectionThatIsSentTooLateIsShownAgain) {
    browser.get(path);
    world.instant += session_idle_max + 1min;
    browser.post(path + "/correct", {{"tool", "other"}, {"what_happened", "typed for long"}});
    EXPECT_EQ(browser.path, "/sign-in");
    browser.post("/sign-in", {{"name", "Ana"}, {"password", "three random words"}});
    EXPECT_THAT(browser.response.body, HasSubstr("typed for long</textarea>"));
    EXPECT_EQ(held().corrected.text("what_happened"), "");
    browser.post(path + "/correct", {{"tool", "other"}, {"what_happened", "typed for long"}});
    EXPECT_EQ(held().corrected.text("what_happened"), "typed for long");
}

TEST_F(ReviewTest, WhatNoPageShowsAgainIsNotSaidToBeKept) {
    browser.get(path + "/publish");
    world.instant += session_idle_max + 1min;
    browser.post(path + "/publish", {{"shown", shown()}, {"read", "yes"}});
    EXPECT_EQ(browser.response.status, 403U);
    EXPECT_THAT(browser.response.body, HasSubstr("it is not kept here"));
    EXPECT_THAT(browser.get("/sign-in"), Not(HasSubstr("they are kept")));
    browser.get(path + "/publish");
    browser.post_as_is(path + "/publish", {});
    EXPECT_THAT(browser.response.body, HasSubstr("Nothing was changed"));
    browser.get("/sign-in");
    browser.post("/sign-in", {{"name", "ana"}, {"password", "three random words"}});
    EXPECT_EQ(browser.path, path + "/publish");
}

// Two people read what leaves.
struct FourEyesTest : ReviewTest {
    FourEyesTest() {
        world.office->has_four_eyes = true;
        second.join(Role::reviewer, "ben");
    }
    const std::string& agree(Browser& by) {
        by.get(path + "/publish");
        return by.post(path + "/publish",
                       {{"shown", Browser::between(by.response.body, "name=\"shown\" value=\"", "\"")},
                        {"read", "yes"}});
    }
    Browser second{world, *world.staff};
};

TEST_F(FourEyesTest, AReportLeavesWhenASecondPersonHasReadTheSameBytes) {
    EXPECT_THAT(browser.get(path + "/publish"), HasSubstr("You are the first"));
    EXPECT_THAT(agree(browser),
                AllOf(HasSubstr("Another reviewer must read it"), HasSubstr("ana, who agreed")));
    EXPECT_EQ(held().state, CaseState::waiting);
    EXPECT_TRUE(world.served.get("/v1/records").items("records").empty());
    EXPECT_THAT(second.get(path + "/publish"), HasSubstr("ana has read this and agreed"));
    EXPECT_THAT(agree(second), HasSubstr("The report is published"));
    EXPECT_EQ(held().state, CaseState::published);
}

TEST_F(FourEyesTest, NobodyIsBothReaders) {
    agree(browser);
    EXPECT_THAT(agree(browser), HasSubstr("You have agreed to this already"));
    EXPECT_EQ(browser.response.status, 422U);
    EXPECT_EQ(held().state, CaseState::waiting);
}

TEST_F(FourEyesTest, AnotherTextNeedsAnotherFirstReader) {
    agree(browser);
    second.get(path);
    second.post(path + "/correct", {{"tool", "other"}, {"what_happened", "A summary was wrong."}});
    EXPECT_THAT(second.get(path + "/publish"), HasSubstr("You are the first"));
    agree(second);
    EXPECT_EQ(held().state, CaseState::waiting);
    EXPECT_EQ(held().first_yes->by, "ben");
    EXPECT_THAT(agree(browser), HasSubstr("The report is published"));
}

TEST_F(FourEyesTest, AYesIsKeptThroughTheDisk) {
    agree(browser);
    const auto again = Case::from_json(held().json());
    ASSERT_TRUE(again && again->first_yes);
    EXPECT_EQ(again->first_yes->by, "ana");
    EXPECT_EQ(again->first_yes->sha256, held().first_yes->sha256);
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

// A ward's tablet and its staff may share an address.
TEST_F(ReviewTest, WhoTriesCodesAtThePublicsDoorLocksNobodyOutAtTheStaffs) {
    Browser anyone{world, *world.the_public};
    anyone.get("/follow-up");
    for (int i = 0; i < 31; ++i) anyone.post("/follow-up", {{"code", "0000-0000-0000"}});
    EXPECT_EQ(anyone.response.status, 429U);
    Browser colleague{world, *world.staff, anyone.address};
    colleague.get("/sign-in");
    colleague.post("/sign-in", {{"name", "ana"}, {"password", "three random words"}});
    EXPECT_EQ(colleague.path, "/");
    EXPECT_EQ(colleague.response.status, 200U);
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

}  // namespace
}  // namespace stonechat::web
