// Signing in with the organisation's own account: to its OpenID provider and back.
#include "crypto/constant_time.hpp"
#include "node/http/query.hpp"
#include "node/log/log.hpp"
#include "node/web/pages/pages.hpp"
#include "node/web/pages/sign_in_parts.hpp"
#include "node/web/sign_in_provider.hpp"

namespace stonechat::web {
namespace {

constexpr std::size_t code_bytes_max = 8192;  // RFC 6749 sets none; providers stay below 2 KiB

void say(const VisitPtr& visit, unsigned status, std::string title, std::string text) {
    Page page;
    page.title = std::move(title);
    page.add(Paragraph{std::move(text)});
    page.add(Paragraph{"", {{"Go to the sign-in page", "/sign-in"}}});
    visit->show(std::move(page), status);
}

// What stood against it, for whoever looks after this node: by its rule, never by what came.
void failed(const VisitPtr& visit, const Refusal& why) {
    log::event(log::Level::warn, "web", "provider_failed",
               {{"field", log::Token{why.field}}, {"code", log::Token{why.code.message()}}});
    say(visit, 502, "Your organisation's sign-in did not work",
        "It is not your fault. Try again; if it happens once more, tell your IT team that Stonechat says: " +
            why.field + " " + why.rule + ".");
}

void take_person(const VisitPtr& visit, const std::string& link, const oidc::Person& person) {
    Office& office = visit->office;
    // Another provider may number other people alike.
    const Identity guest{.name = person.name,
                         .by = SignedInBy::provider,
                         .subject = office.provider->issuer() + " " + person.subject};
    if (!link.empty()) return take_welcome_as(visit, link, guest);
    const Account* const account = office.accounts.find(guest.name);
    if (account == nullptr) return no_such_account(visit, guest.name);
    if (account->subject == guest.subject) return let_in(visit, guest.name, guest.by);
    // Names are chosen here, and given anew there: that two are alike shows nothing.
    if (!account->subject.empty() || !account->password_hash.empty()) {
        log::event(log::Level::warn, "web", "sign_in_refused", {{"peer", log::Token{visit->caller()}}});
        return say(
            visit, 403, "This account is not yet yours by this way",
            "Your organisation's sign-in calls you " + guest.name +
                ", and there is an account of that name here, which may be yours or somebody else's. Ask an "
                "administrator of these pages: a link for it makes it yours from then on.");
    }
    Account bound = *account;
    bound.subject = guest.subject;
    office.accounts.put(guest.name, std::move(bound), [visit, guest](bool is_kept) {
        if (!is_kept) return visit->show(not_saved_page(visit), 503);
        let_in(visit, guest.name, guest.by);
    });
}

}  // namespace

void no_such_account(const VisitPtr& visit, const std::string& name) {
    log::event(log::Level::warn, "web", "sign_in_refused", {{"peer", log::Token{visit->caller()}}});
    Page page;
    page.title = "You have no account here yet";
    page.add(
        Paragraph{"Your organisation's sign-in calls you " + name +
                  ". Ask an administrator of these pages for a link, and open it: it makes the account."});
    visit->show(std::move(page), 403);
}

void go_to_organisation(const VisitPtr& visit) {
    Office& office = visit->office;
    if (office.provider == nullptr) return visit->show(not_found_page(), 404);
    const Instant now = office.clock.instant();
    if (!office.provider_tries.take(now, counted_as(visit->caller()))) return too_many_at_once(visit);
    // Only what is a link's token is kept for whoever asks; its own page says that one is over.
    const std::string link = visit->query("link");
    if (!link.empty() && office.invitation(link) == nullptr)
        return visit->go("/welcome/" + http::percent_encoded(link));
    const oidc::Attempt attempt = oidc::new_attempt(office.rng);
    Session& session = visit->need_session();
    session.attempt = attempt;
    session.attempt_since = now;
    session.attempt_link = link;
    const bool is_taken_up = office.provider->start(attempt, [visit](const Checked<std::string>& url) {
        if (!url) return failed(visit, url.error());
        visit->leave_for(*url);
    });
    if (!is_taken_up) too_many_at_once(visit);
}

// A try is over once its browser has come back with its state, whatever else it brought: no code is taken
// twice.
void come_back_from_organisation(const VisitPtr& visit) {
    Office& office = visit->office;
    if (office.provider == nullptr) return visit->show(not_found_page(), 404);
    const Instant now = office.clock.instant();
    if (!office.provider_tries.take(now, counted_as(visit->caller()))) return too_many_at_once(visit);
    const auto is_over = [&] {
        if (visit->account() != nullptr) return visit->go("/");  // this page loaded again, or another tab's
        say(visit, 400, "This sign-in is over",
            "It took too long, was begun in another browser or tab, or is done already. Start anew.");
    };
    Session* const session = visit->session();
    const bool is_ours = session != nullptr && !session->attempt.state.empty() &&
                         crypto::equal_in_constant_time(session->attempt.state, visit->query("state"));
    if (!is_ours) return is_over();
    const oidc::Attempt attempt = std::exchange(session->attempt, {});
    const std::string named = visit->query("iss");
    if (now > session->attempt_since + attempt_max || (!named.empty() && named != office.provider->issuer()))
        return is_over();
    const std::string code = visit->query("code");
    if (code.empty() || code.size() > code_bytes_max) {
        log::event(log::Level::info, "web", "provider_refused");
        return say(visit, 403, "Your organisation's sign-in did not let you in",
                   "Try again there, or ask your IT team whether you may use Stonechat.");
    }
    const std::string link = session->attempt_link;
    const bool is_taken_up =
        office.provider->finish(code, attempt, [visit, link](const Checked<oidc::Person>& person) {
            if (!person) return failed(visit, person.error());
            take_person(visit, link, *person);
        });
    if (!is_taken_up) too_many_at_once(visit);
}

}  // namespace stonechat::web
