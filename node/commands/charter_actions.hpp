#pragma once
// The command line's words as an action for the charter.

#include "node/commands/charter_desk.hpp"
#include "node/commands/charter_propose.hpp"

namespace stonechat::commands {

// All but found and resolve, which are not simply the next entry. Pins come from what the ledger holds.
Outcome<charter::Action> read_action(const ProposeOptions& options, Ledger& ledger,
                                     const charter::Charter& charter);

Outcome<charter::Action> read_founding(const ProposeOptions& options);

}  // namespace stonechat::commands
