#include "node/commands/place.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <ostream>

#include "node/commands/owner.hpp"

namespace stonechat::commands {
namespace {

using std::filesystem::path;

Refusal not_there(const path& file, std::string rule) {
    return {make_error_code(boost::system::errc::no_such_file_or_directory), file.string(), std::move(rule)};
}

// Where root stands may be anybody's directory, and the configuration says whose files it is to write.
bool may_follow(const path& file) {
    if (::geteuid() != 0) return true;
    struct stat status {};
    return ::stat(file.c_str(), &status) == 0 && status.st_uid == 0 &&
           (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

// A configuration that was copied from elsewhere may still name the home that it was made for.
Checked<void> check_home(const Place& place, const path& file, const config::Config& config) {
    if (place.home.empty()) return {};
    std::error_code ignored;
    if (std::filesystem::equivalent(place.home, config.home, ignored)) return {};
    return Refusal{
        make_error_code(boost::system::errc::invalid_argument), file.string() + ": node.home",
        "names " + config.home.string() + ", not the directory that --home does; take the line out"};
}

Checked<path> find_machine_config(Refusal none) {
    std::error_code failure;
    if (std::filesystem::exists(machine_config, failure)) return path{machine_config};
    if (failure == std::errc::permission_denied)
        return Refusal{
            failure, machine_config,
            "is for root to use: put sudo before the command, or name another node with --home DIR"};
    return none;
}

}  // namespace

bool is_machine_home(const path& home) {
    return (std::filesystem::absolute(home) / "").lexically_normal() == path{machine_home} / "";
}

Checked<path> find_config(const Place& place) {
    std::error_code ignored;
    if (!place.config.empty() || !place.home.empty()) {
        const path file = place.config.empty() ? path{place.home} / config_file_name : path{place.config};
        if (std::filesystem::exists(file, ignored)) return file;
        if (place.config.empty() && is_machine_home(place.home))
            return find_machine_config(not_there(machine_config,
                                                 "is not there; make the machine's own node with: stonechat "
                                                 "join LINK, or stonechat init ..."));
        return not_there(file, "is not there; make a node with: stonechat init --home DIR ...");
    }
    if (std::filesystem::exists(config_file_name, ignored) && may_follow(config_file_name))
        return path{config_file_name};
    return find_machine_config(
        not_there(config_file_name,
                  std::string{"is neither here nor at "} + machine_config +
                      "; name the node with --home DIR, or make one with: stonechat init --home DIR ..."));
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
    if (const auto is_its = check_home(place, *file, *config); !is_its) {
        say(console, 0, is_its.error());
        return std::nullopt;
    }
    if (const auto became = act_as_owner(config->home); !became) {
        say(console, 0, became.error());
        return std::nullopt;
    }
    return std::move(*config);
}

}  // namespace stonechat::commands
