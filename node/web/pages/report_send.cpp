#include <algorithm>

#include "crypto/hash.hpp"
#include "node/log/log.hpp"
#include "node/relay/claim_code.hpp"
#include "node/relay/hidden_report.hpp"
#include "node/relay/hide.hpp"
#include "node/web/pages/pages.hpp"
#include "node/web/pages/report_parts.hpp"
#include "node/web/pages/sign_in_parts.hpp"
#include "node/web/pages/signposts.hpp"
#include "node/web/words.hpp"
#include "protocol/record/body_text.hpp"

namespace stonechat::web {
namespace {

// Every question that still lacks an answer, as faults of the summary: each leads to its question.
struct Missing {
    std::string path;
    std::string text;
};
std::vector<Missing> missing_in(const VisitPtr& visit, const FormValues& answers) {
    std::vector<Missing> out;
    for (const Question* question : asked_questions(staff_questions(), answers, true))
        for (const Fault& fault : faults_in(*question, answers, visit->office.node.lists))
            out.push_back({draft_path(visit, question->id) + "?then=check", fault.text});
    if (visit->office.lacks_tool(answers))
        out.push_back({draft_path(visit, "tool") + "?then=check",
                       "Choose the AI tool again: the one that you chose is not on the list any more"});
    return out;
}

bool has_certain(const std::vector<TextFinding>& findings) {
    return std::ranges::any_of(findings, [](const TextFinding& one) {
        return one.finding.certainty == privacy::Certainty::certain;
    });
}

Page check_page(const VisitPtr& visit, const FormValues& answers, bool tells_missing) {
    Page page;
    page.title = "Check your answers";
    page.caption = "Report";
    page.back = draft_path(visit, "words");
    const auto missing = missing_in(visit, answers);
    if (tells_missing)
        for (const Missing& one : missing) page.faults.push_back({"", one.text});
    if (!missing.empty()) {
        page.add(Heading{"Still to answer"});
        Bullets still;
        for (const Missing& one : missing) still.items.push_back({one.text, one.path});
        page.add(std::move(still));
    }
    page.add(answers_summary({answers}, visit->office, true, [&](const Question& question) {
        return draft_path(visit, question.id) + "?then=check";
    }));
    page.add(Heading{"Add more (optional)"});
    page.add(Hint{"Each helps others to recognise the same problem. None is needed."});
    Bullets more;
    for (const Question* question : asked_questions(staff_questions(), answers, true))
        if (question->is_detail)
            more.items.push_back(
                {std::string{question->title.empty() ? question->fields.front().label : question->title},
                 draft_path(visit, question->id) + "?then=check"});
    page.add(std::move(more));
    Form form{.action = draft_path(visit, "check")};
    form.buttons.push_back({"Continue"});
    page.add(std::move(form));
    Form drop{.action = draft_path(visit, "drop")};
    drop.buttons.push_back({.text = "Delete this draft", .look = ButtonLook::secondary});
    page.add(std::move(drop));
    return page;
}

const Asked& asked_of(const std::string& name) {
    for (const Question& question : staff_questions())
        for (const Asked& asked : question.fields)
            if (asked.name == name) return asked;
    check(false);  // text_answers() and name_answers() are of these questions
    std::abort();
}

// The answers that may show who somebody is: texts, and what a tool is called that is not on the list.
std::vector<std::string> typed_answers() {
    std::vector<std::string> out = text_answers();
    out.insert(out.end(), name_answers().begin(), name_answers().end());
    return out;
}

bool is_text(const std::string& name) {
    return asked_of(name).kind == FieldKind::area;
}

std::string capital(std::string text) {
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
        text.front() = static_cast<char>(text.front() - 'a' + 'A');
    return text;
}

Page privacy_page(const VisitPtr& visit, const FormValues& answers, std::vector<Fault> faults) {
    Page page;
    page.title = "Does this show who somebody is?";
    page.caption = "Report";
    page.back = draft_path(visit, "check");
    page.faults = std::move(faults);
    const auto findings = visit->office.findings_in(answers);
    page.add(Paragraph{has_certain(findings)
                           ? "What is marked below shows who somebody is. The report cannot leave with it."
                           : "What is marked below may show who somebody is. You decide."});
    Form form{.action = draft_path(visit, "privacy")};
    for (const std::string& name : typed_answers()) {
        const bool is_marked = std::ranges::find(findings, name, &TextFinding::answer) != findings.end();
        const bool is_faulty = std::ranges::find(page.faults, name, &Fault::field) != page.faults.end();
        if (!is_marked && !is_faulty) continue;
        const std::string label{asked_of(name).label};
        page.add(Heading{label});
        page.add(marked(answers.text(name), name, findings));
        Bullets why;
        for (const TextFinding& one : findings)
            if (one.answer == name)
                why.items.push_back({capital(std::string{privacy::words_for(one.finding.kind)}) + ": " +
                                         std::string{one.finding.reason},
                                     ""});
        if (is_marked) page.add(std::move(why));
        Field field{.kind = asked_of(name).kind,
                    .name = name,
                    .label = "Your text, to change: " + label,
                    .values = {answers.text(name)}};
        if (is_text(name)) field.characters_max = static_cast<int>(asked_of(name).characters_max);
        form.fields.push_back(std::move(field));
    }
    if (!has_certain(findings))
        form.fields.push_back(
            {.kind = FieldKind::checkboxes,
             .name = "looked",
             .label = "What stays marked",
             .choices = {{"yes", "I have looked at it, and it does not show who anybody is"}}});
    show_faults(form.fields, page.faults);
    form.buttons.push_back({"Replace everything that is marked", "do", "replace"});
    form.buttons.push_back({"Save my changes and go on", "do", "save", ButtonLook::secondary});
    page.add(std::move(form));
    return page;
}

// What will leave, to the last byte, and its hash, which the person's yes belongs to.
struct Leaving {
    std::string canonical;
    std::string hash;
};
Checked<Leaving> leaving(const VisitPtr& visit, const Draft& draft) {
    auto body = compose(draft.answers, visit->office.report_context());
    if (!body) return body.error();
    if (!visit->office.relay_name(draft.relay).empty()) {
        const auto hidden = relay::hidden(*body, visit->office.engine().charter());
        check(hidden.has_value());  // compose() makes reports alone
        body = *hidden;
    }
    std::string canonical = record::write_body(*body);
    std::string hash = crypto::sha256(as_bytes(canonical)).hex();
    return Leaving{std::move(canonical), std::move(hash)};
}

// Answers that no page would have let through: nothing a person can have typed.
void cannot_leave(const VisitPtr& visit, const Refusal& why) {
    log::event(log::Level::warn, "web", "report_not_composed", {{"code", why.code}});
    Page page;
    page.title = "This report cannot be sent as it is";
    page.add(
        Paragraph{"One of the answers breaks a rule: " + why.rule + ". Check the answers and change it."});
    page.add(Paragraph{"", {{"Check your answers", draft_path(visit, "check")}}});
    visit->show(std::move(page), 422);
}

std::string in_brackets(const std::string& name) {
    return name.empty() ? std::string{} : " (" + name + ")";
}

// The other way that this report could take.
void add_routes(Page& page, const VisitPtr& visit, const std::string& chosen) {
    const auto relays = visit->office.relays();
    if (relays.empty()) return;
    page.add(Heading{"Who reads it first"});
    page.add(chosen.empty() ? Paragraph{"A colleague here does. If you would rather not tell your own "
                                        "organisation, or it does "
                                        "not want to be named, the report can go to another one, which "
                                        "publishes it as its own."}
                            : Paragraph{"Nobody here does. You can send it to a colleague instead, with your "
                                        "organisation's name."});
    Form form{.action = draft_path(visit, "route")};
    if (!chosen.empty())
        form.buttons.push_back({"Send it to review here instead", "relay", "", ButtonLook::secondary});
    for (const charter::Member* const relay : relays)
        if (relay->id.hex() != chosen)
            form.buttons.push_back({"Send it to " + relay->request.organisation + " instead", "relay",
                                    relay->id.hex(), ButtonLook::secondary});
    page.add(std::move(form));
}

Page send_page(const VisitPtr& visit, const Draft& draft, const Leaving& leaving, std::vector<Fault> faults) {
    const FormValues& answers = draft.answers;
    const std::string relay = visit->office.relay_name(draft.relay);
    Page page;
    page.title = "What will leave this organisation";
    page.caption = "Report";
    page.back = draft_path(visit, "check");
    page.faults = std::move(faults);
    const std::string name = in_brackets(visit->office.organisation());
    if (relay.empty()) {
        page.add(Paragraph{
            "After review, every organisation in the federation can read this, with the name of your "
            "organisation" +
            name + " and the day."});
    } else {
        page.add(Paragraph{relay + " reads it and publishes it as its own. Your organisation" + name +
                           " is not named, and nobody here is told. Nothing of it is kept here."});
        page.add(
            Inset{relay +
                  " is not told who sends it. Where your organisation is one of few, its sector and region "
                  "are left out too. What you wrote may still show whose it is: read it once more."});
    }
    page.add(answers_summary({answers}, visit->office, false, [](const Question&) { return std::string{}; }));
    page.add(Heading{"To the last character"});
    page.add(Hint{"This is how the record is sent and signed."});
    page.add(Exact{leaving.canonical});
    Form form{.action = draft_path(visit, "send")};
    form.fields.push_back({.kind = FieldKind::hidden, .name = "shown", .values = {leaving.hash}});
    form.fields.push_back({.kind = FieldKind::hidden, .name = "code", .values = {code_for(visit)}});
    Field read{.kind = FieldKind::checkboxes,
               .name = "read",
               .label = "Before you send it",
               .choices = {{"yes", "I have read all of it, and it does not show who anybody is"}}};
    for (const Fault& fault : page.faults) read.error = fault.text;
    form.fields.push_back(std::move(read));
    form.buttons.push_back({relay.empty() ? "Send to review" : "Send to " + relay});
    page.add(std::move(form));
    add_routes(page, visit, relay.empty() ? std::string{} : draft.relay);
    return page;
}

Page sent_page(const VisitPtr& visit, const FormValues& answers, const std::string& code,
               const std::string& relay) {
    Page page;
    page.title = "Report sent";
    page.hides_title = true;
    page.add(
        Panel{relay.empty() ? "Report sent to review" : "Report sent to " + relay, "Your code: " + code});
    page.add(
        Paragraph{"Write the code down. With it you can see what becomes of the report and answer questions, "
                  "without giving your name. Nobody can look it up for you.",
                  {{"Follow up a report", "/follow-up"}}});
    page.add(Heading{"What happens next"});
    page.add(Bullets{{{(relay.empty() ? "A colleague" : "Somebody at " + relay) +
                           " reads it and may ask you something back.",
                       ""},
                      {"When it is published, everyone who uses the same tool is warned at once.", ""}}});
    add_signposts(page, answers, visit->office);
    return page;
}

}  // namespace

void show_check(const VisitPtr& visit) {
    if (const Draft* const draft = own_draft(visit)) visit->show(check_page(visit, draft->answers, false));
}

void take_check(const VisitPtr& visit) {
    const Draft* const draft = own_draft(visit);
    if (draft == nullptr) return;
    if (!missing_in(visit, draft->answers).empty())
        return visit->show(check_page(visit, draft->answers, true), 422);
    visit->go(draft_path(visit, visit->office.findings_in(draft->answers).empty() ? "send" : "privacy"));
}

void show_privacy(const VisitPtr& visit) {
    const Draft* const draft = own_draft(visit);
    if (draft == nullptr) return;
    if (visit->office.findings_in(draft->answers).empty()) return visit->go(draft_path(visit, "send"));
    FormValues answers = draft->answers;
    if (const auto parked = visit->take_parked())
        for (const std::string& name : typed_answers())
            if (parked->has(name)) {
                answers.remove(name);
                answers.add(name, parked->text(name));
            }
    visit->show(privacy_page(visit, answers, {}));
}

namespace {

// A label in the place of each name and number; a tool whose name is marked is one whose name is not known.
std::string without_what_is_marked(const VisitPtr& visit, const Draft& draft, const std::string& name) {
    const std::string text = visit->form.text(name);
    if (is_text(name)) return replaced(text, visit->office.words_beside(draft.answers));
    FormValues answers = draft.answers;
    answers.remove(name);
    answers.add(name, text);
    const auto findings = visit->office.findings_in(answers);
    const bool is_marked = std::ranges::find(findings, name, &TextFinding::answer) != findings.end();
    return is_marked ? std::string{} : text;
}

}  // namespace

void take_privacy(const VisitPtr& visit) {
    const Draft* const draft = own_draft(visit);
    if (draft == nullptr) return;
    Draft changed = *draft;
    const bool replaces = visit->form.text("do") == "replace";
    std::vector<Fault> faults;
    for (const std::string& name : typed_answers()) {
        if (!visit->form.has(name)) continue;
        std::string text = replaces ? without_what_is_marked(visit, *draft, name) : visit->form.text(name);
        if (std::string fault = fault_of_text(asked_of(name), text); !fault.empty())
            faults.push_back({name, std::move(fault)});
        changed.answers.remove(name);
        if (!text.empty()) changed.answers.add(name, std::move(text));
    }
    const auto left = visit->office.findings_in(changed.answers);
    if (faults.empty() && has_certain(left)) {
        for (const TextFinding& one : left)
            if (one.finding.certainty == privacy::Certainty::certain)
                faults.push_back(
                    {one.answer, "Take out " + std::string{privacy::words_for(one.finding.kind)}});
    } else if (faults.empty() && !left.empty() && visit->form.text("looked") != "yes") {
        // Where something certain was taken out just now, the box was not there to be ticked.
        const bool could_tick = !has_certain(visit->office.findings_in(draft->answers));
        faults.push_back({could_tick ? "looked" : left.front().answer,
                          "Take out what is marked, or say that it does not show who anybody is"});
    }
    if (!faults.empty()) return visit->show(privacy_page(visit, changed.answers, std::move(faults)), 422);
    changed.changed = visit->office.clock.wall().time_since_epoch().count();
    visit->office.drafts.put(visit->value("draft"), std::move(changed), [visit](bool is_kept) {
        if (!is_kept) return visit->show(not_saved_page(visit), 503);
        visit->go(draft_path(visit, "send"));
    });
}

void take_route(const VisitPtr& visit) {
    const Draft* const draft = own_draft(visit);
    if (draft == nullptr) return;
    Draft changed = *draft;
    changed.relay = visit->form.text("relay");
    // Empty, or a relay that the charter has lost since the page was shown: to review here.
    if (visit->office.relay_name(changed.relay).empty()) changed.relay.clear();
    changed.is_routed = true;
    visit->office.drafts.put(visit->value("draft"), std::move(changed), [visit](bool is_kept) {
        if (!is_kept) return visit->show(not_saved_page(visit), 503);
        visit->go(draft_path(visit, "send"));
    });
}

namespace {

// The draft with what is still to be answered or looked at behind it; null: the visit has been sent there.
const Draft* finished_draft(const VisitPtr& visit) {
    const Draft* const draft = own_draft(visit);
    if (draft == nullptr) return nullptr;
    if (!missing_in(visit, draft->answers).empty()) {
        visit->go(draft_path(visit, "check"));
        return nullptr;
    }
    if (has_certain(visit->office.findings_in(draft->answers))) {
        visit->go(draft_path(visit, "privacy"));
        return nullptr;
    }
    return draft;
}

// Where the organisation hides by default, its reports go to a relay unless somebody chose otherwise.
Draft routed(const VisitPtr& visit, Draft draft) {
    const auto relays = visit->office.relays();
    if (visit->office.node.publish_hidden && !draft.is_routed && !relays.empty())
        draft.relay = relays.front()->id.hex();
    return draft;
}

// Where the organisation hides and nobody may publish for it, its name leaves only if somebody says so.
bool lacks_relay(const VisitPtr& visit, const Draft& draft) {
    if (!visit->office.node.publish_hidden || draft.is_routed || !visit->office.relays().empty())
        return false;
    Page page;
    page.title = "Nobody can publish this for you";
    page.caption = "Report";
    page.back = draft_path(visit, "check");
    page.add(Paragraph{
        "Your organisation does not want to be named, and no other organisation may publish for it yet. "
        "You can wait: the draft is kept for 20 hours. Or you can send it with the name of your "
        "organisation" +
        in_brackets(visit->office.organisation()) + "."});
    Form form{.action = draft_path(visit, "route")};
    form.buttons.push_back({"Go on with the name of my organisation", "relay", "", ButtonLook::secondary});
    page.add(std::move(form));
    visit->show(std::move(page));
    return true;
}

void send_to_review(const VisitPtr& visit, const Draft& draft) {
    Office& office = visit->office;
    const std::int64_t now = office.clock.wall().time_since_epoch().count();
    Case sent;
    sent.made = now;
    sent.changed = now;
    sent.answers = draft.answers;
    if (const auto* const in_use = chosen_tool(sent.answers, office.report_context()))
        sent.tool = in_use->technology;
    const auto show = [visit, answers = sent.answers](const std::string& code) {
        if (code.empty()) return visit->show(not_saved_page(visit), 503);
        visit->office.drop_draft(visit->value("draft"), [](bool is_kept) {
            if (!is_kept) log::event(log::Level::error, "web", "draft_not_dropped");
        });
        visit->show(sent_page(visit, answers, code, ""));
    };
    office.submissions.take(visit->value("draft"), code_for(visit), std::move(sent), show);
}

// Nothing of it stays here, in memory or in a file, and no line of the log says that it went.
void send_to_relay(const VisitPtr& visit, const Draft& draft, const Leaving& out) {
    const std::string code = code_for(visit);
    const auto relay = MemberId::from_hex(draft.relay);
    check(relay.has_value());  // the charter has it
    relay::submit_report(
        *visit->office.node.sender, *relay, code, out.canonical,
        [visit, draft, out, code](const Checked<void>& taken) {
            const std::string name = visit->office.relay_name(draft.relay);
            if (!taken) {
                const bool was_refused = taken.error().code == make_error_code(Errc::not_allowed);
                const std::string why =
                    was_refused ? name + " did not take it: " + taken.error().rule
                                : name + " cannot be reached now. Nothing is lost: try again later";
                return visit->show(send_page(visit, draft, out, {{"read", why}}), was_refused ? 422 : 503);
            }
            visit->office.drop_draft(visit->value("draft"), [](bool is_kept) {
                if (!is_kept) log::event(log::Level::error, "web", "draft_not_wiped");
            });
            visit->show(sent_page(visit, draft.answers, code, name));
        });
}

}  // namespace

void show_send(const VisitPtr& visit) {
    const Draft* const found = finished_draft(visit);
    if (found == nullptr || lacks_relay(visit, *found)) return;
    const Draft draft = routed(visit, *found);
    const auto out = leaving(visit, draft);
    if (!out) return cannot_leave(visit, out.error());
    visit->show(send_page(visit, draft, *out, {}));
}

void take_send(const VisitPtr& visit) {
    const SentBefore before = sent_before(visit, CaseFrom::staff);
    if (before.is_too_often) return too_many_at_once(visit);
    if (before.one != nullptr)
        return visit->show(sent_page(visit, before.one->answers, visit->form.text("code"), ""));
    const Draft* const found = finished_draft(visit);
    if (found == nullptr || lacks_relay(visit, *found)) return;
    const Draft draft = routed(visit, *found);
    const auto out = leaving(visit, draft);
    if (!out) return cannot_leave(visit, out.error());
    const auto again = [&](const char* why) {
        visit->show(send_page(visit, draft, *out, {{"read", why}}), 422);
    };
    // The yes is to what was shown: the list of tools may have changed since.
    if (visit->form.text("shown") != out->hash)
        return again("What will leave has changed since you read it. Read it again");
    if (visit->form.text("read") != "yes") return again("Say that you have read what will leave");
    if (visit->office.relay_name(draft.relay).empty()) return send_to_review(visit, draft);
    send_to_relay(visit, draft, *out);
}

}  // namespace stonechat::web
