#pragma once
// `stonechat feeds`: each author's series of records as this node holds them, and which of them fork.

#include "node/commands/console.hpp"
#include "node/commands/place.hpp"

namespace stonechat::commands {

struct FeedsOptions {
    Place place;
    bool forks = false;  // the evidence of forks, also of those that the stewards have ended
    bool as_json = false;
};
int feeds(const FeedsOptions& options, Console& console);

}  // namespace stonechat::commands
