#include "node/commands/place.hpp"

#include <ostream>

#include "node/commands/owner.hpp"

namespace stonechat::commands {
namespace {

using std::filesystem::path;

Refusal not_there(const path& file, std::string rule) {
    return {make_error_code(boost::system::errc::no_such_file_or_directory), file.string(), std::move(rule)};
}

}  // namespace

Checked<path> find_config(const Place& place) {
    std::error_code ignored;
    if (!place.config.empty() || !place.home.empty()) {
        const path file = place.config.empty() ? path{place.home} / config_file_name : path{place.config};
        if (std::filesystem::exists(file, ignored)) return file;
        return not_there(file, "is not there; make a node with: stonechat init --home DIR ...");
    }
    if (std::filesystem::exists(config_file_name, ignored)) return path{config_file_name};
    if (std::filesystem::exists(machine_config, ignored)) return path{machine_config};
    if (ignored == std::errc::permission_denied)
        return Refusal{
            ignored, machine_config,
            "is for root to use: put sudo before the command, or name another node with --home DIR"};
    return not_there(config_file_name,
                     std::string{"is neither here nor at "} + machine_config +
                         "; name the node with --home DIR, or make one with: stonechat init --home DIR ...");
}

std::optional<config::Config> load_config(const Place& place, Console& console) {
    const auto file = find_config(place);
    if (!file) {
        say(console, 0, file.error());
        return std::nullopt;
    }
    auto config = config::load(*file);
    if (!config) {
        console.err << config.error().text();
        return std::nullopt;
    }
    if (const auto became = act_as_owner(config->home); !became) {
        say(console, 0, became.error());
        return std::nullopt;
    }
    return std::move(*config);
}

}  // namespace stonechat::commands
