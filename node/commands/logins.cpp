#include "node/commands/logins.hpp"

#include "node/commands/exit_code.hpp"
#include "node/commands/owner.hpp"
#include "node/keys/login_file.hpp"

namespace stonechat::commands {
namespace {

Outcome<std::optional<std::string>> login_in(const std::optional<std::filesystem::path>& file) {
    if (!file) return std::optional<std::string>{};
    if (const auto may = node_may_read(*file); !may) return failure_of(may.error(), exit_bad_use);
    auto login = keys::read_login(*file);
    if (!login) return failure_of(login.error(), exit_bad_use);
    return std::optional{std::move(*login)};
}

}  // namespace

Outcome<std::optional<net::Proxy>> proxy_of(const config::Config& config) {
    if (!config.proxy_connect) return std::optional<net::Proxy>{};
    net::Proxy proxy{.address = *config.proxy_connect, .except = config.proxy_except};
    auto login = login_in(config.proxy_login_file);
    if (!login) return login.error();
    if (*login) proxy.login = net::ProxyLogin{std::move(**login)};
    return std::optional{std::move(proxy)};
}

Outcome<std::optional<std::string>> mail_login_of(const config::Config& config) {
    return login_in(config.mail.login_file);
}

Outcome<std::optional<std::string>> pages_login_of(const config::Config& config) {
    return login_in(config.web_proxy_login_file);
}

Outcome<std::optional<std::string>> client_login_of(const config::Config& config) {
    if (config.sign_in.issuer.empty()) return std::optional<std::string>{};
    return login_in(config.sign_in.client_login_file);
}

}  // namespace stonechat::commands
