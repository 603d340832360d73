#include "crypto/hash.hpp"
#include "node/log/log.hpp"
#include "node/web/pages/pages.hpp"
#include "node/web/pages/sign_in_code_parts.hpp"

namespace stonechat::web {
namespace {

// The same words for a wrong name and a wrong password: neither may be found out alone.
constexpr const char* wrong_pair = "The name or the password is not right";

Page sign_in_page(const VisitPtr& visit, std::vector<Fault> faults) {
    Page page;
    page.title = "Sign in";
    page.faults = std::move(faults);
    Form form{.action = "/sign-in"};
    form.fields.push_back({.kind = FieldKind::text,
                           .name = "name",
                           .label = "Name",
                           .values = {visit->form.text("name")},
                           .autocomplete = "username",
                           .width = 20});
    form.fields.push_back({.kind = FieldKind::password,
                           .name = "password",
                           .label = "Password",
                           .autocomplete = "current-password",
                           .width = 20});
    show_faults(form.fields, page.faults);
    form.buttons.push_back({"Sign in"});
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

// The password was right: the session remembers whose, and lets in nobody.
void ask_for_code(const VisitPtr& visit, const std::string& name) {
    Session& session = visit->need_session();
    session.awaits_code = name;
    session.awaits_since = visit->office.clock.instant();
    visit->go("/sign-in/code");
}

// Whose code this session waits for; empty: nobody's.
std::string code_awaited(const VisitPtr& visit) {
    const Session* const session = visit->session();
    if (session == nullptr || visit->office.clock.instant() > session->awaits_since + code_asked_for_max)
        return {};
    return session->awaits_code;
}

void go_on(const VisitPtr& visit) {
    Session& session = visit->need_session();
    std::string after = std::exchange(session.after_sign_in, {});
    visit->go(after.empty() ? "/" : std::move(after));
}

}  // namespace

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
    const std::string name = visit->form.text("name");
    const std::string password = visit->form.text("password");
    std::vector<Fault> faults;
    if (name.empty()) faults.push_back({"name", "Enter your name"});
    if (password.empty()) faults.push_back({"password", "Enter your password"});
    if (!faults.empty()) return refuse(visit, 422, std::move(faults));

    Office& office = visit->office;
    const Instant now = office.clock.instant();
    if (!office.tries_by_address.take(now, visit->caller()) || !office.tries_by_name.take(now, name)) {
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
            log::event(log::Level::info, "web", "signed_in");
            visit->sign_in(name);
            go_on(visit);
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
    if (!office.tries_by_address.take(now, visit->caller()) || !office.tries_by_name.take(now, name)) {
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
        if (!is_kept) return visit->show(not_saved_page(), 503);
        log::event(log::Level::info, "web", "signed_in");
        visit->sign_in(name);
        go_on(visit);
    });
}

void take_sign_out(const VisitPtr& visit) {
    if (const Session* const open = visit->session(); open != nullptr && open->is_by_proxy) {
        visit->sign_out();
        Page page;
        page.title = "Sign out where you signed in";
        page.add(Paragraph{
            "Your organisation's sign-in let you in, and would do so again. Sign out there, or close the "
            "browser if others use this computer."});
        return visit->show(std::move(page));
    }
    visit->sign_out();
    visit->go("/sign-in");
}

// ---- by a link: the first administrator, a colleague, a new password

namespace {

Page welcome_page(const VisitPtr& visit, const Invitation& invitation, std::vector<Fault> faults) {
    const bool is_new = invitation.account.empty();
    Page page;
    page.title = is_new ? "Make your account" : "Choose a new password";
    page.faults = std::move(faults);
    page.add(Paragraph{
        is_new ? "This link works once. Your account may: " + std::string{words_for(invitation.role)} + "."
               : "This link works once. You will sign in as " + invitation.account + "."});
    Form form{.action = visit->request.path};
    if (const std::string named = visit->named_by_proxy(); !named.empty()) {
        page.add(
            Paragraph{"Your organisation's sign-in calls you " + named + ". You need no password here."});
        form.buttons.push_back({is_new ? "Make my account" : "Go on"});
        page.add(std::move(form));
        return page;
    }
    if (is_new)
        form.fields.push_back(
            {.kind = FieldKind::text,
             .name = "name",
             .label = "Name to sign in with",
             .hint = "Small letters, numbers, full stops and hyphens. Colleagues will see it.",
             .values = {visit->form.text("name")},
             .autocomplete = "username",
             .width = 20});
    form.fields.push_back({.kind = FieldKind::password,
                           .name = "password",
                           .label = "Password",
                           .hint = "12 characters or more. Three random words are easy to remember.",
                           .autocomplete = "new-password",
                           .width = 20});
    form.fields.push_back({.kind = FieldKind::password,
                           .name = "again",
                           .label = "The same password again",
                           .autocomplete = "new-password",
                           .width = 20});
    show_faults(form.fields, page.faults);
    form.buttons.push_back({is_new ? "Make my account" : "Save my password"});
    page.add(std::move(form));
    return page;
}

void link_is_over(const VisitPtr& visit) {
    Page page;
    page.title = "This link does not work any more";
    page.add(Paragraph{"A link works once and for a limited time. Ask for a new one."});
    page.add(Paragraph{"", {{"Sign in", "/sign-in"}}});
    visit->show(std::move(page), 410);
}

std::vector<Fault> faults_of(const VisitPtr& visit, const Invitation& invitation, const std::string& name) {
    std::vector<Fault> faults;
    const auto add = [&](std::string field, std::string text) {
        if (!text.empty()) faults.push_back({std::move(field), std::move(text)});
    };
    if (invitation.account.empty()) {
        add("name", fault_of_name(name));
        if (faults.empty() && visit->office.accounts.find(name) != nullptr)
            add("name", "Somebody here has this name already. Choose another");
    }
    add("password", fault_of_password(visit->form.text("password"), name));
    if (faults.empty() && visit->form.text("password") != visit->form.text("again"))
        add("again", "The two passwords must be the same");
    return faults;
}

// The link is spent before the account is made: two people with one link must not both get in.
void make_account(const VisitPtr& visit, const Invitation& invitation, const std::string& name,
                  const std::string& hash) {
    Office& office = visit->office;
    const std::string token = visit->value("token");
    if (office.invitation(token) == nullptr) return link_is_over(visit);
    office.invitations.drop(Office::invitation_key(token), [](bool) {});
    const Account* const old = office.accounts.find(name);
    if (invitation.account.empty() ? old != nullptr : old == nullptr) return link_is_over(visit);
    Account account{name, invitation.role, hash, office.clock.wall()};
    if (old != nullptr)
        account = {name, old->role, hash, office.clock.wall(), old->code_secret, old->code_step};
    office.sign_out_all_of(name);
    const bool is_by_proxy = visit->named_by_proxy() == name;
    const bool asks_code = account.has_codes() && !is_by_proxy;
    office.accounts.put(name, std::move(account), [visit, name, asks_code, is_by_proxy](bool is_kept) {
        if (!is_kept) return visit->show(not_saved_page(), 503);
        log::event(log::Level::info, "web", "account_made");
        // A link replaces the password, not the phone.
        if (asks_code) return ask_for_code(visit, name);
        visit->sign_in(name);
        visit->session()->is_by_proxy = is_by_proxy;
        go_on(visit);
    });
}

// The organisation's sign-in says who it is, so that no password is asked for; nor could it be used.
void take_welcome_by_proxy(const VisitPtr& visit, const Invitation& invitation, const std::string& name) {
    const auto refuse_link = [&](std::string why) {
        visit->show(welcome_page(visit, invitation, {{"", std::move(why)}}), 422);
    };
    if (!invitation.account.empty() && invitation.account != name)
        return refuse_link("This link is for " + invitation.account + ", and your organisation calls you " +
                           name);
    if (auto fault = fault_of_name(name); !fault.empty()) return refuse_link(std::move(fault));
    const Account* const old = visit->office.accounts.find(name);
    if (invitation.account.empty() && old != nullptr)
        return refuse_link("You have an account already. Go to the start page");
    make_account(visit, invitation, name, old == nullptr ? std::string{} : old->password_hash);
}

}  // namespace

void show_welcome(const VisitPtr& visit) {
    const Invitation* const invitation = visit->office.invitation(visit->value("token"));
    if (invitation == nullptr) return link_is_over(visit);
    visit->need_session();
    visit->show(welcome_page(visit, *invitation, {}));
}

void take_welcome(const VisitPtr& visit) {
    Office& office = visit->office;
    if (!office.tries_by_address.take(office.clock.instant(), visit->caller())) return busy(visit);
    const Invitation* const found = office.invitation(visit->value("token"));
    if (found == nullptr) return link_is_over(visit);
    const Invitation invitation = *found;
    if (const std::string named = visit->named_by_proxy(); !named.empty())
        return take_welcome_by_proxy(visit, invitation, named);
    const std::string name = invitation.account.empty() ? visit->form.text("name") : invitation.account;
    auto faults = faults_of(visit, invitation, name);
    if (!faults.empty()) return visit->show(welcome_page(visit, invitation, std::move(faults)), 422);
    const bool is_taken_up = office.passwords.hash(
        visit->form.text("password"), [visit, invitation, name](const Result<std::string>& hash) {
            if (!hash) return busy(visit);
            make_account(visit, invitation, name, *hash);
        });
    if (!is_taken_up) busy(visit);
}

}  // namespace stonechat::web
