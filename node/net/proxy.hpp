#pragma once
// Whether and how a dial goes through an HTTP CONNECT proxy (RFC 9110 section 9.3.6).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/config/address.hpp"

namespace stonechat::net {

// "name:password" as Basic authentication sends it (RFC 7617 section 2). Never in a log or an error.
struct ProxyLogin {
    std::string text;
};

struct Proxy {
    std::string address;  // "host:port"
    std::optional<ProxyLogin> login{};
    std::vector<std::string> except{};  // hosts that are dialled straight: see goes_straight()
};

// What curl and others do with NO_PROXY: a name stands for itself and all below it ("example.org" also for
// "hub.example.org", with or without a leading dot), an IP address for itself, "*" for everything. Letters
// may be large or small.
[[nodiscard]] bool goes_straight(const Proxy& proxy, const config::Address& to);

// The whole request for a tunnel, with the blank line that ends it.
[[nodiscard]] std::string tunnel_request(const config::Address& to, const std::optional<ProxyLogin>& login);

}  // namespace stonechat::net
