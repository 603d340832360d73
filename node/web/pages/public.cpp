#include <algorithm>
#include <array>

#include "node/api/record_json.hpp"
#include "node/log/log.hpp"
#include "node/web/pages/pages.hpp"
#include "node/web/pages/report_parts.hpp"
#include "node/web/words.hpp"

// The form for patients, families, carers and anyone else: no account, no name, plain words. What is sent
// waits in the review queue; nothing leaves before somebody here has read it.

namespace stonechat::web {
namespace {

// A trust's whole public may come from one address (a ward's tablet, a carrier's gateway), so the limit is
// wide; what stops a flood is that the queue has an end.
constexpr std::size_t public_waiting_max = 2000;

std::string tell_path(const VisitPtr& visit, std::string_view step) {
    return "/tell/" + visit->value("draft") + "/" + std::string{step};
}

const Draft* find_draft(const VisitPtr& visit) {
    const Draft* const draft = visit->office.draft(visit->value("draft"));
    if (draft != nullptr && draft->owner.empty()) return draft;
    Page page;
    page.title = "This form is not here any more";
    page.add(Paragraph{"We keep what you write for 20 hours. Then it is deleted."});
    page.add(Paragraph{"", {{"Start again", "/"}}});
    visit->show(std::move(page), 404);
    return nullptr;
}

void too_many(const VisitPtr& visit) {
    Page page;
    page.title = "Please try again later";
    page.add(Paragraph{
        "We are getting a lot of messages right now, and cannot take yours. Please wait a few minutes "
        "and try again."});
    page.add(Paragraph{"If somebody is in danger, call 999."});
    visit->show(std::move(page), 429);
}

bool is_within_limits(const VisitPtr& visit) {
    Office& office = visit->office;
    if (office.public_posts.take(office.clock.instant(), counted_as(visit->caller()))) return true;
    log::event(log::Level::warn, "web", "public_too_often", {{"peer", log::Token{visit->caller()}}});
    too_many(visit);
    return false;
}

std::size_t public_waiting(const Office& office) {
    return static_cast<std::size_t>(std::ranges::count_if(office.cases.all(), [](const auto& entry) {
        return entry.second.from == CaseFrom::the_public && entry.second.is_open();
    }));
}

Page question_page(const VisitPtr& visit, const Question& question, const FormValues& values,
                   const FormValues& answers, bool returns_to_check, std::vector<Fault> faults) {
    Page page;
    page.hides_title = question.fields.size() == 1;
    page.title = std::string{page.hides_title ? question.fields.front().label : question.title};
    const auto path = asked_questions(public_questions(), answers, false);
    const auto here = std::ranges::find(path, &question);
    page.back = returns_to_check                             ? tell_path(visit, "check")
                : here == path.end() || here == path.begin() ? "/"
                                                             : tell_path(visit, (*(here - 1))->id);
    page.faults = std::move(faults);
    Form form{.action = tell_path(visit, question.id)};
    form.fields = fields_of(question, values, visit->office, page.faults);
    if (returns_to_check)
        form.fields.push_back({.kind = FieldKind::hidden, .name = "then", .values = {"check"}});
    form.buttons.push_back({"Continue"});
    page.add(std::move(form));
    return page;
}

bool is_complete(const VisitPtr& visit, const FormValues& answers) {
    return std::ranges::all_of(asked_questions(public_questions(), answers, false), [&](const Question* one) {
        return faults_in(*one, answers, visit->office.node.lists).empty();
    });
}

// In the body's codes: what the public is asked has words and choices of its own.
FormValues in_codes(const FormValues& given) {
    FormValues out = given;
    const std::string hurt = given.text("hurt");
    out.remove("hurt");
    // A report of what may happen says nothing of harm: where somebody was hurt, it has happened.
    if (hurt == "yes" && given.text("event_kind") == "concern") {
        out.remove("event_kind");
        out.add("event_kind", "incident");
    }
    if (!hurt.empty()) out.add("physical", hurt == "yes" ? "too-early" : hurt == "no" ? "none" : "not-known");
    out.add("tool", other_tool);
    return out;
}

}  // namespace

void show_public_start(const VisitPtr& visit) {
    visit->need_session();
    Page page;
    page.title = "Tell us about AI in your care";
    page.add(
        Paragraph{"AI is a kind of computer program. It may read your scan, answer the phone, or write notes "
                  "about you."});
    page.add(Paragraph{"Did one of these programs get something wrong? Did it help you? Please tell us."});
    page.add(Bullets{{{"It takes about 5 minutes.", ""},
                      {"You do not need an account.", ""},
                      {"We do not ask for your name.", ""},
                      {"You can write for somebody else.", ""},
                      {"A person reads it before anyone else can see it.", ""}}});
    page.add(
        Callout{"If you need help now",
                {"Call 999 if somebody is in danger. Call 111 for medical help. Nobody looks at this form "
                 "at once."}});
    Form form{.action = "/tell"};
    form.buttons.push_back({"Start now"});
    page.add(std::move(form));
    page.add(Paragraph{"", {{"Print the form and write on paper", "/print"}}});
    page.add(Paragraph{"", {{"See what became of what you told us", "/follow-up"}}});
    visit->show(std::move(page));
}

void start_public(const VisitPtr& visit) {
    Office& office = visit->office;
    if (!is_within_limits(visit)) return;
    office.sweep_drafts();
    if (counts_of(office.drafts.all(), "").of_the_public >= public_drafts_max) return too_many(visit);
    const std::string key = new_draft_key(office.rng);
    Draft draft{"", office.clock.wall().time_since_epoch().count(), {}};
    office.drafts.put(key, std::move(draft), [visit, key](bool is_kept) {
        if (!is_kept) return visit->show(not_saved_page(visit), 503);
        visit->go("/tell/" + key + "/what");
    });
}

void show_public_question(const VisitPtr& visit) {
    const Draft* const draft = find_draft(visit);
    if (draft == nullptr) return;
    const Question* const question = find_question(public_questions(), visit->value("question"));
    if (question == nullptr) return visit->show(not_found_page(), 404);
    visit->need_session();
    FormValues values = draft->answers;
    if (!values.has("month")) values.add("month", api::iso_date(visit->office.node.today()).substr(0, 7));
    bool returns = visit->query("then") == "check";
    if (auto parked = visit->take_parked()) {
        returns = parked->text("then") == "check";
        values = with_answers(values, *question, *parked);
    }
    visit->show(question_page(visit, *question, values, draft->answers, returns, {}));
}

void take_public_question(const VisitPtr& visit) {
    if (!is_within_limits(visit)) return;
    const Draft* const draft = find_draft(visit);
    if (draft == nullptr) return;
    const Question* const question = find_question(public_questions(), visit->value("question"));
    if (question == nullptr) return visit->show(not_found_page(), 404);
    const bool returns = visit->form.text("then") == "check";
    auto faults = faults_in(*question, visit->form, visit->office.node.lists);
    if (!faults.empty())
        return visit->show(
            question_page(visit, *question, visit->form, draft->answers, returns, std::move(faults)), 422);
    Draft changed = *draft;
    changed.answers = with_answers(changed.answers, *question, visit->form);
    changed.changed = visit->office.clock.wall().time_since_epoch().count();
    const auto path = asked_questions(public_questions(), changed.answers, false);
    const auto here = std::ranges::find(path, question);
    const bool is_last = here == path.end() || here + 1 == path.end();
    const std::string next{returns || is_last ? std::string_view{"check"} : (*(here + 1))->id};
    visit->office.drafts.put(visit->value("draft"), std::move(changed), [visit, next](bool is_kept) {
        if (!is_kept) return visit->show(not_saved_page(visit), 503);
        visit->go(tell_path(visit, next));
    });
}

namespace {

Page public_check_page(const VisitPtr& visit, const FormValues& answers, std::vector<Fault> faults) {
    Page page;
    page.title = "Check what you wrote";
    page.back = tell_path(visit, asked_questions(public_questions(), answers, false).back()->id);
    page.faults = std::move(faults);
    Summary summary;
    for (const Question* question : asked_questions(public_questions(), answers, false))
        for (const Asked& asked : question->fields) {
            auto lines = answer_in_words(asked, answers, visit->office);
            if (lines.empty()) lines.emplace_back("No answer");
            const bool is_typed = asked.choices.empty() && asked.name != "month" && answers.has(asked.name);
            summary.rows.push_back(
                {std::string{asked.label},
                 std::move(lines),
                 {{"Change", tell_path(visit, question->id) + "?then=check", std::string{asked.label}}},
                 {},
                 is_typed});
        }
    page.add(std::move(summary));
    page.add(Paragraph{"Please check that no names are in it."});
    Form form{.action = tell_path(visit, "check")};
    form.fields.push_back({.kind = FieldKind::hidden, .name = "code", .values = {code_for(visit)}});
    form.buttons.push_back({"Send"});
    page.add(std::move(form));
    // The next person at this browser could read it by going back.
    Form drop{.action = tell_path(visit, "drop")};
    drop.buttons.push_back({.text = "Delete what I wrote", .look = ButtonLook::secondary});
    page.add(std::move(drop));
    return page;
}

Page public_sent_page(const std::string& code) {
    Page page;
    page.title = "Thank you";
    page.hides_title = true;
    page.add(Panel{"Thank you", "Your code: " + code});
    page.add(Paragraph{
        "Write the code down, or take a photo of it. With it you can see what we did. We may ask you "
        "something. You do not have to answer.",
        {{"See what became of it", "/follow-up"}}});
    page.add(Heading{"What happens next"});
    page.add(Bullets{{{"A person here reads it.", ""},
                      {"If it can help others, we share it, without names.", ""},
                      {"Then other places that use the same program are told.", ""}}});
    page.add(
        Paragraph{"Was it about medicine or a device? You can also tell the Yellow Card scheme: "
                  "yellowcard.mhra.gov.uk."});
    return page;
}

}  // namespace

void show_public_check(const VisitPtr& visit) {
    const Draft* const draft = find_draft(visit);
    if (draft == nullptr) return;
    visit->need_session();
    visit->show(public_check_page(visit, draft->answers, {}));
}

void take_public_check(const VisitPtr& visit) {
    if (!is_within_limits(visit)) return;
    const SentBefore before = sent_before(visit, CaseFrom::the_public);
    if (before.is_too_often) return too_many(visit);
    if (before.one != nullptr) return visit->show(public_sent_page(visit->form.text("code")));
    const Draft* const draft = find_draft(visit);
    if (draft == nullptr) return;
    if (!is_complete(visit, draft->answers))
        return visit->show(public_check_page(visit, draft->answers,
                                             {{"", "Some questions have no answer yet. Choose Change"}}),
                           422);
    Office& office = visit->office;
    const bool is_new = !office.submissions.is_under_way(visit->value("draft"));
    if (is_new && public_waiting(office) >= public_waiting_max) return too_many(visit);
    const std::int64_t now = office.clock.wall().time_since_epoch().count();
    Case sent;
    sent.from = CaseFrom::the_public;
    sent.made = now;
    sent.changed = now;
    sent.answers = in_codes(draft->answers);
    if (visit->language() != "en") sent.answers.add("language", visit->language());
    const auto show = [visit](const std::string& code) {
        if (code.empty()) return visit->show(not_saved_page(visit), 503);
        visit->office.drafts.drop(visit->value("draft"), [](bool is_kept) {
            if (!is_kept) log::event(log::Level::error, "web", "draft_not_dropped");
        });
        visit->show(public_sent_page(code));
    };
    office.submissions.take(visit->value("draft"), code_for(visit), std::move(sent), show);
}

void drop_public(const VisitPtr& visit) {
    if (!is_within_limits(visit) || find_draft(visit) == nullptr) return;
    visit->office.drop_draft(visit->value("draft"), [visit](bool is_kept) {
        if (!is_kept) return visit->show(not_saved_page(visit), 503);
        visit->go("/", "What you wrote is deleted");
    });
}

// All questions on one page, to be written on.
void show_print(const VisitPtr& visit) {
    Page page;
    page.title = "Tell us about AI in your care";
    page.back = "/";
    page.add(Paragraph{
        "Print this page. Tick what fits, and write in the gaps. Give it to anyone who works here. Do "
        "not write names."});
    for (const Question& question : public_questions())
        for (const Asked& asked : question.fields) {
            page.add(Heading{std::string{asked.label}});
            if (!asked.hint.empty()) page.add(Hint{std::string{asked.hint}});
            Bullets choices;
            for (const Choice& choice : choices_of(asked, visit->office.node.lists))
                choices.items.push_back({choice.label, ""});
            if (choices.items.empty())
                page.add(Exact{"\n\n\n", ""});
            else
                page.add(std::move(choices));
        }
    visit->show(std::move(page));
}

}  // namespace stonechat::web
