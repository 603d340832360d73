#include "node/commands/local_api.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>

#include "node/commands/listener.hpp"
#include "node/commands/place.hpp"
#include "node/config/address.hpp"
#include "node/http/client.hpp"
#include "node/keys/token_file.hpp"

namespace stonechat::commands {
namespace {

// Longer than the server takes for any answer (http/server.hpp), so that its own words come first.
constexpr std::chrono::seconds call_limit{60};
constexpr unsigned first_refusing_status = 400;

Failure refused_by_node(const http::Response& response) {
    const auto problem = record::parse_json(response.body);
    std::string detail = problem ? text_of(*problem, "detail") : "";
    if (detail.empty()) detail = "the node refused with status " + std::to_string(response.status);
    return {exit_refused, std::move(detail)};
}

// Whether what listens there may be shown the token: the user whose file it is, or root, who can read it
// anyway. Nobody listening is as little to be trusted, for somebody may before the call is made.
enum class Listening { owner, nobody, another };
Listening who_listens(const std::string& address, uid_t owner) {
    const auto at = config::parse_address(address);
    check(at && config::is_loopback(*at));  // the configuration's edge took nothing else
    const auto users = listeners_at(*at);
    if (!users) return Listening::owner;  // a machine that does not tell
    if (users->empty()) return Listening::nobody;
    const bool are_known =
        std::ranges::all_of(*users, [&](uid_t user) { return user == owner || user == 0; });
    return are_known ? Listening::owner : Listening::another;
}

}  // namespace

Outcome<LocalApi> LocalApi::open(const config::Config& config) {
    auto token = keys::load_token(config.home);
    if (!token) return failure_of(token.error(), exit_bad_use);
    struct stat file {};
    if (::stat(keys::token_path(config.home).c_str(), &file) != 0)
        return Failure{exit_bad_use, "the token's file is gone"};
    return LocalApi{config.api_address, config.home.string(), std::move(*token), file.st_uid};
}

Outcome<Json> LocalApi::get(const std::string& target) const {
    return call("GET", target, "", "application/json");
}
Outcome<Json> LocalApi::post(const std::string& target, const Json& body) const {
    return call("POST", target, record::canonical_json(body), "application/json");
}
Outcome<Json> LocalApi::post_csv(const std::string& target, const std::string& csv) const {
    return call("POST", target, csv, "text/csv");
}

Outcome<Json> LocalApi::call(const std::string& method, const std::string& target, const std::string& body,
                             const std::string& content_type) const {
    const Listening listening = who_listens(address_, owner_);
    if (listening == Listening::another)
        return Failure{
            exit_unreachable,
            "another user's program listens at " + address_ +
                ", where this node should: it was not shown the node's token. Find out whose it is, "
                "or set api.address to a free port and restart the node"};
    const auto response =
        listening == Listening::nobody
            ? Result<http::Response>{make_error_code(boost::system::errc::connection_refused)}
            : http::call(address_, token_, method, target, body, call_limit, content_type);
    if (!response)
        return Failure{exit_unreachable, "the node at " + address_ + " does not answer (" +
                                             response.error().message() +
                                             "); is it running? start it with: " +
                                             (home_ == machine_home ? std::string{"systemctl start stonechat"}
                                                                    : "stonechat run --home " + home_)};
    if (response->status >= first_refusing_status) return refused_by_node(*response);
    auto json = record::parse_json(response->body);
    if (!json) return Failure{exit_unreachable, "what answers at " + address_ + " is not a stonechat node"};
    return std::move(*json);
}

std::string text_of(const Json& json, std::string_view name) {
    const Json* const member = json.find(name);
    const auto* const text = member == nullptr ? nullptr : member->as<std::string>();
    return text == nullptr ? "" : *text;
}

std::int64_t number_of(const Json& json, std::string_view name) {
    const Json* const member = json.find(name);
    const auto* const number = member == nullptr ? nullptr : member->as<std::int64_t>();
    return number == nullptr ? 0 : *number;
}

bool truth_of(const Json& json, std::string_view name) {
    const Json* const member = json.find(name);
    const auto* const truth = member == nullptr ? nullptr : member->as<bool>();
    return truth != nullptr && *truth;
}

const Json::Array& items_of(const Json& json, std::string_view name) {
    static const Json::Array none;
    const Json* const member = json.find(name);
    const auto* const items = member == nullptr ? nullptr : member->as<Json::Array>();
    return items == nullptr ? none : *items;
}

}  // namespace stonechat::commands
