// A report that goes past its own organisation: what its reporter sees, and what stays here.

#include "node/relay/relay_keys.hpp"
#include "tests/node/web/pages_fixture.hpp"

namespace stonechat::web {
namespace {

using testing::HasSubstr;
using testing::Not;

struct RelayPagesTest : PagesTest {
    RelayPagesTest() {
        world.staff_door.asks_relays = true;
        signed_in(Role::reporter);
        world.other_relay = [this](ByteView sealed) -> Checked<Bytes> {
            auto opened = keys.open(world.instant, sealed);
            if (!opened)
                return relay::sign_key_statement({world.served.federation.charter.federation(),
                                                  world.served.other.id, keys.newest(world.instant)},
                                                 world.served.other.record_key);
            asked.push_back(opened->question);
            return relay::lock_answer(answer, opened->answer_key, rng);
        };
        browser.get("/report");
        browser.post("/report", {});
        draft = browser.path.substr(0, browser.path.rfind('/'));
        tell("kind", {{"event_kind", "incident"}});
        tell("tool", {{"tool", "other"}});
        tell("other-tool",
             {{"product", "NoteMaker"}, {"maker", "Example Scribe Ltd"}, {"category", "scribe"}});
        tell("problem", {{"problems", "made-up-content"}});
        tell("harm", {{"physical", "none"}});
        tell("place", {{"setting", "gp"}});
        tell("month", {{"month", "2026-10"}});
        tell("words", {{"what_happened", "The summary was wrong."}});
    }
    void tell(const std::string& question, const Browser::Fields& fields) {
        browser.get(draft + "/" + question);
        browser.post(draft + "/" + question, fields);
    }
    const std::string& choose_relay() {
        browser.get(draft + "/send");
        return browser.post(draft + "/route", {{"relay", world.served.other.id.hex()}});
    }
    const std::string& send() {
        return browser.post(
            draft + "/send",
            {{"shown", Browser::between(browser.response.body, "name=\"shown\" value=\"", "\"")},
             {"code", Browser::between(browser.response.body, "name=\"code\" value=\"", "\"")},
             {"read", "yes"}});
    }
    const std::string& follow_up(const std::string& code, const Browser::Fields& more = {}) {
        browser.get("/follow-up");
        Browser::Fields fields{{"code", code}};
        fields.insert(fields.end(), more.begin(), more.end());
        return browser.post("/follow-up", fields);
    }
    std::string draft;
    crypto::SeededRng rng{79};
    relay::RelayKeys keys{rng};
    relay::Answer answer = relay::Taken{};
    std::vector<relay::Question> asked;
};

TEST_F(RelayPagesTest, AReporterMayChooseWhoReadsItFirst) {
    browser.get(draft + "/send");
    EXPECT_THAT(browser.response.body, HasSubstr("Send it to Example Practice instead"));
    choose_relay();
    EXPECT_EQ(browser.path, draft + "/send");
    EXPECT_THAT(browser.response.body, HasSubstr("is not named, and nobody here is told"));
    EXPECT_THAT(browser.response.body, HasSubstr("&quot;masked&quot;:true"));
    browser.post(draft + "/route", {{"relay", ""}});
    EXPECT_THAT(browser.response.body, HasSubstr("&quot;masked&quot;:false"));
}

TEST_F(RelayPagesTest, WhatWasShownIsWhatTheRelayGetsAndNothingStaysHere) {
    choose_relay();
    EXPECT_THAT(send(), HasSubstr("Report sent to Example Practice"));
    ASSERT_EQ(asked.size(), 1U);
    const auto& body = std::get<relay::Submit>(asked.front().what).body;
    EXPECT_THAT(std::string{as_text(body)}, HasSubstr(R"("what_happened":"The summary was wrong.")"));
    EXPECT_TRUE(world.office->cases.all().empty());
    EXPECT_TRUE(world.office->drafts.all().empty());
    EXPECT_THAT(world.wiped, testing::SizeIs(1));
    for (const auto& [name, text] : world.kept) EXPECT_THAT(text, Not(HasSubstr("summary"))) << name;
}

TEST_F(RelayPagesTest, ARelayThatIsNotReachedLosesNothing) {
    world.other_relay = [](ByteView) -> Checked<Bytes> {
        return Refusal{Errc::overloaded, "relay", "is not reached", 0};
    };
    choose_relay();
    EXPECT_THAT(send(), HasSubstr("cannot be reached now. Nothing is lost"));
    EXPECT_EQ(browser.response.status, 503U);
    EXPECT_EQ(world.office->drafts.all().size(), 1U);
}

TEST_F(RelayPagesTest, WhatIsSentAgainForWantOfAnAnswerIsTheSameReport) {
    const auto reached = world.other_relay;
    choose_relay();
    world.other_relay = [&](ByteView sealed) -> Checked<Bytes> {
        if (sealed.empty()) return reached(sealed);
        static_cast<void>(reached(sealed));
        return Refusal{Errc::overloaded, "relay", "did not answer in time", 0};
    };
    EXPECT_THAT(send(), HasSubstr("cannot be reached now"));
    world.other_relay = reached;
    EXPECT_THAT(send(), HasSubstr("Report sent to Example Practice"));
    ASSERT_EQ(asked.size(), 2U);
    EXPECT_EQ(asked.front(), asked.back());
}

TEST_F(RelayPagesTest, WithoutARelayTheNameLeavesOnlyIfSomebodySaysSo) {
    world.served.node->publish_hidden = true;
    world.served.node->sender = nullptr;
    browser.get(draft + "/send");
    EXPECT_THAT(browser.response.body, HasSubstr("Nobody can publish this for you"));
    browser.post(draft + "/send", {{"read", "yes"}});
    EXPECT_THAT(browser.response.body, HasSubstr("Nobody can publish this for you"));
    EXPECT_TRUE(world.office->cases.all().empty());
    browser.post(draft + "/route", {{"relay", ""}});
    EXPECT_THAT(browser.response.body, HasSubstr("&quot;masked&quot;:false"));
}

TEST_F(RelayPagesTest, WhyARelayDidNotTakeItIsSaid) {
    answer = relay::NotTaken{"too many reports wait there"};
    choose_relay();
    EXPECT_THAT(send(), HasSubstr("Example Practice did not take it: too many reports wait there"));
    EXPECT_EQ(browser.response.status, 422U);
}

TEST_F(RelayPagesTest, WhatShowsWhoSomebodyIsDoesNotGoToARelayEither) {
    choose_relay();
    tell("words", {{"what_happened", "NHS number 999 000 0018 was read out."}});
    browser.get(draft + "/send");
    EXPECT_EQ(browser.path, draft + "/privacy");
    EXPECT_TRUE(asked.empty());
}

TEST_F(RelayPagesTest, AnOrganisationThatHidesNeedsNoChoice) {
    world.served.node->publish_hidden = true;
    browser.get(draft + "/send");
    EXPECT_THAT(browser.response.body, HasSubstr("&quot;masked&quot;:true"));
    EXPECT_THAT(send(), HasSubstr("Report sent to Example Practice"));
    EXPECT_THAT(world.wiped, testing::SizeIs(1));
}

TEST_F(RelayPagesTest, NobodyIsHiddenWhoDoesNotWantToBe) {
    world.served.node->publish_hidden = true;
    browser.get(draft + "/send");
    browser.post(draft + "/route", {{"relay", ""}});
    EXPECT_THAT(browser.response.body, HasSubstr("&quot;masked&quot;:false"));
}

TEST_F(RelayPagesTest, TheCodeIsGoodHereForWhatTheRelayHas) {
    choose_relay();
    const std::string code = Browser::between(send(), "Your code: ", "<");
    answer =
        relay::Standing{relay::Stage::asked, {20780}, {20781}, "", std::nullopt, {{true, "Which version?"}}};
    EXPECT_THAT(follow_up(code), HasSubstr("Which version?"));
    EXPECT_THAT(browser.response.body, HasSubstr("Example Practice"));
    EXPECT_EQ(asked.back().claim, asked.front().claim);
    std::get<relay::Standing>(answer).stage = relay::Stage::waiting;
    std::get<relay::Standing>(answer).words.push_back({false, "It was 4.1."});
    const Browser::Fields words{
        {"relay", world.served.other.id.hex()}, {"do", "answer"}, {"answer", "It was 4.1."}};
    EXPECT_THAT(follow_up(code, words), HasSubstr("Your answer is sent"));
    EXPECT_EQ(std::get<relay::AddWords>(asked.back().what).text, "It was 4.1.");
}

TEST_F(RelayPagesTest, WhatWasTypedStaysWhereItCouldNotBeSent) {
    const Browser::Fields words{
        {"relay", world.served.other.id.hex()}, {"do", "answer"}, {"answer", "It was 4.1."}};
    answer = relay::NotTaken{"This report is settled already"};
    EXPECT_THAT(follow_up("7K3M-9QWD-2XPB", words), HasSubstr("This report is settled already"));
    EXPECT_THAT(browser.response.body, HasSubstr("It was 4.1."));
    world.other_relay = [](ByteView) -> Checked<Bytes> {
        return Refusal{Errc::overloaded, "relay", "is not reached", 0};
    };
    EXPECT_THAT(follow_up("7K3M-9QWD-2XPB", words), HasSubstr("It could not be sent now"));
    EXPECT_THAT(browser.response.body, HasSubstr("It was 4.1."));
}

TEST_F(RelayPagesTest, ACodeThatNobodyKnowsIsSaidToBeAndARelayThatWasNotReachedToo) {
    answer = relay::NotTaken{"no report there has this code"};
    EXPECT_THAT(follow_up("7K3M-9QWD-2XPB"), HasSubstr("No report here has this code. Check"));
    world.other_relay = [](ByteView) -> Checked<Bytes> {
        return Refusal{Errc::overloaded, "relay", "is not reached", 0};
    };
    EXPECT_THAT(follow_up("7K3M-9QWD-2XPB"), HasSubstr("not every relay could be asked"));
}

TEST_F(RelayPagesTest, TheFormForThePublicAsksNoRelay) {
    Browser stranger{world, *world.the_public};
    stranger.get("/follow-up");
    EXPECT_THAT(stranger.post("/follow-up", {{"code", "7K3M-9QWD-2XPB"}}),
                HasSubstr("No report here has this code"));
    EXPECT_TRUE(asked.empty());
}

}  // namespace
}  // namespace stonechat::web
