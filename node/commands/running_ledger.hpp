#pragma once

#include <memory>

#include "node/commands/ledger.hpp"

namespace stonechat::commands {

// Failure with exit_unreachable when no node answers.
Outcome<std::unique_ptr<Ledger>> open_running_ledger(const config::Config& config);

}  // namespace stonechat::commands
