#include <algorithm>
#include <array>

#include "node/log/log.hpp"
#include "node/web/pages/pages.hpp"
#include "node/web/words.hpp"

namespace stonechat::web {
namespace {

constexpr std::array<Role, 5> roles{Role::reporter, Role::reviewer, Role::read_only, Role::administrator,
                                    Role::steward};

std::vector<Choice> role_choices() {
    std::vector<Choice> out;
    out.reserve(roles.size());
    for (const Role role : roles) out.push_back({std::string{name_of(role)}, std::string{words_for(role)}});
    return out;
}

Page accounts_page(const VisitPtr& visit, std::vector<Fault> faults) {
    Page page;
    page.title = "Accounts";
    page.faults = std::move(faults);
    Table table{.caption = count_of(visit->office.accounts.all().size(), "account", "accounts"),
                .columns = {"Name", "May", "Codes"},
                .rows = {},
                .when_empty = "There are none."};
    for (const auto& [name, account] : visit->office.accounts.all())
        table.rows.push_back(
            {{.text = name, .href = "/accounts/" + name},
             {.text = std::string{words_for(account.role)}},
             {.tag = account.has_codes() ? Tag{"On", Colour::green} : Tag{"Off", Colour::grey}}});
    page.add(std::move(table));
    page.add(Heading{"Invite a colleague"});
    Form form{.action = "/accounts"};
    Field role{.kind = FieldKind::radios,
               .name = "role",
               .label = "What may they do?",
               .choices = role_choices(),
               .values = {visit->form.text("role")}};
    for (const Fault& fault : page.faults) role.error = fault.text;
    form.fields.push_back(std::move(role));
    form.buttons.push_back({"Make a link"});
    page.add(std::move(form));
    return page;
}

std::string whole_link(const VisitPtr& visit, const std::string& path) {
    const auto host = visit->request.fields.find("host");
    const std::string origin = visit->door.origin.empty()
                                   ? "http://" + (host == visit->request.fields.end() ? "" : host->second)
                                   : visit->door.origin;
    return origin + path;
}

void show_link(const VisitPtr& visit, const std::string& path) {
    Page page;
    page.title = "The link is made";
    page.back = "/accounts";
    page.add(Paragraph{
        "Give it to your colleague by a way that only they can read. It works once, within a week. It "
        "is not shown again."});
    page.add(Exact{whole_link(visit, path), "The link"});
    visit->show(std::move(page));
}

void invite(const VisitPtr& visit, Role role, const std::string& account) {
    const auto path = std::make_shared<std::string>();
    const auto show = [visit, path](bool is_kept) {
        if (!is_kept) return visit->show(not_saved_page(visit), 503);
        show_link(visit, *path);
    };
    *path = visit->office.invite(role, account, invitation_life, show, visit->account()->name);
    if (path->empty())
        visit->show(
            accounts_page(visit, {{"", "Too many links are open. They end by themselves within a week"}}),
            429);
}

const Account* named(const VisitPtr& visit) {
    const Account* const found = visit->office.accounts.find(visit->value("name"));
    if (found == nullptr) visit->show(not_found_page(), 404);
    return found;
}

// Somebody must be left who can let others in.
bool is_last_administrator(const Office& office, const Account& account) {
    return account.role == Role::administrator &&
           std::ranges::count_if(office.accounts.all(), [](const auto& entry) {
               return entry.second.role == Role::administrator;
           }) == 1;
}

Page account_page(const VisitPtr& visit, const Account& account, std::vector<Fault> faults) {
    const bool is_own = account.name == visit->account()->name;
    const std::string path = "/accounts/" + account.name;
    Page page;
    page.title = account.name;
    page.caption = "Account";
    page.back = "/accounts";
    page.faults = std::move(faults);
    Form form{.action = path + "/role"};
    Field role{.kind = FieldKind::radios,
               .name = "role",
               .label = "What may they do?",
               .choices = role_choices(),
               .values = {std::string{name_of(account.role)}}};
    for (const Fault& fault : page.faults) role.error = fault.text;
    form.fields.push_back(std::move(role));
    form.buttons.push_back({"Save"});
    page.add(std::move(form));
    page.add(Heading{"Password forgotten"});
    Form again{.action = path + "/link"};
    again.buttons.push_back({.text = "Make a link for a new password", .look = ButtonLook::secondary});
    page.add(std::move(again));
    if (account.has_codes() && !is_own) {
        page.add(Heading{"Phone lost"});
        page.add(
            Paragraph{"Make sure that it is they who ask. Then they sign in with their password alone."});
        Form codes{.action = path + "/codes-off"};
        codes.buttons.push_back({.text = "Take the codes off", .look = ButtonLook::warning});
        page.add(std::move(codes));
    }
    page.add(Heading{"Remove"});
    page.add(Paragraph{
        "They are signed out at once, and their drafts are deleted. Links that they made, or that were made "
        "for them, end."});
    Form removal{.action = path + "/remove"};
    removal.buttons.push_back({.text = "Remove this account", .look = ButtonLook::warning});
    page.add(std::move(removal));
    return page;
}

constexpr const char* last_one = "This is the last account that may administer. Make another first";

}  // namespace

void show_accounts(const VisitPtr& visit) {
    visit->show(accounts_page(visit, {}));
}

void take_invitation(const VisitPtr& visit) {
    const auto role = role_named(visit->form.text("role"));
    if (!role) return visit->show(accounts_page(visit, {{"role", "Choose what they may do"}}), 422);
    if (visit->office.accounts.all().size() >= accounts_max)
        return visit->show(accounts_page(visit, {{"role", "There are too many accounts"}}), 422);
    invite(visit, *role, "");
}

void show_account(const VisitPtr& visit) {
    if (const Account* const account = named(visit)) visit->show(account_page(visit, *account, {}));
}

void take_account_role(const VisitPtr& visit) {
    const Account* const account = named(visit);
    if (account == nullptr) return;
    const auto role = role_named(visit->form.text("role"));
    if (!role) return visit->show(account_page(visit, *account, {{"role", "Choose what they may do"}}), 422);
    if (*role != Role::administrator && is_last_administrator(visit->office, *account))
        return visit->show(account_page(visit, *account, {{"role", last_one}}), 422);
    Account changed = *account;
    changed.role = *role;
    // A link that they kept would give back, to them or to others, what they may not give any more.
    const auto links = visit->office.links_where([&](const Invitation& one) {
        return one.by == changed.name && !may(changed.role, Need::administer);
    });
    const Saved saved = when_all_kept(links.size() + 1, [visit](bool are_kept) {
        if (!are_kept) return visit->show(not_saved_page(visit), 503);
        log::event(log::Level::info, "web", "role_changed");
        visit->go("/accounts", "The account is changed");
    });
    for (const std::string& key : links) visit->office.invitations.drop(key, saved);
    visit->office.accounts.put(changed.name, changed, saved);
}

void take_account_link(const VisitPtr& visit) {
    if (const Account* const account = named(visit)) invite(visit, account->role, account->name);
}

void take_account_codes_off(const VisitPtr& visit) {
    const Account* const account = named(visit);
    if (account == nullptr) return;
    // One's own come off with a code alone: who found an open session must not get rid of them.
    if (account->name == visit->account()->name) return visit->go("/me");
    Account changed = *account;
    changed.drop_codes();
    visit->office.sign_out_all_of(changed.name);
    const std::string name = changed.name;
    visit->office.accounts.put(name, std::move(changed), [visit](bool is_kept) {
        if (!is_kept) return visit->show(not_saved_page(visit), 503);
        log::event(log::Level::info, "web", "codes_off_by_administrator");
        visit->go("/accounts", "The codes are off");
    });
}

void take_account_removal(const VisitPtr& visit) {
    const Account* const account = named(visit);
    if (account == nullptr) return;
    if (is_last_administrator(visit->office, *account))
        return visit->show(account_page(visit, *account, {{"role", last_one}}), 422);
    const std::string name = account->name;
    visit->office.sign_out_all_of(name);
    // Whoever has this name next must not find what the one before was writing.
    std::vector<std::string> drafts;
    for (const auto& [key, draft] : visit->office.drafts.all())
        if (draft.owner == name) drafts.push_back(key);
    for (const std::string& key : drafts) visit->office.drop_draft(key, [](bool) {});
    // Nor must they come in again by a link that they kept, or open the account of whoever has the name next.
    const auto links = visit->office.links_where(
        [&](const Invitation& one) { return one.by == name || one.account == name; });
    const Saved saved = when_all_kept(links.size() + 1, [visit](bool are_kept) {
        if (!are_kept) return visit->show(not_saved_page(visit), 503);
        log::event(log::Level::info, "web", "account_removed");
        visit->go("/accounts", "The account is removed");
    });
    for (const std::string& key : links) visit->office.invitations.drop(key, saved);
    visit->office.accounts.drop(name, saved);
}

}  // namespace stonechat::web
