#pragma once

#include <cstddef>
#include <string>

#include "node/commands/outcome.hpp"

namespace stonechat::commands {

// The whole of a file, or of standard input where the name is "-". Failures: it cannot be read; it has more
// than `bytes_max`.
Outcome<std::string> read_input(const std::string& name, std::size_t bytes_max, Console& console);

}  // namespace stonechat::commands
