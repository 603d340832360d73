#include <algorithm>

#include "node/relay/claim_code.hpp"
#include "node/relay/hidden_report.hpp"
#include "node/web/pages/pages.hpp"
#include "node/web/words.hpp"

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
    // What was typed to be sent with it goes along, and is shown again behind the code.
    if (const std::string answer = visit->form.text("answer"); !answer.empty())
        form.fields.push_back({.kind = FieldKind::hidden, .name = "answer", .values = {answer}});
    form.buttons.push_back({"Continue"});
    page.add(std::move(form));
    return page;
}

std::string what_became(relay::Stage stage) {
    switch (stage) {
        case relay::Stage::waiting:
            return "It waits for somebody to read it.";
        case relay::Stage::asked:
            return "Somebody has read it and has a question for you.";
        case relay::Stage::held:
            return "It was read, and will be shared soon.";
        case relay::Stage::published:
            return "It was shared. Every organisation that uses the same tool has been told.";
        case relay::Stage::declined:
            return "It was read, and not shared. The reason is below.";
    }
    return {};
}

// `where`: the relay that has it, in hex; empty: this organisation does.
Page standing_page(const VisitPtr& visit, const relay::Standing& one, const std::string& where,
                   std::vector<Fault> faults) {
    Page page;
    page.title = "Your report";
    page.back = "/follow-up";
    page.faults = std::move(faults);
    page.add(Paragraph{what_became(one.stage)});
    Summary facts;
    if (!where.empty()) facts.rows.push_back({"Who has it", {visit->office.relay_name(where)}});
    if (relay::is_open(one.stage)) facts.rows.push_back({"Sent", {in_words(one.sent)}});
    facts.rows.push_back({"Last change", {in_words(one.changed)}});
    if (!one.reason.empty()) facts.rows.push_back({"Why it was not shared", {one.reason}, {}, {}, true});
    page.add(std::move(facts));
    if (!one.words.empty()) {
        page.add(Heading{"Questions and answers"});
        Summary talk;
        for (const relay::Words& words : one.words)
            talk.rows.push_back({words.by_reviewer ? "Question" : "You", {words.text}, {}, {}, true});
        page.add(std::move(talk));
    }
    if (!relay::is_open(one.stage)) {
        add_typed(page, visit);  // an answer that comes too late
        return page;
    }
    Form form{.action = "/follow-up"};
    form.fields.push_back({.kind = FieldKind::hidden, .name = "code", .values = {visit->form.text("code")}});
    form.fields.push_back({.kind = FieldKind::hidden, .name = "relay", .values = {where}});
    Field answer{.kind = FieldKind::area,
                 .name = "answer",
                 .label = one.stage == relay::Stage::asked ? "Your answer" : "Is there anything to add?",
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
    Case changed = one;
    std::string fault = add_reporters_words(changed, visit->form.text("answer"),
                                            visit->office.clock.wall().time_since_epoch().count());
    if (!fault.empty())
        return visit->show(standing_page(visit, standing_of(one), "", {{"answer", std::move(fault)}}), 422);
    visit->office.cases.put(key, changed, [visit, standing = standing_of(changed)](bool is_kept) {
        if (!is_kept) return visit->show(not_saved_page(visit), 503);
        visit->form.remove("answer");
        Page page = standing_page(visit, standing, "", {});
        page.banner = "Your answer is sent";
        visit->show(std::move(page));
    });
}

void no_such_code(const VisitPtr& visit) {
    visit->show(code_page(visit, {{"code", "No report here has this code. Check what you typed"}}), 422);
}

// ---- at relays

void find_at_relays(const VisitPtr& visit, std::vector<MemberId> relays) {
    relay::find_report(
        *visit->office.node.sender, visit->form.text("code"), std::move(relays),
        [visit](const std::variant<relay::FoundAt, relay::NotFound>& result) {
            if (const auto* const found = std::get_if<relay::FoundAt>(&result))
                return visit->show(standing_page(visit, found->standing, found->relay.hex(), {}));
            if (std::get<relay::NotFound>(result).were_all_reached) return no_such_code(visit);
            visit->show(
                code_page(visit, {{"code",
                                   "No report here has this code, and not every relay could be asked. "
                                   "Try again later"}}),
                503);
        });
}

void tell_relay(const VisitPtr& visit, const MemberId& relay) {
    const std::string text = visit->form.text("answer");
    // What is shown again until the relay has said how far the report is: what was typed, to be mended or
    // kept.
    const auto again = [visit](const std::string& why) {
        const Day today = visit->office.node.today();
        visit->show(standing_page(visit, {relay::Stage::asked, today, today, "", std::nullopt, {}},
                                  visit->form.text("relay"), {{"answer", why}}),
                    422);
    };
    // As the relay would judge it.
    Case probe;
    if (const std::string fault = add_reporters_words(probe, text, 0); !fault.empty()) return again(fault);
    relay::add_words(*visit->office.node.sender, relay, visit->form.text("code"), text,
                     [visit, relay, again](const Checked<relay::Standing>& standing) {
                         if (!standing)
                             return again(standing.error().code == make_error_code(Errc::not_allowed)
                                              ? standing.error().rule
                                              : "It could not be sent now. Try again later");
                         visit->form.remove("answer");
                         Page page = standing_page(visit, *standing, relay.hex(), {});
                         page.banner = "Your answer is sent";
                         visit->show(std::move(page));
                     });
}

}  // namespace

void show_follow_up(const VisitPtr& visit) {
    visit->need_session();
    auto parked = visit->take_parked();
    if (!parked) return visit->show(code_page(visit, {}));
    // An answer that was sent too late to be taken: shown again in its place, and not acted on.
    visit->form = *std::move(parked);
    visit->form.remove("do");
    take_follow_up(visit);
}

void take_follow_up(const VisitPtr& visit) {
    Office& office = visit->office;
    if (!visit->lobby.tries_by_address.take(office.clock.instant(), counted_as(visit->caller())))
        return visit->show(code_page(visit, {{"code", "Too many tries. Wait a minute, then try again"}}),
                           429);
    const std::string code = visit->form.text("code");
    if (code.empty()) return visit->show(code_page(visit, {{"code", "Enter your code"}}), 422);
    const auto claim = relay::claim_of(code);
    if (!claim) return no_such_code(visit);
    // Of a report that came hidden to this relay, and whose reporter asks here.
    const std::string hidden = relay::hidden_case_key(*relay::claim_at(code, office.node.self));
    const std::string key = office.cases.find(hidden) != nullptr ? hidden : claim->hex();
    const bool answers = visit->form.text("do") == "answer";
    if (const Case* const one = office.cases.find(key))
        return answers ? take_answer(visit, key, *one)
                       : visit->show(standing_page(visit, standing_of(*one), "", {}));
    if (!visit->door.asks_relays || office.node.sender == nullptr) return no_such_code(visit);
    std::vector<MemberId> relays;
    for (const charter::Member* const member : office.relays()) relays.push_back(member->id);
    const auto named = MemberId::from_hex(visit->form.text("relay"));
    const bool is_named = named && std::ranges::find(relays, *named) != relays.end();
    if (answers && is_named) return tell_relay(visit, *named);
    find_at_relays(visit, std::move(relays));
}

}  // namespace stonechat::web
