#include "node/web/site.hpp"

#include <algorithm>

#include "node/http/query.hpp"
#include "node/log/log.hpp"
#include "node/web/assets.hpp"
#include "node/web/pages/pages.hpp"
#include "node/web/pages/sign_in_parts.hpp"
#include "node/web/sign_in_provider.hpp"

namespace stonechat::web {
namespace {

void fill_frame(const VisitPtr& visit) {
    Frame& frame = visit->frame;
    frame.menu.clear();
    frame.current.clear();
    frame.service = visit->door.service;
    frame.organisation = visit->office.organisation();
    frame.footer_text =
        frame.organisation.empty()
            ? std::string{"Warnings about AI tools, shared between organisations."}
            : "Node of " + frame.organisation + ". Warnings about AI tools, shared between organisations.";
    const Account* const account = visit->account();
    if (account == nullptr) return;
    const std::string& path = visit->request.path;
    const auto entry = [&](std::string text, std::string href, Need need) {
        if (!may(account->role, need)) return;
        if (path == href || path.starts_with(href + "/")) frame.current = href;
        frame.menu.push_back({std::move(text), std::move(href)});
    };
    entry("Warnings", "/warnings", Need::signed_in);
    entry("Report", "/report", Need::report);
    entry("Review", "/review", Need::review);
    entry("AI tools", "/technologies", Need::signed_in);
    entry("Insights", "/insights", Need::signed_in);
    entry("Federation", "/federation", Need::signed_in);
    entry("Accounts", "/accounts", Need::administer);
}

// The address of the page that was asked for: "/review?show=late". Empty where it is longer than any of ours:
// a session keeps it for whoever asks, and strangers may ask for anything.
std::string address_of(const http::Request& request) {
    constexpr std::size_t address_bytes_max = 2048;
    http::Parameters parameters;
    for (const auto& [name, value] : request.query) parameters.emplace_back(name, value);
    std::string out = http::encoded_path(request.path);
    if (!parameters.empty()) out += "?" + http::encoded(parameters);
    return out.size() <= address_bytes_max ? out : std::string{};
}

void could_not_keep(const VisitPtr& visit, unsigned status) {
    log::event(log::Level::warn, "web", "form_not_kept", {{"peer", log::Token{visit->caller()}}});
    Page page;
    page.title = "We could not keep what you wrote";
    page.add(
        Paragraph{"You were away for a long time, and we have no room for it right now. Nothing was sent."});
    page.add(Paragraph{"Wait a few minutes. Then go back and send it again."});
    add_typed(page, visit);
    visit->show(std::move(page), status);
}

// Keeps the form that was sent, to be shown again, filled in, and not acted on. False: there was no room, and
// its sender was told.
bool park_form(const VisitPtr& visit) {
    const Instant now = visit->office.clock.instant();
    // Before anything is kept: whoever sends forms without a session need not have seen a page of ours.
    if (!visit->lobby.parked_by_address.take(now, counted_as(visit->caller()))) {
        could_not_keep(visit, 429);
        return false;
    }
    FormValues values = visit->form;
    values.remove("form_token");
    const bool is_new = visit->session() == nullptr;
    if (visit->lobby.sessions.park(now, visit->need_session(), visit->request.path, std::move(values)))
        return true;
    // With a session the same form would be refused for its token when it is sent again.
    if (is_new) visit->sign_out();
    could_not_keep(visit, 503);
    return false;
}

// A form that no page shows again is not kept: it may be long (a list of tools has 1 MiB), and to say that it
// is kept would be untrue.
void say_signed_out(const VisitPtr& visit) {
    Page page;
    page.title = "You need to sign in";
    page.add(Paragraph{"Nobody was signed in, or it was too long ago. Nothing was changed."});
    page.add(Paragraph{"If you typed something, it is not kept here."});
    add_typed(page, visit);
    page.add(Paragraph{"", {{"Sign in", "/sign-in"}}});
    visit->show(std::move(page), 403);
}

bool has_page(std::string_view pattern) {
    return std::ranges::any_of(
        staff_rows(), [&](const PageRow& row) { return row.method == "GET" && row.pattern == pattern; });
}

// Who signs in comes back, with the form that was sent where a page can show it again.
void ask_to_sign_in(const PageRow& row, const VisitPtr& visit) {
    const bool is_form = row.method == "POST";
    if (is_form && !visit->is_same_origin()) return say_signed_out(visit);
    if (is_form && row.traits.restores && !park_form(visit)) return;
    if (has_page(row.pattern)) visit->need_session().after_sign_in = address_of(visit->request);
    if (is_form && !row.traits.restores) return say_signed_out(visit);
    visit->need_session();
    visit->go("/sign-in");
}

void show_again(const VisitPtr& visit) {
    if (!park_form(visit)) return;
    visit->go(http::encoded_path(visit->request.path),
              "Nothing is lost. You were away for long, so please check and send again");
}

void refuse_role(const VisitPtr& visit) {
    Page page;
    page.title = "You cannot use this page";
    page.add(Paragraph{
        "Your account does not allow it. Ask an administrator of your organisation if you need it."});
    page.add(Paragraph{"", {{"Go to the start page", "/"}}});
    visit->show(std::move(page), 403);
}

void say_restoring(const VisitPtr& visit) {
    Page page;
    page.title = "This node was put back from a backup, or repaired";
    page.add(Paragraph{
        "It shows no warnings and no records before another node has told it what was erased since."});
    page.add(
        Paragraph{"You can report and review as always. Try again in a few minutes. If this stays for "
                  "hours, tell your IT team: stonechat restore --serve ends it."});
    page.add(Paragraph{"", {{"Report", "/report"}, {"Review", "/review"}}});
    visit->show(std::move(page), 503);
}

void refuse_form(const VisitPtr& visit) {
    log::event(log::Level::warn, "web", "form_refused", {{"peer", log::Token{visit->caller()}}});
    Page page;
    page.title = "This form is out of date";
    page.add(
        Paragraph{"Nothing was changed. The form was opened in another session, or by another website."});
    page.add(Paragraph{"Open the page again, and send what you typed once more."});
    add_typed(page, visit);
    visit->need_session();
    visit->show(std::move(page), 403);
}

// Where the organisation's own sign-in stands before these pages, its word is who is here. False: answered.
bool take_proxys_word(const PageRow& row, const VisitPtr& visit) {
    const Session* const open = visit->session();
    const std::string name = visit->named_by_proxy();
    if (name.empty()) {
        if (open != nullptr && open->by == SignedInBy::proxy) visit->sign_out();  // as they did there
        return true;
    }
    if (open != nullptr && open->account == name && visit->account() != nullptr) {
        visit->session()->by = SignedInBy::proxy;  // whatever let them in at first
        return true;
    }
    if (open != nullptr && !open->account.empty()) visit->sign_out();
    // Not for pages that ask by themselves, nor for who is about to leave.
    if (row.pattern == live_path || row.pattern == "/sign-out" || row.pattern == "/welcome/{token}")
        return true;
    if (visit->office.accounts.find(name) == nullptr) {
        no_such_account(visit, name);
        return false;
    }
    log::event(log::Level::info, "web", "signed_in");
    visit->sign_in(name);
    visit->session()->by = SignedInBy::proxy;
    if (row.method != "POST") return true;
    // Sent by a session that was somebody else's, or nobody's: shown again to whoever is here now, where its
    // page can be.
    if (visit->is_same_origin() && row.traits.restores)
        show_again(visit);
    else
        refuse_form(visit);
    return false;
}

bool take_form(const VisitPtr& visit) {
    const auto type = visit->request.fields.find("content-type");
    auto form =
        read_form(type == visit->request.fields.end() ? std::string{} : type->second, visit->request.body);
    if (form) {
        visit->form = std::move(*form);
        return true;
    }
    Page page;
    page.title = "The form could not be read";
    page.add(Paragraph{"The form " + form.error().rule + ". Nothing was changed. Go back and try again."});
    visit->show(std::move(page), 400);
    return false;
}

void serve(const PageRow& row, const VisitPtr& visit) {
    fill_frame(visit);
    const bool is_form = row.method == "POST";
    if (is_form && !take_form(visit)) return;
    if (!take_proxys_word(row, visit)) return;
    fill_frame(visit);  // of whoever it is by now
    const Account* const account = visit->account();
    if (row.need != Need::nothing) {
        if (account == nullptr) return ask_to_sign_in(row, visit);
        const bool is_own = row.pattern == "/me" || row.pattern.starts_with("/me/");
        const Session* const open = visit->session();
        const bool is_by_organisation = open != nullptr && open->by != SignedInBy::password;
        if (visit->door.requires_codes && !is_by_organisation && !account->has_codes() && !is_own)
            return visit->go("/me", "Your organisation asks for codes from an app. Set them up to go on");
        if (!may(account->role, row.need)) return refuse_role(visit);
    }
    if (is_form && !(visit->has_form_token() && visit->is_same_origin())) {
        // Our own form, of a session that is over.
        if (row.traits.restores && visit->is_same_origin() && visit->session() == nullptr)
            return show_again(visit);
        return refuse_form(visit);
    }
    if (row.traits.shows_records && visit->office.engine().holds_back_bodies()) return say_restoring(visit);
    row.handle(visit);
}

}  // namespace

const std::vector<PageRow>& staff_rows() {
    static const std::vector<PageRow> rows{
        {"GET", "/", Need::signed_in, show_home},
        {"GET", "/sign-in", Need::nothing, show_sign_in},
        {"POST", "/sign-in", Need::nothing, take_sign_in},
        {"GET", "/sign-in/code", Need::nothing, show_code},
        {"POST", "/sign-in/code", Need::nothing, take_code},
        {"GET", organisation_sign_in_path, Need::nothing, go_to_organisation},
        {"GET", organisation_return_path, Need::nothing, come_back_from_organisation},
        {"POST", "/sign-out", Need::nothing, take_sign_out},
        {"GET", "/me", Need::signed_in, show_own_account},
        {"POST", "/me/codes", Need::signed_in, take_code_setup},
        {"GET", "/me/codes", Need::signed_in, show_code_setup},
        {"POST", "/me/codes/on", Need::signed_in, take_codes_on},
        {"POST", "/me/codes/off", Need::signed_in, take_codes_off},
        {"GET", "/welcome/{token}", Need::nothing, show_welcome},
        {"POST", "/welcome/{token}", Need::nothing, take_welcome},
        {"GET", "/report", Need::report, show_reports},
        {"POST", "/report", Need::report, start_report},
        {"GET", "/report/{draft}/check", Need::report, show_check},
        {"POST", "/report/{draft}/check", Need::report, take_check},
        {"GET", "/report/{draft}/privacy", Need::report, show_privacy},
        {"POST", "/report/{draft}/privacy", Need::report, take_privacy, {.restores = true}},
        {"GET", "/report/{draft}/send", Need::report, show_send},
        {"POST", "/report/{draft}/send", Need::report, take_send},
        {"POST", "/report/{draft}/route", Need::report, take_route},
        {"POST", "/report/{draft}/drop", Need::report, drop_report},
        {"GET", "/report/{draft}/{question}", Need::report, show_question},
        {"POST", "/report/{draft}/{question}", Need::report, take_question, {.restores = true}},
        {"GET", "/review", Need::review, show_cases},
        {"GET", "/review/{case}", Need::review, show_case},
        {"GET", "/review/{case}/correct", Need::review, show_case},
        {"POST", "/review/{case}/correct", Need::review, take_correction, {.restores = true}},
        {"GET", "/review/{case}/ask", Need::review, show_case},
        {"POST", "/review/{case}/ask", Need::review, take_question_back, {.restores = true}},
        {"GET", "/review/{case}/decline", Need::review, show_case},
        {"POST", "/review/{case}/decline", Need::review, take_decline, {.restores = true}},
        {"POST", "/review/{case}/take-back", Need::review, take_back},
        {"GET", "/review/{case}/publish", Need::review, show_publish},
        {"POST", "/review/{case}/publish", Need::review, take_publish},
        {"GET", "/review/{case}/left", Need::review, show_left},
        {"POST", "/review/{case}/left", Need::review, take_left},
        {"GET", "/records/{id}", Need::signed_in, show_record, {.shows_records = true}},
        {"GET", "/technologies", Need::signed_in, show_technologies},
        {"GET", "/technologies/add", Need::review, show_add_technology},
        {"POST", "/technologies/add", Need::review, take_add_technology, {.restores = true}},
        {"GET", "/technologies/import", Need::review, show_import},
        {"POST", "/technologies/import", Need::review, take_import},
        {"GET", "/technologies/{id}", Need::signed_in, show_technology, {.shows_records = true}},
        {"POST", "/technologies/{id}/remove", Need::review, take_removal},
        {"GET", "/federation", Need::signed_in, show_federation},
        {"GET", "/federation/requests/{member}", Need::signed_in, show_request},
        {"POST", "/federation/requests/{member}", Need::steward, take_admission},
        {"GET", "/insights", Need::signed_in, show_insights},
        {"GET", "/accounts", Need::administer, show_accounts},
        {"POST", "/accounts", Need::administer, take_invitation},
        {"GET", "/accounts/{name}", Need::administer, show_account},
        {"POST", "/accounts/{name}/role", Need::administer, take_account_role},
        {"POST", "/accounts/{name}/link", Need::administer, take_account_link},
        {"POST", "/accounts/{name}/codes-off", Need::administer, take_account_codes_off},
        {"POST", "/accounts/{name}/remove", Need::administer, take_account_removal},
        {"GET", "/follow-up", Need::nothing, show_follow_up},
        {"POST", "/follow-up", Need::nothing, take_follow_up, {.restores = true}},
        {"GET", live_path, Need::nothing, show_live},
        {"GET", "/warnings", Need::signed_in, show_warnings, {.shows_records = true}},
        {"GET", "/warnings/{id}", Need::signed_in, show_warning, {.shows_records = true}},
        {"POST",
         "/warnings/{id}",
         Need::review,
         take_warning_answer,
         {.restores = true, .shows_records = true}},
    };
    return rows;
}

const std::vector<PageRow>& public_rows() {
    static const std::vector<PageRow> rows{
        {"GET", "/", Need::nothing, show_public_start},
        {"GET", "/print", Need::nothing, show_print},
        {"POST", "/tell", Need::nothing, start_public},
        {"GET", "/tell/{draft}/check", Need::nothing, show_public_check},
        {"POST", "/tell/{draft}/check", Need::nothing, take_public_check, {.restores = true}},
        {"POST", "/tell/{draft}/drop", Need::nothing, drop_public},
        {"GET", "/tell/{draft}/{question}", Need::nothing, show_public_question},
        {"POST", "/tell/{draft}/{question}", Need::nothing, take_public_question, {.restores = true}},
        {"GET", "/follow-up", Need::nothing, show_follow_up},
        {"POST", "/follow-up", Need::nothing, take_follow_up, {.restores = true}},
    };
    return rows;
}

std::vector<http::Endpoint> page_endpoints(Office& office, const Door& door,
                                           const std::vector<PageRow>& rows) {
    std::vector<http::Endpoint> out = asset_endpoints();
    for (const PageRow& row : rows)
        out.push_back({row.method, row.pattern,
                       [&office, &door, &row](const http::Request& request, http::Respond respond) {
                           serve(row, std::make_shared<Visit>(office, door, request, std::move(respond)));
                       }});
    return out;
}

}  // namespace stonechat::web
