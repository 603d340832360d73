#include "node/commands/config_command.hpp"

#include <ostream>

#include "node/config/config.hpp"

namespace stonechat::commands {
namespace {

constexpr int exit_ok = 0;
constexpr int exit_bad_configuration = 2;

}  // namespace

int config_check(const std::filesystem::path& file, std::ostream& out) {
    const auto config = config::load(file);
    if (config)
        out << file.string() << " is in order\n";
    else
        out << config.error().text();
    return config ? exit_ok : exit_bad_configuration;
}

int config_show(const std::filesystem::path& file, std::ostream& out, std::ostream& err) {
    const auto config = config::load(file);
    if (config)
        out << config::show(*config);
    else
        err << config.error().text();
    return config ? exit_ok : exit_bad_configuration;
}

}  // namespace stonechat::commands
