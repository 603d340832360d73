#include "node/log/log.hpp"
#include "node/web/pages/pages.hpp"
#include "node/web/words.hpp"
#include "protocol/charter/applications.hpp"

// Who asks to belong, and a steward's yes. What a steward needs to know is who vouches for the newcomer: the
// page says whom to ask, and asks whether they did.

namespace stonechat::web {
namespace {

struct Newcomer {
    MemberId id;
    charter::AdmissionRequest request;
    Bytes message;  // the request as it was signed
    std::string inviter;
    Day last_day;
};

// Those who ask to belong; who asks for new keys is for the command line, where the words for it are.
std::vector<Newcomer> newcomers(const Office& office) {
    std::vector<Newcomer> out;
    const charter::Charter& charter = office.engine().charter();
    for (const charter::Application& one : office.engine().applications()) {
        auto request = charter::read_request(one.request);
        const auto invite = charter::read_invite(one.invite);
        if (!request || !invite) continue;  // the engine has read both; a request for keys is of another kind
        const charter::Member* const inviter = charter.find(invite->inviter);
        out.push_back({charter::applicant(one.request), std::move(*request), one.request,
                       inviter == nullptr ? std::string{"an organisation that no longer belongs"}
                                          : inviter->request.organisation,
                       invite->last_day});
    }
    return out;
}

std::optional<Newcomer> find_newcomer(const VisitPtr& visit) {
    for (Newcomer& one : newcomers(visit->office))
        if (one.id.hex() == visit->value("member")) return std::move(one);
    Page page;
    page.title = "This request does not wait any more";
    page.add(Paragraph{"The organisation belongs by now, or its invitation is over.",
                       {{"See who belongs", "/federation"}}});
    visit->show(std::move(page), 404);
    return std::nullopt;
}

std::string request_path(const Newcomer& one) {
    return "/federation/requests/" + one.id.hex();
}

bool decides_here(const VisitPtr& visit) {
    const api::Node& node = visit->office.node;
    return node.may_decide && node.may_decide() && may(visit->account()->role, Need::steward);
}

Form admission_form(const VisitPtr& visit, const Newcomer& one, const std::vector<Fault>& faults) {
    Form form{.action = request_path(one)};
    const auto given = [&](const char* name) { return visit->form.all(name); };
    form.fields.push_back({.kind = FieldKind::radios,
                           .name = "role",
                           .label = "What will it be?",
                           .choices = {{"member", "A member", "Reports, and is warned"},
                                       {"observer", "An observer", "Reads everything, and reports nothing"}},
                           .values = given("role")});
    form.fields.push_back({.kind = FieldKind::checkboxes,
                           .name = "seats",
                           .label = "May it do more? (optional)",
                           .choices = {{"issuer", "Send safety alerts",
                                        "Alerts that ask others to act or to stop using a tool"},
                                       {"relay", "Publish for hidden organisations",
                                        "Takes reports from those who do not want to be named"}},
                           .values = given("seats")});
    form.fields.push_back(
        {.kind = FieldKind::checkboxes,
         .name = "known",
         .label = "Before it is let in",
         .choices = {{"yes", "I have asked " + one.inviter + ", and it is who it says it is"}},
         .values = given("known")});
    show_faults(form.fields, faults);
    form.buttons.push_back({"Let it in"});
    return form;
}

Page request_page(const VisitPtr& visit, const Newcomer& one, std::vector<Fault> faults) {
    const Office& office = visit->office;
    Page page;
    page.title = one.request.organisation;
    page.caption = "Asks to belong";
    page.back = "/federation";
    page.faults = std::move(faults);
    Summary facts;
    facts.rows.push_back({"Sector", {label_of(office.node.lists, "sector", one.request.sector)}});
    facts.rows.push_back({"Region", {label_of(office.node.lists, "region", one.request.region)}});
    facts.rows.push_back({"Invited by", {one.inviter}});
    facts.rows.push_back({"Invitation good until", {in_words(one.last_day)}});
    facts.rows.push_back(
        {"Others can reach it at", one.request.addresses.empty()
                                       ? std::vector<std::string>{"Nowhere: it only calls out"}
                                       : one.request.addresses});
    facts.rows.push_back({"Number", {one.id.hex()}});
    page.add(std::move(facts));
    page.add(Inset{
        "Nobody has checked the name. Ask " + one.inviter +
        " by telephone, at a number that you know, whether this is who they invited, and read the number "
        "to each other."});
    if (decides_here(visit)) {
        page.add(admission_form(visit, one, page.faults));
        return page;
    }
    page.add(Heading{"Letting it in"});
    page.add(Paragraph{
        office.engine().charter().threshold() > 1
            ? "Several stewards must sign. One of them writes a proposal at their node, and the others "
              "sign it:"
            : "A steward's account at a steward's node may do it on this page. At that machine it is "
              "done with:"});
    page.add(Exact{std::string{"stonechat charter "} +
                       (office.engine().charter().threshold() > 1 ? "propose " : "") + "admit " +
                       one.id.hex(),
                   "The command"});
    return page;
}

}  // namespace

Table requests_table(const Office& office) {
    Table out{.caption = "Who asks to belong",
              .columns = {"Organisation", "Sector", "Invited by"},
              .rows = {},
              .when_empty = "Nobody waits. Newcomers appear here once they have answered an invitation."};
    for (const Newcomer& one : newcomers(office))
        out.rows.push_back({{.text = one.request.organisation, .href = request_path(one)},
                            {.text = label_of(office.node.lists, "sector", one.request.sector)},
                            {.text = one.inviter}});
    return out;
}

void show_request(const VisitPtr& visit) {
    if (const auto one = find_newcomer(visit)) visit->show(request_page(visit, *one, {}));
}

void take_admission(const VisitPtr& visit) {
    const auto one = find_newcomer(visit);
    if (!one) return;
    if (!decides_here(visit)) return visit->show(request_page(visit, *one, {}), 403);
    std::vector<Fault> faults;
    const auto role = charter::role_named(visit->form.text("role"));
    if (!role || *role == charter::Role::maker) faults.push_back({"role", "Choose what it will be"});
    charter::Seats seats;
    for (const std::string& seat : visit->form.all("seats")) {
        seats.issuer = seats.issuer || seat == "issuer";
        seats.relay = seats.relay || seat == "relay";
    }
    if (role == charter::Role::observer && seats.relay)
        faults.push_back({"seats", "An observer cannot publish for others"});
    if (visit->form.text("known") != "yes")
        faults.push_back({"known", "Say that you have asked who vouches for it"});
    if (!faults.empty()) return visit->show(request_page(visit, *one, std::move(faults)), 422);
    const auto failed = [visit, one](const std::string& why) {
        visit->show(request_page(visit, *one, {{"", "It was not let in: " + why}}), 422);
    };
    const auto entry = visit->office.node.decide(charter::Admit{one->message, *role, seats, {}});
    if (!entry) return failed(entry.error().rule);
    visit->office.submit(
        [entry = *entry](engine::RequestId number) {
            return engine::OfferCharterEntry{number, entry};
        },
        [visit, one, failed](const Checked<RecordId>& result) {
            if (!result) return failed(result.error().rule);
            log::event(log::Level::info, "web", "member_admitted", {{"member", one->id}});
            visit->go("/federation", one->request.organisation + " belongs now");
        });
}

}  // namespace stonechat::web
