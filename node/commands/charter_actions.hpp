#pragma once
// The command line's words as actions for the charter.

#include "node/commands/charter_desk.hpp"
#include "node/commands/charter_propose.hpp"
#include "node/commands/installation.hpp"

namespace stonechat::commands {

// One action, or where several newcomers are named each one's admission. All but found and resolve, which are
// not simply the next entry. Pins come from what the ledger holds.
Outcome<std::vector<charter::Action>> read_actions(const ProposeOptions& options, Ledger& ledger,
                                                   const charter::Charter& charter);

[[nodiscard]] charter::Action admission(const Identity& newcomer, const Standing& standing);

}  // namespace stonechat::commands
