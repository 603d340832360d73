#include "node/web/report/questions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "protocol/record/body_text.hpp"

namespace stonechat::web {
namespace {

bool always(const FormValues& /*answers*/) {
    return true;
}
bool is_good_care(const FormValues& answers) {
    return answers.text("event_kind") == "good-care";
}
bool is_not_good_care(const FormValues& answers) {
    return !is_good_care(answers);
}
bool is_other_tool(const FormValues& answers) {
    return answers.text("tool") == other_tool;
}
bool is_disagreement(const FormValues& answers) {
    return answers.text("event_kind") == "discrepancy";
}
// Where the schema asks for it.
bool is_about_harm(const FormValues& answers) {
    const std::string kind = answers.text("event_kind");
    return kind == "incident" || kind == "outcome-of-concern";
}
// Over-reliance alone puts all of it on the person who relied: what made checking hard is asked then
// (mission.md, 11).
bool is_only_over_reliance(const FormValues& answers) {
    return is_not_good_care(answers) && answers.all("problems") == std::vector<std::string>{"over-reliance"};
}

bool is_neither(const FormValues& answers) {
    return is_not_good_care(answers) && !is_only_over_reliance(answers);
}

const std::array<Choice, 5> ai_said{{{"present", "It is there"},
                                     {"absent", "It is not there"},
                                     {"urgent", "It is urgent"},
                                     {"not-urgent", "It is not urgent"},
                                     {"other", "Something else"}}};
const std::array<Choice, 6> person_said{{{"present", "It is there"},
                                         {"absent", "It is not there"},
                                         {"urgent", "It is urgent"},
                                         {"not-urgent", "It is not urgent"},
                                         {"unsure", "Not sure"},
                                         {"other", "Something else"}}};
const std::array<Choice, 4> truth{{{"not-yet-known", "Nobody knows yet"},
                                   {"ai-right", "The AI was right"},
                                   {"person-right", "The person was right"},
                                   {"both-partly", "Both were partly right"}}};
const std::array<Choice, 4> followed{
    {{"ai", "What the AI said"},
     {"person", "What the person said"},
     {"shared-decision", "It was decided together with the person receiving care"},
     {"not-decided", "Not decided yet"}}};
const std::array<Choice, 3> yes_no{{{"yes", "Yes"}, {"no", "No"}, {"not-known", "Not known"}}};
constexpr std::array<std::string_view, 9> checking_factors{
    "time-pressure",     "training-supervision", "no-check-step",
    "policy-follows-ai", "instructions-unclear", "unsafe-default",
    "target-pressure",   "record-integration",   "other"};

constexpr std::array kind_fields{Asked{.name = "event_kind",
                                       .kind = FieldKind::radios,
                                       .label = "What do you want to report?",
                                       .list = "event_kind",
                                       .missing = "Choose what you want to report"}};
constexpr std::array tool_fields{Asked{.name = "tool",
                                       .kind = FieldKind::radios,
                                       .label = "Which AI tool was it?",
                                       .hint = "These are the tools that are used here.",
                                       .missing = "Choose the AI tool"}};
constexpr std::array other_tool_fields{Asked{.name = "product",
                                             .kind = FieldKind::text,
                                             .label = "Name of the tool",
                                             .hint = "Leave it empty if you do not know.",
                                             .characters_max = 80},
                                       Asked{.name = "maker",
                                             .kind = FieldKind::text,
                                             .label = "Who makes it",
                                             .hint = "Leave it empty if you do not know.",
                                             .characters_max = 80},
                                       Asked{.name = "version",
                                             .kind = FieldKind::text,
                                             .label = "Version",
                                             .hint = "For example 4.1.0. Leave it empty if you do not know.",
                                             .characters_max = 40},
                                       Asked{.name = "category",
                                             .kind = FieldKind::radios,
                                             .label = "What does it do?",
                                             .list = "ai_category",
                                             .missing = "Choose what the tool does"}};
constexpr std::array problem_fields{Asked{.name = "problems",
                                          .kind = FieldKind::checkboxes,
                                          .label = "What was the problem?",
                                          .hint = "Choose up to 4.",
                                          .list = "problem",
                                          .missing = "Choose at least one problem",
                                          .choices_max = 4}};
constexpr std::array strength_fields{Asked{.name = "strengths",
                                           .kind = FieldKind::checkboxes,
                                           .label = "What went well?",
                                           .hint = "Choose up to 4.",
                                           .list = "strength",
                                           .missing = "Choose at least one thing that went well",
                                           .choices_max = 4}};
constexpr std::array checking_fields{
    Asked{.name = "factors",
          .kind = FieldKind::checkboxes,
          .label = "What made it hard to check?",
          .hint = "People rarely skip a check for no reason. Choose up to 6.",
          .list = "factor",
          .only = checking_factors,
          .missing = "Choose at least one thing that made it hard to check",
          .choices_max = 6}};
constexpr std::array harm_fields{Asked{.name = "physical",
                                       .kind = FieldKind::radios,
                                       .label = "How much physical harm was there?",
                                       .hint = "To the person most affected, as far as it is known now.",
                                       .list = "harm_physical",
                                       .missing = "Choose how much physical harm there was"}};
const std::array disagreement_fields{Asked{.name = "ai_said",
                                           .kind = FieldKind::radios,
                                           .label = "What did the AI say?",
                                           .choices = ai_said,
                                           .missing = "Choose what the AI said"},
                                     Asked{.name = "person_said",
                                           .kind = FieldKind::radios,
                                           .label = "What did the person say?",
                                           .choices = person_said,
                                           .missing = "Choose what the person said"},
                                     Asked{.name = "truth",
                                           .kind = FieldKind::radios,
                                           .label = "Who was right? (optional)",
                                           .hint = "Leave it if nobody knows yet.",
                                           .choices = truth},
                                     Asked{.name = "followed",
                                           .kind = FieldKind::radios,
                                           .label = "What was done? (optional)",
                                           .choices = followed}};
constexpr std::array place_fields{Asked{.name = "setting",
                                        .kind = FieldKind::radios,
                                        .label = "Where did it happen?",
                                        .list = "setting",
                                        .missing = "Choose where it happened"}};
constexpr std::array month_fields{Asked{.name = "month",
                                        .kind = FieldKind::text,
                                        .label = "In which month did it happen?",
                                        .hint = "Year and month, for example 2026-11. Not the day: a day can "
                                                "show who somebody is.",
                                        .missing = "Enter the month, for example 2026-11",
                                        .characters_max = 7}};
constexpr std::array words_fields{
    Asked{.name = "what_happened",
          .kind = FieldKind::area,
          .label = "What happened? (optional)",
          .hint = "Leave out names, dates, places and numbers that could show who somebody is. They will be "
                  "looked for before anything leaves.",
          .characters_max = 1200}};

// ---- details
constexpr std::array harm_more_fields{Asked{.name = "psychological",
                                            .kind = FieldKind::radios,
                                            .label = "How much psychological harm was there?",
                                            .list = "harm_psychological"},
                                      Asked{.name = "ai_contribution",
                                            .kind = FieldKind::radios,
                                            .label = "Did the AI contribute to it?",
                                            .list = "ai_contribution"},
                                      Asked{.name = "people",
                                            .kind = FieldKind::radios,
                                            .label = "How many people were affected?",
                                            .list = "people_affected"},
                                      Asked{.name = "other_effects",
                                            .kind = FieldKind::checkboxes,
                                            .label = "What else did it lead to?",
                                            .hint = "Choose all that apply.",
                                            .list = "other_effect",
                                            .choices_max = 11}};
constexpr std::array use_fields{Asked{.name = "ai_role",
                                      .kind = FieldKind::radios,
                                      .label = "What part did the AI have?",
                                      .list = "ai_role"},
                                Asked{.name = "oversight",
                                      .kind = FieldKind::radios,
                                      .label = "Did a person check its output?",
                                      .list = "oversight"}};
constexpr std::array found_fields{Asked{.name = "detected_by",
                                        .kind = FieldKind::radios,
                                        .label = "Who or what noticed it?",
                                        .list = "detected_by"},
                                  Asked{.name = "time_to_detect",
                                        .kind = FieldKind::radios,
                                        .label = "How long did that take?",
                                        .list = "time_to_detect"}};
constexpr std::array factor_fields{Asked{.name = "factors",
                                         .kind = FieldKind::checkboxes,
                                         .label = "What made it more likely?",
                                         .hint = "Choose up to 6.",
                                         .list = "factor",
                                         .choices_max = 6}};
const std::array equity_fields{Asked{.name = "equity_suspected",
                                     .kind = FieldKind::radios,
                                     .label = "Do you think it worked worse for some groups of people?",
                                     .choices = yes_no},
                               Asked{.name = "groups",
                                     .kind = FieldKind::checkboxes,
                                     .label = "Which groups?",
                                     .hint = "Choose up to 3, if you answered yes.",
                                     .list = "equity",
                                     .choices_max = 3}};
constexpr std::array action_fields{
    Asked{.name = "actions_done",
          .kind = FieldKind::checkboxes,
          .label = "What has been done?",
          .hint = "Choose up to 6.",
          .list = "action",
          .choices_max = 6},
    Asked{.name = "actions_planned",
          .kind = FieldKind::checkboxes,
          .label = "What is planned?",
          .hint = "Choose up to 6.",
          .list = "action",
          .choices_max = 6},
    Asked{.name = "outcome", .kind = FieldKind::radios, .label = "How did it end?", .list = "outcome"}};
constexpr std::array learned_fields{
    Asked{
        .name = "what_went_well", .kind = FieldKind::area, .label = "What went well?", .characters_max = 600},
    Asked{.name = "what_we_learned",
          .kind = FieldKind::area,
          .label = "What did you learn?",
          .characters_max = 600},
    Asked{.name = "would_help", .kind = FieldKind::area, .label = "What would help?", .characters_max = 400}};
constexpr std::array who_fields{Asked{.name = "who_reports",
                                      .kind = FieldKind::radios,
                                      .label = "Who are you?",
                                      .hint = "Never your name.",
                                      .list = "who_reports"}};

const std::array staff{
    Question{"kind", "", kind_fields, always},
    Question{"tool", "", tool_fields, always},
    Question{"other-tool", "About the AI tool", other_tool_fields, is_other_tool},
    Question{"problem", "", problem_fields, is_not_good_care},
    Question{"strength", "", strength_fields, is_good_care},
    Question{"checking", "", checking_fields, is_only_over_reliance},
    Question{"harm", "", harm_fields, is_about_harm},
    Question{"disagreement", "The AI and a person disagreed", disagreement_fields, is_disagreement},
    Question{"place", "", place_fields, always},
    Question{"month", "", month_fields, always},
    Question{"words", "", words_fields, always},
    Question{"who", "", who_fields, always, true},
    Question{"more-harm", "More about the harm", harm_more_fields, is_about_harm, true},
    Question{"use", "How the AI was used", use_fields, always, true},
    Question{"found", "How it was noticed", found_fields, always, true},
    Question{"factors", "", factor_fields, is_neither, true},
    Question{"groups", "Fairness", equity_fields, always, true},
    Question{"actions", "What was done about it", action_fields, always, true},
    Question{"learned", "What others can learn", learned_fields, always, true},
};

bool is_choice(const std::vector<Choice>& choices, const std::string& value) {
    return std::ranges::any_of(choices, [&](const Choice& one) { return one.value == value; });
}

bool is_of_choices(FieldKind kind) {
    return kind == FieldKind::radios || kind == FieldKind::checkboxes || kind == FieldKind::select;
}

// Names and months have rules of their own; the rest is bounded in length alone.
std::string fault_of_form(const Asked& asked, const std::string& text) {
    if (asked.name == "month" && !record::is_month(text))
        return "Enter the year and the month like this: 2026-11";
    if ((asked.name == "product" || asked.name == "maker") && !record::is_name(text))
        return "A name must be 80 characters or fewer, without @ signs or long numbers";
    if (asked.name == "version" && !record::is_version(text))
        return "A version must be 40 letters, numbers, full stops or hyphens or fewer";
    return {};
}

std::string fault_of(const Asked& asked, const FormValues& values, const record::CodeLists& lists) {
    std::vector<std::string> given = values.all(asked.name);
    std::erase(given, std::string{});
    if (given.empty()) return std::string{asked.missing};
    if (given.size() > asked.choices_max) return fmt::format("Choose {} or fewer", asked.choices_max);
    if (is_of_choices(asked.kind)) {
        if (asked.list.empty() && asked.choices.empty()) return {};  // "tool": looked up where it is used
        const auto choices = choices_of(asked, lists);
        const bool all_known =
            std::ranges::all_of(given, [&](const std::string& one) { return is_choice(choices, one); });
        return all_known ? std::string{} : "Choose from the list";
    }
    return fault_of_text(asked, given.front());
}

}  // namespace

std::string fault_of_text(const Asked& asked, const std::string& text) {
    if (text.empty()) return {};
    const std::size_t length = record::characters_in(text);
    if (asked.characters_max != 0 && length > asked.characters_max)
        return fmt::format("It must be {} characters or fewer. It has {}", asked.characters_max, length);
    return fault_of_form(asked, text);
}

std::span<const Question> staff_questions() {
    return staff;
}

std::vector<const Question*> asked_questions(std::span<const Question> all, const FormValues& answers,
                                             bool with_details) {
    std::vector<const Question*> out;
    for (const Question& question : all)
        if (question.applies(answers) && (with_details || !question.is_detail)) out.push_back(&question);
    return out;
}

const Question* find_question(std::span<const Question> all, std::string_view id) {
    const auto found = std::ranges::find(all, id, &Question::id);
    return found == all.end() ? nullptr : &*found;
}

std::vector<Choice> choices_of(const Asked& asked, const record::CodeLists& lists) {
    if (!asked.choices.empty()) return {asked.choices.begin(), asked.choices.end()};
    std::vector<Choice> out;
    for (const std::string_view code : lists.codes(asked.list))
        if (asked.only.empty() || std::ranges::find(asked.only, code) != asked.only.end())
            out.push_back({std::string{code}, std::string{lists.label(asked.list, code).value_or(code)},
                           std::string{lists.help(asked.list, code).value_or("")}});
    return out;
}

std::vector<Fault> faults_in(const Question& question, const FormValues& values,
                             const record::CodeLists& lists) {
    std::vector<Fault> faults;
    for (const Asked& asked : question.fields)
        if (std::string text = fault_of(asked, values, lists); !text.empty())
            faults.push_back({std::string{asked.name}, std::move(text)});
    return faults;
}

FormValues with_answers(FormValues answers, const Question& question, const FormValues& values) {
    for (const Asked& asked : question.fields) {
        answers.remove(asked.name);
        for (const std::string& value : values.all(asked.name))
            if (!value.empty()) answers.add(std::string{asked.name}, value);
    }
    return answers;
}

}  // namespace stonechat::web
