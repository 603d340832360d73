#pragma once
// A browser without a socket: it keeps a cookie, and sends forms as they stand in the page that it was shown.

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "node/relay/sender.hpp"
#include "node/web/relay_desk.hpp"
#include "node/web/site.hpp"
#include "tests/node/api/served_node.hpp"

namespace stonechat::web {

// A node, its pages, and a clock that tests move.
struct PagesWorld {
    // `prepare`: what is done to the store before the node starts. `papers`: what another world has kept, as
    // at the next start.
    explicit PagesWorld(charter::Role role = charter::Role::member,
                        const std::function<void(api::ServedNode&)>& prepare = {},
                        const std::map<std::string, std::string>& papers = {})
        : served{role},
          kept{papers} {
        if (prepare) prepare(served);
        served.start();
        const KeepPaper keep = [this](std::string name, std::optional<std::string> text,
                                      std::function<void(bool)> done, Before before) {
            if (before == Before::is_wiped) wiped.push_back(name);
            if (refuses_wiping && before == Before::is_wiped) ++wipes_refused;
            const bool is_willing = disk_is_willing && !(refuses_wiping && before == Before::is_wiped);
            if (is_willing) kept[name] = text.value_or("");
            if (is_willing && !text) kept.erase(name);
            if (disk_is_slow)
                disk_owes.push_back([done = std::move(done), is_willing] { done(is_willing); });
            else
                done(is_willing);
        };
        const Clock clock{[this] { return instant; },
                          [this] { return WallTime{std::chrono::seconds{1'795'000'000}} + since_start(); }};
        office.emplace(*served.node, served.rng, clock, served.io, keep, papers);
        served.node->sender = &sender;
        desk.emplace(*office, served.self.record_key, config::RelayHold{0, 0});
        office->relay_desk = &*desk;
        staff.emplace(access(), page_endpoints(*office, staff_door, staff_rows()));
        the_public.emplace(access(), page_endpoints(*office, public_door, public_rows()));
    }

    [[nodiscard]] std::chrono::seconds since_start() const {
        return std::chrono::duration_cast<std::chrono::seconds>(instant - Instant{});
    }
    // Until nothing that a relay let go is still on its way to be signed.
    void let_leave() {
        served.run_until([this] {
            return wipes_refused > 0 || std::ranges::none_of(office->cases.all(), [](const auto& entry) {
                       return entry.second.is_leaving();
                   });
        });
    }
    // What a slow disk was given so far is answered now, in order.
    void let_disk_answer() {
        for (const auto& answer : std::exchange(disk_owes, {})) answer();
    }
    static http::Access access() { return {.callers = http::Callers::browsers, .explain = refusal_page}; }

    api::ServedNode served;
    Door staff_door{.service = "Stonechat"};
    Door public_door{
        .cookie_suffix = "-public", .service = "Tell us about AI in your care", .is_public = true};
    Instant instant{std::chrono::hours{1}};
    std::map<std::string, std::string> kept;
    std::vector<std::string> wiped;  // whose earlier texts are to leave the files
    bool disk_is_willing = true;
    bool disk_is_slow = false;  // answers when it is let
    std::vector<std::function<void()>> disk_owes;
    bool refuses_wiping = false;
    std::size_t wipes_refused = 0;
    std::optional<Office> office;
    std::optional<RelayDesk> desk;
    // What the relay "Example Practice" answers; and what it was asked, sealed.
    std::function<Checked<Bytes>(ByteView sealed)> other_relay = [](ByteView) -> Checked<Bytes> {
        return Refusal{Errc::overloaded, "relay", "is not reached", 0};
    };
    relay::Sender sender{
        [this](const MemberId&, Bytes sealed, const std::function<void(Checked<Bytes>)>& done) {
            done(other_relay(sealed));
        },
        [this]() -> const charter::Charter& { return served.driver->engine().charter(); }, served.rng};
    std::optional<http::Routes> staff;
    std::optional<http::Routes> the_public;
};

struct Browser {
    Browser(PagesWorld& where, const http::Routes& through, std::string from = "192.0.2.7")
        : world{where},
          routes{through},
          address{std::move(from)} {}

    using Fields = std::vector<std::pair<std::string, std::string>>;

    // The page that a GET ends at; redirections are followed.
    const std::string& get(const std::string& target) {
        ask("GET", target, "", "");
        return follow();
    }
    // Sends a form with the token of the page that stands here now.
    const std::string& post(const std::string& target, Fields fields) {
        fields.emplace_back("form_token", token());
        return post_as_is(target, fields);
    }
    const std::string& post_as_is(const std::string& target, const Fields& fields) {
        ask("POST", target, form_type, encoded(fields));
        return follow();
    }
    // Sends a form like post(), and goes on before it is answered; await() waits for that.
    void post_and_go_on(const std::string& target, Fields fields) {
        fields.emplace_back("form_token", token());
        hand_in("POST", target, form_type, encoded(fields));
    }
    const std::string& await() {
        take_answer();
        return follow();
    }
    [[nodiscard]] std::string token() const {
        return between(response.body, "name=\"form_token\" value=\"", "\"");
    }

    static std::string between(const std::string& text, const std::string& start, const std::string& end) {
        const std::size_t at = text.find(start);
        if (at == std::string::npos) return {};
        const std::size_t from = at + start.size();
        return text.substr(from, text.find(end, from) - from);
    }

    // Makes an account by a link and is signed in with it.
    void join(Role role, const std::string& name) {
        const std::string link = world.office->invite(role, "", std::chrono::hours{1}, [](bool) {});
        get(link);
        post(link, {{"name", name}, {"password", "three random words"}, {"again", "three random words"}});
    }

    PagesWorld& world;
    const http::Routes& routes;
    std::string address;
    std::map<std::string, std::string> cookies;
    std::map<std::string, std::string> more_fields;  // sent with every request
    std::string origin = "http://localhost";
    bool follows = true;  // redirections
    http::Response response;
    std::string path;  // of the page that stands here

private:
    static constexpr const char* form_type = "application/x-www-form-urlencoded";
    static std::string encoded(const Fields& fields) {
        std::string out;
        for (const auto& [name, value] : fields) out += encoded(name) + "=" + encoded(value) + "&";
        return out;
    }
    static std::string encoded(const std::string& text) {
        std::string out;
        for (const char c : text) {
            constexpr std::string_view digits = "0123456789ABCDEF";
            const auto code = static_cast<unsigned char>(c);
            if (std::isalnum(code) != 0)
                out += c;
            else
                out += {'%', digits[code >> 4U], digits[code & 15U]};
        }
        return out;
    }
    [[nodiscard]] std::string field(const std::string& name) const {
        for (const auto& [key, value] : response.fields)
            if (key == name) return value;
        return {};
    }
    void take_cookies() {
        for (const auto& [name, set] : response.fields) {
            if (name != "Set-Cookie") continue;
            const std::size_t equals = set.find('=');
            cookies[set.substr(0, equals)] = set.substr(equals + 1, set.find(';') - equals - 1);
        }
    }
    const std::string& follow() {
        for (int i = 0; i < 5 && follows && response.status == 303; ++i)
            ask("GET", field("Location"), "", "");
        return response.body;
    }
    void ask(const std::string& method, const std::string& target, const std::string& type,
             const std::string& body) {
        hand_in(method, target, type, body);
        take_answer();
    }
    void take_answer() {
        world.served.run_until([this] { return answer->has_value(); });
        response = answer->value_or(http::Response{});
        take_cookies();
    }
    void hand_in(const std::string& method, const std::string& target, const std::string& type,
                 const std::string& body) {
        path = target;
        // Shared with whoever answers, who may outlive this browser.
        answer = std::make_shared<std::optional<http::Response>>();
        auto choice = routes.choose({.method = method,
                                     .target = target,
                                     .host = "localhost",
                                     .authorization = {},
                                     .content_type = type,
                                     .has_body = !body.empty()});
        if (auto* const refused = std::get_if<http::Refused>(&choice)) {
            *answer = refused->response;
            return;
        }
        auto& chosen = std::get<http::Chosen>(choice);
        chosen.request.body = body;
        chosen.request.caller = address;
        chosen.request.fields = more_fields;
        chosen.request.fields["host"] = "localhost";
        chosen.request.fields["content-type"] = type;
        if (method == "POST" && !origin.empty()) chosen.request.fields["origin"] = origin;
        for (const auto& [name, value] : cookies)
            chosen.request.fields["cookie"] += name + "=" + value + "; ";
        chosen.endpoint->handle(chosen.request, [to = answer](http::Response one) { *to = std::move(one); });
    }

    std::shared_ptr<std::optional<http::Response>> answer;
};

}  // namespace stonechat::web
