#include "crypto/ascii.hpp"
#include "node//log/log.hpp"
#include "node/web/pages/pages.hpp"
#include "node/web/pages/sign_in_code_parts.hpp"
#include "node/web/pages/sign_in_parts.hpp"

namespace stonechat::web {
namespace {

// The same words for a wrong name and a wrong password: neither may be found out alone.
constexpr const char* wrong_pair = "The name or the password is not right";

Page sign_in_page(const VisitPtr& visit, std::vector<Fault> faults) {
    Page page;
    page.title = "Sign in";
    page.faults = std::move(faults);
    Form form{.action = "/sign-in"};
    form.fields.push_back(name_field(visit, "Name"));
    form.fields.push_back(password_field("password", "Password", "current-password"));
    show_faults(form.fields, page.faults);
    form.buttons.push_back({"Sign in"});
    if (visit->office.provider != nullptr)
        page.add(Paragraph{"", {{"Sign in with your organisation's account", organisation_sign_in_path}}});
    page.add(std::move(form));
    page.add(Details{
        "No account yet, or password forgotten",
        {"Ask an administrator of your organisation for a link. Whoever looks after this computer can "
         "make the first one with the command: stonechat web invite"}});
    return page;
}

void refuse(const VisitPtr& visit, unsigned status, std::vector<Fault> faults) {
    visit->need_session();
    visit->show(sign_in_page(visit, std::move(faults)), status);
}

void busy(const VisitPtr& visit) {
    refuse(visit, 429, {{"", "Too many people are signing in just now. Try again in a minute"}});
}

Page code_page(const VisitPtr& visit, std::vector<Fault> faults) {
    Page page;
    page.title = "Enter the code";
    page.back = "/sign-in";
    page.faults = std::move(faults);
    page.add(Paragraph{"Open the app on your phone that shows codes for this node."});
    Form form{.action = "/sign-in/code"};
    form.fields.push_back(code_field("Code from your app"));
    show_faults(form.fields, page.faults);
    form.buttons.push_back({"Continue"});
    page.add(std::move(form));
    page.add(Details{"Phone lost",
                     {"Ask an administrator of your organisation to take the codes off your account."}});
    visit->need_session();
    return page;
}

// Whose code this session waits for; empty: nobody's.
std::string code_awaited(const VisitPtr& visit) {
    const Session* const session = visit->session();
    if (session == nullptr || visit->office.clock.instant() > session->awaits_since + code_asked_for_max)
        return {};
    return session->awaits_code;
}

}  // namespace

Field name_field(const VisitPtr& visit, std::string label, std::string hint) {
    return {.kind = FieldKind::text,
            .name = "name",
            .label = std::move(label),
            .hint = std::move(hint),
            .values = {visit->form.text("name")},
            .autocomplete = "username",
            .width = 20};
}

Field password_field(std::string name, std::string label, std::string autocomplete, std::string hint) {
    return {.kind = FieldKind::password,
            .name = std::move(name),
            .label = std::move(label),
            .hint = std::move(hint),
            .autocomplete = std::move(autocomplete),
            .width = 20};
}

void too_many_at_once(const VisitPtr& visit) {
    Page page;
    page.title = "Try again in a minute";
    page.add(Paragraph{"Too many people are signing in just now. A link that you have still works."});
    page.add(Paragraph{"", {{"Go to the sign-in page", "/sign-in"}}});
    visit->need_session();
    visit->show(std::move(page), 429);
}

void ask_for_code(const VisitPtr& visit, const std::string& name) {
    Session& session = visit->need_session();
    session.awaits_code = name;
    session.awaits_since = visit->office.clock.instant();
    visit->go("/sign-in/code");
}

void let_in(const VisitPtr& visit, const std::string& name, SignedInBy by) {
    log::event(log::Level::info, "web", "signed_in");
    visit->sign_in(name);
    Session& session = visit->need_session();
    session.by = by;
    std::string after = std::exchange(session.after_sign_in, {});
    visit->go(after.empty() ? "/" : std::move(after));
}

void show_sign_in(const VisitPtr& visit) {
    if (visit->account() != nullptr) return visit->go("/");
    Session& session = visit->need_session();
    Page page = sign_in_page(visit, {});
    if (session.parked)
        page.blocks.insert(page.blocks.begin(),
                           Inset{"Nobody was signed in when you sent your answers, or it was too long ago. "
                                 "Sign in: they are kept and will be shown to you again."});
    visit->show(std::move(page));
}

void take_sign_in(const VisitPtr& visit) {
    const std::string name = in_ascii_lower(visit->form.text("name"));  // as accounts are named
    const std::string password = visit->form.text("password");
    std::vector<Fault> faults;
    if (name.empty()) faults.push_back({"name", "Enter your name"});
    // Before it is counted: what nobody can be called takes no room.
    if (name.size() > account_name_max) faults.push_back({"name", wrong_pair});
    if (password.empty()) faults.push_back({"password", "Enter your password"});
    if (!faults.empty()) return refuse(visit, 422, std::move(faults));

    Office& office = visit->office;
    const Instant now = office.clock.instant();
    if (!visit->lobby.tries_by_address.take(now, counted_as(visit->caller())) ||
        !office.tries_by_name.take(now, name)) {
        log::event(log::Level::warn, "web", "sign_in_too_often", {{"peer", log::Token{visit->caller()}}});
        return refuse(visit, 429, {{"", "Too many tries. Wait a minute, then try again"}});
    }
    const Account* const account = office.accounts.find(name);
    const bool is_taken_up = office.passwords.matches(
        account == nullptr ? std::string{} : account->password_hash, password, [visit, name](bool matches) {
            if (!matches || visit->office.accounts.find(name) == nullptr) {
                log::event(log::Level::warn, "web", "sign_in_refused",
                           {{"peer", log::Token{visit->caller()}}});
                return refuse(visit, 422, {{"name", wrong_pair}});
            }
            if (visit->office.accounts.find(name)->has_codes()) return ask_for_code(visit, name);
            let_in(visit, name, SignedInBy::password);
        });
    if (!is_taken_up) busy(visit);
}

void show_code(const VisitPtr& visit) {
    if (code_awaited(visit).empty()) return visit->go("/sign-in");
    visit->show(code_page(visit, {}));
}

// The step is kept before anybody is let in: a code must not be good twice, whatever becomes of the machine.
void take_code(const VisitPtr& visit) {
    Office& office = visit->office;
    const std::string name = code_awaited(visit);
    const Account* const account = office.accounts.find(name);
    if (name.empty() || account == nullptr || !account->has_codes()) return visit->go("/sign-in");
    const auto refused = [&](unsigned status, const char* why) {
        visit->show(code_page(visit, {{"code", why}}), status);
    };
    const Instant now = office.clock.instant();
    if (!visit->lobby.tries_by_address.take(now, counted_as(visit->caller())) ||
        !office.tries_by_name.take(now, name)) {
        log::event(log::Level::warn, "web", "sign_in_too_often", {{"peer", log::Token{visit->caller()}}});
        return refused(429, "Too many tries. Wait a minute, then try again");
    }
    const auto step = match_code(office, account->code_secret, visit->form.text("code"), account->code_step);
    if (!step) {
        log::event(log::Level::warn, "web", "code_refused", {{"peer", log::Token{visit->caller()}}});
        return refused(422,
                       "This is not the code that the app shows now. Wait for the next one, and enter that");
    }
    Account changed = *account;
    changed.code_step = *step;
    office.accounts.put(name, std::move(changed), [visit, name](bool is_kept) {
        if (!is_kept) return visit->show(not_saved_page(visit), 503);
        let_in(visit, name, SignedInBy::password);
    });
}

void take_sign_out(const VisitPtr& visit) {
    const Session* const open = visit->session();
    const bool is_by_organisation = open != nullptr && open->by != SignedInBy::password;
    visit->sign_out();
    if (!is_by_organisation) return visit->go("/sign-in");
    Page page;
    page.title = "Sign out where you signed in";
    page.add(Paragraph{
        "Your organisation's sign-in let you in, and would do so again. Sign out there, or close the "
        "browser if others use this computer."});
    visit->show(std::move(page));
}

}  // namespace stonechat::web
