#pragma once
// The token that the command line shows to the node's own API: who can read the file may command the node.

#include <filesystem>
#include <string>

#include "crypto/random.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::keys {

std::filesystem::path token_path(const std::filesystem::path& home);

// Writes a new token of 32 random bytes to `home`/api-token (mode 0600), never over another.
Checked<void> create_token(const std::filesystem::path& home, crypto::Rng& rng);

// The token as it stands in "Authorization: Bearer ...": 43 characters of base64url.
// Refuses what read_private_file refuses, and any content but one token and a line end.
Checked<std::string> load_token(const std::filesystem::path& home);

}  // namespace stonechat::keys
