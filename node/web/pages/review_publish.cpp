#include <algorithm>

#include "crypto/hash.hpp"
#include "node/api/confirmed.hpp"
#include "node/web/pages/pages.hpp"
#include "node/web/pages/report_parts.hpp"
#include "node/web/pages/review_parts.hpp"
#include "node/web/relay_desk.hpp"
#include "protocol/privacy/cleared.hpp"

// The last step of a review: what leaves is read to its last character, and leaves, or is held for a batch.

namespace stonechat::web {
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

// Whether another person has agreed to these very bytes.
bool is_second_reader(const VisitPtr& visit, const Case& one, const std::string& hash) {
    return one.first_yes && one.first_yes->sha256 == hash && one.first_yes->by != visit->account()->name;
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
    if (visit->office.has_four_eyes)
        page.add(Inset{is_second_reader(visit, one, out.hash)
                           ? one.first_yes->by + " has read this and agreed. You are the second reader."
                           : "Two people must read this before it leaves. You are the first."});
    if (visit->office.is_masked(one))
        page.add(Inset{
            "It leaves as your organisation's own, for one that stays hidden, some time after you publish "
            "it and together with others. Read it for what could tell whose it is: a street, a "
            "name for a ward, a machine that few have."});
    page.add(summary_in_force(one, visit->office));
    const FormValues answers = visit->office.spelled_out(one);
    const auto findings = visit->office.findings_in(answers);
    const auto add_marked = [&](const std::string& name) {
        if (const std::string text = answers.text(name); !text.empty())
            page.add(marked(text, name, findings));
    };
    if (!findings.empty()) std::ranges::for_each(text_answers(), add_marked);
    const auto is_of_name = [](const TextFinding& found) {
        return std::ranges::find(name_answers(), found.answer) != name_answers().end();
    };
    if (std::ranges::any_of(findings, is_of_name)) {
        page.add(Heading{"What the tool is called"});
        page.add(Paragraph{
            "What is marked may be a person's name, or lead to one. If it does, correct it first."});
        std::ranges::for_each(name_answers(), add_marked);
    }
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
    const bool is_first = visit->office.has_four_eyes && !is_second_reader(visit, one, out.hash);
    form.buttons.push_back({is_first ? "Agree, and ask a second reader" : "Publish"});
    page.add(std::move(form));
    return page;
}

void cannot_publish(const VisitPtr& visit, const Case& one, const Refusal& why) {
    visit->show(case_page(visit, one, {{"", "It cannot be published yet: " + why.rule}}), 422);
}

void tell_departure(const VisitPtr& visit, const NotBegun&) {
    visit->show(not_saved_page(visit), 503);
}
void tell_departure(const VisitPtr& visit, const NotTaken& refused) {
    if (const Case* const one = find_case(visit)) cannot_publish(visit, *one, refused.why);
}
void tell_departure(const VisitPtr& visit, const MayHaveLeft&) {
    if (const Case* const one = find_case(visit))
        visit->show(case_page(visit, *one,
                              {{"",
                                "The disk did not confirm it, so it may have left. Do not send it again "
                                "in another way: find out first"}}),
                    503);
}
void tell_departure(const VisitPtr& visit, const Left& left) {
    if (left.is_noted)
        return visit->go(case_path(visit),
                         "The report is published. Everyone who uses the same tool is being warned");
    if (const Case* const one = find_case(visit))
        visit->show(case_page(visit, *one,
                              {{"",
                                "The report is published, but the disk refused to note that here. Do not "
                                "send it again: it will be noted once the disk works"}}),
                    503);
}

// The first of two readers agrees: kept with the report until the second does, or what would leave changes.
void note_first_yes(const VisitPtr& visit, const Case& one, const ToPublish& out) {
    const std::string who = visit->account()->name;
    if (one.first_yes && one.first_yes->by == who && one.first_yes->sha256 == out.hash)
        return visit->show(
            publish_page(visit, one, out,
                         {{"read", "You have agreed to this already. Another reviewer must read it, too"}}),
            422);
    // As for the second reader: of a masked report only its relay's log says who read it, when it leaves.
    if (!visit->office.is_masked(one)) {
        const auto noted = api::note_confirmed(
            visit->office.node,
            {.who = who, .body = out.body, .sha256 = out.hash, .text_checked = true, .attended = true});
        if (!noted) return cannot_publish(visit, one, noted.error());
    }
    Case changed = one;
    changed.first_yes = FirstYes{who, out.hash};
    save(visit, std::move(changed), "You have agreed. Another reviewer must read it before it leaves");
}

}  // namespace

void show_publish(const VisitPtr& visit) {
    const Case* const one = case_to_decide(visit);
    if (one == nullptr) return;
    const auto out = to_publish(*one, visit->office);
    if (!out) return cannot_publish(visit, *one, out.error());
    visit->show(publish_page(visit, *one, *out, {}));
}

void take_publish(const VisitPtr& visit) {
    const Case* const one = case_to_decide(visit);
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
    if (office.has_four_eyes && !is_second_reader(visit, *one, out->hash))
        return note_first_yes(visit, *one, *out);
    const std::string who = visit->account()->name;
    if (office.is_masked(*one))
        return office.relay_desk->hold(
            visit->value("case"), *one, who, out->hash,
            go_back(visit, "The report is approved. It leaves with the next others"));
    Case leaving = *one;
    leaving.changed = office.clock.wall().time_since_epoch().count();
    leaving.held = Held{who, out->hash, leaving.changed, false};
    office.departures.begin(visit->value("case"), std::move(leaving), [visit](const Departure& departure) {
        std::visit([&](const auto& how) { tell_departure(visit, how); }, departure);
    });
}

}  // namespace stonechat::web
