#pragma once
// The configured proxy with its login, which lies in a file of its own.

#include <optional>

#include "node/commands/outcome.hpp"
#include "node/config/config.hpp"
#include "node/net/proxy.hpp"

namespace stonechat::commands {

// Empty: none is configured. exit_bad_use when the login cannot be read.
Outcome<std::optional<net::Proxy>> proxy_of(const config::Config& config);

}  // namespace stonechat::commands
