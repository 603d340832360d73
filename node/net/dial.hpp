#pragma once
// From an address to a TCP connection, straight or through an HTTP CONNECT proxy (RFC 9110 section 9.3.6).

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <optional>
#include <vector>

#include "node/config/address.hpp"
#include "node/net/failure.hpp"
#include "node/net/proxy.hpp"
#include "node/net/tasks.hpp"

namespace stonechat::net {

using Endpoints = std::vector<asio::ip::tcp::endpoint>;

// To the first that answers, one after the other in their order. Each has an equal share of `limit` and of
// what those before it left, so none is kept from its turn. Failure: tcp, by what the last one said.
Task<Attempt<asio::ip::tcp::socket>> connect_any(Endpoints endpoints,
                                                 std::chrono::steady_clock::duration limit);

// Each step (connecting; asking the proxy) has `limit`. Looking a name up has the system resolver's own
// limits, for getaddrinfo cannot be cancelled. Failures: resolve, tcp, proxy.
Task<Attempt<asio::ip::tcp::socket>> open_tcp(config::Address to, std::optional<Proxy> proxy,
                                              std::chrono::steady_clock::duration limit);

}  // namespace stonechat::net
