#include "node/config/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace stonechat::config {
namespace {

constexpr std::size_t name_length_max = 253;  // RFC 1035 section 2.3.4, without the root's dot
constexpr std::size_t label_length_max = 63;

std::optional<in_addr> as_ipv4(const std::string& host) {
    in_addr out{};
    if (::inet_pton(AF_INET, host.c_str(), &out) != 1) return std::nullopt;
    return out;
}

std::optional<in6_addr> as_ipv6(const std::string& host) {
    in6_addr out{};
    if (::inet_pton(AF_INET6, host.c_str(), &out) != 1) return std::nullopt;
    return out;
}

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_label(std::string_view label) {
    return !label.empty() && label.size() <= label_length_max && label.front() != '-' &&
           label.back() != '-' &&
           std::all_of(label.begin(), label.end(), [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

bool is_dns_name(std::string_view name) {
    if (name.size() > name_length_max) return false;
    std::string_view last;
    for (;;) {
        const auto dot = name.find('.');
        last = name.substr(0, dot);
        if (!is_label(last)) return false;
        if (dot == std::string_view::npos) break;
        name.remove_prefix(dot + 1);
    }
    // No top-level domain is a number: "192.0.2.999" is a mistyped address.
    return !std::all_of(last.begin(), last.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || std::to_string(port) != text)
        return std::nullopt;
    return port;
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto port = parse_port(text.substr(colon + 1));
    if (!port) return std::nullopt;
    const std::string_view host = text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        Address out{.host = std::string{host.substr(1, host.size() - 2)}, .port = *port};
        if (!as_ipv6(out.host)) return std::nullopt;
        return out;
    }
    Address out{.host = std::string{host}, .port = *port};
    if (!as_ipv4(out.host) && !is_dns_name(host)) return std::nullopt;
    return out;
}

std::string to_text(const Address& address) {
    const bool brackets = address.host.find(':') != std::string::npos;
    return (brackets ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

bool is_numeric(const Address& address) {
    return as_ipv4(address.host) || as_ipv6(address.host);
}

bool is_loopback(const Address& address) {
    if (const auto v4 = as_ipv4(address.host)) return ntohl(v4->s_addr) >> 24U == IN_LOOPBACKNET;
    const auto v6 = as_ipv6(address.host);
    return v6 && std::memcmp(&*v6, &in6addr_loopback, sizeof in6addr_loopback) == 0;
}

}  // namespace stonechat::config
