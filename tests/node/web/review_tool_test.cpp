// Which tool a report is about, from when it is sent until it leaves; and what the tool is called.

#include "node/relay/claim_code.hpp"
#include "tests/node/web/pages_fixture.hpp"

namespace stonechat::web {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct ReviewToolTest : PagesTest {
    ReviewToolTest() {
        use("NoteMaker", "4.1.0");
        signed_in(Role::reviewer);
    }
    // The list of tools becomes this one alone.
    void use(const std::string& product, const std::string& version) {
        const auto taken = world.served.post(
            "/v1/technologies/import",
            "maker,product,version,category\nExample Scribe Ltd," + product + "," + version + ",scribe\n");
        EXPECT_EQ(taken.status, 200U);
    }
    [[nodiscard]] std::string listed() const {
        return matching::here_ids(world.office->engine().inventory()).front().hex();
    }
    void answer(const std::string& question, const Browser::Fields& fields) {
        browser.get(draft + "/" + question);
        browser.post(draft + "/" + question, fields);
    }
    void begin(const std::string& tool) {
        browser.get("/report");
        browser.post("/report", {});
        draft = browser.path.substr(0, browser.path.rfind('/'));
        answer("kind", {{"event_kind", "incident"}});
        answer("tool", {{"tool", tool}});
        answer("problem", {{"problems", "made-up-content"}});
        answer("harm", {{"physical", "none"}});
        answer("place", {{"setting", "gp"}});
        answer("month", {{"month", "2026-10"}});
        answer("words", {{"what_happened", "The summary was wrong."}});
    }
    [[nodiscard]] std::string shown() const {
        return Browser::between(browser.response.body, "name=\"shown\" value=\"", "\"");
    }
    void send() {
        browser.get(draft + "/send");
        browser.post(draft + "/send", {{"shown", shown()}, {"read", "yes"}});
        key = relay::claim_of(Browser::between(browser.response.body, "Your code: ", "<"))->hex();
        path = "/review/" + key;
    }
    void send_about_another_tool() {
        begin("other");
        answer("other-tool", {{"category", "scribe"}});
        send();
    }
    [[nodiscard]] const Case& held() const { return *world.office->cases.find(key); }
    [[nodiscard]] record::Technology tool() const { return world.office->technology_of(held()); }
    std::string draft;
    std::string key;
    std::string path;
};

TEST_F(ReviewToolTest, AReportKeepsTheVersionThatItWasSentWith) {
    begin(listed());
    send();
    use("NoteMaker", "4.1.1");
    EXPECT_THAT(browser.get(path),
                AllOf(HasSubstr("Leave it as it is: NoteMaker 4.1.0"), HasSubstr("NoteMaker 4.1.1")));
    EXPECT_THAT(browser.get(path + "/publish"), HasSubstr("&quot;version&quot;:&quot;4.1.0&quot;"));
    EXPECT_THAT(browser.get("/review"), HasSubstr("NoteMaker 4.1.0"));
    const auto again = Case::from_json(held().json());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->tool, held().tool);
}

TEST_F(ReviewToolTest, ACorrectedTextLeavesTheToolThatIsGoneFromTheList) {
    begin(listed());
    send();
    use("Another", "1");
    browser.get(path);
    EXPECT_THAT(browser.response.body, HasSubstr("<option value=\"as-it-is\" selected"));
    browser.post(path + "/correct", {{"tool", "as-it-is"}, {"what_happened", "A summary was wrong."}});
    EXPECT_EQ(held().corrected.text("what_happened"), "A summary was wrong.");
    EXPECT_EQ(tool().product, "NoteMaker");
    browser.post(path + "/correct", {{"tool", std::string(64, 'a')}});
    EXPECT_EQ(browser.response.status, 422U);
}

TEST_F(ReviewToolTest, ACorrectedToolIsKeptAsItWasChosen) {
    send_about_another_tool();
    browser.get(path);
    browser.post(path + "/correct", {{"tool", listed()}});
    EXPECT_EQ(tool().version, "4.1.0");
    use("NoteMaker", "5");
    EXPECT_EQ(tool().version, "4.1.0");
    browser.get(path);
    browser.post(path + "/correct", {{"tool", "other"}});
    EXPECT_EQ(tool().product, "not-known");
}

TEST_F(ReviewToolTest, ACorrectedTextLeavesTheCorrectedToolThatIsGoneFromTheList) {
    send_about_another_tool();
    browser.get(path);
    browser.post(path + "/correct", {{"tool", listed()}});
    use("Another", "1");
    EXPECT_THAT(browser.get(path), AllOf(HasSubstr("<option value=\"as-it-is\" selected"),
                                         HasSubstr("Leave it as it is: NoteMaker 4.1.0")));
    browser.post(path + "/correct", {{"tool", "as-it-is"}, {"what_happened", "A summary was wrong."}});
    EXPECT_EQ(tool().product, "NoteMaker");
}

TEST_F(ReviewToolTest, ACorrectionMeansTheListAsItIsWhenItIsSentOrTheReportAsItWasSent) {
    begin(listed());
    send();
    browser.get(path);
    use("NoteMaker", "5");
    browser.post(path + "/correct", {{"tool", "as-it-is"}, {"what_happened", "A summary was wrong."}});
    EXPECT_EQ(tool().version, "4.1.0");
    browser.post(path + "/correct", {{"tool", listed()}});
    EXPECT_EQ(tool().version, "5");
    use("NoteMaker", "6");
    browser.post(path + "/correct", {{"tool", listed()}});
    EXPECT_EQ(tool().version, "6") << "chosen anew";
    browser.post(path + "/correct", {{"tool", "as-sent"}});
    EXPECT_EQ(tool().version, "4.1.0");
}

TEST_F(ReviewToolTest, WhatIsTypedAboutAReportThatSomebodySettledMeanwhileIsShown) {
    send_about_another_tool();
    browser.get(path);
    browser.post(path + "/decline", {{"reason", "Not about a tool."}});
    browser.post(path + "/ask", {{"question", "Which summary was it?"}});
    EXPECT_EQ(browser.response.status, 409U);
    EXPECT_THAT(browser.response.body,
                AllOf(HasSubstr("settled already"), HasSubstr("Which summary was it?")));
    EXPECT_EQ(held().state, CaseState::declined);
}

TEST_F(ReviewToolTest, AToolThatLeftTheListBeforeTheReportWasSentIsAskedForAgain) {
    begin(listed());
    use("Another", "1");
    browser.get(draft + "/check");
    browser.post(draft + "/check", {});
    EXPECT_EQ(browser.response.status, 422U);
    EXPECT_THAT(browser.response.body, HasSubstr("is not on the list any more"));
    answer("tool", {{"tool", std::string(64, 'a')}});
    EXPECT_EQ(browser.response.status, 422U);
}

TEST_F(ReviewToolTest, APersonsNameInTheNameOfAToolIsAskedAboutAndCanBeTakenOut) {
    begin("other");
    answer("other-tool", {{"product", "Dr Jane Okafor"}, {"category", "scribe"}});
    browser.get(draft + "/check");
    browser.post(draft + "/check", {});
    EXPECT_EQ(browser.path, draft + "/privacy");
    EXPECT_THAT(browser.response.body, HasSubstr("<mark>"));
    browser.post(draft + "/privacy", {{"do", "save"}, {"product", "Dr Jane Okafor"}, {"looked", "yes"}});
    send();
    EXPECT_THAT(browser.get(path + "/publish"), HasSubstr("What the tool is called"));
    browser.get(path);
    browser.post(path + "/correct", {{"tool", "other"}, {"product", "a dictation tool"}});
    EXPECT_THAT(browser.get(path + "/publish"), Not(HasSubstr("What the tool is called")));
    EXPECT_THAT(browser.response.body, HasSubstr("a dictation tool"));
}

TEST_F(ReviewToolTest, WhatIsMarkedInANameIsReplacedByNothing) {
    begin("other");
    answer("other-tool", {{"product", "Dr Jane Okafor"}, {"category", "scribe"}});
    browser.get(draft + "/privacy");
    browser.post(draft + "/privacy", {{"do", "replace"}, {"product", "Dr Jane Okafor"}});
    EXPECT_EQ(browser.path, draft + "/send");
    EXPECT_THAT(browser.response.body, Not(HasSubstr("Okafor")));
}

TEST_F(ReviewToolTest, ATextThatGrowsTooLongByLabelsCanBeShortened) {
    begin(listed());
    std::string text;
    while (text.size() + 20 < 1200) text += "Tel 07700 900123. ";
    answer("words", {{"what_happened", text}});
    browser.get(draft + "/privacy");
    browser.post(draft + "/privacy", {{"do", "replace"}, {"what_happened", text}});
    EXPECT_EQ(browser.response.status, 422U);
    EXPECT_THAT(browser.response.body, HasSubstr("<textarea"));
    EXPECT_THAT(browser.response.body, HasSubstr("[phone"));
}

// ---- the queue

struct ReviewQueueTest : PagesTest {
    void hold(std::size_t number, const std::string& physical, CaseState state = CaseState::waiting) {
        Case one;
        one.made = world.office->clock.wall().time_since_epoch().count() + static_cast<std::int64_t>(number);
        one.changed = one.made;
        one.state = state;
        one.answers.add("event_kind", "incident");
        one.answers.add("tool", "other");
        one.answers.add("product", "Tool" + std::to_string(number));
        one.answers.add("physical", physical);
        std::string key = std::to_string(number);
        key.insert(0, 64 - key.size(), '0');
        world.office->cases.put(key, one, [](bool) {});
    }
};

TEST_F(ReviewQueueTest, TheMostUrgentComesFirstAndEveryReportIsOnSomePage) {
    for (std::size_t i = 0; i < 30; ++i) hold(i, i == 29 ? "too-early" : "none");
    signed_in(Role::reviewer);
    const std::string first = browser.get("/review");
    EXPECT_THAT(first, AllOf(HasSubstr("30 reports wait"), HasSubstr("Tool29"), HasSubstr("Tool0<"),
                             Not(HasSubstr("Tool28<"))));
    EXPECT_LT(first.find("Tool29"), first.find("Tool0<"));
    EXPECT_THAT(browser.get("/review?show=open&page=1"), HasSubstr("Tool28<"));
    EXPECT_EQ(browser.get("/review?show=open&page=99999").find("Tool"), std::string::npos);
}

TEST_F(ReviewQueueTest, OfAllTheOneThatWasDecidedLastComesFirst) {
    for (std::size_t i = 0; i < 30; ++i) hold(i, "none", CaseState::declined);
    signed_in(Role::reviewer);
    EXPECT_THAT(browser.get("/review?show=all"), AllOf(HasSubstr("Tool29<"), Not(HasSubstr("Tool4<"))));
    EXPECT_THAT(browser.get("/review?show=all&page=1"), HasSubstr("Tool4<"));
}

TEST_F(ReviewQueueTest, WhatWasSettledAMonthAgoKeepsOnlyHowItEnded) {
    hold(1, "none", CaseState::declined);
    hold(2, "none", CaseState::published);
    hold(3, "none");
    world.instant += settled_words_life - std::chrono::hours{1};
    world.office->forget_settled();
    EXPECT_TRUE(world.wiped.empty());
    world.instant += std::chrono::hours{2};
    world.office->forget_settled();
    EXPECT_EQ(world.wiped.size(), 3U);
    EXPECT_THAT(world.wiped, testing::Contains("draft/"))
        << "no erasure looks for what it was sent from later";
    for (const auto& [key, one] : world.office->cases.all())
        EXPECT_EQ(one.is_forgotten(), !one.is_open()) << key;
    signed_in(Role::reviewer);
    EXPECT_THAT(browser.get("/review/" + std::string(63, '0') + "1"), HasSubstr("was kept for 30 days"));
}

}  // namespace
}  // namespace stonechat::web
