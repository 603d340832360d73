#pragma once
// What every decision of a steward needs: the ledger, its charter, the key, and the command line's words
// read.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "node/commands/charter_command.hpp"
#include "node/commands/ledger.hpp"
#include "node/commands/outcome.hpp"
#include "node/config/config.hpp"
#include "protocol/charter/charter.hpp"

namespace stonechat::commands {

struct Standing {
    charter::Role role{};
    charter::Seats seats;
    std::vector<TechId> technologies;
};
Outcome<Standing> read_standing(const StandingOptions& options);

// This node's steward key; made where `may_create` and there is none.
Outcome<crypto::SigningKey> steward_key(const config::Config& config, bool may_create);

struct Desk {
    std::unique_ptr<Ledger> ledger;
    charter::Charter charter;
    crypto::SigningKey steward;
    std::filesystem::path home;  // of the node
};
// Founding makes the key and wants no charter yet; all else wants both.
Outcome<Desk> open_desk(const config::Config& config, bool is_founding);

// Signs the next entry for an action and makes it known, where one steward decides. It is checked here before
// the node checks it again, so that a refusal leaves nothing behind. `instead`: of another one that it signed
// for the place.
Outcome<void> decide(Desk& desk, charter::Action action, bool instead);

// By id, or by the whole name where only one organisation in good standing has it.
Outcome<const charter::Member*> find_member(const charter::Charter& charter, const std::string& who);

}  // namespace stonechat::commands
