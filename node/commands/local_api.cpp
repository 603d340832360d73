#include "node/commands/local_api.hpp"

#include <chrono>

#include "node/commands/place.hpp"
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

}  // namespace

Outcome<LocalApi> LocalApi::open(const config::Config& config) {
    auto token = keys::load_token(config.home);
    if (!token) return failure_of(token.error(), exit_bad_use);
    return LocalApi{config.api_address, config.home.string(), std::move(*token)};
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
    const auto response = http::call(address_, token_, method, target, body, call_limit, content_type);
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
