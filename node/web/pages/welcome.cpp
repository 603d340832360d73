// By a link: the first administrator, a colleague, a new password.
#include "node/log/log.hpp"
#include "node/web/pages/pages.hpp"
#include "node/web/pages/sign_in_parts.hpp"

namespace stonechat::web {
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
    if (visit->office.provider != nullptr) {
        page.add(Paragraph{"With your organisation's account you need no password here."});
        page.add(Paragraph{"",
                           {{"Go on with your organisation's account",
                             organisation_sign_in_path + "?link=" + visit->value("token")}}});
    }
    if (is_new)
        form.fields.push_back(
            name_field(visit, "Name to sign in with",
                       "Small letters, numbers, full stops and hyphens. Colleagues will see it."));
    form.fields.push_back(password_field("password", "Password", "new-password",
                                         "12 characters or more. Three random words are easy to remember."));
    form.fields.push_back(password_field("again", "The same password again", "new-password"));
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

// Links that would open this account too: of somebody who asked twice, or of whoever had its name before,
// should the disk have refused to drop theirs then; those that the one before made as well.
void end_other_links(Office& office, const std::string& name, bool is_new) {
    const auto over = office.links_where(
        [&](const Invitation& one) { return one.account == name || (is_new && one.by == name); });
    for (const std::string& key : over)
        office.invitations.drop(key, [](bool is_kept) {
            if (!is_kept) log::event(log::Level::error, "web", "link_not_dropped");
        });
}

// The link is spent before the account is made: two people with one link must not both get in.
void make_account(const VisitPtr& visit, const std::string& token, const Identity& guest,
                  const std::string& hash) {
    Office& office = visit->office;
    const Invitation* const found = office.invitation(token);
    if (found == nullptr) return link_is_over(visit);
    const Invitation invitation = *found;
    office.invitations.drop(Office::invitation_key(token), [](bool) {});
    const Account* const old = office.accounts.find(guest.name);
    if (invitation.account.empty() ? old != nullptr : old == nullptr) return link_is_over(visit);
    end_other_links(office, guest.name, old == nullptr);
    Account account = old != nullptr ? *old : Account{.name = guest.name, .role = invitation.role};
    account.password_hash = hash;
    account.made = office.clock.wall();
    if (guest.by == SignedInBy::provider) {
        account.subject = guest.subject;
        account.drop_codes();  // they belong to a password
    }
    office.sign_out_all_of(guest.name);
    const bool asks_code = account.has_codes() && guest.by == SignedInBy::password;
    office.accounts.put(guest.name, std::move(account), [visit, guest, asks_code](bool is_kept) {
        if (!is_kept) return visit->show(not_saved_page(visit), 503);
        log::event(log::Level::info, "web", "account_made");
        // A link replaces the password, not the phone.
        if (asks_code) return ask_for_code(visit, guest.name);
        let_in(visit, guest.name, guest.by);
    });
}

}  // namespace

void take_welcome_as(const VisitPtr& visit, const std::string& token, const Identity& guest) {
    const Invitation* const invitation = visit->office.invitation(token);
    if (invitation == nullptr) return link_is_over(visit);
    const auto refuse_link = [&](std::string why) {
        Page page;
        page.title = "This link does not fit";
        page.add(Paragraph{std::move(why)});
        page.add(Paragraph{"", {{"Go to the start page", "/"}}});
        visit->show(std::move(page), 422);
    };
    if (!invitation->account.empty() && invitation->account != guest.name)
        return refuse_link("This link is for " + invitation->account + ", and your organisation calls you " +
                           guest.name);
    if (auto fault = fault_of_name(guest.name); !fault.empty()) return refuse_link(std::move(fault));
    const Account* const old = visit->office.accounts.find(guest.name);
    if (invitation->account.empty() && old != nullptr)
        return refuse_link("You have an account already. Go to the start page");
    // Where a proxy stands before these pages no password is asked for; beside a provider one would go on
    // opening the account for whoever chose it.
    const bool keeps_password = old != nullptr && guest.by == SignedInBy::proxy;
    make_account(visit, token, guest, keeps_password ? old->password_hash : std::string{});
}

void show_welcome(const VisitPtr& visit) {
    const Invitation* const invitation = visit->office.invitation(visit->value("token"));
    if (invitation == nullptr) return link_is_over(visit);
    visit->need_session();
    visit->show(welcome_page(visit, *invitation, {}));
}

void take_welcome(const VisitPtr& visit) {
    Office& office = visit->office;
    if (!visit->lobby.tries_by_address.take(office.clock.instant(), counted_as(visit->caller())))
        return too_many_at_once(visit);
    const Invitation* const found = office.invitation(visit->value("token"));
    if (found == nullptr) return link_is_over(visit);
    const Invitation invitation = *found;
    const std::string token = visit->value("token");
    if (const std::string named = visit->named_by_proxy(); !named.empty())
        return take_welcome_as(visit, token, {.name = named, .by = SignedInBy::proxy});
    const std::string name = invitation.account.empty() ? visit->form.text("name") : invitation.account;
    auto faults = faults_of(visit, invitation, name);
    if (!faults.empty()) return visit->show(welcome_page(visit, invitation, std::move(faults)), 422);
    const bool is_taken_up = office.passwords.hash(visit->form.text("password"),
                                                   [visit, token, name](const Result<std::string>& hash) {
                                                       if (!hash) return too_many_at_once(visit);
                                                       make_account(visit, token, {.name = name}, *hash);
                                                   });
    if (!is_taken_up) too_many_at_once(visit);
}

}  // namespace stonechat::web
