#pragma once
// Where the passphrase that seals key files comes from: a private file named in the configuration, or a
// systemd credential. Never from the environment or the command line, which others can see.

#include <filesystem>
#include <optional>

#include "crypto/secret.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::keys {

// Shorter ones are guessed in days even at the cost of crypto/seal.hpp; longer ones are the wrong file.
inline constexpr std::size_t passphrase_bytes_min = 8;
inline constexpr std::size_t passphrase_bytes_max = 1024;
inline constexpr const char* credential_name = "stonechat-passphrase";

// Where systemd put this service's credentials (LoadCredential= in systemd.exec(5)); empty when it gave none.
std::optional<std::filesystem::path> credentials_directory();

// The passphrase, without the line end that editors add. `configured` (keys.passphrase_file) comes before the
// credential. Empty when neither is there: key files are then left unsealed. A configured file that cannot be
// used is an error, never "no passphrase".
Checked<std::optional<crypto::SecretBytes>> find_passphrase(
    const std::optional<std::filesystem::path>& configured,
    const std::optional<std::filesystem::path>& credentials = credentials_directory());

}  // namespace stonechat::keys
