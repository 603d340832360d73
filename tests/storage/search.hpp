#pragma once
// Looks for bytes in every file of a directory, as somebody would who got hold of the disk.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace stonechat::storage {

// The files below `directory` that hold `marker`: as it stands, or inside a Zstandard frame (RFC 8878), which
// is how RocksDB packs the blocks of its deepest files. A marker cut in two by a block's border is not seen:
// put it into a text more than once.
std::vector<std::string> files_holding(const std::filesystem::path& directory, std::string_view marker);

}  // namespace stonechat::storage
