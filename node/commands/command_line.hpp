#pragma once
// The command line: the only place that knows its library (CLI11), so that the commands are plain functions.

#include "node/commands/console.hpp"

namespace stonechat::commands {

// Reads the arguments, runs the command and returns the program's exit code (exit_code.hpp).
int run_command_line(int argc, const char* const* argv, Console& console);

}  // namespace stonechat::commands
