#pragma once
// Makes what a node needs before its first start, for `init`, `join` and `recover` alike: keys, API token,
// configuration and the request to the stewards.

#include <optional>
#include <string>

#include "node/commands/init.hpp"
#include "node/commands/outcome.hpp"
#include "node/commands/place.hpp"
#include "protocol/charter/invite.hpp"
#include "protocol/charter/recovery.hpp"

namespace stonechat::commands {

inline constexpr const char* invitation_file_name = "invitation";

// Of an organisation that had a node: who it is, and what asks for the new keys. References are the caller's.
struct Recovering {
    const crypto::SigningKey& recovery_key;
    const charter::RecoveryLink& link;
    FederationId federation;
};

struct NewInstallation {
    const InitOptions& options;
    RecoveryKey recovery_key;  // its secret half is the caller's to keep, or:
    std::optional<Bytes>
        invitation{};  // the message: kept in the home and handed in until the stewards decide
    std::optional<Recovering> recovering{};                    // instead of a request to belong
    const crypto::SigningKey* recovery_key_to_keep = nullptr;  // to lie beside the others; the caller's
};

struct Made {
    MemberId member;
    LinkKey link_key;
    bool is_sealed = false;  // its keys open with a passphrase alone
};

// The options with the places of the machine's own node where no home is named, which takes root; from here
// on root is the user whose home it is (owner.hpp).
Checked<InitOptions> placed(InitOptions options);
// How a person names that node to the commands: " --home DIR", or nothing.
std::string place_words(const InitOptions& options);
// What starts it.
std::string start_words(const InitOptions& options);

// The options are in order, the node can read the files that they name to read, and nothing that they name is
// there yet. Says why not on the console, and leaves nothing behind. Empty: all is well; else the exit code.
std::optional<int> check_new(const InitOptions& options, Console& console);

// Writes all of it, never over anything that is there: the recovery key first, the configuration last. What
// was written before a failure stays.
Outcome<Made> make_installation(const NewInstallation& made, crypto::Rng& rng);

}  // namespace stonechat::commands
