#include "node/web/departures.hpp"

#include "node/web/custodian.hpp"
#include "tests/node/web/pages_fixture.hpp"

namespace stonechat::web {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// A report waits, and two reviewers have read what would leave.
struct DeparturesTest : PagesTest {
    DeparturesTest() {
        signed_in(Role::reviewer);
        second.join(Role::reviewer, "ben");
        Case sent;
        sent.made = world.office->clock.wall().time_since_epoch().count();
        sent.changed = sent.made;
        for (const auto& [name, value] : Browser::Fields{{"event_kind", "incident"},
                                                         {"tool", "other"},
                                                         {"product", "NoteMaker"},
                                                         {"maker", "Example Scribe Ltd"},
                                                         {"category", "scribe"},
                                                         {"problems", "made-up-content"},
                                                         {"physical", "none"},
                                                         {"setting", "gp"},
                                                         {"month", "2026-10"},
                                                         {"what_happened", "The summary was wrong."}})
            sent.answers.add(name, value);
        world.office->cases.put(key, sent, [](bool) {});
        read(browser);
        read(second);
    }
    void read(Browser& by) const { by.get(path + "/publish"); }
    static Browser::Fields yes(const Browser& by) {
        return {{"shown", Browser::between(by.response.body, "name=\"shown\" value=\"", "\"")},
                {"read", "yes"}};
    }
    const std::string& publish(Browser& by) { return by.post(path + "/publish", yes(by)); }
    const std::string& decide(Browser& by, const std::string& what) {
        return by.post(
            path + "/left",
            {{"record", Browser::between(by.response.body, "name=\"record\" value=\"", "\"")}, {"do", what}});
    }
    [[nodiscard]] const Case& one() const { return *world.office->cases.find(key); }
    // The body that the report becomes, with these words.
    [[nodiscard]] std::string saying(const std::string& words) const {
        Case other = one();
        other.corrected.add("what_happened", words);
        return record::write_body(world.office->body_of(other).value());
    }
    static std::size_t records_in(PagesWorld& where) {
        return where.served.get("/v1/records").items("records").size();
    }
    // What the disk has when the node breaks off just before the record is written.
    std::map<std::string, std::string> papers_at_a_break() {
        browser.post_and_go_on(path + "/publish", yes(browser));
        auto out = world.kept;
        browser.await();
        return out;
    }

    Browser second{world, *world.staff};
    const std::string key = std::string(64, 'a');
    const std::string path = "/review/" + key;
};

// The same reports at the next start of the node.
struct NextStart {
    explicit NextStart(const std::map<std::string, std::string>& papers,
                       const std::function<void(api::ServedNode&)>& prepare = {})
        : world{charter::Role::member, prepare, papers} {
        browser.get("/sign-in");
        browser.post("/sign-in", {{"name", "ana"}, {"password", "three random words"}});
    }
    PagesWorld world;
    Browser browser{world, *world.staff};
};

TEST_F(DeparturesTest, TwoPostsInARowPublishOneRecord) {
    browser.post_and_go_on(path + "/publish", yes(browser));
    EXPECT_THAT(publish(second), HasSubstr("It is leaving now"));
    EXPECT_THAT(second.response.body, Not(HasSubstr("Take it back")));
    EXPECT_THAT(browser.await(), HasSubstr("The report is published"));
    EXPECT_THAT(publish(second), HasSubstr("settled already"));
    EXPECT_EQ(records_in(world), 1U);
}

TEST_F(DeparturesTest, WhatTheDiskCannotNoteDoesNotLeave) {
    world.disk_is_willing = false;
    EXPECT_THAT(publish(browser), HasSubstr("Not saved"));
    EXPECT_EQ(browser.response.status, 503U);
    EXPECT_EQ(one().state, CaseState::waiting);
    EXPECT_EQ(one().held, std::nullopt);
    EXPECT_EQ(records_in(world), 0U);
}

TEST_F(DeparturesTest, WhatIsRefusedForCertainIsOpenAgain) {
    world.served.disk.faults.disk_full = true;
    EXPECT_THAT(publish(browser), HasSubstr("nothing was kept"));
    EXPECT_EQ(browser.response.status, 422U);
    EXPECT_FALSE(one().may_have_left());
    world.served.disk.faults.disk_full = false;
    read(browser);
    EXPECT_THAT(publish(browser), HasSubstr("The report is published"));
    EXPECT_EQ(records_in(world), 1U);
}

TEST_F(DeparturesTest, AQuestionThatWasAskedStandsAgainAfterARefusal) {
    browser.get(path);
    browser.post(path + "/ask", {{"question", "Which version?"}});
    world.served.disk.faults.disk_full = true;
    read(browser);
    publish(browser);
    world.served.disk.faults.disk_full = false;
    EXPECT_EQ(one().state, CaseState::asked);
}

TEST_F(DeparturesTest, WhatTheDiskDidNotConfirmMayHaveLeftUntilAPersonHasFoundOut) {
    world.served.disk.faults.fail_next_syncs = 2;  // also of the new epoch, which may be written by itself
    EXPECT_THAT(publish(browser), AllOf(HasSubstr("so it may have left"), HasSubstr(path + "/left")));
    EXPECT_EQ(browser.response.status, 503U);
    EXPECT_TRUE(one().may_have_left());
    EXPECT_THAT(world.kept.at("case/" + key), HasSubstr("\"leaving\":true"));
    EXPECT_THAT(publish(second), HasSubstr("Nobody can tell yet"));
    EXPECT_EQ(second.response.status, 503U);
    // The engine writes it again of itself.
    world.served.run_until([&] { return !world.office->engine().has_unconfirmed(); });
    EXPECT_THAT(second.get(path + "/publish"), HasSubstr("A record says exactly the same."));
    EXPECT_EQ(second.path, path + "/left");
    EXPECT_THAT(decide(second, "found"), HasSubstr("noted as published"));
    EXPECT_EQ(one().state, CaseState::published);
    EXPECT_EQ(records_in(world), 1U);
    EXPECT_THAT(second.get("/records/" + one().record), HasSubstr("The summary was wrong."));
}

TEST_F(DeparturesTest, AStartAfterABreakFindsWhatWasLeavingMarked) {
    NextStart next{papers_at_a_break()};
    const auto state = [&] { return next.world.office->cases.find(key)->state; };
    EXPECT_EQ(state(), CaseState::waiting);
    EXPECT_THAT(next.browser.get("/review"), HasSubstr("May have left"));
    EXPECT_THAT(next.browser.get(path), AllOf(HasSubstr("It may have left already"),
                                              Not(HasSubstr("Go on to publish")), Not(HasSubstr("Decline"))));
    next.browser.post(path + "/decline", {{"reason", "Nobody knows."}});
    EXPECT_THAT(next.browser.response.body,
                AllOf(HasSubstr("may have left already"), HasSubstr("Nobody knows.")));
    EXPECT_EQ(state(), CaseState::waiting);
    EXPECT_THAT(next.browser.get(path + "/left"), HasSubstr("No record says the same"));
    EXPECT_THAT(decide(next.browser, "not-left"), HasSubstr("can be published or declined again"));
    read(next.browser);
    EXPECT_THAT(publish(next.browser), HasSubstr("The report is published"));
    EXPECT_EQ(records_in(next.world), 1U);
}

TEST_F(DeparturesTest, WhatHadLeftBeforeTheBreakIsFoundAmongTheRecords) {
    const std::string body = saying("The summary was wrong.");
    RecordId record;
    NextStart next{papers_at_a_break(), [&](api::ServedNode& served) {
                       served.hold(body);  // another organisation's says the same
                       record = served.hold_own(body);
                       for (int i = 0; i < 120; ++i)
                           served.hold_own(saying("It was wrong " + std::to_string(i) + " times."));
                   }};
    EXPECT_THAT(next.browser.get(path + "/left"), HasSubstr("/records/" + record.hex()));
    EXPECT_THAT(decide(next.browser, "found"), HasSubstr("noted as published"));
    EXPECT_EQ(next.world.office->cases.find(key)->record, record.hex());
}

// Two people can tell the same in the same codes.
TEST_F(DeparturesTest, TheRecordOfAnotherReportIsNotTakenForThisOnes) {
    const std::string body = saying("The summary was wrong.");
    RecordId record;
    NextStart next{papers_at_a_break(), [&](api::ServedNode& served) { record = served.hold_own(body); }};
    next.browser.get(path + "/left");
    Case other = *next.world.office->cases.find(key);
    other.state = CaseState::published;
    other.record = record.hex();
    other.held.reset();
    next.world.office->cases.put(std::string(64, 'b'), other, [](bool) {});
    EXPECT_THAT(decide(next.browser, "found"), HasSubstr("What was found has changed"));
    EXPECT_EQ(next.browser.response.status, 422U);
    EXPECT_THAT(next.browser.response.body, HasSubstr("No record says the same"));
    EXPECT_TRUE(next.world.office->cases.find(key)->may_have_left());
}

// A backup knows nothing of what was decided after it was made.
TEST_F(DeparturesTest, WhatWasUndecidedInABackupMayHaveLeftSince) {
    RecordId record;
    NextStart next{world.kept, [&](api::ServedNode& served) {
                       record = served.hold_own(saying("The summary was wrong."));
                       ASSERT_TRUE(served.store->begin_anew(served.rng.id<StoreId>()).has_value());
                   }};
    EXPECT_THAT(next.browser.get(path), AllOf(HasSubstr("put back from a backup"), HasSubstr("May have left"),
                                              Not(HasSubstr("Go on to publish"))));
    EXPECT_THAT(next.browser.get(path + "/publish"), HasSubstr("Nobody can tell yet"));
    EXPECT_EQ(next.browser.response.status, 503U);
    next.world.served.post("/v1/restored/serve", "");
    EXPECT_THAT(next.browser.get(path + "/left"), HasSubstr("/records/" + record.hex()));
    EXPECT_THAT(decide(next.browser, "found"), HasSubstr("noted as published"));
    EXPECT_EQ(next.world.office->cases.find(key)->record, record.hex());
    EXPECT_EQ(records_in(next.world), 1U);
}

TEST_F(DeparturesTest, WhatWasHeldInABackupDoesNotLeaveByItself) {
    Case held = one();
    held.state = CaseState::held;
    held.held = Held{"ana", crypto::sha256(as_bytes(saying("The summary was wrong."))).hex(), 0, false};
    world.office->cases.put(key, held, [](bool) {});
    NextStart next{world.kept, [&](api::ServedNode& served) {
                       ASSERT_TRUE(served.store->begin_anew(served.rng.id<StoreId>()).has_value());
                   }};
    next.world.desk->release_due();
    next.world.let_leave();
    EXPECT_TRUE(next.world.office->cases.find(key)->may_have_left());
    next.world.served.post("/v1/restored/serve", "");
    EXPECT_EQ(records_in(next.world), 0U);
    EXPECT_THAT(next.browser.get(path + "/left"), HasSubstr("It may have left in other words"));
    EXPECT_THAT(decide(next.browser, "not-left"), HasSubstr("can be published or declined again"));
}

// An erasure of the record, as it is published.
std::string erasing(const std::string& record) {
    return R"({"codes":"1.0.0","kind":"erasure","content":{"reason":"identifies-someone","record":")" +
           record + R"("}})";
}

TEST_F(DeparturesTest, WhatWasErasedIsKeptNowhereHereEither) {
    publish(browser);
    world.office->departures.forget_erased();
    EXPECT_FALSE(one().is_forgotten());
    world.served.node->publish_coded = true;
    const auto erased = world.served.post("/v1/records", R"({"body":)" + erasing(one().record) + "}");
    ASSERT_EQ(erased.status, 201U) << erased.body;
    world.office->departures.forget_erased();
    EXPECT_EQ(one().state, CaseState::published);
    EXPECT_NE(one().record, "");
    EXPECT_THAT(world.kept.at("case/" + key), Not(HasSubstr("The summary was wrong.")));
    EXPECT_THAT(world.wiped, testing::Contains("case/" + key));
    EXPECT_THAT(world.wiped, testing::Contains("draft/")) << "what it was sent from, too";
    EXPECT_THAT(second.get(path), AllOf(HasSubstr("The text of its record was erased"),
                                        Not(HasSubstr("The summary was wrong."))));
}

TEST_F(DeparturesTest, WhatWasErasedGoesAlsoWhileThePagesAreSwitchedOff) {
    publish(browser);
    auto papers = world.kept;
    const KeepPaper keep = [&](const std::string& name, std::optional<std::string> text,
                               const std::function<void(bool)>& done, Before) {
        papers[name] = text.value_or("");
        done(true);
    };
    const auto copy = papers;
    Custodian custodian{world.served.io, *world.served.node, world.served.rng, keep, copy};
    EXPECT_THAT(papers.at("case/" + key), HasSubstr("The summary was wrong."));
    world.served.node->publish_coded = true;
    world.served.post("/v1/records", R"({"body":)" + erasing(one().record) + "}");
    custodian.note_erased();
    EXPECT_THAT(papers.at("case/" + key), Not(HasSubstr("The summary was wrong.")));
}

TEST_F(DeparturesTest, ADiskThatRefusesToForgetWhatWasErasedIsAskedAgain) {
    publish(browser);
    world.served.node->publish_coded = true;
    world.served.post("/v1/records", R"({"body":)" + erasing(one().record) + "}");
    world.disk_is_willing = false;
    world.office->departures.forget_erased();
    EXPECT_FALSE(one().is_forgotten());
    world.disk_is_willing = true;
    world.office->departures.forget_erased();
    EXPECT_THAT(world.kept.at("case/" + key), Not(HasSubstr("The summary was wrong.")));
}

// The node was stopped between the erasure and its own papers.
TEST_F(DeparturesTest, WhatIsErasedByTheNextStartIsForgottenThere) {
    const std::string body = saying("The summary was wrong.");
    Case published = one();
    published.state = CaseState::published;
    auto papers = world.kept;
    NextStart next{papers, [&](api::ServedNode& served) {
                       published.record = served.hold_own(body).hex();
                       served.hold_own(erasing(published.record));
                       papers["case/" + key] = record::canonical_json(published.json());
                   }};
    EXPECT_TRUE(next.world.office->cases.find(key)->is_forgotten());
    EXPECT_THAT(next.world.kept.at("case/" + key), Not(HasSubstr("The summary was wrong.")));
    EXPECT_THAT(next.world.wiped, testing::Contains("case/" + key));
}

TEST_F(DeparturesTest, WhatHasLeftAndCannotBeNotedIsNotedOnceTheDiskWorks) {
    browser.post_and_go_on(path + "/publish", yes(browser));
    world.disk_is_willing = false;
    EXPECT_THAT(browser.await(), HasSubstr("the disk refused to note that here"));
    EXPECT_EQ(browser.response.status, 503U);
    EXPECT_THAT(publish(second), HasSubstr("It is leaving now"));
    world.office->departures.note_again();
    EXPECT_TRUE(one().is_leaving());
    world.disk_is_willing = true;
    world.office->departures.note_again();
    EXPECT_EQ(one().state, CaseState::published);
    EXPECT_EQ(records_in(world), 1U);
}

TEST_F(DeparturesTest, WhatWouldLeaveOtherwiseThanItWasReadStays) {
    Case changed = one();
    changed.held = Held{"ana", std::string(64, '0'), 0, false};
    std::optional<Departure> how;
    world.office->departures.begin(key, changed, [&](const Departure& departure) { how = departure; });
    ASSERT_TRUE(how);
    ASSERT_TRUE(std::holds_alternative<NotTaken>(*how));
    EXPECT_THAT(std::get<NotTaken>(*how).why.rule, HasSubstr("changed since it was read"));
    EXPECT_EQ(one().held, std::nullopt);
}

TEST_F(DeparturesTest, OnlyOfWhatMayHaveLeftIsItAskedWhether) {
    browser.get(path + "/left");
    EXPECT_EQ(browser.path, path);
    browser.post(path + "/left", {{"do", "not-left"}});
    EXPECT_EQ(browser.path, path);
    EXPECT_EQ(one().state, CaseState::waiting);
}

}  // namespace
}  // namespace stonechat::web
