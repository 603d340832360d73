#include "node/log/log.hpp"
#include "node/web/pages/pages.hpp"
#include "node/web/words.hpp"
#include "protocol/record/body_text.hpp"

// What became of a report, for whoever holds its code. The code is sent in forms alone, never in an address
// that a browser would remember.

namespace stonechat::web {
namespace {

Page code_page(const VisitPtr& visit, std::vector<Fault> faults) {
    Page page;
    page.title = "Follow up a report";
    page.faults = std::move(faults);
    page.add(Paragraph{"When you sent your report, you got a code. Nobody asks for your name."});
    Form form{.action = "/follow-up"};
    Field code{.kind = FieldKind::text,
               .name = "code",
               .label = "Your code",
               .hint = "12 letters and numbers, for example 7K3M-9QWD-2XPB.",
               .values = {visit->form.text("code")},
               .autocomplete = "off",
               .width = 20};
    for (const Fault& fault : page.faults) code.error = fault.text;
    form.fields.push_back(std::move(code));
    form.buttons.push_back({"Continue"});
    page.add(std::move(form));
    return page;
}

std::string what_became(const Case& one) {
    switch (one.state) {
        case CaseState::waiting:
            return "It waits for somebody to read it.";
        case CaseState::asked:
            return "Somebody has read it and has a question for you.";
        case CaseState::published:
            return "It was shared. Every organisation that uses the same tool has been told.";
        case CaseState::declined:
            return "It was read, and not shared. The reason is below.";
    }
    return {};
}

Page case_page(const VisitPtr& visit, const Case& one, std::vector<Fault> faults) {
    Page page;
    page.title = "Your report";
    page.back = "/follow-up";
    page.faults = std::move(faults);
    page.add(Paragraph{what_became(one)});
    Summary facts;
    facts.rows.push_back({"Sent", {in_words(day_of(WallTime{std::chrono::seconds{one.made}}))}});
    facts.rows.push_back({"Last change", {in_words(day_of(WallTime{std::chrono::seconds{one.changed}}))}});
    if (!one.reason.empty()) facts.rows.push_back({"Why it was not shared", {one.reason}});
    page.add(std::move(facts));
    if (!one.messages.empty()) {
        page.add(Heading{"Questions and answers"});
        Summary talk;
        for (const Message& message : one.messages)
            talk.rows.push_back({message.by == "reviewer" ? "Question" : "You", {message.text}});
        page.add(std::move(talk));
    }
    if (one.state == CaseState::published || one.state == CaseState::declined) return page;
    Form form{.action = "/follow-up"};
    form.fields.push_back({.kind = FieldKind::hidden, .name = "code", .values = {visit->form.text("code")}});
    Field answer{.kind = FieldKind::area,
                 .name = "answer",
                 .label = one.state == CaseState::asked ? "Your answer" : "Is there anything to add?",
                 .hint = "Do not give names.",
                 .values = {visit->form.text("answer")},
                 .characters_max = static_cast<int>(message_characters_max)};
    for (const Fault& fault : page.faults) answer.error = fault.text;
    form.fields.push_back(std::move(answer));
    form.buttons.push_back({"Send", "do", "answer"});
    page.add(std::move(form));
    return page;
}

void take_answer(const VisitPtr& visit, const std::string& key, const Case& one) {
    const std::string text = visit->form.text("answer");
    std::string fault;
    if (text.empty())
        fault = "Enter what you want to say";
    else if (record::characters_in(text) > message_characters_max)
        fault = "It must be 1,000 characters or fewer";
    else if (!one.is_open())
        fault = "This report is settled already";
    else if (one.messages.size() >= messages_max)
        fault = "There is no room for more answers";
    if (!fault.empty()) return visit->show(case_page(visit, one, {{"answer", std::move(fault)}}), 422);
    Case changed = one;
    const std::int64_t now = visit->office.clock.wall().time_since_epoch().count();
    changed.messages.push_back({now, "reporter", text});
    changed.state = CaseState::waiting;
    changed.changed = now;
    visit->office.cases.put(key, changed, [visit, changed](bool is_kept) {
        if (!is_kept) return visit->show(not_saved_page(), 503);
        visit->form.remove("answer");
        Page page = case_page(visit, changed, {});
        page.banner = "Your answer is sent";
        visit->show(std::move(page));
    });
}

}  // namespace

void show_follow_up(const VisitPtr& visit) {
    visit->need_session();
    visit->show(code_page(visit, {}));
}

void take_follow_up(const VisitPtr& visit) {
    Office& office = visit->office;
    if (!office.tries_by_address.take(office.clock.instant(), visit->caller()))
        return visit->show(code_page(visit, {{"code", "Too many tries. Wait a minute, then try again"}}),
                           429);
    const std::string code = visit->form.text("code");
    if (code.empty()) return visit->show(code_page(visit, {{"code", "Enter your code"}}), 422);
    const std::string key = case_key(code);
    const Case* const one = key.empty() ? nullptr : office.cases.find(key);
    if (one == nullptr)
        return visit->show(code_page(visit, {{"code", "No report here has this code. Check what you typed"}}),
                           422);
    if (visit->form.text("do") == "answer") return take_answer(visit, key, *one);
    visit->show(case_page(visit, *one, {}));
}

}  // namespace stonechat::web
