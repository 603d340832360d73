#pragma once
// Which node a command is for.

#include <filesystem>
#include <string>

#include "node/commands/console.hpp"
#include "node/config/config.hpp"

namespace stonechat::commands {

inline constexpr const char* config_file_name = "stonechat.toml";

// The machine's own node, which the package's service runs: meant where neither --home nor --config is given.
inline constexpr const char* machine_home = "/var/lib/stonechat";
inline constexpr const char* machine_config = "/etc/stonechat/stonechat.toml";

// By whatever words: "/var/lib/stonechat/" is it too.
bool is_machine_home(const std::filesystem::path& home);

// What --home and --config say; empty where they are not given.
struct Place {
    std::string home;
    std::string config;
};

// --config; else stonechat.toml in --home, or for the machine's home the machine's; else the one in the
// directory that we are in; else the machine's, /etc/stonechat/stonechat.toml. Refuses when there is none.
Checked<std::filesystem::path> find_config(const Place& place);

// The configuration of the node that is meant; faults are told on the console. From here on root is the user
// whose node it is (owner.hpp).
std::optional<config::Config> load_config(const Place& place, Console& console);

}  // namespace stonechat::commands
