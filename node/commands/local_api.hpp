#pragma once
// The running node as a command sees it: its API on this machine.

#include <sys/types.h>

#include <chrono>
#include <iosfwd>
#include <string>

#include "node/api/json_object.hpp"
#include "node/commands/outcome.hpp"
#include "node/config/config.hpp"
#include "node/http/server.hpp"

namespace stonechat::commands {

using record::Json;

// `systemctl enable --now` returns before the node listens: it opens its keys and its store first. A store of
// 100,000 records opens within two seconds, so this is enough for a large one on a slow disk, and not so long
// that a person whose node is stopped gives the question up.
inline constexpr std::chrono::seconds start_wait_max{15};

// Failures: exit_unreachable when nothing answers, or another user's program would, with what to do;
// exit_refused with the node's own words when it refuses; exit_bad_use when the token cannot be read.
class LocalApi {
public:
    // For a command that needs the node: where nobody listens yet, and it is the machine's own, which systemd
    // starts, each request waits up to start_wait_max for it and says so on the console's `err`, once.
    // Whoever starts another node sees when it is ready.
    static Outcome<LocalApi> open(const config::Config& config, Console& console);
    // For a command that goes another way at once where no node answers.
    static Outcome<LocalApi> open_if_running(const config::Config& config);

    // `target` "/v1/records?limit=5".
    [[nodiscard]] Outcome<Json> get(const std::string& target) const;
    [[nodiscard]] Outcome<Json> post(const std::string& target, const Json& body) const;
    [[nodiscard]] Outcome<Json> post_csv(const std::string& target, const std::string& csv) const;

private:
    struct Request {
        std::string method;
        std::string target;
        std::string body;
        std::string content_type;
    };
    LocalApi(std::string address, std::string home, std::string token, uid_t owner)
        : address_{std::move(address)},
          home_{std::move(home)},
          token_{std::move(token)},
          owner_{owner} {}
    [[nodiscard]] Outcome<Json> call(const Request& request) const;
    [[nodiscard]] Outcome<http::Response> answer_to(const Request& request) const;

    std::string address_;
    std::string home_;
    std::string token_;
    uid_t owner_;                       // of the token's file: to nobody else's program it is shown
    std::ostream* waits_on_ = nullptr;  // told of a wait for the node's start; null: it does not wait
};

// A member of an answer. Missing or of another type: empty, 0, false or no items, as for a newer node's
// answer.
std::string text_of(const Json& json, std::string_view name);
std::int64_t number_of(const Json& json, std::string_view name);
bool truth_of(const Json& json, std::string_view name);
const Json::Array& items_of(const Json& json, std::string_view name);

}  // namespace stonechat::commands
