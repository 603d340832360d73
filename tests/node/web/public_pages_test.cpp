#include "tests/node/web/pages_fixture.hpp"

namespace stonechat::web {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

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
    world.let_leave();
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

TEST_F(PublicTest, WhoIsWorriedAndSaysThatSomebodyWasHurtReportsHarm) {
    start();
    answer_all();
    answer("what", {{"event_kind", "concern"}});
    anyone.get(draft + "/check");
    anyone.post(draft + "/check", {});
    ASSERT_EQ(world.office->cases.all().size(), 1U);
    const Case& one = world.office->cases.all().begin()->second;
    const auto body = world.office->body_of(one);
    ASSERT_TRUE(body);
    const auto& report = std::get<record::Report>(body->content);
    EXPECT_EQ(report.event_kind, "incident");
    ASSERT_TRUE(report.harm);
    EXPECT_EQ(report.harm->physical, "too-early");
    EXPECT_EQ(world.office->urgency_of(one), record::urgency_of(*body));
    EXPECT_GT(world.office->urgency_of(one), record::Urgency::routine);
}

TEST_F(PublicTest, AChangeLeadsBackToTheSummaryAndBackToTheLastQuestion) {
    start();
    answer_all();
    EXPECT_THAT(anyone.response.body, HasSubstr("href=\"" + draft + "/who\""));
    anyone.get(draft + "/place?then=check");
    anyone.post(draft + "/place", {{"then", "check"}, {"setting", "gp"}});
    EXPECT_EQ(anyone.path, draft + "/check");
}

TEST_F(PublicTest, WhatWasWrittenCanBeDeletedAndIsGoneAfterTwentyHours) {
    start();
    answer("words", {{"what_happened", "It did not understand us."}});
    anyone.get(draft + "/check");
    anyone.post(draft + "/drop", {});
    EXPECT_THAT(anyone.response.body, HasSubstr("What you wrote is deleted"));
    EXPECT_TRUE(world.office->drafts.all().empty());
    start();
    answer("words", {{"what_happened", "It did not understand us."}});
    world.instant += draft_life + 1h;
    EXPECT_THAT(anyone.get(draft + "/check"), testing::Not(HasSubstr("understand")));
    EXPECT_EQ(anyone.response.status, 404U) << "also before anybody has swept";
    world.office->sweep_drafts();
    EXPECT_TRUE(world.office->drafts.all().empty());
}

TEST_F(PublicTest, AnAnswerThatIsSentTooLateIsShownAgain) {
    start();
    answer_all();
    anyone.get(draft + "/check");
    anyone.post(draft + "/check", {});
    const std::string code = Browser::between(anyone.response.body, "Your code: ", "<");
    anyone.get("/follow-up");
    anyone.post("/follow-up", {{"code", code}});
    world.instant += session_idle_max + 1min;
    anyone.post("/follow-up", {{"code", code}, {"do", "answer"}, {"answer", "typed for long"}});
    EXPECT_THAT(anyone.response.body, HasSubstr("typed for long</textarea>"));
    EXPECT_TRUE(world.office->cases.all().begin()->second.messages.empty());
    anyone.post("/follow-up", {{"code", code}, {"do", "answer"}, {"answer", "typed for long"}});
    EXPECT_EQ(world.office->cases.all().begin()->second.messages.back().text, "typed for long");
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

TEST_F(PublicTest, FormsWithoutASessionAreHeldBackBeforeTheyAreKept) {
    const auto send = [&](Browser& by) {
        by.cookies.clear();
        by.follows = false;
        by.post("/tell/x/words", {{"what_happened", "typed for long"}});
        return by.response.status;
    };
    for (int i = 0; i < 50; ++i) EXPECT_EQ(send(anyone), 303U);
    EXPECT_EQ(send(anyone), 429U);
    EXPECT_THAT(anyone.response.body, HasSubstr("We could not keep what you wrote"));
    Browser neighbour{world, *world.the_public, "192.0.2.8"};
    EXPECT_EQ(send(neighbour), 303U);
    world.instant += 30s;
    EXPECT_EQ(send(anyone), 303U);
}

TEST_F(PublicTest, WhereNoMoreFormsAreKeptThePageSaysSo) {
    start();
    anyone.get(draft + "/words");
    world.instant += session_idle_max + 1min;
    fill_parked_forms(*world.office, world.office->public_lobby);
    anyone.post(draft + "/words", {{"what_happened", "typed for long"}});
    EXPECT_EQ(anyone.response.status, 503U);
    EXPECT_THAT(anyone.response.body, HasSubstr("typed for long")) << "to be copied: no page shows it again";
    EXPECT_THAT(anyone.response.body, testing::Not(HasSubstr("Nothing is lost")));
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
