#include "node/http/routes.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <utility>

#include "crypto/ascii.hpp"
#include "crypto/constant_time.hpp"

namespace stonechat::http {
namespace {

// None of them is a type that a web page can send elsewhere without asking first (Fetch standard,
// "CORS-safelisted").
constexpr std::array<std::string_view, 3> body_types{"application/json", "application/x-ndjson", "text/csv"};
// What a form without scripts sends (HTML standard, "form submission"): pages guard themselves against other
// sites' forms by a token in each of their own.
constexpr std::array<std::string_view, 2> form_types{"application/x-www-form-urlencoded",
                                                     "multipart/form-data"};

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, ascii_lower, ascii_lower);
}

// "localhost:7480", "127.0.0.1", "[::1]:7480".
bool is_loopback_host(std::string_view host) {
    if (host.starts_with('[')) return host == "[::1]" || host.starts_with("[::1]:");
    host = host.substr(0, host.find(':'));
    if (equal_ignoring_case(host, "localhost")) return true;
    boost::system::error_code not_numeric;
    const auto address = boost::asio::ip::make_address_v4(host, not_numeric);
    return !not_numeric && address.is_loopback();
}

std::vector<std::string_view> split(std::string_view pattern) {
    std::vector<std::string_view> out;
    while (!pattern.empty()) {
        pattern.remove_prefix(1);  // the slash
        const std::size_t end = std::min(pattern.find('/'), pattern.size());
        out.push_back(pattern.substr(0, end));
        pattern.remove_prefix(end);
    }
    return out;
}

std::optional<std::map<std::string, std::string>> match(std::string_view pattern,
                                                        const std::vector<std::string>& segments) {
    const auto parts = split(pattern);
    if (parts.size() != segments.size()) return std::nullopt;
    std::map<std::string, std::string> values;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const bool named = parts[i].starts_with('{') && parts[i].ends_with('}');
        if (named && !segments[i].empty())
            values.emplace(parts[i].substr(1, parts[i].size() - 2), segments[i]);
        else if (named || parts[i] != segments[i])
            return std::nullopt;
    }
    return values;
}

struct Target {
    std::vector<std::string> segments;
    std::map<std::string, std::string> query;
};

// Empty: not a path with a query, or one name twice in the query.
std::optional<Target> parse_target(std::string_view text) {
    const auto url = boost::urls::parse_origin_form(text);
    if (!url) return std::nullopt;
    Target out;
    for (const auto& segment : url->segments()) out.segments.emplace_back(segment);
    if (out.segments.empty()) out.segments.emplace_back();  // "/", whose one segment is empty
    if (url->query().empty()) return out;                   // "?" alone would be one parameter without a name
    for (const auto& param : url->params())
        if (!out.query.emplace(param.key, param.value).second) return std::nullopt;
    return out;
}

std::string path_of(const std::vector<std::string>& segments) {
    std::string out;
    for (const auto& segment : segments) out += "/" + segment;
    return out.empty() ? "/" : out;
}

}  // namespace

Response problem(unsigned status, std::string_view title, std::string_view detail, std::string_view pointer) {
    boost::json::object document{{"title", title}, {"detail", detail}};
    if (!pointer.empty()) document["pointer"] = pointer;
    return {status, "application/problem+json", boost::json::serialize(document)};
}

Routes::Routes(Access access, std::vector<Endpoint> endpoints)
    : access_{std::move(access)},
      endpoints_{std::move(endpoints)} {
    check(serves_browsers() || !access_.token.empty());
    if (!access_.explain)
        access_.explain = [](unsigned status, std::string_view title, std::string_view detail) {
            return problem(status, title, detail);
        };
    for (const Endpoint& endpoint : endpoints_) check(endpoint.pattern.starts_with('/') && endpoint.handle);
}

std::optional<Refused> Routes::refuse_stranger(const Head& head) const {
    if (!is_known_host(head.host))
        return Refused{
            refusal(421, "Wrong host", "The Host field must name this machine's loopback address.")};
    if (serves_browsers()) return std::nullopt;
    const std::string expected = "Bearer " + access_.token;
    if (!crypto::equal_in_constant_time(head.authorization, expected))
        return Refused{
            refusal(401, "Not signed in", "The Authorization field must carry this node's token.")};
    return std::nullopt;
}

Response Routes::refusal(unsigned status, std::string_view title, std::string_view detail) const {
    return access_.explain(status, title, detail);
}

bool Routes::is_known_host(std::string_view host) const {
    return is_loopback_host(host) || std::ranges::any_of(access_.hosts, [&](const std::string& known) {
               return equal_ignoring_case(known, host);
           });
}

bool Routes::is_body_type(std::string_view type) const {
    type = type.substr(0, type.find(';'));
    while (type.ends_with(' ')) type.remove_suffix(1);
    const auto is_type = [&](std::string_view known) { return equal_ignoring_case(known, type); };
    return serves_browsers() ? std::ranges::any_of(form_types, is_type)
                             : std::ranges::any_of(body_types, is_type);
}

std::variant<Chosen, Refused> Routes::choose(const Head& head) const {
    if (auto refused = refuse_stranger(head)) return *std::move(refused);
    auto target = parse_target(head.target);
    if (!target) return Refused{refusal(400, "Bad request", "The target is not a path with a query.")};

    // Answered as GET is, and the server leaves the content out.
    const std::string_view method = head.method == "HEAD" ? "GET" : head.method;
    std::string allow;
    for (const Endpoint& endpoint : endpoints_) {
        auto values = match(endpoint.pattern, target->segments);
        if (!values) continue;
        if (endpoint.method != method) {
            allow += (allow.empty() ? "" : ", ") + std::string{endpoint.method};
            if (endpoint.method == "GET") allow += ", HEAD";
            continue;
        }
        if (head.has_body && !is_body_type(head.content_type))
            return Refused{refusal(415, "Wrong type",
                                   serves_browsers() ? "A body must be a form."
                                                     : "A body must be JSON, lines of JSON, or CSV.")};
        return Chosen{&endpoint,
                      Request{.method = std::string{method},
                              .path = path_of(target->segments),
                              .query = std::move(target->query),
                              .path_values = *std::move(values),
                              .body = {}},
                      endpoint.pattern.ends_with("/import") ? body_bytes_max : usual_body_bytes_max};
    }
    if (!allow.empty())
        return Refused{refusal(405, "Wrong method", "This path knows only " + allow + "."), allow};
    return Refused{refusal(404, "Not found", "There is nothing at this path.")};
}

}  // namespace stonechat::http
