#pragma once
// `stonechat follow`: what the running node takes in, line by line, from where the reader was.

#include <cstdint>
#include <string>
#include <vector>

#include "node/commands/console.hpp"
#include "node/commands/place.hpp"

namespace stonechat::commands {

struct FollowOptions {
    Place place;
    std::uint64_t after = 0;  // the number of the last change that the reader has
    std::vector<std::string> kinds;
    std::vector<std::string> technologies;
    std::vector<std::string> categories;
    std::vector<std::string> regions;
    bool until_now = false;  // ends where the node's log ends, instead of waiting
    bool as_json = false;    // one object a line
};
// Each change once, in the order of the node's log. When the node goes away: exit_unreachable, with the
// number to go on from.
int follow(const FollowOptions& options, Console& console);

}  // namespace stonechat::commands
