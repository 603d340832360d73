#include "node/config/value.hpp"

#include <boost/asio/ip/address.hpp>

#include "crypto/ascii.hpp"
#include "node/config/address.hpp"
#include "protocol/limits.hpp"

namespace stonechat::config {
namespace {

// RFC 5321 sections 4.5.3.1.1 and 4.5.3.1.3
constexpr std::size_t local_part_bytes_max = 64;
constexpr std::size_t mailbox_bytes_max = 254;

bool is_mailbox(std::string_view text) {
    const auto at = text.find('@');
    if (at == 0 || at == std::string_view::npos || at > local_part_bytes_max ||
        text.size() > mailbox_bytes_max)
        return false;
    const std::string_view local = text.substr(0, at);
    const auto is_atom_character = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view{"!#$%&'*+-/=?^_`{|}~."}.find(c) != std::string_view::npos;
    };
    if (!std::ranges::all_of(local, is_atom_character) || local.front() == '.' || local.back() == '.' ||
        local.find("..") != std::string_view::npos)
        return false;
    const auto domain = parse_address(std::string{text.substr(at + 1)} + ":1");
    return domain && !is_numeric(*domain);
}

}  // namespace

void Value::refuse(std::string_view rule) const {
    reading_.fault(node_.source(), fmt::format("{}: {}", key_, rule));
}

std::optional<std::string> Value::text() const {
    if (const auto* string = node_.as_string()) return string->get();
    refuse("must be a string");
    return std::nullopt;
}

void Value::read(bool& out) const {
    if (const auto* boolean = node_.as_boolean())
        out = boolean->get();
    else
        refuse("must be true or false");
}

void Value::read(unsigned& out, unsigned most) const {
    const auto* const number = node_.as_integer();
    if (number != nullptr && number->get() >= 0 && number->get() <= std::int64_t{most})
        out = static_cast<unsigned>(number->get());
    else
        refuse(fmt::format("must be a whole number from 0 to {}", most));
}

void Value::read_mailbox(std::string& out) const {
    auto given = text();
    if (!given) return;
    if (!is_mailbox(*given)) return refuse("must be an e-mail address, as safety@trust.example.org");
    out = std::move(*given);
}

void Value::read_mailboxes(std::vector<std::string>& out, std::size_t most) const {
    const auto* const list = node_.as_array();
    std::vector<std::string> all;
    if (list != nullptr)
        for (const auto& element : *list) {
            const auto* const string = element.as_string();
            if (string != nullptr && is_mailbox(string->get())) all.push_back(string->get());
        }
    if (list == nullptr || all.empty() || all.size() != list->size() || all.size() > most)
        return refuse(
            fmt::format("must be a list of 1 to {} e-mail addresses: [\"safety@trust.example.org\"]", most));
    out = std::move(all);
}

void Value::read_name(std::string& out) const {
    const auto name = text();
    if (!name) return;
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    if (std::any_of(name->begin(), name->end(), is_control))
        return refuse("must be one line without control characters");
    if (name->size() > limits::name_bytes_max)
        return refuse(fmt::format("must have at most {} bytes", limits::name_bytes_max));
    out = *name;
}

std::optional<std::filesystem::path> Value::path_value() const {
    const auto given = text();
    if (!given) return std::nullopt;
    if (!given->empty() && given->find('\0') == std::string::npos)
        return (reading_.base / *given).lexically_normal();
    refuse("must be a path");
    return std::nullopt;
}

std::optional<std::string> Value::destination() const {
    auto given = text();
    if (!given) return std::nullopt;
    const auto address = parse_address(*given);
    if (address && address->port != 0) return given;
    refuse("must be host:port, with a port from 1 to 65535");
    return std::nullopt;
}

std::optional<std::string> Value::source(bool loopback_only) const {
    auto given = text();
    if (!given) return std::nullopt;
    const auto address = parse_address(*given);
    if (!address || !is_numeric(*address)) {
        refuse("must be an IP address and a port, as 127.0.0.1:7443");
        return std::nullopt;
    }
    if (loopback_only && !is_loopback(*address)) {
        refuse("must be a loopback address (127.0.0.1 or [::1]), for this is not for the network");
        return std::nullopt;
    }
    return given;
}

void Value::read_origin(std::optional<std::string>& out) const {
    constexpr std::string_view scheme = "https://";
    auto given = text();
    if (!given) return;
    std::string authority = given->starts_with(scheme) ? given->substr(scheme.size()) : std::string{};
    const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    // A port that is not written is the scheme's own.
    const bool has_port = authority.find(':', authority.rfind(']') + 1) != std::string::npos;
    if (!has_port) authority += ":443";
    if (!parse_address(authority) || std::ranges::any_of(authority, is_upper) ||
        (has_port && authority.ends_with(":443")))
        return refuse(
            "must be https:// and a host in small letters, without a path: https://stonechat.example.org");
    out = std::move(given);
}

void Value::read_issuer(std::string& out) const {
    constexpr std::string_view scheme = "https://";
    constexpr std::size_t characters_max = 512;
    auto given = text();
    if (!given) return;
    const std::string rest = given->starts_with(scheme) ? given->substr(scheme.size()) : std::string{};
    const std::string host = rest.substr(0, rest.find('/'));
    const bool has_port = host.find(':', host.rfind(']') + 1) != std::string::npos;
    const bool is_plain = std::ranges::all_of(
        *given, [](char c) { return c > ' ' && c < 0x7f && c != '?' && c != '#' && c != '"' && c != '\\'; });
    if (!is_plain || given->size() > characters_max || !parse_address(has_port ? host : host + ":443"))
        return refuse(
            "must be the provider's issuer, an https:// address as https://login.example.org/trust");
    out = std::move(*given);
}

void Value::read_ip(std::optional<std::string>& out) const {
    auto given = text();
    if (!given) return;
    const std::string bracketed = given->find(':') == std::string::npos ? *given : "[" + *given + "]";
    const auto address = parse_address(bracketed + ":1");
    if (!address || !is_numeric(*address)) return refuse("must be an IP address without port, as 127.0.0.1");
    // As callers' addresses are written, with which it is compared: "0:0:0:0:0:0:0:1" is ::1.
    out = boost::asio::ip::make_address(address->host).to_string();
}

void Value::read_field_name(std::optional<std::string>& out) const {
    constexpr std::size_t name_bytes_max = 64;
    constexpr std::array<std::string_view, 8> taken{"authorization", "cookie",         "host",
                                                    "origin",        "referer",        "content-type",
                                                    "forwarded",     "x-forwarded-for"};
    auto given = text();
    if (!given) return;
    *given = in_ascii_lower(*given);
    const bool is_name =
        !given->empty() && given->size() <= name_bytes_max && std::ranges::all_of(*given, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        });
    if (!is_name) return refuse("must be the name of a header field, of letters, digits and hyphens");
    if (std::ranges::find(taken, *given) != taken.end())
        return refuse("must be a field of its own, as X-Remote-User: this one has another meaning");
    out = std::move(given);
}

void Value::read_hosts(std::vector<std::string>& out) const {
    constexpr std::size_t hosts_max = 64;
    constexpr std::string_view rule =
        "must be up to 64 host names, IP addresses or \"*\" in a list: [\"hub.example.org\", "
        "\".nhs.example\"]";
    const auto* const list = node_.as_array();
    if (list == nullptr || list->size() > hosts_max) return refuse(rule);
    std::vector<std::string> hosts;
    for (const auto& element : *list) {
        const auto* const string = element.as_string();
        if (string == nullptr) return refuse(rule);
        std::string_view name = string->get();
        if (name.starts_with('.')) name.remove_prefix(1);
        const bool is_ip6 = name.find(':') != std::string_view::npos;
        const std::string address = is_ip6 ? fmt::format("[{}]:1", name) : fmt::format("{}:1", name);
        if (string->get() != "*" && !parse_address(address)) return refuse(rule);
        hosts.push_back(string->get());
    }
    out = std::move(hosts);
}

}  // namespace stonechat::config
