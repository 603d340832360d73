#include "crypto/one_time_code.hpp"
#include "node/log/log.hpp"
#include "node/web/pages/pages.hpp"
#include "node/web/pages/sign_in_code_parts.hpp"

// One's own account: setting up an app that shows codes, and taking it off again.

namespace stonechat::web {
namespace {

using CodeSecret = Id<struct CodeSecretTag, crypto::one_time_secret_bytes>;

// As apps read it from the picture (the key URI format that Google Authenticator introduced).
std::string key_uri(const VisitPtr& visit, const std::string& secret) {
    const std::string issuer = "Stonechat";
    return "otpauth://totp/" + issuer + ":" + visit->account()->name +
           "?secret=" + to_base32(*from_hex(secret)) + "&issuer=" + issuer;
}

// In fours, as people copy it.
std::string in_groups(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i > 0 && i % 4 == 0) out += ' ';
        out += text[i];
    }
    return out;
}

Page own_page(const VisitPtr& visit, std::vector<Fault> faults) {
    const Account& account = *visit->account();
    Page page;
    page.title = "Your account";
    page.faults = std::move(faults);
    Summary facts;
    facts.rows.push_back({"Name", {account.name}});
    facts.rows.push_back({"May", {std::string{words_for(account.role)}}});
    facts.rows.push_back({"Codes from an app",
                          {},
                          {},
                          account.has_codes() ? Tag{"On", Colour::green} : Tag{"Off", Colour::grey}});
    page.add(std::move(facts));
    if (!account.has_codes()) {
        page.add(Paragraph{
            "With codes, a stolen password alone opens nothing. You need an app on your phone, such as "
            "the one that your organisation uses for NHSmail."});
        Form form{.action = "/me/codes"};
        form.buttons.push_back({"Set up codes"});
        page.add(std::move(form));
        return page;
    }
    page.add(Heading{"Take the codes off"});
    Form form{.action = "/me/codes/off"};
    form.fields.push_back(code_field("Code that the app shows now"));
    show_faults(form.fields, page.faults);
    form.buttons.push_back({.text = "Take the codes off", .look = ButtonLook::warning});
    page.add(std::move(form));
    return page;
}

Page set_up_page(const VisitPtr& visit, const std::string& secret, std::vector<Fault> faults) {
    Page page;
    page.title = "Set up codes";
    page.back = "/me";
    page.faults = std::move(faults);
    page.add(Paragraph{
        "Open the app on your phone, choose to add an account, and hold the camera at this picture."});
    page.add(QrPicture{key_uri(visit, secret), "Picture for the app. The same in letters stands below"});
    page.add(Details{"I cannot use the camera",
                     {"Type this key into the app, with the kind \"time based\":",
                      in_groups(to_base32(*from_hex(secret)))}});
    Form form{.action = "/me/codes/on"};
    form.fields.push_back(code_field("Code that the app shows now"));
    show_faults(form.fields, page.faults);
    form.buttons.push_back({"Turn the codes on"});
    page.add(std::move(form));
    return page;
}

// Keeps the account with other codes and goes back to it.
void keep(const VisitPtr& visit, Account changed, log::Name event, const char* banner) {
    const std::string name = changed.name;
    visit->office.accounts.put(name, std::move(changed), [visit, event, banner](bool is_kept) {
        if (!is_kept) return visit->show(not_saved_page(visit), 503);
        log::event(log::Level::info, "web", event);
        visit->need_session().new_secret.clear();
        visit->go("/me", banner);
    });
}

constexpr const char* wrong_code =
    "This is not the code that the app shows now. Wait for the next one, and enter that";
constexpr const char* too_often = "Too many tries. Wait a minute, then try again";

bool may_try(const VisitPtr& visit) {
    return visit->office.tries_by_name.take(visit->office.clock.instant(), visit->account()->name);
}

}  // namespace

Field code_field(std::string label) {
    return {.kind = FieldKind::text,
            .name = "code",
            .label = std::move(label),
            .hint = "6 numbers",
            .autocomplete = "one-time-code",
            .width = 10,
            .is_number = true};
}

std::optional<std::uint64_t> match_code(const Office& office, const std::string& secret,
                                        const std::string& code, std::uint64_t last_used) {
    const auto bytes = from_hex(secret);
    if (!bytes) return std::nullopt;
    return crypto::match_one_time_code(*bytes, code, office.clock.wall().time_since_epoch().count(),
                                       last_used);
}

void show_own_account(const VisitPtr& visit) {
    visit->show(own_page(visit, {}));
}

void take_code_setup(const VisitPtr& visit) {
    if (visit->account()->has_codes()) return visit->go("/me");
    visit->need_session().new_secret = visit->office.rng.id<CodeSecret>().hex();
    visit->go("/me/codes");
}

void show_code_setup(const VisitPtr& visit) {
    const std::string& secret = visit->need_session().new_secret;
    if (visit->account()->has_codes() || secret.empty()) return visit->go("/me");
    visit->show(set_up_page(visit, secret, {}));
}

void take_codes_on(const VisitPtr& visit) {
    const std::string secret = visit->need_session().new_secret;
    if (visit->account()->has_codes() || secret.empty()) return visit->go("/me");
    if (!may_try(visit)) return visit->show(set_up_page(visit, secret, {{"code", too_often}}), 429);
    const auto step = match_code(visit->office, secret, visit->form.text("code"), 0);
    if (!step) return visit->show(set_up_page(visit, secret, {{"code", wrong_code}}), 422);
    Account changed = *visit->account();
    changed.code_secret = secret;
    changed.code_step = *step;
    keep(visit, std::move(changed), "codes_on", "From now on you need the app to sign in");
}

void take_codes_off(const VisitPtr& visit) {
    const Account& account = *visit->account();
    if (!account.has_codes()) return visit->go("/me");
    if (!may_try(visit)) return visit->show(own_page(visit, {{"code", too_often}}), 429);
    if (!match_code(visit->office, account.code_secret, visit->form.text("code"), account.code_step))
        return visit->show(own_page(visit, {{"code", wrong_code}}), 422);
    Account changed = account;
    changed.drop_codes();
    keep(visit, std::move(changed), "codes_off", "You sign in with your password alone");
}

}  // namespace stonechat::web
