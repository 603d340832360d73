#pragma once
// `stonechat status`: whether the running node is well, and whom it is connected to.

#include "node/commands/console.hpp"
#include "node/commands/place.hpp"

namespace stonechat::commands {

int status(const Place& place, bool as_json, Console& console);

}  // namespace stonechat::commands
