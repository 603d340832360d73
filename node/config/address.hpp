#pragma once
// Network addresses as they stand in the configuration: "host:port", "192.0.2.1:443", "[2001:db8::1]:443".

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stonechat::config {

struct Address {
    std::string host;  // without brackets
    std::uint16_t port = 0;
};

// Empty unless `text` is a DNS name (RFC 1123 section 2.1), an IPv4 or a bracketed IPv6 address, a colon and
// a port without leading zeros. Port 0 passes: for what listens it means "any free one".
std::optional<Address> parse_address(std::string_view text);

// What parse_address() reads.
[[nodiscard]] std::string to_text(const Address& address);

// Whether the host is an IP address rather than a name.
[[nodiscard]] bool is_numeric(const Address& address);

// Whether the host is 127.0.0.0/8 or ::1, written as an address: what "localhost" means is for a file to say
// that others may have changed.
[[nodiscard]] bool is_loopback(const Address& address);

}  // namespace stonechat::config
