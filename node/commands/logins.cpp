#include "node/commands/logins.hpp"

#include "node/commands/exit_code.hpp"
#include "node/keys/login_file.hpp"

namespace stonechat::commands {

Outcome<std::optional<net::Proxy>> proxy_of(const config::Config& config) {
    if (!config.proxy_connect) return std::optional<net::Proxy>{};
    net::Proxy proxy{.address = *config.proxy_connect, .except = config.proxy_except};
    if (config.proxy_login_file) {
        auto login = keys::read_login(*config.proxy_login_file);
        if (!login) return failure_of(login.error(), exit_bad_use);
        proxy.login = net::ProxyLogin{std::move(*login)};
    }
    return std::optional{std::move(proxy)};
}

Outcome<std::optional<std::string>> mail_login_of(const config::Config& config) {
    if (!config.mail.login_file) return std::optional<std::string>{};
    auto login = keys::read_login(*config.mail.login_file);
    if (!login) return failure_of(login.error(), exit_bad_use);
    return std::optional{std::move(*login)};
}

}  // namespace stonechat::commands
