#include <algorithm>

#include "crypto/hash.hpp"
#include "node/api/confirmed.hpp"
#include "node/log/log.hpp"
#include "node/relay/hide.hpp"
#include "node/web/pages/pages.hpp"
#include "node/web/pages/report_parts.hpp"
#include "node/web/relay_desk.hpp"
#include "node/web/words.hpp"
#include "protocol/privacy/cleared.hpp"
#include "protocol/record/body_text.hpp"

namespace stonechat::web {
namespace {

constexpr std::size_t cases_a_page = 25;

Tag tag_of(const Case& one) {
    switch (one.state) {
        case CaseState::waiting:
            return {"Waiting", Colour::blue};
        case CaseState::asked:
            return {"Question asked", Colour::yellow};
        case CaseState::held:
            return {"Leaves later", Colour::green};
        case CaseState::published:
            return {"Published", Colour::green};
        case CaseState::declined:
            return {"Declined", Colour::grey};
    }
    return {};
}

// Of a report that is forgotten only its end is known.
bool is_forgotten(const Case& one) {
    return one.made == 0;
}

const record::Report* report_in(const Checked<record::Body>& body) {
    return body ? std::get_if<record::Report>(&body->content) : nullptr;
}

std::string kind_of(const Case& one, const Office& office) {
    if (is_forgotten(one)) return "Report, not kept here";
    const auto body = one.submitted.empty() ? Checked<record::Body>{Refusal{}} : office.body_of(one);
    const auto* const report = report_in(body);
    return label_of(office.node.lists, "event_kind",
                    report == nullptr ? one.answers.text("event_kind") : report->event_kind);
}

std::string from_in_words(CaseFrom from) {
    switch (from) {
        case CaseFrom::staff:
            return "Staff";
        case CaseFrom::the_public:
            return "The public";
        case CaseFrom::hidden:
            return "Organisation hidden";
    }
    return {};
}

std::string caption_of(const Case& one) {
    switch (one.from) {
        case CaseFrom::staff:
            return "Report from staff";
        case CaseFrom::the_public:
            return "Report from the public";
        case CaseFrom::hidden:
            return "Report from an organisation that stays hidden";
    }
    return {};
}

std::string tool_of(const Case& one, const Office& office) {
    if (is_forgotten(one)) return "";
    if (!one.submitted.empty()) {
        const auto body = office.body_of(one);
        const auto* const report = report_in(body);
        return report == nullptr ? "Not known" : matching::in_words(report->technology);
    }
    const FormValues answers = one.in_force();
    const auto* const tool = chosen_tool(answers, office.report_context());
    if (tool != nullptr) return matching::in_words(tool->technology);
    const std::string product = answers.text("product");
    return product.empty() ? "Not known" : product;
}

Tag urgency_of(const Case& one, const Office& office) {
    if (is_forgotten(one)) return {};
    const auto body = office.body_of(one);
    if (!body) return {"Incomplete", Colour::grey};
    switch (record::urgency_of(*body)) {
        case record::Urgency::routine:
            return {"Routine", Colour::none};
        case record::Urgency::urgent:
            return {"Urgent", Colour::orange};
        case record::Urgency::critical:
            return {"Critical", Colour::red};
    }
    return {};
}

WallTime time_of(std::int64_t seconds) {
    return WallTime{std::chrono::seconds{seconds}};
}

std::string case_path(const VisitPtr& visit, std::string_view step = {}) {
    return "/review/" + visit->value("case") + (step.empty() ? "" : "/") + std::string{step};
}

const Case* find_case(const VisitPtr& visit) {
    const Case* const found = visit->office.cases.find(visit->value("case"));
    if (found == nullptr) visit->show(not_found_page(), 404);
    return found;
}

// A case that was published or declined is settled.
const Case* open_case(const VisitPtr& visit) {
    const Case* const found = find_case(visit);
    if (found == nullptr || found->is_open()) return found;
    visit->go(case_path(visit), "This report was settled already");
    return nullptr;
}

Saved go_back(const VisitPtr& visit, const std::string& banner) {
    return [visit, banner](bool is_kept) {
        if (!is_kept) return visit->show(not_saved_page(), 503);
        visit->go(case_path(visit), banner);
    };
}

void save(const VisitPtr& visit, Case changed, const std::string& banner) {
    changed.changed = visit->office.clock.wall().time_since_epoch().count();
    visit->office.cases.put(visit->value("case"), std::move(changed), go_back(visit, banner));
}

}  // namespace

void show_cases(const VisitPtr& visit) {
    const Office& office = visit->office;
    const bool shows_all = visit->query("show") == "all";
    const bool shows_late = visit->query("show") == "late";
    std::vector<std::pair<std::string, const Case*>> chosen;
    for (const auto& [key, one] : office.cases.all())
        if (shows_all || (shows_late ? is_late(one, office.clock.wall()) : one.is_open()))
            chosen.emplace_back(key, &one);
    std::ranges::sort(chosen, {}, [](const auto& entry) { return entry.second->made; });
    const std::size_t waiting = chosen.size();
    if (chosen.size() > cases_a_page && !shows_all) chosen.resize(cases_a_page);

    Page page;
    page.title = "Reports to review";
    page.is_wide = true;
    page.add(Paragraph{
        "Nothing leaves this organisation before somebody here has read it. The oldest come first."});
    page.add(Views{"Which reports",
                   {{"Waiting", shows_all || shows_late ? "/review" : ""},
                    {"Over 14 days", shows_late ? "" : "/review?show=late"},
                    {"All", shows_all ? "" : "/review?show=all"}}});
    Table table{.caption = shows_all ? "All reports" : count_of(waiting, "report waits", "reports wait"),
                .columns = {"Report", "Tool", "From", "Sent", "Urgency", "Status"},
                .rows = {},
                .when_empty = "No report waits for review."};
    for (const auto& [key, one] : chosen) {
        table.rows.push_back(
            {{.text = kind_of(*one, office), .href = "/review/" + key},
             {.text = tool_of(*one, office)},
             {.text = from_in_words(one->from)},
             {.text = is_forgotten(*one) ? "" : in_words(day_of(time_of(one->made)))},
             {.tag = urgency_of(*one, office)},
             {.tag = is_late(*one, office.clock.wall()) ? Tag{"Over 14 days", Colour::red} : tag_of(*one)}});
    }
    page.add(std::move(table));
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

Form correction_form(const VisitPtr& visit, const Case& one, const std::vector<Fault>& faults) {
    Form form{.action = case_path(visit, "correct")};
    const FormValues answers = one.in_force();
    if (one.submitted.empty())
        form.fields.push_back(
            {.kind = FieldKind::select,
             .name = "tool",
             .label = "Which AI tool is it?",
             .hint = "With a tool of the list, everyone who uses the same is warned. Without one, "
                     "everyone is.",
             .choices = tool_choices(visit->office),
             .values = {answers.text("tool")}});
    for (const Question& question : staff_questions())
        for (const Asked& asked : question.fields) {
            if (asked.kind != FieldKind::area || one.answers.text(asked.name).empty()) continue;
            Field field{.kind = FieldKind::area,
                        .name = std::string{asked.name},
                        .label = std::string{asked.label},
                        .values = {visit->form.has(asked.name) ? visit->form.text(asked.name)
                                                               : answers.text(asked.name)},
                        .characters_max = static_cast<int>(asked.characters_max)};
            form.fields.push_back(std::move(field));
        }
    show_faults(form.fields, faults);
    form.buttons.push_back({.text = "Save what would leave", .look = ButtonLook::secondary});
    return form;
}

void add_decisions(Page& page, const VisitPtr& visit, const Case& one) {
    page.add(Heading{"Publish"});
    page.add(Paragraph{"You will read exactly what leaves before it does.",
                       {{"Go on to publish", case_path(visit, "publish")}}});
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
    page.add(Heading{"Decline"});
    page.add(text_form(visit, "decline",
                       {.kind = FieldKind::area,
                        .name = "reason",
                        .label = "Why it is not published",
                        .hint = "The reporter can read this.",
                        .characters_max = static_cast<int>(message_characters_max)},
                       {.text = "Decline", .look = ButtonLook::warning}, page.faults));
}

// What it answers: by its questions, or by the fields of its body where it came as one.
Summary summary_of(const Case& one, const FormValues& answers, const Office& office) {
    if (one.submitted.empty())
        return answers_summary(answers, office, false, [](const Question&) { return std::string{}; });
    const auto body = office.body_of(one);
    if (!body) return {};
    const auto json = record::parse_json(record::write_body(*body));
    const record::Json* const content = json ? json->find("content") : nullptr;
    return content == nullptr ? Summary{} : content_in_words(*content, office.node.lists);
}

Page case_page(const VisitPtr& visit, const Case& one, std::vector<Fault> faults) {
    const Office& office = visit->office;
    Page page;
    page.title = kind_of(one, office);
    page.caption = caption_of(one);
    page.back = "/review";
    page.faults = std::move(faults);
    Summary facts;
    facts.rows.push_back({"Status", {}, {}, tag_of(one)});
    if (!is_forgotten(one)) {
        facts.rows.push_back({"Urgency", {}, {}, urgency_of(one, office)});
        facts.rows.push_back({"Sent", {in_words(time_of(one.made))}});
    }
    if (one.state == CaseState::held && one.held)
        facts.rows.push_back({"Leaves", {"Not before " + in_words(time_of(one.held->until))}});
    if (!one.reason.empty()) facts.rows.push_back({"Why it was declined", {one.reason}});
    page.add(std::move(facts));
    if (!one.record.empty())
        page.add(Paragraph{"", {{"Read the published record", "/records/" + one.record}}});
    if (is_forgotten(one)) {
        page.add(Paragraph{
            "What it said is not kept here any more, so that nothing leads to where it came from."});
        return page;
    }
    if (one.is_open() && one.held)
        page.add(Callout{"It may have left already",
                         {"This node stopped just when the report was about to be published. Look for it "
                          "among the records before you publish it again."}});
    page.add(summary_of(one, one.answers, office));
    add_texts(page, one);
    add_messages(page, one);
    if (one.is_open()) add_decisions(page, visit, one);
    if (one.state == CaseState::held) {
        page.add(Paragraph{"It is approved, and leaves at a moment that says nothing about when it came."});
        Form back{.action = case_path(visit, "take-back")};
        back.buttons.push_back({.text = "Take it back to review", .look = ButtonLook::secondary});
        page.add(std::move(back));
    }
    return page;
}

std::string fault_of_message(const std::string& text, const char* when_empty) {
    if (text.empty()) return when_empty;
    if (record::characters_in(text) > message_characters_max) return "It must be 1,000 characters or fewer";
    return {};
}

}  // namespace

void show_case(const VisitPtr& visit) {
    if (const Case* const one = find_case(visit)) visit->show(case_page(visit, *one, {}));
}

void take_correction(const VisitPtr& visit) {
    const Case* const one = open_case(visit);
    if (one == nullptr) return;
    std::vector<Fault> faults;
    Case changed = *one;
    const std::string tool = visit->form.text("tool");
    const auto tools = tool_choices(visit->office);
    if (one->submitted.empty() && std::ranges::find(tools, tool, &Choice::value) == tools.end())
        faults.push_back({"tool", "Choose the AI tool"});
    changed.corrected.remove("tool");
    if (one->submitted.empty() && tool != one->answers.text("tool")) changed.corrected.add("tool", tool);
    for (const Question& question : staff_questions())
        for (const Asked& asked : question.fields) {
            if (asked.kind != FieldKind::area || !visit->form.has(asked.name)) continue;
            const std::string text = visit->form.text(asked.name);
            if (record::characters_in(text) > asked.characters_max)
                faults.push_back(
                    {std::string{asked.name},
                     "The text must be " + std::to_string(asked.characters_max) + " characters or fewer"});
            changed.corrected.remove(asked.name);
            if (text != one->answers.text(asked.name)) changed.corrected.add(std::string{asked.name}, text);
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
    const Case* const one = open_case(visit);
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
    if (visit->office.is_masked(*one))
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
    save(visit, std::move(changed), "The report waits for review again");
}

// ---- publishing

namespace {

struct ToPublish {
    record::Body body;
    std::string canonical;
    std::string hash;
};
Checked<ToPublish> to_publish(const Case& one, const Office& office) {
    auto body = office.body_of(one);
    if (!body) return body.error();
    // The gate's own judgement, before anybody is asked to read.
    if (const auto cleared = privacy::clear({*body, true}); !cleared) return cleared.error();
    std::string canonical = record::write_body(*body);
    std::string hash = crypto::sha256(as_bytes(canonical)).hex();
    return ToPublish{std::move(*body), std::move(canonical), std::move(hash)};
}

Page publish_page(const VisitPtr& visit, const Case& one, const ToPublish& out, std::vector<Fault> faults) {
    Page page;
    page.title = "Publish this report?";
    page.caption = caption_of(one);
    page.back = case_path(visit);
    page.faults = std::move(faults);
    page.add(
        Paragraph{"Every organisation in the federation will be able to read this. It cannot be changed "
                  "afterwards, only corrected by a further record or erased."});
    if (visit->office.is_masked(one))
        page.add(Inset{
            "It leaves as your organisation's own, for one that stays hidden, some time after you publish "
            "it and together with others. Read it for what could tell whose it is: a street, a "
            "name for a ward, a machine that few have."});
    page.add(summary_of(one, one.in_force(), visit->office));
    for (const std::string& name : text_answers())
        if (const std::string text = one.in_force().text(name);
            !findings_in(one.in_force(), visit->office.node.local).empty() && !text.empty())
            page.add(marked(text, visit->office.node.local));
    page.add(Heading{"To the last character"});
    page.add(Exact{out.canonical});
    Form form{.action = case_path(visit, "publish")};
    form.fields.push_back({.kind = FieldKind::hidden, .name = "shown", .values = {out.hash}});
    Field read{.kind = FieldKind::checkboxes,
               .name = "read",
               .label = "Before it leaves",
               .choices = {{"yes", "I have read all of it, and it does not show who anybody is"}}};
    for (const Fault& fault : page.faults) read.error = fault.text;
    form.fields.push_back(std::move(read));
    form.buttons.push_back({"Publish"});
    page.add(std::move(form));
    return page;
}

void cannot_publish(const VisitPtr& visit, const Case& one, const Refusal& why) {
    visit->show(case_page(visit, one, {{"", "It cannot be published yet: " + why.rule}}), 422);
}

void published(const VisitPtr& visit, const Checked<RecordId>& result) {
    const Case* const one = find_case(visit);
    if (one == nullptr) return;
    if (!result) return cannot_publish(visit, *one, result.error());
    log::event(log::Level::info, "web", "published",
               {{"record", *result}, {"text_checked", true}, {"attended", true}});
    Case changed = *one;
    changed.state = CaseState::published;
    changed.record = result->hex();
    save(visit, std::move(changed),
         "The report is published. Everyone who uses the same tool is being warned");
}

}  // namespace

void show_publish(const VisitPtr& visit) {
    const Case* const one = open_case(visit);
    if (one == nullptr) return;
    const auto out = to_publish(*one, visit->office);
    if (!out) return cannot_publish(visit, *one, out.error());
    visit->show(publish_page(visit, *one, *out, {}));
}

void take_publish(const VisitPtr& visit) {
    const Case* const one = open_case(visit);
    if (one == nullptr) return;
    const auto out = to_publish(*one, visit->office);
    if (!out) return cannot_publish(visit, *one, out.error());
    if (visit->form.text("shown") != out->hash)
        return visit->show(
            publish_page(visit, *one, *out,
                         {{"read", "What will leave has changed since you read it. Read it again"}}),
            422);
    if (visit->form.text("read") != "yes")
        return visit->show(
            publish_page(visit, *one, *out, {{"read", "Say that you have read what will leave"}}), 422);
    Office& office = visit->office;
    if (office.engine().charter().find(office.node.self) == nullptr)
        return cannot_publish(visit, *one,
                              {make_error_code(Errc::unknown_author), "",
                               "this organisation does not belong to a federation yet"});
    const auto cleared = privacy::clear({out->body, true});
    if (!cleared) return cannot_publish(visit, *one, cleared.error());
    const std::string who = visit->account()->name;
    if (office.is_masked(*one) && office.relay_desk != nullptr)
        return office.relay_desk->hold(
            visit->value("case"), *one, who, out->hash,
            go_back(visit, "The report is approved. It leaves with the next others"));
    const auto noted = api::note_confirmed(
        office.node,
        {.who = who, .body = out->body, .sha256 = out->hash, .text_checked = true, .attended = true});
    if (!noted) return cannot_publish(visit, *one, noted.error());
    office.submit(
        [cleared = *cleared](engine::RequestId number) {
            return engine::Publish{number, cleared};
        },
        [visit, who, hash = out->hash](const Checked<RecordId>& result) {
            if (result) api::note_published(visit->office.node, who, hash, *result);
            published(visit, result);
        });
}

}  // namespace stonechat::web
