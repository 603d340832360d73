#pragma once
// Runs a node that has just been made until the stewards have decided about it, and tells who waits.

#include "node/commands/new_installation.hpp"

namespace stonechat::commands {

enum class Asking {
    to_belong,
    // Ends when the request is refused, since it will be again.
    for_new_keys,
};
// Ctrl-C loses nothing: `stonechat run` goes on asking. Returns the exit code.
int wait_to_belong(const InitOptions& node, const Made& made, Asking asking, Console& console);

}  // namespace stonechat::commands
