#pragma once
// `stonechat run`: the node itself.

#include <chrono>
#include <functional>
#include <optional>

#include "node/commands/console.hpp"
#include "node/commands/place.hpp"
#include "node/log/level.hpp"
#include "protocol/engine/engine.hpp"

namespace stonechat::commands {

struct RunOptions {
    std::optional<log::Level> log_level{};    // instead of the configuration's
    std::chrono::milliseconds look_every{0};  // 0: nobody watches
    // Asked that often, on the network thread; true ends the node in order.
    std::function<bool(const engine::Engine&)> is_over{};
};

// Runs until SIGTERM or SIGINT, then ends in order. Says "ready" in the log once it listens and its API
// answers.
int run_node(const Place& place, Console& console, const RunOptions& options = {});

}  // namespace stonechat::commands
