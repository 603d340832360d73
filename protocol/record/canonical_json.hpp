#pragma once
// JSON as bodies use it: read strictly, written in the one canonical form (RFC 8785).
//
// Whole numbers only, within +-(2^53 - 1), which every JSON library reads alike (RFC 7493 section 2.2). That
// keeps floating point, and with it the hard half of RFC 8785, out of what is signed.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "protocol/refusal.hpp"

namespace stonechat::record {

inline constexpr std::int64_t json_integer_max = (std::int64_t{1} << 53) - 1;

struct JsonMember;

// One JSON value. Strings are UTF-8.
//
// Invariant of what parse_json returns: an object's members stand in canonical order and no name comes twice.
struct Json {
    using Array = std::vector<Json>;
    using Object = std::vector<JsonMember>;
    std::variant<std::nullptr_t, bool, std::int64_t, std::string, Array, Object> value;

    // The value of one type, or null when another stands there. The pointer lives as long as this value.
    template <class T>
    [[nodiscard]] const T* as() const {
        return std::get_if<T>(&value);
    }
    template <class T>
    [[nodiscard]] T* as() {
        return std::get_if<T>(&value);
    }
    // An object's member, or null.
    [[nodiscard]] const Json* find(std::string_view name) const;
};

struct JsonMember {
    std::string name;
    Json value;
};

// The order of RFC 8785 section 3.2.3: by UTF-16 code units. It differs from the order of the UTF-8 bytes
// only where a character beyond U+FFFF meets one of U+E000 to U+FFFF.
[[nodiscard]] bool canonical_less(std::string_view a, std::string_view b);

// Reads one JSON text (RFC 8259) in any spelling. Refuses, with a JSON pointer to the place: a name that
// comes twice, a number that is not whole or too large, nesting beyond limits::nesting_max, invalid UTF-8,
// half a surrogate pair. A whole number may be spelled 5.0 or 5e0, as JavaScript would read it.
[[nodiscard]] Checked<Json> parse_json(std::string_view text);

// RFC 8785.
[[nodiscard]] std::string canonical_json(const Json& json);
// Whether `text`, from which `json` was read, is just that.
[[nodiscard]] bool is_canonical(const Json& json, std::string_view text);

// The two canonical scalars that are not plain words, appended to `out`.
void append_json_string(std::string& out, std::string_view text);
void append_json_integer(std::string& out, std::int64_t number);

// Adds one step to a JSON pointer. A name is shown only when it looks like a field's name (a letter, then up
// to 39 of A-Z a-z 0-9 _ -): a pointer is logged, and an unknown name may be anything, even a person's.
// Otherwise the pointer stays at the object that holds it.
void append_pointer_step(std::string& pointer, std::string_view name);

}  // namespace stonechat::record
