#include "node/web/relay_desk.hpp"

#include <filesystem>
#include <fstream>

#include "node/log/audit_log.hpp"
#include "node/relay/claim_code.hpp"
#include "protocol/record/tech_id.hpp"
#include "tests/node/web/pages_fixture.hpp"

namespace stonechat::web {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

// Somebody's node sends reports to ours, which is a relay.
struct RelayDeskTest : PagesTest {
    RelayDeskTest() { browser.join(Role::reviewer, "ana"); }

    relay::Answer ask(const relay::Question& question) {
        if (!key) {
            const auto statement = relay::read_key_statement(
                raw({}).value_or(Bytes{}), RecordKey{world.served.self.record_key.public_key().bytes});
            key = statement.value().key;
        }
        const auto sealed = relay::seal_question(question, *key, rng);
        return relay::unlock_answer(raw(sealed->box).value_or(Bytes{}), sealed->answer_key).value();
    }
    std::optional<Bytes> raw(ByteView sealed) {
        std::optional<std::optional<Bytes>> out;
        world.desk->answer(sealed, [&](std::optional<Bytes> answer) { out = std::move(answer); });
        world.served.run_until([&] { return out.has_value(); });
        return out.value_or(std::nullopt);
    }
    static Bytes body(const std::string& words = "The summary was wrong.", bool masked = true) {
        const auto read = record::read_body(
            R"({"codes":"1.0.0","kind":"report","content":{"event_kind":"incident","technology":{)"
            R"("tech":")" +
                record::tech_text(*record::tech_id("Example Scribe Ltd", "NoteMaker")) +
                R"(","maker":"Example Scribe Ltd","product":"NoteMaker","version":"4.1","category":"scribe"},)"
                R"("where":{"sector":"independent","setting":"dental","region":"wales"},)"
                R"("who_reports":"professional","month":"2026-10","problems":["made-up-content"],)"
                R"("harm":{"physical":"none","psychological":"none","ai_contribution":"probably"},)"
                R"("what_happened":")" +
                words + R"(","text_checked":"person","masked":)" + (masked ? "true" : "false") + "}}",
            record::builtin_code_lists());
        const std::string text = record::write_body(read.value());
        const ByteView bytes = as_bytes(text);
        return {bytes.begin(), bytes.end()};
    }
    relay::Question submission(const std::string& words = "The summary was wrong.") {
        return {claim, relay::Submit{body(words)}};
    }
    std::string case_key() const { return relay::hidden_case_key(claim); }
    relay::Standing standing() { return std::get<relay::Standing>(ask({claim, relay::AskAfter{}})); }
    static std::string rule_of(const relay::Answer& answer) {
        const auto* const not_taken = std::get_if<relay::NotTaken>(&answer);
        return not_taken == nullptr ? "was taken" : not_taken->rule;
    }
    const std::string& publish(const std::string& words = "") {
        const std::string path = "/review/" + case_key();
        browser.get(path);
        if (!words.empty()) browser.post(path + "/correct", {{"what_happened", words}});
        browser.get(path + "/publish");
        const std::string& page =
            browser.post(path + "/publish",
                         {{"shown", Browser::between(browser.response.body, "name=\"shown\" value=\"", "\"")},
                          {"read", "yes"}});
        world.let_leave();
        return page;
    }
    const Case& one() { return *world.office->cases.find(case_key()); }

    crypto::SeededRng rng{78};
    relay::ClaimHash claim = rng.id<relay::ClaimHash>();
    std::optional<crypto::BoxPublicKey> key;
};

TEST_F(RelayDeskTest, AHiddenReportWaitsForReviewAndSaysNothingOfItsOrigin) {
    EXPECT_EQ(ask(submission()), relay::Answer{relay::Taken{}});
    EXPECT_EQ(standing().stage, relay::Stage::waiting);
    EXPECT_THAT(browser.get("/review"), HasSubstr("Organisation hidden"));
    EXPECT_THAT(browser.get("/review/" + case_key()), HasSubstr("The summary was wrong."));
    EXPECT_THAT(browser.response.body, HasSubstr("NoteMaker"));
}

TEST_F(RelayDeskTest, SentAgainItIsTheSameReportAndAnotherUnderItsCodeIsNotTaken) {
    ask(submission());
    EXPECT_EQ(ask(submission()), relay::Answer{relay::Taken{}});
    EXPECT_EQ(world.office->cases.all().size(), 1U);
    EXPECT_THAT(rule_of(ask(submission("Another summary."))), HasSubstr("another report"));
}

// A hub could show what it carried once more, and learn from how the answer changes.
TEST_F(RelayDeskTest, ABoxThatWasOpenedIsAnsweredNoMore) {
    ask(submission());
    const auto sealed = relay::seal_question({claim, relay::AddWords{"Once."}}, *key, rng);
    EXPECT_TRUE(raw(sealed->box));
    EXPECT_EQ(raw(sealed->box), std::nullopt);
    EXPECT_EQ(one().messages.size(), 1U);
}

TEST_F(RelayDeskTest, OnlyWhatCameHiddenIsToldOf) {
    Case own;
    own.from = CaseFrom::the_public;
    own.made = 1;
    world.office->cases.put(claim.hex(), own, [](bool) {});
    EXPECT_THAT(rule_of(ask({claim, relay::AskAfter{}})), HasSubstr("no report there has this code"));
}

struct AuditedDesk : RelayDeskTest {
    AuditedDesk() {
        std::string pattern = (std::filesystem::temp_directory_path() / "stonechat-test-XXXXXX").string();
        home = ::mkdtemp(pattern.data());
        audit.emplace(log::AuditLog::open(home / "audit.log").value());
        world.served.node->audit = &*audit;
    }
    ~AuditedDesk() override { std::filesystem::remove_all(home); }
    [[nodiscard]] std::string written() const {
        std::ifstream in{home / "audit.log"};
        return {std::istreambuf_iterator<char>{in}, {}};
    }
    std::filesystem::path home;
    std::optional<log::AuditLog> audit;
};

TEST_F(AuditedDesk, TheYesIsWrittenDownWhenItLeavesAndNotBefore) {
    world.desk.emplace(*world.office, world.served.self.record_key, config::RelayHold{80, 80});
    key.reset();
    ask(submission());
    publish();
    EXPECT_EQ(standing().stage, relay::Stage::held);
    EXPECT_EQ(written(), "") << "it may still be taken back";
    world.instant += 81min;
    world.desk->release_due();
    world.let_leave();
    EXPECT_THAT(written(), HasSubstr("\"ana\""));
    EXPECT_THAT(written(), HasSubstr(standing().record.value().hex()));
}

TEST_F(AuditedDesk, OfTwoReadersBothAreWrittenDownAndTakingBackUndoesBoth) {
    world.desk.emplace(*world.office, world.served.self.record_key, config::RelayHold{80, 80});
    world.office->has_four_eyes = true;
    Browser second{world, *world.staff};
    second.join(Role::reviewer, "ben");
    const auto agree = [&](Browser& by) {
        by.get("/review/" + case_key() + "/publish");
        by.post("/review/" + case_key() + "/publish",
                {{"shown", Browser::between(by.response.body, "name=\"shown\" value=\"", "\"")},
                 {"read", "yes"}});
    };
    key.reset();
    ask(submission());
    agree(browser);
    agree(second);
    EXPECT_EQ(standing().stage, relay::Stage::held);
    browser.get("/review/" + case_key());
    browser.post("/review/" + case_key() + "/take-back", {});
    agree(second);
    EXPECT_EQ(standing().stage, relay::Stage::waiting) << "one reader is not enough again";
    agree(browser);
    EXPECT_EQ(standing().stage, relay::Stage::held);
    EXPECT_EQ(written(), "");
    world.instant += 81min;
    world.desk->release_due();
    world.let_leave();
    EXPECT_THAT(written(), testing::AllOf(HasSubstr("\"ana\""), HasSubstr("\"ben\"")));
}

TEST_F(RelayDeskTest, ADiskThatRefusesToForgetIsAskedAgain) {
    ask(submission("It happened by the lantern."));
    world.refuses_wiping = true;
    publish();
    EXPECT_EQ(standing().stage, relay::Stage::held);
    world.refuses_wiping = false;
    world.office->departures.note_again();
    EXPECT_EQ(standing().stage, relay::Stage::published);
    EXPECT_THAT(world.kept.at("case/" + case_key()), Not(HasSubstr("antern")));
    EXPECT_EQ(world.served.get("/v1/records").items("records").size(), 1U);
}

TEST_F(RelayDeskTest, TakesOnlyMaskedReportsWithoutCertainIdentifiers) {
    EXPECT_THAT(rule_of(ask({claim, relay::Submit{body("It was wrong.", false)}})),
                HasSubstr("/content/masked"));
    EXPECT_THAT(rule_of(ask({claim, relay::Submit{Bytes(10, std::byte{'{'})}})), Not(HasSubstr("was taken")));
    const std::string refused = rule_of(ask(submission("NHS number 999 000 0018 was read out.")));
    EXPECT_THAT(refused, HasSubstr("/content/what_happened"));
    EXPECT_THAT(refused, Not(HasSubstr("999")));
    EXPECT_TRUE(world.office->cases.all().empty());
}

TEST_F(RelayDeskTest, ReviewersAskBackAndTheHolderOfTheCodeAnswers) {
    ask(submission());
    browser.get("/review/" + case_key());
    browser.post("/review/" + case_key() + "/ask", {{"question", "Which version was it?"}});
    EXPECT_EQ(standing().stage, relay::Stage::asked);
    EXPECT_EQ(standing().words.front().text, "Which version was it?");
    const auto after = std::get<relay::Standing>(ask({claim, relay::AddWords{"It was 4.1."}}));
    EXPECT_EQ(after.stage, relay::Stage::waiting);
    EXPECT_THAT(browser.get("/review/" + case_key()), HasSubstr("It was 4.1."));
    EXPECT_THAT(rule_of(ask({claim, relay::AddWords{""}})), HasSubstr("Enter what you want to say"));
    EXPECT_THAT(rule_of(ask({claim, relay::AddWords{std::string(1001, 'x')}})),
                HasSubstr("1,000 characters"));
}

TEST_F(RelayDeskTest, ACodeThatIsNobodysIsSaidToBe) {
    EXPECT_THAT(rule_of(ask({claim, relay::AskAfter{}})), HasSubstr("no report there has this code"));
    EXPECT_THAT(rule_of(ask({claim, relay::AddWords{"Hello?"}})), HasSubstr("no report there has this code"));
}

TEST_F(RelayDeskTest, IsPublishedAsTheRelaysOwnAndForgotten) {
    ask(submission("It happened at the practice by the lantern."));
    ask({claim, relay::AddWords{"The lantern in Quokka Lane."}});
    publish("It happened at a practice.");
    EXPECT_EQ(standing().stage, relay::Stage::published);
    ASSERT_TRUE(standing().record);
    const auto record = world.served.get("/v1/records/" + standing().record->hex());
    EXPECT_THAT(record.body, HasSubstr(R"("masked":true)"));
    EXPECT_THAT(record.body, HasSubstr("It happened at a practice."));
    EXPECT_THAT(record.body, HasSubstr(R"("sector":"not-stated")"));
    EXPECT_THAT(record.body, Not(HasSubstr("wales")));
    EXPECT_THAT(world.kept.at("case/" + case_key()), Not(HasSubstr("antern")));
    EXPECT_THAT(world.wiped, testing::Contains("case/" + case_key()));
    EXPECT_EQ(one().made, 0);
    EXPECT_THAT(browser.get("/review/" + case_key()), HasSubstr("not kept here any more"));
    EXPECT_THAT(browser.get("/review?show=all"), HasSubstr("Report, not kept here"));
}

TEST_F(RelayDeskTest, ADeclinedOneIsForgottenButForTheReason) {
    ask(submission("It happened by the lantern."));
    browser.get("/review/" + case_key());
    browser.post("/review/" + case_key() + "/decline", {{"reason", "It was reported already."}});
    EXPECT_EQ(standing().stage, relay::Stage::declined);
    EXPECT_EQ(standing().reason, "It was reported already.");
    EXPECT_THAT(world.kept.at("case/" + case_key()), Not(HasSubstr("antern")));
    EXPECT_THAT(world.wiped, testing::Contains("case/" + case_key()));
}

TEST_F(RelayDeskTest, ADeclinedOneIsForgottenAlsoWhereTheRelayHasLostItsSeat) {
    ask(submission("It happened by the lantern."));
    PagesWorld later{
        charter::Role::member,
        [](api::ServedNode& served) {
            const Bytes entry =
                served.federation.add(charter::SetRole{served.self.id, charter::Role::member, {}, {}, {}});
            check(served.store->put_charter_entry(served.federation.charter.sequence(), entry).has_value());
        },
        world.kept};
    Browser next{later, *later.staff};
    next.join(Role::reviewer, "ben");
    const std::string path = "/review/" + case_key();
    next.get(path);
    next.post(path + "/decline", {{"reason", "This relay has lost its seat."}});
    EXPECT_EQ(later.office->cases.find(case_key())->state, CaseState::declined);
    EXPECT_TRUE(later.office->cases.find(case_key())->is_forgotten());
    EXPECT_THAT(later.kept.at("case/" + case_key()), Not(HasSubstr("antern")));
    EXPECT_THAT(later.wiped, testing::Contains("case/" + case_key()));
}

struct HoldingDesk : RelayDeskTest {
    HoldingDesk() { set_hold({.routine_minutes_max = 800, .urgent_minutes_max = 80}); }
    void set_hold(config::RelayHold hold) {
        world.desk.emplace(*world.office, world.served.self.record_key, hold);
        key.reset();
    }
    void pass(std::chrono::minutes time) {
        world.instant += time;
        world.desk->release_due();
        world.let_leave();
    }
};

TEST_F(HoldingDesk, WhatIsApprovedLeavesNotAtOnceButInTime) {
    ask(submission());
    EXPECT_THAT(publish(), HasSubstr("leaves with the next others"));
    EXPECT_EQ(standing().stage, relay::Stage::held);
    pass(99min);
    EXPECT_EQ(standing().stage, relay::Stage::held);
    pass(702min);
    EXPECT_EQ(standing().stage, relay::Stage::published);
}

TEST_F(HoldingDesk, TheMomentIsByChance) {
    std::set<std::int64_t> moments;
    for (int i = 0; i < 8; ++i) {
        claim = rng.id<relay::ClaimHash>();
        ask(submission());
        publish();
        moments.insert(one().held->until);
        browser.get("/review/" + case_key());
        browser.post("/review/" + case_key() + "/take-back", {});
        EXPECT_EQ(one().state, CaseState::waiting);
    }
    EXPECT_GT(moments.size(), 4U);
}

TEST_F(HoldingDesk, WhatIsApprovedLaterLeavesWithTheSameBatch) {
    ask(submission());
    publish();
    const std::int64_t first = one().held->until;
    claim = rng.id<relay::ClaimHash>();
    ask(submission("Another one."));
    publish();
    EXPECT_EQ(one().held->until, first);
}

// A batch that leaves in a minute would tell when this one came.
TEST_F(HoldingDesk, NothingJoinsABatchThatIsAboutToLeave) {
    ask(submission());
    publish();
    const std::int64_t first = one().held->until;
    world.instant += std::chrono::seconds{first - world.office->clock.wall().time_since_epoch().count() - 60};
    browser.join(Role::reviewer, "eve");  // the session has ended meanwhile
    claim = rng.id<relay::ClaimHash>();
    ask(submission("Another one."));
    publish();
    ASSERT_TRUE(one().held);
    EXPECT_GT(one().held->until, first + 60 * 99);
}

TEST_F(HoldingDesk, WhatIsUrgentWaitsLess) {
    const std::string urgent{as_text(body())};
    std::string harmed = urgent;
    const std::string none = R"("physical":"none")";
    harmed.replace(harmed.find(none), none.size(), R"("physical":"severe")");
    const ByteView bytes = as_bytes(harmed);
    ask({claim, relay::Submit{{bytes.begin(), bytes.end()}}});
    publish();
    EXPECT_LE(one().held->until - world.office->clock.wall().time_since_epoch().count(), 80 * 60);
}

TEST_F(HoldingDesk, AfterABreakInTheMidstAPersonLooksAgain) {
    ask(submission());
    publish();
    Case broken = one();
    broken.held->is_leaving = true;
    world.office->cases.put(case_key(), broken, [](bool) {});
    PagesWorld later{charter::Role::member, {}, world.kept};
    EXPECT_EQ(later.office->cases.find(case_key())->state, CaseState::waiting);
    Browser next{later, *later.staff};
    next.join(Role::reviewer, "ben");
    EXPECT_THAT(next.get("/review/" + case_key()), HasSubstr("It may have left already"));
}

// The yes was to other bytes: five organisations had this sector then, or the code lists have changed since.
TEST_F(HoldingDesk, WhatWouldLeaveOtherwiseThanItWasReadGoesBackToReview) {
    ask(submission());
    publish();
    Case changed = one();
    changed.held->sha256 = std::string(64, '0');
    world.office->cases.put(case_key(), changed, [](bool) {});
    pass(801min);
    EXPECT_EQ(standing().stage, relay::Stage::waiting);
    EXPECT_EQ(one().held, std::nullopt);
}

struct NoRelay : testing::Test {
    PagesWorld world{charter::Role::observer};
};

TEST_F(NoRelay, AnswersNothing) {
    bool is_answered = false;
    world.desk->answer({}, [&](const std::optional<Bytes>& answer) {
        is_answered = true;
        EXPECT_EQ(answer, std::nullopt);
    });
    EXPECT_TRUE(is_answered);
}

}  // namespace
}  // namespace stonechat::web
