#pragma once
// One value of the configuration file on its way to a type. Only for config.cpp: toml++ stays in it.

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "node/config/config.hpp"

namespace stonechat::config {

// What one reading has found so far.
struct Reading {
    std::filesystem::path base;  // where relative paths start
    std::vector<Fault> faults;

    void fault(const toml::source_region& where, std::string text) {
        faults.push_back({.line = where.begin.line, .column = where.begin.column, .text = std::move(text)});
    }
};

// Each reader leaves `out` alone and notes a fault when the value does not pass.
class Value {
public:
    Value(Reading& reading, std::string key, const toml::node& node)
        : reading_{reading},
          key_{std::move(key)},
          node_{node} {}

    void read(bool& out) const;
    // A whole number from 0 to `most`.
    void read(unsigned& out, unsigned most) const;
    // One line of at most limits::name_bytes_max bytes.
    void read_name(std::string& out) const;
    // `out` is a path, or an optional one.
    template <class Path>
    void read_path(Path& out) const {
        if (auto path = path_value()) out = std::move(*path);
    }
    // An address to dial; `out` is a string, or an optional one.
    template <class Text>
    void read_destination(Text& out) const {
        if (auto address = destination()) out = std::move(*address);
    }
    // An address to listen on.
    template <class Text>
    void read_source(Text& out, bool loopback_only) const {
        if (auto address = source(loopback_only)) out = std::move(*address);
    }
    // "https://host" or "https://host:port", as browsers write an origin.
    void read_origin(std::optional<std::string>& out) const;
    // An OpenID issuer (OpenID Connect Discovery 1.0 section 4.3): an https:// address without query and
    // fragment, which is compared to the letter.
    void read_issuer(std::string& out) const;
    // An IP address without port.
    void read_ip(std::optional<std::string>& out) const;
    // The name of a header field (RFC 9110 section 5.1), kept in small letters; not one that has a meaning of
    // its own to this node.
    void read_field_name(std::optional<std::string>& out) const;
    // Names of hosts, of all below a name (".example.org"), IP addresses, or "*": at most 64.
    void read_hosts(std::vector<std::string>& out) const;
    // An address for e-mail: a mailbox of RFC 5321 section 4.1.2 with a dot-string and a domain name.
    void read_mailbox(std::string& out) const;
    // A list of 1 to `most` such.
    void read_mailboxes(std::vector<std::string>& out, std::size_t most) const;
    template <class Id>
    void read_id(std::optional<Id>& out) const {
        const auto hex = text();
        if (!hex) return;
        out = Id::from_hex(*hex);
        if (!out) refuse(fmt::format("must be {} hexadecimal digits in lower case", Id::bytes_count * 2));
    }
    // One of `names`; its place among them is the value of the enumeration.
    template <class Enum>
    void read_choice(Enum& out, std::span<const std::string_view> names) const {
        const auto name = text();
        if (!name) return;
        const auto found = std::find(names.begin(), names.end(), *name);
        if (found == names.end()) return refuse(fmt::format("must be one of: {}", fmt::join(names, ", ")));
        out = static_cast<Enum>(found - names.begin());
    }

private:
    void refuse(std::string_view rule) const;
    [[nodiscard]] std::optional<std::string> text() const;
    [[nodiscard]] std::optional<std::filesystem::path> path_value() const;
    [[nodiscard]] std::optional<std::string> destination() const;
    [[nodiscard]] std::optional<std::string> source(bool loopback_only) const;

    Reading& reading_;
    std::string key_;
    const toml::node& node_;
};

}  // namespace stonechat::config
