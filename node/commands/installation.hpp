#pragma once
// What `init` made, read back: who this node is, and where it keeps what.

#include <filesystem>
#include <optional>

#include "crypto/secret.hpp"
#include "crypto/sign.hpp"
#include "node/commands/outcome.hpp"
#include "node/config/config.hpp"
#include "node/keys/key_files.hpp"
#include "protocol/charter/entry.hpp"
#include "protocol/engine/own_epoch.hpp"
#include "protocol/privacy/local_list.hpp"

namespace stonechat::commands {

struct Identity {
    MemberId member;
    charter::AdmissionRequest request;  // of this node's own: with the keys that it uses by now
    Bytes request_message;              // as it was signed at first
};

// A file's whole text. Failure: it cannot be read, or has more than `bytes_max`.
Outcome<std::string> read_text(const std::filesystem::path& file, std::size_t bytes_max);

// What a file holds in base64url, on one line, as init and join write it.
Outcome<Bytes> read_message_file(const std::filesystem::path& file);

// From the message of a request to belong.
Checked<Identity> identity_of(Bytes request_message);

// From a file that holds a request, as init writes it.
Outcome<Identity> read_request_file(const std::filesystem::path& file);

// This node's own: what init or join made, with the keys of the last `stonechat rekey`. Failure where the
// installation is not whole.
Outcome<Identity> own_identity(const config::Config& config);

// As keys::find_passphrase; a file that is named must be one that the node can read too (owner.hpp). What
// systemd would hand to the node, root may hand to a command.
Checked<std::optional<crypto::SecretBytes>> find_passphrase(
    const std::optional<std::filesystem::path>& configured);

// The key of one kind, opened with the passphrase that the configuration names.
Outcome<crypto::SigningKey> open_key(const config::Config& config, keys::KeyKind kind);

// The organisation's own words for the privacy filter, from the file that privacy.local names; empty where it
// names none. Failure: each fault as "file:line: rule"; or that the node cannot read it.
Outcome<privacy::LocalList> local_list(const config::Config& config);

// What tells this machine from a copy of it, as far as the system says: of /etc/machine-id (machine-id(5))
// only a hash, as that page asks. Zero where there is none.
engine::MachineId this_machine();

std::filesystem::path store_directory(const config::Config& config);

}  // namespace stonechat::commands
