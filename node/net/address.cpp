#include "node/net/address.hpp"

#include <algorithm>
#include <boost/system/errc.hpp>
#include <charconv>

#include "protocol/limits.hpp"

namespace stonechat::net {
namespace {

bool is_host_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
}

bool is_ipv6_character(char c) {
    return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9') || c == ':' || c == '.';
}

}  // namespace

std::string HostPort::text() const {
    const bool brackets = host.find(':') != std::string::npos;
    return (brackets ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<HostPort> parse_host_port(std::string_view text) {
    const auto invalid = make_error_code(boost::system::errc::invalid_argument);
    const std::size_t colon = text.rfind(':');
    if (text.size() > limits::address_bytes_max || colon == std::string_view::npos) return invalid;

    std::string_view host = text.substr(0, colon);
    const bool brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (brackets) host = host.substr(1, host.size() - 2);
    if (host.empty() || !std::ranges::all_of(host, brackets ? is_ipv6_character : is_host_character))
        return invalid;

    const std::string_view digits = text.substr(colon + 1);
    HostPort out{.host = std::string{host}, .port = 0};
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
    if (failure != std::errc{} || end != digits.data() + digits.size()) return invalid;
    return out;
}

}  // namespace stonechat::net
