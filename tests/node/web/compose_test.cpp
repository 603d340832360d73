#include "node/web/report/compose.hpp"

#include <gmock/gmock.h>

#include "node/web/report/questions.hpp"
#include "protocol/record/tech_id.hpp"

namespace stonechat::web {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct ComposeTest : testing::Test {
    const record::CodeLists& lists = record::builtin_code_lists();
    std::vector<matching::TechnologyInUse> inventory = matching::read_inventory(
                                                           "maker,product,version,category,setting\n"
                                                           "Example Scribe Ltd,NoteMaker,4.0.2,scribe,gp\n",
                                                           lists)
                                                           .technologies;
    ReportContext context{lists, inventory, "nhs", "wales"};
    FormValues answers;

    ComposeTest() {
        answers.add("event_kind", "incident");
        answers.add("tool", matching::here_ids(inventory).front().hex());
        answers.add("problems", "made-up-content");
        answers.add("physical", "low");
        answers.add("setting", "gp");
        answers.add("month", "2026-11");
    }
    void set(const std::string& name, const std::string& value) {
        answers.remove(name);
        answers.add(name, value);
    }
    [[nodiscard]] record::Report report() const {
        const auto body = compose(answers, context);
        EXPECT_TRUE(body) << body.error().text();
        return body ? std::get<record::Report>(body->content) : record::Report{};
    }
};

TEST_F(ComposeTest, TheRequiredAnswersAreABody) {
    const record::Report out = report();
    EXPECT_EQ(out.technology, inventory.front().technology);
    EXPECT_EQ(out.where.sector, "nhs");
    EXPECT_EQ(out.where.region, "wales");
    EXPECT_EQ(out.harm->psychological, "not-known");
    EXPECT_EQ(out.who_reports, "not-stated");
    EXPECT_EQ(out.text_checked, std::nullopt);
}

TEST_F(ComposeTest, AToolThatIsNotListedHasTheIdOfItsNames) {
    set("tool", "other");
    set("maker", "Example Front Desk Ltd");
    set("product", "DeskBot");
    set("category", "chatbot-access");
    const record::Report out = report();
    EXPECT_EQ(out.technology.tech, record::tech_text(*record::tech_id("Example Front Desk Ltd", "DeskBot")));
    EXPECT_EQ(out.technology.version, "not-known");
    set("maker", "");
    EXPECT_EQ(report().technology.tech, std::nullopt);
}

TEST_F(ComposeTest, AnswersOfPagesThatNoLongerApplyStayBehind) {
    set("ai_said", "present");
    set("strengths", "earlier-care");
    EXPECT_EQ(report().discrepancy, std::nullopt);
    EXPECT_EQ(report().strengths, std::nullopt);
    set("event_kind", "good-care");
    EXPECT_EQ(report().problems, std::nullopt);
    EXPECT_EQ(report().harm, std::nullopt);
}

TEST_F(ComposeTest, ActionsAreDoneOrPlannedNeverBoth) {
    answers.add("actions_done", "maker-told");
    answers.add("actions_planned", "maker-told");
    answers.add("actions_planned", "look-back");
    EXPECT_THAT(*report().actions, ElementsAre(record::ActionTaken{"maker-told", "done"},
                                               record::ActionTaken{"look-back", "planned"}));
}

TEST_F(ComposeTest, TextSaysThatAPersonReadIt) {
    set("would_help", "A second reader.");
    EXPECT_EQ(report().text_checked, "person");
}

TEST_F(ComposeTest, WhatNoPageLetsThroughIsRefused) {
    set("physical", "enormous");
    EXPECT_FALSE(compose(answers, context));
}

TEST_F(ComposeTest, FindingsNameTheirAnswerAndCanBeReplaced) {
    set("what_happened", "Her NHS number 999 000 0018 was read out.");
    const auto findings = findings_in(answers, {});
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].answer, "what_happened");
    EXPECT_EQ(replaced("Her NHS number 999 000 0018 was read out.", {}),
              "Her NHS number [NHS number] was read out.");
    EXPECT_EQ(replaced("Nothing here.", {}), "Nothing here.");
}

TEST_F(ComposeTest, NoKindOfReportAsksMoreThanSixThings) {
    for (const std::string_view kind : lists.codes("event_kind")) {
        set("event_kind", std::string{kind});
        std::size_t required = 0;
        for (const Question* question : asked_questions(staff_questions(), answers, false))
            for (const Asked& asked : question->fields)
                // The month is filled in already.
                if (!asked.missing.empty() && asked.name != "month") ++required;
        EXPECT_LE(required, 6U) << kind;
    }
}

TEST_F(ComposeTest, EveryChoiceOfTheTablesIsACode) {
    for (const auto questions : {staff_questions(), public_questions()})
        for (const Question& question : questions)
            for (const Asked& asked : question.fields) {
                const auto choices = choices_of(asked, lists);
                if (asked.kind != FieldKind::radios && asked.kind != FieldKind::checkboxes) continue;
                EXPECT_EQ(choices.empty(), asked.name == "tool") << asked.name;
                if (asked.only.empty()) continue;
                EXPECT_EQ(choices.size(), asked.only.size()) << asked.name;
            }
}

TEST_F(ComposeTest, EveryQuestionOfOneFormHasItsOwnPath) {
    for (const auto questions : {staff_questions(), public_questions()}) {
        std::vector<std::string_view> ids;
        for (const Question& question : questions) ids.push_back(question.id);
        std::ranges::sort(ids);
        EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end());
        for (const char* const taken : {"check", "send", "privacy", "drop"})
            EXPECT_EQ(find_question(questions, taken), nullptr);
    }
}

}  // namespace
}  // namespace stonechat::web
