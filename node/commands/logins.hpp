#pragma once
// What the configuration has with a login, each of which lies in a file of its own, which the node must be
// able to read (owner.hpp) whoever gives the command.

#include <optional>
#include <string>

#include "node/commands/outcome.hpp"
#include "node/config/config.hpp"
#include "node/net/proxy.hpp"

namespace stonechat::commands {

// Empty: none is configured. exit_bad_use when the login cannot be read.
Outcome<std::optional<net::Proxy>> proxy_of(const config::Config& config);

// "name:password" for the mail server; empty: it wants none. exit_bad_use when it cannot be read.
Outcome<std::optional<std::string>> mail_login_of(const config::Config& config);

// "name:password" that the proxy before the pages shows for itself; empty: people sign in here. exit_bad_use
// when it cannot be read.
Outcome<std::optional<std::string>> pages_login_of(const config::Config& config);

// "client id:secret" for the OpenID provider; empty: there is none. exit_bad_use when it cannot be read.
Outcome<std::optional<std::string>> client_login_of(const config::Config& config);

}  // namespace stonechat::commands
