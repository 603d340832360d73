#pragma once
// The steward's key of this node in the hands of somebody at its pages, where one steward decides.

#include "node/config/config.hpp"
#include "protocol/charter/charter.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::commands {

// Whether this node has such a key, and its signature alone decides.
[[nodiscard]] bool may_decide_alone(const config::Config& config, const charter::Charter& charter);

// The entry for one action, signed, to be offered to the charter. Notes first that its place is signed for,
// as the command line does. Errors: not_allowed, with what the command line would have said. Opening a sealed
// key takes a core for a sixth of a second.
Checked<Bytes> sign_alone(const config::Config& config, const charter::Charter& charter,
                          charter::Action action);

}  // namespace stonechat::commands
