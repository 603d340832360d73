#pragma once
// A file with one login, "name:password", which only the node's own user may read.

#include <filesystem>
#include <string>

#include "protocol/refusal.hpp"

namespace stonechat::keys {

inline constexpr std::size_t login_bytes_max = 512;

// One line; a line end after it is left out. Errors: as read_private_file(); a file that is not of that form,
// without a word of what is in it. Threads: any; waits for the disk.
[[nodiscard]] Checked<std::string> read_login(const std::filesystem::path& file);

}  // namespace stonechat::keys
