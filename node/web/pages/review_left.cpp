#include "node/log/log.hpp"
#include "node/web/own_record.hpp"
#include "node/web/pages/pages.hpp"
#include "node/web/pages/review_parts.hpp"

// Whether a report has left that was leaving when something broke. The node looks for it among its own
// records; a person says what that means, for another report can have said the same, word for word.

namespace stonechat::web {
namespace {

WantedRecord wanted_for(const Office& office, const std::string& key, const Case& one) {
    WantedRecord out{own_report_lanes(office.engine(), office.node.self), one.held->sha256, {}};
    for (const auto& [other_key, other] : office.cases.all())
        if (const auto record = RecordId::from_hex(other.record); record && other_key != key)
            out.others.insert(*record);
    return out;
}

// `record` goes along: the decision is about what was found when it was made.
Form decision(const VisitPtr& visit, const OwnRecord& found, const char* what, Button button) {
    Form form{.action = case_path(visit, "left")};
    form.fields.push_back({.kind = FieldKind::hidden,
                           .name = "record",
                           .values = {found.record ? found.record->hex() : std::string{}}});
    button.name = "do";
    button.value = what;
    form.buttons.push_back(std::move(button));
    return form;
}

Page left_page(const VisitPtr& visit, const Case& one, const OwnRecord& found, std::vector<Fault> faults) {
    Page page;
    page.title = "Has this report left?";
    page.caption = caption_of(one);
    page.back = case_path(visit);
    page.faults = std::move(faults);
    page.add(Paragraph{why_in_doubt(one) +
                       " So the node has looked for its words among the records of this organisation."});
    if (found.record) {
        page.add(Paragraph{"A record says exactly the same.",
                           {{"Read the record", "/records/" + found.record->hex()}}});
        page.add(decision(visit, found, "found", {"It has left: this is its record"}));
        page.add(
            Paragraph{"No other report here belongs to that record. If you know that it is of another "
                      "one that said the same, word for word:"});
        page.add(
            decision(visit, found, "not-left",
                     {.text = "It has not left: open it for review again", .look = ButtonLook::secondary}));
        return page;
    }
    page.add(Paragraph{found.has_looked_at_all
                           ? "No record says the same, so it has not left, unless its text was erased since."
                           : "None of the newest " + std::to_string(own_records_looked_at_max) +
                                 " records says the same, so it has not left of late."});
    if (one.held->is_from_backup)
        page.add(Callout{"It may have left in other words",
                         {"Whoever published it may have corrected it first. Look at the newest warnings and "
                          "records of your organisation before you open it again."}});
    page.add(decision(visit, found, "not-left", {"It has not left: open it for review again"}));
    return page;
}

// Nothing can be said before that: what the disk has not confirmed leaves by itself once it does.
void still_open(const VisitPtr& visit, const Case& one) {
    Page page;
    page.title = "Nobody can tell yet";
    page.caption = caption_of(one);
    page.back = case_path(visit);
    page.add(
        Paragraph{"The disk of this computer has not confirmed a record yet. Once it does, the record leaves "
                  "by itself. It may be this report."});
    page.add(
        Paragraph{"Wait a minute, then load this page again. If that does not help, tell your IT team: "
                  "the disk may be full or broken."});
    visit->show(std::move(page), 503);
}

// What it published since is with the others: they tell it with all that was erased.
void still_put_back(const VisitPtr& visit, const Case& one) {
    Page page;
    page.title = "Nobody can tell yet";
    page.caption = caption_of(one);
    page.back = case_path(visit);
    page.add(Paragraph{
        "This node was put back from a backup, and has not yet heard from another node what was published "
        "and erased since."});
    page.add(Paragraph{"Wait until it has, then load this page again. If it takes long, tell your IT team."});
    visit->show(std::move(page), 503);
}

const Case* doubtful_case(const VisitPtr& visit) {
    const Case* const one = open_case(visit);
    if (one == nullptr || one->may_have_left()) return one;
    visit->go(case_path(visit));
    return nullptr;
}

// Looks for the record of the visit's case; `then` is called where there is something to say.
void look(const VisitPtr& visit, std::function<void(const Case& one, const OwnRecord& found)> then) {
    const Case* const one = doubtful_case(visit);
    if (one == nullptr) return;
    if (visit->office.engine().has_unconfirmed()) return still_open(visit, *one);
    if (one->held->is_from_backup && visit->office.engine().holds_back_bodies())
        return still_put_back(visit, *one);
    visit->office.read([visit, then = std::move(then),
                        wanted = wanted_for(visit->office, visit->value("case"), *one)](
                           const storage::Store& store) -> std::function<void()> {
        return [visit, then, found = find_own_record(store, wanted)] {
            // Somebody else may have decided while the store was read.
            const Case* const now = doubtful_case(visit);
            if (now == nullptr) return;
            if (!found)
                return visit->show(
                    case_page(visit, *now, {{"", "It could not be found out: " + found.error().rule}}), 503);
            then(*now, *found);
        };
    });
}

}  // namespace

void show_left(const VisitPtr& visit) {
    look(visit,
         [visit](const Case& one, const OwnRecord& found) { visit->show(left_page(visit, one, found, {})); });
}

void take_left(const VisitPtr& visit) {
    look(visit, [visit](const Case& one, const OwnRecord& found) {
        const std::string seen = visit->form.text("record");
        if (seen != (found.record ? found.record->hex() : std::string{}))
            return visit->show(
                left_page(visit, one, found, {{"", "What was found has changed. Look at it again"}}), 422);
        const std::string key = visit->value("case");
        const std::string what = visit->form.text("do");
        Departures& departures = visit->office.departures;
        if (what == "found" && found.record) {
            log::event(log::Level::info, "web", "found_published", {{"record", *found.record}});
            return departures.note_found(key, *found.record, visit->account()->name,
                                         go_back(visit, "The report is noted as published"));
        }
        if (what != "not-left")
            return visit->show(left_page(visit, one, found, {{"", "Say whether it has left"}}), 422);
        departures.note_not_left(
            key, go_back(visit, "The report has not left. It can be published or declined again"));
    });
}

}  // namespace stonechat::web
