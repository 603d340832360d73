#pragma once
// `stonechat follow-up`: what became of a report that went to a relay, for whoever holds its code.

#include <string>

#include "node/commands/console.hpp"
#include "node/commands/place.hpp"

namespace stonechat::commands {

struct FollowUpOptions {
    Place place;
    std::string words;  // told to the relay's reviewer
    bool as_json = false;
};

// The code is read from standard input, never from the command line, where others on the machine could see
// it.
int follow_up(const FollowUpOptions& options, Console& console);

}  // namespace stonechat::commands
