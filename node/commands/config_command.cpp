#include "node/commands/config_command.hpp"

#include <fstream>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "node/commands/exit_code.hpp"
#include "node/commands/installation.hpp"
#include "node/commands/logins.hpp"
#include "node/commands/owner.hpp"
#include "node/config/config.hpp"

namespace stonechat::commands {
namespace {

// A file that libraries read when the node calls others.
Outcome<void> check_plain(const std::optional<std::filesystem::path>& file) {
    if (!file) return {};
    if (const auto may = node_may_read(*file); !may) return failure_of(may.error(), exit_bad_use);
    if (!std::ifstream{*file}.is_open()) return Failure{exit_bad_use, file->string() + ": cannot be read"};
    return {};
}

// All that the node reads because the configuration says so, and the configuration, each as the node would.
std::vector<std::string> faults_in_files(const std::filesystem::path& file, const config::Config& config) {
    std::vector<std::string> out;
    const auto note = [&](const auto& read) {
        if (!read) out.push_back(read.error().text);
    };
    note(check_plain(file));
    if (const auto passphrase = find_passphrase(config.passphrase_file); !passphrase)
        out.push_back(passphrase.error().text());
    note(proxy_of(config));
    note(mail_login_of(config));
    note(pages_login_of(config));
    note(client_login_of(config));
    note(check_plain(config.mail.ca_file));
    note(check_plain(config.sign_in.ca_file));
    note(local_list(config));
    return out;
}

}  // namespace

int config_check(const std::filesystem::path& file, std::ostream& out) {
    const auto config = config::load(file);
    if (!config) {
        out << config.error().text();
        return exit_bad_use;
    }
    if (const auto became = act_as_owner(config->home); !became) {
        out << became.error().text() << '\n';
        return exit_bad_use;
    }
    const auto faults = faults_in_files(file, *config);
    for (const std::string& fault : faults) out << fault << '\n';
    if (!faults.empty()) return exit_bad_use;
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
