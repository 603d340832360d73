#pragma once
// What a backup says of itself: DIR/manifest.json, written last, so that a backup without one is not whole.

#include <filesystem>
#include <string>
#include <vector>

#include "node/commands/file_copy.hpp"
#include "protocol/ids.hpp"
#include "storage/store.hpp"

namespace stonechat::commands {

inline constexpr const char* manifest_file_name = "manifest.json";
inline constexpr const char* backup_store_name = "store";

// The format of the backup's folder. Raised with every change; an older program refuses a newer backup.
inline constexpr std::uint64_t backup_format = 1;
// A list of a million files, which is a thousand times what a store has.
inline constexpr std::size_t manifest_bytes_max = std::size_t{128} * 1024 * 1024;

// What a store holds, for comparing.
struct StoreCounts {
    std::uint64_t log_end = 0;
    std::uint64_t records = 0;
    std::uint64_t texts = 0;
    std::uint64_t charter_entries = 0;
    LogDigest log_digest{};
    friend bool operator==(const StoreCounts&, const StoreCounts&) = default;
};
// Reads every line once.
Outcome<StoreCounts> count(const storage::Store& store);

struct Manifest {
    std::string program{};  // "0.1.0"
    std::string day{};      // "2026-11-25", in UTC
    MemberId member{};
    StoreId store{};
    StoreCounts counts{};
    std::vector<FileSum> files{};  // all but the manifest itself
};

std::string write_manifest(const Manifest& manifest);
// Refuses what is not a backup's manifest, and one of a newer format.
Outcome<Manifest> read_manifest(const std::filesystem::path& backup);

// What of the backup's files is not as the manifest says: one plain clause each, with the file's name.
Outcome<std::vector<std::string>> compare_files(const std::filesystem::path& backup,
                                                const Manifest& manifest);

}  // namespace stonechat::commands
