#pragma once
// The running node as a command sees it: its API on this machine.

#include <sys/types.h>

#include <string>

#include "node/api/json_object.hpp"
#include "node/commands/outcome.hpp"
#include "node/config/config.hpp"

namespace stonechat::commands {

using record::Json;

// Failures: exit_unreachable when nothing answers, or another user's program would, with what to do;
// exit_refused with the node's own words when it refuses; exit_bad_use when the token cannot be read.
class LocalApi {
public:
    static Outcome<LocalApi> open(const config::Config& config);

    // `target` "/v1/records?limit=5".
    [[nodiscard]] Outcome<Json> get(const std::string& target) const;
    [[nodiscard]] Outcome<Json> post(const std::string& target, const Json& body) const;
    [[nodiscard]] Outcome<Json> post_csv(const std::string& target, const std::string& csv) const;

private:
    LocalApi(std::string address, std::string home, std::string token, uid_t owner)
        : address_{std::move(address)},
          home_{std::move(home)},
          token_{std::move(token)},
          owner_{owner} {}
    [[nodiscard]] Outcome<Json> call(const std::string& method, const std::string& target,
                                     const std::string& body, const std::string& content_type) const;

    std::string address_;
    std::string home_;
    std::string token_;
    uid_t owner_;  // of the token's file: to nobody else's program it is shown
};

// A member of an answer. Missing or of another type: empty, 0, false or no items, as for a newer node's
// answer.
std::string text_of(const Json& json, std::string_view name);
std::int64_t number_of(const Json& json, std::string_view name);
bool truth_of(const Json& json, std::string_view name);
const Json::Array& items_of(const Json& json, std::string_view name);

}  // namespace stonechat::commands
