#pragma once
// "host:port" as people write it.

#include <cstdint>
#include <string>
#include <string_view>

#include "crypto/result.hpp"

namespace stonechat::net {

struct HostPort {
    std::string host;  // a DNS name or a numeric address, IPv6 without its brackets
    std::uint16_t port = 0;

    // The form that parse_host_port reads.
    [[nodiscard]] std::string text() const;
    friend bool operator==(const HostPort&, const HostPort&) = default;
};

// "hub.example:443", "192.0.2.1:443" or "[2001:db8::1]:443". Errors: invalid_argument for all else.
Result<HostPort> parse_host_port(std::string_view text);

}  // namespace stonechat::net
