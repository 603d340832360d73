#pragma once
// `stonechat repair`: a new store of what can still be verified of a damaged one.

#include "node/commands/place.hpp"

namespace stonechat::commands {

// Of a stopped node. Every record is checked as if a peer had sent it; what fails is left out, and comes back
// from peers, for the new store knows of no cursor. The damaged store stays beside the new one.
int repair(const Place& place, bool as_json, Console& console);

}  // namespace stonechat::commands
