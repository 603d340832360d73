#pragma once
// Files that nobody but the node's own user may read: keys, passphrases, the API token.
//
// Errors: Refusal::field is the path, and the rule says in one sentence what to do about it; the content
//         is never in a refusal.
// Threads: any; for start-up, since it waits for the disk.

#include <filesystem>

#include "crypto/bytes.hpp"
#include "crypto/secret.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::keys {

// Who else may have been given a file.
enum class Readers {
    owner,         // mode 0600 or less
    owner_or_acl,  // as systemd grants credentials: the mode's group bits are then the access list's mask
};

// Makes `path` with mode 0600, and durable together with its directory before it returns. Refuses when
// anything of that name is there: a key that is overwritten is gone for good.
Checked<void> write_new_file(const std::filesystem::path& path, ByteView content);

// Adds to the end of `path`, which is made with mode 0600 where it is not there; durable before it returns.
// Refuses symbolic links. After a failure a part of `content` may stand there.
Checked<void> append_private_file(const std::filesystem::path& path, ByteView content);

// The whole of `path`. Refuses symbolic links, anything but a plain file, files that others may read and
// files over `bytes_max`.
Checked<crypto::SecretBytes> read_private_file(const std::filesystem::path& path, std::size_t bytes_max,
                                               Readers readers = Readers::owner);

// Makes a directory with mode 0700 where none is, durably. Refuses one that others may write to, for they
// could put their own keys in it.
Checked<void> make_private_directory(const std::filesystem::path& path);

}  // namespace stonechat::keys
