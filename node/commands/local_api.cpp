#include "node/commands/local_api.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <ostream>
#include <thread>

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
// How often a command that waits for a node's start looks whether it listens.
constexpr std::chrono::milliseconds look_every{100};

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

Outcome<LocalApi> LocalApi::open_if_running(const config::Config& config) {
    auto token = keys::load_token(config.home);
    if (!token) return failure_of(token.error(), exit_bad_use);
    struct stat file {};
    if (::stat(keys::token_path(config.home).c_str(), &file) != 0)
        return Failure{exit_bad_use, "the token's file is gone"};
    return LocalApi{config.api_address, config.home.string(), std::move(*token), file.st_uid};
}

Outcome<LocalApi> LocalApi::open(const config::Config& config, Console& console) {
    auto api = open_if_running(config);
    if (api && is_machine_home(config.home)) api->waits_on_ = &console.err;
    return api;
}

Outcome<Json> LocalApi::get(const std::string& target) const {
    return call({"GET", target, "", "application/json"});
}
Outcome<Json> LocalApi::post(const std::string& target, const Json& body) const {
    return call({"POST", target, record::canonical_json(body), "application/json"});
}
Outcome<Json> LocalApi::post_csv(const std::string& target, const std::string& csv) const {
    return call({"POST", target, csv, "text/csv"});
}

Outcome<http::Response> LocalApi::answer_to(const Request& request) const {
    const auto give_up_at =
        std::chrono::steady_clock::now() + (waits_on_ == nullptr ? std::chrono::seconds{0} : start_wait_max);
    for (bool is_told = false;; is_told = true) {
        const Listening listening = who_listens(address_, owner_);
        if (listening == Listening::another)
            return Failure{
                exit_unreachable,
                "another user's program listens at " + address_ +
                    ", where this node should: it was not shown the node's token. Find out whose it is, "
                    "or set api.address to a free port and restart the node"};
        auto response = listening == Listening::nobody
                            ? Result<http::Response>{make_error_code(boost::system::errc::connection_refused)}
                            : http::call(address_, token_, request.method, request.target, request.body,
                                         call_limit, request.content_type);
        if (response) return std::move(*response);
        if (response.error() != boost::system::errc::connection_refused ||
            std::chrono::steady_clock::now() >= give_up_at)
            return Failure{exit_unreachable,
                           "the node at " + address_ + " does not answer (" + response.error().message() +
                               "); is it running? start it with: " +
                               (is_machine_home(home_) ? std::string{"systemctl start stonechat"}
                                                       : "stonechat run --home " + home_)};
        if (!is_told)
            *waits_on_ << "stonechat: nothing listens at " << address_ << " yet; waiting up to "
                       << start_wait_max.count() << " seconds for the node to start ...\n"
                       << std::flush;
        std::this_thread::sleep_for(look_every);
    }
}

Outcome<Json> LocalApi::call(const Request& request) const {
    const auto response = answer_to(request);
    if (!response) return response.error();
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
