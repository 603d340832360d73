#include <algorithm>

#include "node/log/log.hpp"
#include "node/web/catalogue.hpp"
#include "node/web/pages/pages.hpp"
#include "node/web/pages/report_parts.hpp"
#include "node/web/pages/review_parts.hpp"
#include "node/web/words.hpp"
#include "protocol/record/body_text.hpp"

namespace stonechat::web {
namespace {

constexpr std::size_t cases_a_page = 25;

WallTime time_of(std::int64_t seconds) {
    return WallTime{std::chrono::seconds{seconds}};
}

struct Listed {
    const std::string* key = nullptr;
    const Case* one = nullptr;
    record::Urgency urgency{};
};

bool comes_first(const Listed& a, const Listed& b) {
    return a.urgency != b.urgency ? a.urgency > b.urgency : a.one->made < b.one->made;
}

bool was_changed_last(const Listed& a, const Listed& b) {
    return a.one->changed > b.one->changed;
}

std::vector<Cell> row_of(const std::string& key, const Case& one, const Office& office) {
    return {{.text = kind_of(one, office), .href = "/review/" + key},
            {.text = tool_of(one, office)},
            {.text = from_in_words(one.from)},
            {.text = one.is_forgotten() ? "" : in_words(day_of(time_of(one.made)))},
            {.tag = urgency_of(one, office)},
            {.tag = is_late(one, office.clock.wall()) ? Tag{"Over 14 days", Colour::red} : tag_of(one)}};
}

}  // namespace

void show_cases(const VisitPtr& visit) {
    const Office& office = visit->office;
    const WallTime now = office.clock.wall();
    const bool shows_all = visit->query("show") == "all";
    const bool shows_late = visit->query("show") == "late";
    std::vector<Listed> chosen;
    for (const auto& [key, one] : office.cases.all())
        if (shows_all || (shows_late ? is_late(one, now) : one.is_open()))
            chosen.push_back({&key, &one, shows_all ? record::Urgency::routine : office.urgency_of(one)});
    std::ranges::sort(chosen, shows_all ? was_changed_last : comes_first);
    const Part part = part_of(visit, chosen.size(), cases_a_page);

    Page page;
    page.title = "Reports to review";
    page.is_wide = true;
    page.add(Paragraph{shows_all
                           ? "Nothing leaves this organisation before somebody here has read it. What was "
                             "decided last comes first."
                           : "Nothing leaves this organisation before somebody here has read it. The most "
                             "urgent come first, then the oldest."});
    page.add(Views{"Which reports",
                   {{"Waiting", shows_all || shows_late ? "/review" : ""},
                    {"Over 14 days", shows_late ? "" : "/review?show=late"},
                    {"All", shows_all ? "" : "/review?show=all"}}});
    Table table{
        .caption = shows_all ? "All reports" : count_of(chosen.size(), "report waits", "reports wait"),
        .columns = {"Report", "Tool", "From", "Sent", "Urgency", "Status"},
        .rows = {},
        .when_empty = "No report waits for review."};
    for (std::size_t i = part.first; i < part.last; ++i)
        table.rows.push_back(row_of(*chosen[i].key, *chosen[i].one, office));
    page.add(std::move(table));
    page.add(part.links("/review?show=" + std::string{shows_all ? "all" : shows_late ? "late" : "open"}));
    visit->show(std::move(page));
}

// ---- one case

namespace {

void add_texts(Page& page, const Case& one) {
    for (const std::string& name : text_answers()) {
        const std::string text = one.answers.text(name);
        if (text.empty()) continue;
        page.add(Quote{"The reporter's own words. They are never changed.", text});
        if (one.corrected.has(name))
            page.add(Quote{"What would leave in their place.", one.corrected.text(name)});
    }
}

void add_messages(Page& page, const Case& one) {
    if (one.messages.empty()) return;
    page.add(Heading{"Questions and answers"});
    Summary out;
    for (const Message& message : one.messages)
        out.rows.push_back({message.by == "reviewer" ? "Reviewer" : "Reporter",
                            {message.text, in_words(time_of(message.when))}});
    page.add(std::move(out));
}

Form text_form(const VisitPtr& visit, std::string_view step, Field field, Button button,
               const std::vector<Fault>& faults) {
    Form form{.action = case_path(visit, step)};
    field.values = {visit->form.text(field.name)};
    form.fields.push_back(std::move(field));
    show_faults(form.fields, faults);
    form.buttons.push_back(std::move(button));
    return form;
}

// Choices that are not on the list of tools.
constexpr std::string_view tool_as_it_is = "as-it-is";  // as what would leave says now
constexpr std::string_view tool_as_sent = "as-sent";    // as the reporter meant it, before a correction

// The tools that a reviewer can choose from. First what changes nothing, so that whoever mends a text alone
// changes no tool, whatever became of the list since.
std::vector<Choice> tools_to_correct(const Case& one, const Office& office) {
    std::vector<Choice> out{
        {std::string{tool_as_it_is}, "Leave it as it is: " + matching::in_words(office.technology_of(one))}};
    if (one.corrected.has("tool") && one.tool)
        out.push_back(
            {std::string{tool_as_sent}, matching::in_words(*one.tool) + ", as when the report was sent"});
    std::ranges::move(tool_choices(office), std::back_inserter(out));
    return out;
}

// What can be corrected of it: its texts, and what it calls a tool that is not on the list.
bool is_correctable(const Case& one, const Asked& asked) {
    if (asked.kind == FieldKind::area) return !one.answers.text(asked.name).empty();
    return one.submitted.empty() && std::ranges::find(name_answers(), asked.name) != name_answers().end();
}

std::vector<const Asked*> correctable(const Case& one) {
    std::vector<const Asked*> out;
    for (const Question& question : staff_questions())
        for (const Asked& asked : question.fields)
            if (is_correctable(one, asked)) out.push_back(&asked);
    return out;
}

Form correction_form(const VisitPtr& visit, const Case& one, const std::vector<Fault>& faults) {
    Form form{.action = case_path(visit, "correct")};
    const FormValues answers = one.in_force();
    const auto typed = [&](std::string_view name, std::string otherwise) {
        return visit->form.has(name) ? visit->form.text(name) : std::move(otherwise);
    };
    if (one.submitted.empty()) {
        form.fields.push_back(
            {.kind = FieldKind::select,
             .name = "tool",
             .label = "Which AI tool is it?",
             .hint = "With a tool of the list, everyone who uses the same is warned. Without one, "
                     "everyone is.",
             .choices = tools_to_correct(one, visit->office),
             .values = {typed("tool", std::string{tool_as_it_is})}});
    }
    for (const Asked* const asked : correctable(one)) {
        Field field{.kind = asked->kind,
                    .name = std::string{asked->name},
                    .label = std::string{asked->label},
                    .values = {typed(asked->name, answers.text(asked->name))}};
        if (asked->kind == FieldKind::area)
            field.characters_max = static_cast<int>(asked->characters_max);
        else
            field.hint = "Only of a tool that is not on the list.";
        form.fields.push_back(std::move(field));
    }
    show_faults(form.fields, faults);
    form.buttons.push_back({.text = "Save what would leave", .look = ButtonLook::secondary});
    return form;
}

void add_decisions(Page& page, const VisitPtr& visit, const Case& one) {
    // Of one that may have left only that is decided, on a page of its own.
    if (!one.may_have_left()) {
        page.add(Heading{"Publish"});
        page.add(Paragraph{"You will read exactly what leaves before it does.",
                           {{"Go on to publish", case_path(visit, "publish")}}});
    }
    page.add(Heading{"Correct"});
    page.add(
        Hint{"Name the tool, and take out what could show who somebody is. The reporter's words stay as they "
             "are, here."});
    page.add(correction_form(visit, one, page.faults));
    page.add(Heading{"Ask back"});
    page.add(text_form(visit, "ask",
                       {.kind = FieldKind::area,
                        .name = "question",
                        .label = "Your question",
                        .hint = "The reporter sees it with their code.",
                        .characters_max = static_cast<int>(message_characters_max)},
                       {.text = "Ask", .look = ButtonLook::secondary}, page.faults));
    if (one.may_have_left()) return;
    page.add(Heading{"Decline"});
    page.add(text_form(visit, "decline",
                       {.kind = FieldKind::area,
                        .name = "reason",
                        .label = "Why it is not published",
                        .hint = "The reporter can read this.",
                        .characters_max = static_cast<int>(message_characters_max)},
                       {.text = "Decline", .look = ButtonLook::warning}, page.faults));
}

}  // namespace

Page case_page(const VisitPtr& visit, const Case& one, std::vector<Fault> faults) {
    const Office& office = visit->office;
    Page page;
    page.title = kind_of(one, office);
    page.caption = caption_of(one);
    page.back = "/review";
    page.faults = std::move(faults);
    if (const Catalogue* const written_in = find_catalogue(one.answers.text("language"))) {
        const bool is_english = written_in->language().starts_with("en");
        page.add(Callout{
            "Written on pages in " + written_in->name(),
            {is_english
                 ? "Whoever wrote this asked for easy words. Ask back, and say what became of it, in short "
                   "and "
                   "plain sentences."
                 : "The privacy filter knows English names and words best. Look for names, days and places "
                   "in the words below yourself, and ask back in the same language if you can."}});
    }
    Summary facts;
    facts.rows.push_back({"Status", {}, {}, tag_of(one)});
    if (!one.is_forgotten()) {
        facts.rows.push_back({"Urgency", {}, {}, urgency_of(one, office)});
        facts.rows.push_back({"Sent", {in_words(time_of(one.made))}});
    }
    if (one.state == CaseState::held && one.held && !one.is_leaving())
        facts.rows.push_back({"Leaves", {"Not before " + in_words(time_of(one.held->until))}});
    if (!one.reason.empty()) facts.rows.push_back({"Why it was declined", {one.reason}});
    if (office.has_four_eyes && one.is_open() && one.first_yes)
        facts.rows.push_back({"First reader", {one.first_yes->by + ", who agreed. A second must read it"}});
    page.add(std::move(facts));
    if (!one.record.empty())
        page.add(Paragraph{"", {{"Read the published record", "/records/" + one.record}}});
    if (one.is_forgotten()) {
        page.add(Paragraph{
            office.is_erased(one)
                ? "The text of its record was erased, so what it said is not kept here any more either."
            : office.keeps_only_end_of(one)
                ? "What it said is not kept here any more, so that nothing leads to where it came from."
                : "What it said was kept for 30 days after it was decided, and is not kept here any more."});
        return page;
    }
    if (one.may_have_left()) {
        page.add(Callout{"It may have left already",
                         {why_in_doubt(one) + " Find out before anybody publishes it again."}});
        page.add(Paragraph{"", {{"Find out whether it has left", case_path(visit, "left")}}});
    }
    if (one.is_leaving())
        page.add(Callout{"It is leaving now",
                         {"Somebody has just published this report. It takes a few seconds. Load this page "
                          "again to see that it is done."}});
    page.add(summary_as_sent(one, office));
    add_texts(page, one);
    add_messages(page, one);
    if (one.is_open()) add_decisions(page, visit, one);
    if (one.state == CaseState::published || one.state == CaseState::declined)
        page.add(
            Hint{"What it says is kept here for 30 days after it was decided. Then only how it ended is."});
    if (one.state == CaseState::held && !one.is_leaving()) {
        page.add(Paragraph{"It is approved, and leaves at a moment that says nothing about when it came."});
        Form back{.action = case_path(visit, "take-back")};
        back.buttons.push_back({.text = "Take it back to review", .look = ButtonLook::secondary});
        page.add(std::move(back));
    }
    return page;
}

namespace {

std::string fault_of_message(const std::string& text, const char* when_empty) {
    if (text.empty()) return when_empty;
    if (record::characters_in(text) > message_characters_max) return "It must be 1,000 characters or fewer";
    return {};
}

}  // namespace

void show_case(const VisitPtr& visit) {
    // Where a form of it was sent too late to be taken: what was typed, to be sent again.
    if (auto parked = visit->take_parked()) visit->form = *std::move(parked);
    const Case* const one = find_case(visit);
    if (one == nullptr) return;
    Page page = case_page(visit, *one, {});
    if (!one->is_open() || one->may_have_left()) add_typed(page, visit);  // its form may be none of this page
    visit->show(std::move(page));
}

namespace {

// The tool that a correction names; false: none that could be chosen.
bool correct_tool(const VisitPtr& visit, Case& changed) {
    const std::string tool = visit->form.text("tool");
    const auto tools = tools_to_correct(changed, visit->office);
    if (std::ranges::find(tools, tool, &Choice::value) == tools.end()) return false;
    if (tool == tool_as_it_is) return true;
    FormValues chosen;
    chosen.add("tool", tool);
    const auto* const in_use = chosen_tool(chosen, visit->office.report_context());
    changed.corrected.remove("tool");
    changed.corrected_tool.reset();
    const bool is_other_again = in_use == nullptr && tool == changed.answers.text("tool");
    if (tool == tool_as_sent || is_other_again) return true;
    changed.corrected.add("tool", tool);
    if (in_use != nullptr) changed.corrected_tool = in_use->technology;
    return true;
}

}  // namespace

void take_correction(const VisitPtr& visit) {
    const Case* const one = open_case(visit);
    if (one == nullptr) return;
    std::vector<Fault> faults;
    Case changed = *one;
    if (one->submitted.empty() && !correct_tool(visit, changed))
        faults.push_back({"tool", "Choose the AI tool"});
    for (const Asked* const asked : correctable(*one)) {
        if (!visit->form.has(asked->name)) continue;
        const std::string text = visit->form.text(asked->name);
        if (std::string fault = fault_of_text(*asked, text); !fault.empty())
            faults.push_back({std::string{asked->name}, std::move(fault)});
        changed.corrected.remove(asked->name);
        if (text != one->answers.text(asked->name)) changed.corrected.add(std::string{asked->name}, text);
    }
    if (!faults.empty()) return visit->show(case_page(visit, *one, std::move(faults)), 422);
    save(visit, std::move(changed), "The correction is saved beside the reporter's words");
}

void take_question_back(const VisitPtr& visit) {
    const Case* const one = open_case(visit);
    if (one == nullptr) return;
    std::string fault = fault_of_message(visit->form.text("question"), "Enter your question");
    if (fault.empty() && one->messages.size() >= messages_max) fault = "There are too many questions already";
    if (!fault.empty()) return visit->show(case_page(visit, *one, {{"question", std::move(fault)}}), 422);
    Case changed = *one;
    changed.state = CaseState::asked;
    changed.messages.push_back(
        {visit->office.clock.wall().time_since_epoch().count(), "reviewer", visit->form.text("question")});
    save(visit, std::move(changed), "The reporter will see your question");
}

void take_decline(const VisitPtr& visit) {
    const Case* const one = case_to_decide(visit);
    if (one == nullptr) return;
    std::string fault = fault_of_message(visit->form.text("reason"), "Say why it is not published");
    if (!fault.empty()) return visit->show(case_page(visit, *one, {{"reason", std::move(fault)}}), 422);
    Case changed = *one;
    changed.state = CaseState::declined;
    changed.reason = visit->form.text("reason");
    changed.changed = visit->office.clock.wall().time_since_epoch().count();
    log::event(log::Level::info, "web", "report_declined");
    const Saved saved = go_back(visit, "The report is declined. The reporter can read why");
    const std::string key = visit->value("case");
    if (visit->office.keeps_only_end_of(*one))
        return visit->office.cases.put(key, changed.forgotten(), saved, Before::is_wiped);
    visit->office.cases.put(key, std::move(changed), saved);
}

void take_back(const VisitPtr& visit) {
    const Case* const one = find_case(visit);
    if (one == nullptr) return;
    if (one->state != CaseState::held || !one->held || one->held->is_leaving)
        return visit->go(case_path(visit), "It has left already, or is about to");
    Case changed = *one;
    changed.state = CaseState::waiting;
    changed.held.reset();
    changed.first_yes.reset();
    save(visit, std::move(changed), "The report waits for review again");
}

}  // namespace stonechat::web
