#pragma once
// `stonechat run`: the node itself.

#include "node/commands/console.hpp"
#include "node/commands/place.hpp"

namespace stonechat::commands {

// Runs until SIGTERM or SIGINT, then ends in order. Says "ready" in the log once it listens and its API
// answers.
int run_node(const Place& place, Console& console);

}  // namespace stonechat::commands
