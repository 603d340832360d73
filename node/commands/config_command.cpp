#include "node/commands/config_command.hpp"

#include <ostream>

#include "node/commands/exit_code.hpp"
#include "node/commands/installation.hpp"
#include "node/config/config.hpp"

namespace stonechat::commands {
int config_check(const std::filesystem::path& file, std::ostream& out) {
    const auto config = config::load(file);
    if (!config) {
        out << config.error().text();
        return exit_bad_use;
    }
    if (const auto local = local_list(*config); !local) {
        out << local.error().text << '\n';
        return exit_bad_use;
    }
    out << file.string() << " is in order\n";
    return exit_ok;
}

int config_show(const std::filesystem::path& file, std::ostream& out, std::ostream& err) {
    const auto config = config::load(file);
    if (config)
        out << config::show(*config);
    else
        err << config.error().text();
    return config ? exit_ok : exit_bad_use;
}

}  // namespace stonechat::commands
