#pragma once
// What may stand in a line of the log: numbers, truth values, identifiers, codes and short tokens. There is
// no way in for text, since text may be a report, and a log is copied to where reports may not go.

#include <boost/system/error_code.hpp>
#include <chrono>
#include <concepts>
#include <string>
#include <string_view>

#include "crypto/id.hpp"
#include "crypto/sign.hpp"
#include "protocol/ids.hpp"

namespace stonechat::log {

inline constexpr std::size_t token_length_max = 80;

constexpr bool is_token(std::string_view text) {
    if (text.empty() || text.size() > token_length_max) return false;
    for (const char c : text) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool digit = c >= '0' && c <= '9';
        if (!letter && !digit && std::string_view{"._:/-[]"}.find(c) == std::string_view::npos) return false;
    }
    return true;
}

// A name that stands in the source code: anything else does not compile.
class Name {
public:
    template <std::size_t size>
    // NOLINTNEXTLINE(google-explicit-constructor): a literal is to be written where a name stands
    consteval Name(const char (&literal)[size]) : text_{literal, size - 1} {
        if (!is_token(text_)) throw "a name has only letters, digits and . _ : / - [ ]";
    }
    [[nodiscard]] constexpr std::string_view text() const { return text_; }

private:
    std::string_view text_;  // of a literal, which lives for ever
};

// A short word from outside, such as an address or a version: 1 to 80 letters, digits and . _ : / - and (for
// IPv6) brackets. Anything else becomes "?" as a whole, for a cut sentence is still a sentence.
class Token {
public:
    explicit Token(std::string_view text) : text_{is_token(text) ? text : "?"} {}
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
};

template <class Tag>
inline constexpr bool is_key_tag =
    std::same_as<Tag, RecordKeyTag> || std::same_as<Tag, LinkKeyTag> || std::same_as<Tag, RecoveryKeyTag> ||
    std::same_as<Tag, StewardKeyTag> || std::same_as<Tag, crypto::PublicKeyTag>;

// Implicit from each of the types that may be logged, and from nothing else: a string, even a literal, would
// otherwise become `true`. Keys are not logged; where one must be recognised, Token{key.short_hex()}.
class Value {
public:
    // NOLINTBEGIN(google-explicit-constructor)
    template <std::same_as<bool> T>
    Value(T truth) : json_{truth ? "true" : "false"} {}
    template <std::integral T>
    requires(!std::same_as<T, bool> && !std::same_as<T, char> && sizeof(T) <= 8) Value(T number)
        : json_{std::to_string(number)} {}
    Value(std::chrono::milliseconds duration) : json_{std::to_string(duration.count())} {}
    Value(const Token& token) : json_{'"' + token.text() + '"'} {}
    // The category, the number and the category's own fixed sentence.
    Value(const boost::system::error_code& code);
    template <class Tag, std::size_t size>
    requires(!is_key_tag<Tag>) Value(const Id<Tag, size>& id) : json_{'"' + id.hex() + '"'} {}
    // NOLINTEND(google-explicit-constructor)

    [[nodiscard]] const std::string& json() const { return json_; }

private:
    std::string json_;
};

struct Field {
    Name name;
    Value value;
};

}  // namespace stonechat::log
