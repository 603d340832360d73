#pragma once
// What every command tells the shell.

namespace stonechat::commands {

inline constexpr int exit_ok = 0;
inline constexpr int exit_refused = 1;      // what was asked for was refused, or a fault was found
inline constexpr int exit_bad_use = 2;      // the command line or the configuration is wrong
inline constexpr int exit_unreachable = 3;  // the node does not answer

}  // namespace stonechat::commands
