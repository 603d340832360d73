#pragma once
// `stonechat config check` and `stonechat config show`. Each returns the program's exit code: 0, or 2 for a
// configuration that has faults.

#include <filesystem>
#include <iosfwd>

namespace stonechat::commands {

// Says on `out` that the file is in order, or every fault in it and in the files that it names, which it
// reads as the node will: from here on root is the user whose node it is (owner.hpp).
int config_check(const std::filesystem::path& file, std::ostream& out);

// Prints what is in force, defaults and all, as a configuration file; faults go to `err`.
int config_show(const std::filesystem::path& file, std::ostream& out, std::ostream& err);

}  // namespace stonechat::commands
