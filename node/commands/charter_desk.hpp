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
enum class DeskFor {
    decisions,       // wants a charter and the key
    founding,        // makes the key, and wants no charter yet
    joint_founding,  // whose proposal another founder made: wants the key, and the charter may be there by
                     // now
};
Outcome<Desk> open_desk(const config::Config& config, DeskFor purpose);

// By id, or by the whole name where only one organisation in good standing has it.
Outcome<const charter::Member*> find_member(const charter::Charter& charter, const std::string& who);

}  // namespace stonechat::commands
