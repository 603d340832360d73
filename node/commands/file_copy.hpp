#pragma once
// Copies that last, with a checksum of what was copied.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "crypto/hash.hpp"
#include "node/commands/outcome.hpp"

namespace stonechat::commands {

// A file of a tree, by its path below the tree's root.
struct FileSum {
    std::string name;
    std::uint64_t bytes = 0;
    crypto::Digest sha256;
    friend bool operator==(const FileSum&, const FileSum&) = default;
};

// Failures: the disk's, with the file. Plain files and directories only, which is what stores are made of.
Outcome<FileSum> sum_file(const std::filesystem::path& root, const std::string& name);
// What a file that is being written is called until it is whole.
std::filesystem::path unfinished(const std::filesystem::path& file);

// Copies one file with mode 0600, durably but for its name (sync_names). Nothing of that name may be there,
// and nothing is until the copy is whole, whatever stops this.
Outcome<FileSum> copy_file(const std::filesystem::path& from, const std::filesystem::path& to_root,
                           const std::string& name);
// Copies all files of a directory into a new one beside the others of `to_root`.
Outcome<std::vector<FileSum>> copy_directory(const std::filesystem::path& from,
                                             const std::filesystem::path& to_root, const std::string& name);
// Every file below `root`, by name, in order.
Outcome<std::vector<std::string>> list_files(const std::filesystem::path& root);
// Makes the names in a directory last.
Outcome<void> sync_names(const std::filesystem::path& directory);

}  // namespace stonechat::commands
