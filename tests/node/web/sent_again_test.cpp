// A form that is sent twice, by a second press or because the first answer was lost: one report, one code.

#include "node/relay/claim_code.hpp"
#include "tests/node/web/pages_fixture.hpp"

namespace stonechat::web {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// One door: who comes by it, and the form in which they send what they wrote.
struct SendingDoor {
    Browser by;
    std::string form;  // "/report/<draft>/send"

    void answer(const std::string& question, const Browser::Fields& fields) {
        const std::string path = form.substr(0, form.rfind('/') + 1) + question;
        by.get(path);
        by.post(path, fields);
    }
    // As the page that shows the form has them.
    [[nodiscard]] Browser::Fields fields() const {
        const auto hidden = [this](const std::string& name) {
            return Browser::between(by.response.body, "name=\"" + name + "\" value=\"", "\"");
        };
        return {{"code", hidden("code")}, {"shown", hidden("shown")}, {"read", "yes"}};
    }
    [[nodiscard]] static std::string code_told(const Browser& to) {
        return Browser::between(to.response.body, "Your code: ", "<");
    }
};

struct SentAgainTest : PagesTest {
    SentAgainTest() {
        staff.by.join(Role::reporter, "ana");
        begin_staff();
        begin_public();
    }
    void begin_staff() {
        staff.by.get("/report");
        staff.by.post("/report", {});
        staff.form = staff.by.path.substr(0, staff.by.path.rfind('/')) + "/send";
        staff.answer("kind", {{"event_kind", "incident"}});
        staff.answer("tool", {{"tool", "other"}});
        staff.answer("other-tool",
                     {{"product", "NoteMaker"}, {"maker", "Example Ltd"}, {"category", "scribe"}});
        staff.answer("problem", {{"problems", "made-up-content"}});
        staff.answer("harm", {{"physical", "none"}});
        staff.answer("place", {{"setting", "gp"}});
        staff.answer("month", {{"month", "2026-10"}});
        staff.answer("words", {{"what_happened", "The summary was wrong."}});
        staff.by.get(staff.form);
    }
    void begin_public() {
        anyone.by.get("/");
        anyone.by.post("/tell", {});
        anyone.form = anyone.by.path.substr(0, anyone.by.path.rfind('/')) + "/check";
        anyone.answer("what", {{"event_kind", "incident"}});
        anyone.answer("program", {{"category", "symptom-checker"}});
        anyone.answer("name", {{"product", ""}});
        anyone.answer("problem", {{"problems", "misunderstood-input"}});
        anyone.answer("hurt", {{"hurt", "yes"}});
        anyone.answer("place", {{"setting", "phone-online-advice"}});
        anyone.answer("when", {{"month", "2026-11"}});
        anyone.answer("words", {{"what_happened", "It did not understand us."}});
        anyone.answer("who", {{"who_reports", "family-or-carer"}});
        anyone.by.get(anyone.form);
    }
    [[nodiscard]] std::size_t cases() const { return world.office->cases.all().size(); }

    // Twice in a row; the second as a browser sends it that has lost the answer to the first.
    void expect_one_report(SendingDoor& door) {
        const auto fields = door.fields();
        Browser again = door.by;
        door.by.post(door.form, fields);
        const std::string code = SendingDoor::code_told(door.by);
        EXPECT_TRUE(relay::claim_of(code));
        again.post(door.form, fields);
        EXPECT_EQ(again.response.status, 200U);
        EXPECT_EQ(SendingDoor::code_told(again), code);
        EXPECT_EQ(cases(), 1U);
        EXPECT_NE(world.office->cases.find(relay::claim_of(code)->hex()), nullptr);
    }
    // Twice before the disk has answered; the second with `code`, where that is not empty.
    void expect_one_report_of_two_presses(SendingDoor& door, const std::string& code = {}) {
        const auto fields = door.fields();
        auto more = fields;
        if (!code.empty()) more.front().second = code;
        Browser again = door.by;
        world.disk_is_slow = true;
        door.by.post_and_go_on(door.form, fields);
        again.post_and_go_on(door.form, more);
        EXPECT_EQ(world.disk_owes.size(), 1U);
        world.disk_is_slow = false;
        world.let_disk_answer();
        door.by.await();
        again.await();
        EXPECT_THAT(door.by.response.body, HasSubstr("Your code: " + fields.front().second));
        EXPECT_THAT(again.response.body, HasSubstr("Your code: " + fields.front().second));
        EXPECT_EQ(cases(), 1U);
        EXPECT_TRUE(world.office->drafts.find(door.form.substr(door.form.find('/', 1) + 1, 32)) == nullptr);
    }

    SendingDoor staff{{world, *world.staff}, {}};
    SendingDoor anyone{{world, *world.the_public}, {}};
};

TEST_F(SentAgainTest, ByStaffItIsOneReportWithOneCode) {
    expect_one_report(staff);
}

TEST_F(SentAgainTest, ByThePublicItIsOneReportWithOneCode) {
    expect_one_report(anyone);
}

TEST_F(SentAgainTest, ByStaffBeforeTheDiskAnswersItIsOneReport) {
    expect_one_report_of_two_presses(staff);
}

TEST_F(SentAgainTest, ByThePublicBeforeTheDiskAnswersItIsOneReport) {
    expect_one_report_of_two_presses(anyone);
}

TEST_F(SentAgainTest, FromAnotherTabBeforeTheDiskAnswersItIsOneReport) {
    expect_one_report_of_two_presses(staff, "7K3M-9QWD-2XPB");
}

TEST_F(SentAgainTest, WhereTheDiskRefusesBothAreToldAndNothingIsLost) {
    const auto fields = anyone.fields();
    Browser again = anyone.by;
    world.disk_is_slow = true;
    world.disk_is_willing = false;
    anyone.by.post_and_go_on(anyone.form, fields);
    again.post_and_go_on(anyone.form, fields);
    world.let_disk_answer();
    anyone.by.await();
    again.await();
    EXPECT_EQ(anyone.by.response.status, 503U);
    EXPECT_EQ(again.response.status, 503U);
    EXPECT_EQ(cases(), 0U);
    world.disk_is_slow = false;
    world.disk_is_willing = true;
    anyone.by.get(anyone.form);
    anyone.by.post(anyone.form, anyone.fields());
    EXPECT_THAT(anyone.by.response.body, HasSubstr("Your code: "));
    EXPECT_EQ(cases(), 1U);
}

TEST_F(SentAgainTest, AnothersCodeNeitherOverwritesNorShowsTheirReport) {
    anyone.by.post(anyone.form, anyone.fields());
    const std::string code = SendingDoor::code_told(anyone.by);
    const std::string key = relay::claim_of(code)->hex();
    auto fields = staff.fields();
    fields.front().second = code;
    staff.by.post(staff.form, fields);
    EXPECT_THAT(staff.by.response.body, AllOf(HasSubstr("Report sent to review"), Not(HasSubstr(code)),
                                              Not(HasSubstr("understand us"))));
    EXPECT_TRUE(relay::claim_of(SendingDoor::code_told(staff.by)));
    EXPECT_EQ(cases(), 2U);
    EXPECT_EQ(world.office->cases.find(key)->answers.text("what_happened"), "It did not understand us.");
    staff.by.get("/report");
    staff.by.post(staff.form, fields);
    EXPECT_EQ(staff.by.response.status, 404U) << "what came by the other door is not shown at this one";
}

TEST_F(SentAgainTest, WhatIsNoCodeIsNotTakenForOne) {
    auto fields = anyone.fields();
    fields.front().second = "1";
    anyone.by.post(anyone.form, fields);
    EXPECT_TRUE(relay::claim_of(SendingDoor::code_told(anyone.by)));
    EXPECT_EQ(cases(), 1U);
}

TEST_F(SentAgainTest, NobodyTriesCodesForLongByFormsThatWereSent) {
    const std::string gone = "/report/" + std::string(32, '0') + "/send";
    for (int i = 0; i < 29; ++i) {  // of 30; ana's own link was one
        staff.by.post(gone, {{"code", "7K3M-9QWD-2XPB"}});
        EXPECT_EQ(staff.by.response.status, 404U);
        staff.by.get("/report");
    }
    staff.by.post(gone, {{"code", "7K3M-9QWD-2XPB"}});
    EXPECT_EQ(staff.by.response.status, 429U);
}

TEST_F(SentAgainTest, TheLastPlaceInTheQueueIsGivenOnce) {
    for (std::size_t i = 0; i + 1 < 2000; ++i) {
        Case one;
        one.from = CaseFrom::the_public;
        world.office->cases.put(std::to_string(i), one, [](bool) {});
    }
    const auto fields = anyone.fields();
    Browser again = anyone.by;
    world.disk_is_slow = true;
    anyone.by.post_and_go_on(anyone.form, fields);
    again.post_and_go_on(anyone.form, fields);
    world.let_disk_answer();
    EXPECT_THAT(anyone.by.await(), HasSubstr("Your code: "));
    EXPECT_THAT(again.await(), HasSubstr("Your code: "));
}

TEST_F(SentAgainTest, OfWhatWentToARelayTheCodeAtLeastIsSaidAgain) {
    auto fields = staff.fields();
    staff.by.post(staff.form.substr(0, staff.form.rfind('/')) + "/drop", {});
    staff.by.get("/report");
    staff.by.post(staff.form, fields);
    EXPECT_THAT(staff.by.response.body, AllOf(HasSubstr("This draft is not here"),
                                              HasSubstr("its code is " + fields.front().second)));
}

}  // namespace
}  // namespace stonechat::web
