#pragma once
// From an address to a TCP connection, straight or through an HTTP CONNECT proxy (RFC 9110 section 9.3.6).

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <optional>

#include "node/config/address.hpp"
#include "node/net/failure.hpp"
#include "node/net/proxy.hpp"
#include "node/net/tasks.hpp"

namespace stonechat::net {

// Each step (connecting; asking the proxy) has `limit`. Looking a name up has the system resolver's own
// limits, for getaddrinfo cannot be cancelled. Failures: resolve, tcp, proxy.
Task<Attempt<asio::ip::tcp::socket>> open_tcp(config::Address to, std::optional<Proxy> proxy,
                                              std::chrono::steady_clock::duration limit);

}  // namespace stonechat::net
