#include "node/web/visit.hpp"

#include <algorithm>
#include <array>

#include "crypto/ascii.hpp"
#include "crypto/constant_time.hpp"
#include "node/http/query.hpp"
#include "node/web/catalogue.hpp"
#include "node/web/render.hpp"

namespace stonechat::web {
namespace {

// The fields of all our forms that hold more than a line, by name.
constexpr std::array<std::string_view, 8> long_texts{
    "what_happened", "what_went_well", "what_we_learned", "would_help",
    "answer",        "question",       "reason",          "note"};

// One cookie of a Cookie field (RFC 6265 section 4.2).
std::string cookie_in(std::string_view field, std::string_view name) {
    while (!field.empty()) {
        const std::size_t end = std::min(field.find(';'), field.size());
        std::string_view pair = field.substr(0, end);
        field.remove_prefix(std::min(end + 1, field.size()));
        while (pair.starts_with(' ')) pair.remove_prefix(1);
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
            return std::string{pair.substr(name.size() + 1)};
    }
    return {};
}

std::string field_of(const http::Request& request, const std::string& name) {
    const auto found = request.fields.find(name);
    return found == request.fields.end() ? std::string{} : found->second;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> page_fields() {
    return {{"Content-Security-Policy",
             "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
             "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
            {"Referrer-Policy", "same-origin"},
            {"Cross-Origin-Opener-Policy", "same-origin"},
            {"Cross-Origin-Resource-Policy", "same-origin"}};
}

Pages Part::links(const std::string& base) const {
    const auto to = [&](std::size_t page) { return base + "&page=" + std::to_string(page); };
    return {number == 0 ? std::string{} : to(number - 1), last == count ? std::string{} : to(number + 1)};
}

Part part_of(const VisitPtr& visit, std::size_t count, std::size_t a_page) {
    constexpr std::size_t digits_max = 5;  // no list of ours is longer
    const std::string asked = visit->query("page");
    const bool is_number = !asked.empty() && asked.size() <= digits_max &&
                           std::ranges::all_of(asked, [](char c) { return c >= '0' && c <= '9'; });
    Part out{.number = is_number ? std::stoul(asked) : 0, .count = count};
    out.first = std::min(out.number * a_page, count);
    out.last = std::min(out.first + a_page, count);
    return out;
}

http::Response refusal_page(unsigned status, std::string_view title, std::string_view detail) {
    Frame frame;
    frame.service = "Stonechat";
    Page page;
    page.title = title;
    page.add(Paragraph{std::string{detail}});
    page.add(Paragraph{"", {{"Go to the start page", "/"}}});
    return {status, "text/html; charset=utf-8", render(frame, page), page_fields()};
}

Page not_found_page() {
    Page page;
    page.title = "Page not found";
    page.add(Paragraph{"If you typed the web address, check it is right."});
    page.add(Paragraph{"If you followed a link here, what it was about may be gone."});
    page.add(Paragraph{"", {{"Go to the start page", "/"}}});
    return page;
}

Page not_saved_page(const VisitPtr& visit) {
    Page page;
    page.title = "Not saved";
    page.add(Paragraph{"The disk of this computer refused to save what you sent. It may be full."});
    page.add(Paragraph{"Try again in a few minutes, or tell your IT team."});
    add_typed(page, visit);
    return page;
}

bool has_typed(const VisitPtr& visit) {
    return visit->is_same_origin() && std::ranges::any_of(long_texts, [&](std::string_view name) {
               return !visit->form.text(name).empty();
           });
}

void add_typed(Page& page, const VisitPtr& visit) {
    if (!visit->is_same_origin()) return;  // another site's words are not the reader's
    for (const std::string_view name : long_texts)
        if (std::string text = visit->form.text(name); !text.empty())
            page.add(Quote{"What you typed. Copy it, to be safe.", std::move(text)});
}

Visit::Visit(Office& owner, const Door& through, http::Request asked, http::Respond respond)
    : office{owner},
      door{through},
      lobby{owner.lobby_of(through)},
      request{std::move(asked)},
      respond_{std::move(respond)} {
    cookie_ = cookie_in(field_of(request, "cookie"), cookie_name());
    find_language();
    const Session* const open = session();
    if (open == nullptr || open->account.empty()) return;
    if (const Account* const found = office.accounts.find(open->account)) account_ = *found;
}

// "__Host-" makes browsers refuse the cookie unless it is Secure, of this host alone and for all paths (RFC
// 6265bis section 4.1.3). Over plain HTTP on loopback not every browser takes Secure cookies.
std::string Visit::cookie_name() const {
    return (door.origin.empty() ? "stonechat" : "__Host-stonechat") + door.cookie_suffix;
}

void Visit::find_language() {
    if (!door.has_languages) return;
    const auto is_one = [](const std::string& language) {
        return language == "en" || find_catalogue(language) != nullptr;
    };
    const std::string before = cookie_in(field_of(request, "cookie"), cookie_name() + "-language");
    const std::string asked = query("language");
    sets_language_ = is_one(asked);
    if (sets_language_)
        language_ = asked;
    else if (is_one(before))
        language_ = before;
}

void Visit::offer_languages() {
    // An answer to a form, such as a code that is shown once, could not be had again.
    if (!door.has_languages || request.method != "GET") return;
    const auto offer = [&](const std::string& language, const std::string& name) {
        if (language != language_)
            frame.languages.push_back(
                {language, name, http::encoded_path(request.path) + "?language=" + language});
    };
    offer("en", "English");
    for (const Catalogue& one : catalogues()) offer(one.language(), one.name());
}

void Visit::set_cookie(const std::string& value) {
    cookie_ = value;
    sets_cookie_ = true;
}

Session* Visit::session() {
    // Pages ask for their events by themselves: nobody need sit before them.
    const bool is_use = request.path != live_path;
    return cookie_.empty() ? nullptr : lobby.sessions.find(office.clock.instant(), cookie_, is_use);
}

Session& Visit::need_session() {
    if (Session* const open = session()) return *open;
    const auto opened = lobby.sessions.open(office.clock.instant());
    set_cookie(opened.cookie);
    return *opened.session;
}

void Visit::sign_in(const std::string& account) {
    std::string after;
    std::optional<ParkedForm> parked;
    if (Session* const old = session()) {
        // What somebody else had typed is not for the next who uses this browser.
        if (old->account.empty() || old->account == account) {
            after = old->after_sign_in;
            parked = std::move(old->parked);
        }
        lobby.sessions.close(cookie_);
    }
    const auto opened = lobby.sessions.open(office.clock.instant(), account);
    set_cookie(opened.cookie);
    opened.session->after_sign_in = std::move(after);
    opened.session->parked = std::move(parked);
    if (const Account* const found = office.accounts.find(account)) account_ = *found;
}

void Visit::sign_out() {
    if (account_) office.live.end_of(account_->name);
    lobby.sessions.close(cookie_);
    set_cookie("");
    account_.reset();
    frame.menu.clear();
}

std::string Visit::named_by_proxy() const {
    if (door.user_header.empty() || request.caller != door.proxy) return {};
    if (!crypto::equal_in_constant_time(field_of(request, "authorization"), door.proxy_login)) return {};
    return in_ascii_lower(field_of(request, door.user_header));
}

std::string Visit::value(std::string_view name) const {
    const auto found = request.path_values.find(std::string{name});
    return found == request.path_values.end() ? std::string{} : found->second;
}

std::string Visit::query(const std::string& name) const {
    const auto found = request.query.find(name);
    return found == request.query.end() ? std::string{} : found->second;
}

// The proxy writes the address that it saw behind those that came with the request, so the last one is true.
std::string Visit::caller() const {
    if (door.proxy.empty() || request.caller != door.proxy) return request.caller;
    std::string forwarded = field_of(request, "x-forwarded-for");
    const std::size_t comma = forwarded.rfind(',');
    if (comma != std::string::npos) forwarded = forwarded.substr(comma + 1);
    std::erase(forwarded, ' ');
    return forwarded.empty() ? request.caller : forwarded.substr(0, 64);
}

bool Visit::is_same_origin() const {
    const std::string site = field_of(request, "sec-fetch-site");
    if (!site.empty() && site != "same-origin") return false;
    const std::string origin = field_of(request, "origin");
    if (origin.empty()) return site == "same-origin";
    return origin == (door.origin.empty() ? "http://" + field_of(request, "host") : door.origin);
}

bool Visit::has_form_token() {
    const Session* const open = session();
    return open != nullptr && crypto::equal_in_constant_time(open->form_token, form.text("form_token"));
}

std::optional<FormValues> Visit::take_parked() {
    Session* const open = session();
    if (open == nullptr || !open->parked || open->parked->path != request.path) return std::nullopt;
    std::optional<FormValues> values = std::move(open->parked->values);
    open->parked.reset();
    return values;
}

void Visit::show(Page page, unsigned status) {
    Session* const open = session();
    if (open != nullptr) {
        frame.form_token = open->form_token;
        if (page.banner.empty()) page.banner = std::exchange(open->banner, {});
    }
    if (account_) frame.signed_in_as = account_->name;
    offer_languages();
    if (const Catalogue* const catalogue = find_catalogue(language_)) {
        translate(page, *catalogue);
        translate(frame, *catalogue);
    }
    send({status, "text/html; charset=utf-8", render(frame, page), page_fields()});
}

void Visit::go(std::string path, std::string banner) {
    if (!banner.empty()) need_session().banner = std::move(banner);
    leave_for(std::move(path));
}

void Visit::leave_for(std::string url) {
    auto fields = page_fields();
    fields.emplace_back("Location", std::move(url));
    send({303, "text/html; charset=utf-8", "", std::move(fields)});
}

void Visit::send(http::Response response) {
    const auto give = [&](const std::string& name, const std::string& value) {
        std::string cookie = name + "=" + value + "; Path=/; HttpOnly; SameSite=Lax";
        if (!door.origin.empty()) cookie += "; Secure";
        if (value.empty()) cookie += "; Max-Age=0";
        response.fields.emplace_back("Set-Cookie", std::move(cookie));
    };
    if (sets_cookie_) give(cookie_name(), cookie_);
    if (sets_language_) give(cookie_name() + "-language", language_);
    respond_(std::move(response));
}

}  // namespace stonechat::web
