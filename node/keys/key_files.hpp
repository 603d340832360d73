#pragma once
// The keys of a node, each in a file of its own under `home`/keys.
//
//   record.key    signs records
//   link.key      speaks TLS to peers; the certificate is made anew from it at each start
//   recovery.key  replaces the other two. Move it off the machine after `init`: whoever holds it can take the
//                 organisation's place, and a node never needs it to run
//   steward.key   signs charter entries; only where this node's organisation is a steward
//
// A file holds one key as crypto/seal.hpp writes it: sealed when there is a passphrase, else plain. Each
// names its purpose in the seal, so a file that is renamed to another key does not open.
//
// Errors: Refusal::field is the path. Codes: errno's for files (file_exists...), of crypto for what is
//         in them (bad_seal, passphrase_needed...).

#include <filesystem>
#include <string_view>

#include "crypto/seal.hpp"
#include "crypto/sign.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::keys {

enum class KeyKind { record, link, recovery, steward };

std::filesystem::path key_path(const std::filesystem::path& home, KeyKind kind);

// Whether anything, readable or not, has that key's name.
[[nodiscard]] bool has_key(const std::filesystem::path& home, KeyKind kind);

// Writes a new key, durably; never over another. `home` must be there, its directory of keys is made.
// `passphrase` may be null.
Checked<void> create_key(const std::filesystem::path& home, KeyKind kind, const crypto::SigningKey& key,
                         const crypto::SecretBytes* passphrase, crypto::Rng& rng);

// `passphrase` may be null, and is not looked at when the file is plain.
Checked<crypto::SigningKey> load_key(const std::filesystem::path& home, KeyKind kind,
                                     const crypto::SecretBytes* passphrase);

// The key in what was read from such a file, which may lie anywhere: brought back from where it was kept.
Checked<crypto::SigningKey> open_key(const std::filesystem::path& file, ByteView content, KeyKind kind,
                                     const crypto::SecretBytes* passphrase);

}  // namespace stonechat::keys
