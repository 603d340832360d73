#include <algorithm>

#include "node/api/record_json.hpp"
#include "node/relay/claim_code.hpp"
#include "node/web/pages/pages.hpp"
#include "node/web/pages/report_parts.hpp"
#include "node/web/words.hpp"

namespace stonechat::web {
namespace {

void draft_is_gone(const VisitPtr& visit) {
    Page page;
    page.title = "This draft is not here";
    page.add(Paragraph{
        "Drafts are kept for 20 hours, for the person who wrote them. This one is over, was sent, or "
        "belongs to somebody else."});
    // Of one that went to a relay nothing is kept here that could tell whether it has arrived.
    if (const std::string code = visit->form.text("code"); relay::claim_of(code))
        page.add(Paragraph{"If you have sent it already, its code is " + code +
                               ". Write it down. With it you can see whether the report has arrived.",
                           {{"Follow up a report", "/follow-up"}}});
    page.add(Paragraph{"", {{"Your reports", "/report"}}});
    visit->show(std::move(page), 404);
}

// The question after this one, or the summary.
std::string next_step(const Question& question, const FormValues& answers) {
    const auto path = asked_questions(staff_questions(), answers, false);
    const auto here = std::ranges::find(path, &question);
    if (here == path.end() || here + 1 == path.end()) return "check";
    return std::string{(*(here + 1))->id};
}

std::string step_before(const Question& question, const FormValues& answers) {
    const auto path = asked_questions(staff_questions(), answers, false);
    const auto here = std::ranges::find(path, &question);
    if (here == path.end() || here == path.begin()) return {};
    return std::string{(*(here - 1))->id};
}

Page question_page(const VisitPtr& visit, const Question& question, const FormValues& values,
                   const FormValues& answers, bool returns_to_check, std::vector<Fault> faults) {
    Page page;
    page.caption = "Report";
    page.hides_title = question.fields.size() == 1;
    page.title = std::string{page.hides_title ? question.fields.front().label : question.title};
    const std::string before = step_before(question, answers);
    page.back = returns_to_check || question.is_detail ? draft_path(visit, "check")
                : before.empty()                       ? "/report"
                                                       : draft_path(visit, before);
    page.faults = std::move(faults);
    if (!question.hint.empty()) page.add(Paragraph{std::string{question.hint}});
    Form form{.action = draft_path(visit, question.id)};
    form.fields = fields_of(question, values, visit->office, page.faults);
    if (returns_to_check)
        form.fields.push_back({.kind = FieldKind::hidden, .name = "then", .values = {"check"}});
    form.buttons.push_back({"Continue"});
    page.add(std::move(form));
    return page;
}

// What the chosen tool tells, so that nobody is asked for it; and this month, which most reports are about.
void fill_in(const VisitPtr& visit, FormValues& answers) {
    const auto* const tool = chosen_tool(answers, visit->office.report_context());
    if (tool != nullptr && tool->setting && !answers.has("setting")) answers.add("setting", *tool->setting);
    if (!answers.has("month")) {
        const std::string today = api::iso_date(visit->office.node.today());
        answers.add("month", today.substr(0, 7));
    }
}

Page reports_page(const VisitPtr& visit, std::vector<Fault> faults) {
    Page page;
    page.title = "Report a problem with an AI tool, or a success";
    page.faults = std::move(faults);
    page.add(Paragraph{"It takes about 5 minutes. You answer 6 questions; the rest is up to you."});
    page.add(Bullets{{{"You can stop at any time: a draft is kept for 20 hours.", ""},
                      {"Nobody's name is asked for, and none may be in it.", ""},
                      {"A colleague reviews the report before it leaves this organisation.", ""}}});
    page.add(Inset{"If somebody is in danger now, act first. Report afterwards."});
    Form form{.action = "/report"};
    form.buttons.push_back({"Start a report"});
    page.add(std::move(form));
    Table drafts{.caption = "Your drafts",
                 .columns = {"Draft", "Last changed"},
                 .rows = {},
                 .when_empty = "You have no drafts."};
    for (const auto& [key, draft] : visit->office.drafts.all()) {
        if (draft.owner != visit->account()->name || is_over(draft, visit->office.clock.wall())) continue;
        const std::string kind = draft.answers.text("event_kind");
        drafts.rows.push_back(
            {{.text = kind.empty() ? "Not begun" : label_of(visit->office.node.lists, "event_kind", kind),
              .href = "/report/" + key + "/check"},
             {.text = in_words(WallTime{std::chrono::seconds{draft.changed}})}});
    }
    page.add(std::move(drafts));
    page.add(Heading{"Reports that you sent"});
    page.add(Paragraph{"With the code that you got, you can see what became of a report.",
                       {{"Follow up a report", "/follow-up"}}});
    return page;
}

// Why this account can begin no other report now, as its holder should read it; empty: it can.
std::string no_room_for_draft(const Office& office, const std::string& owner) {
    const DraftCounts counts = counts_of(office.drafts.all(), owner);
    if (counts.of_owner >= account_drafts_max)
        return "You have " + std::to_string(counts.of_owner) +
               " drafts. Send one or delete one, then start another";
    if (counts.of_staff >= staff_drafts_max)
        return "Too many reports are being written here at once. Finish a draft of yours, or try again in a "
               "few hours";
    return {};
}

}  // namespace

const Draft* own_draft(const VisitPtr& visit) {
    const Draft* const draft = visit->office.draft(visit->value("draft"));
    const bool is_own =
        draft != nullptr && visit->account() != nullptr && draft->owner == visit->account()->name;
    if (is_own) return draft;
    draft_is_gone(visit);
    return nullptr;
}

std::string draft_path(const VisitPtr& visit, std::string_view step) {
    return "/report/" + visit->value("draft") + "/" + std::string{step};
}

void show_reports(const VisitPtr& visit) {
    visit->office.sweep_drafts();
    visit->show(reports_page(visit, {}));
}

void start_report(const VisitPtr& visit) {
    Office& office = visit->office;
    office.sweep_drafts();
    if (std::string why = no_room_for_draft(office, visit->account()->name); !why.empty())
        return visit->show(reports_page(visit, {{"", std::move(why)}}), 429);
    const std::string key = new_draft_key(office.rng);
    Draft draft{visit->account()->name, office.clock.wall().time_since_epoch().count(), {}};
    office.drafts.put(key, std::move(draft), [visit, key](bool is_kept) {
        if (!is_kept) return visit->show(not_saved_page(visit), 503);
        visit->go("/report/" + key + "/kind");
    });
}

void show_question(const VisitPtr& visit) {
    const Draft* const draft = own_draft(visit);
    if (draft == nullptr) return;
    const Question* const question = find_question(staff_questions(), visit->value("question"));
    if (question == nullptr) return visit->show(not_found_page(), 404);
    FormValues values = draft->answers;
    fill_in(visit, values);
    bool returns = visit->query("then") == "check";
    if (auto parked = visit->take_parked()) {
        returns = parked->text("then") == "check";
        values = with_answers(values, *question, *parked);
    }
    visit->show(question_page(visit, *question, values, draft->answers, returns, {}));
}

void take_question(const VisitPtr& visit) {
    const Draft* const draft = own_draft(visit);
    if (draft == nullptr) return;
    const Question* const question = find_question(staff_questions(), visit->value("question"));
    if (question == nullptr) return visit->show(not_found_page(), 404);
    const bool returns = visit->form.text("then") == "check";
    auto faults = faults_in(*question, visit->form, visit->office.node.lists);
    if (question->id == "tool" && visit->office.lacks_tool(visit->form))
        faults.push_back({"tool", "Choose from the list"});
    if (!faults.empty())
        return visit->show(
            question_page(visit, *question, visit->form, draft->answers, returns, std::move(faults)), 422);
    Draft changed = *draft;
    changed.answers = with_answers(changed.answers, *question, visit->form);
    changed.changed = visit->office.clock.wall().time_since_epoch().count();
    const std::string next = returns || question->is_detail ? "check" : next_step(*question, changed.answers);
    visit->office.drafts.put(visit->value("draft"), std::move(changed), [visit, next](bool is_kept) {
        if (!is_kept) return visit->show(not_saved_page(visit), 503);
        visit->go(draft_path(visit, next));
    });
}

void drop_report(const VisitPtr& visit) {
    if (own_draft(visit) == nullptr) return;
    visit->office.drop_draft(visit->value("draft"), [visit](bool is_kept) {
        if (!is_kept) return visit->show(not_saved_page(visit), 503);
        visit->go("/report", "The draft is deleted");
    });
}

}  // namespace stonechat::web
