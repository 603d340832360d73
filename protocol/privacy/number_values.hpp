#pragma once
// Numbers as people write them: digits and letters over several tokens, with what joins them. Inside
// protocol/privacy only.

#include <cstddef>
#include <optional>

#include "protocol/privacy/tokens.hpp"

namespace stonechat::privacy {

// A value of letters and digits over several tokens: "RXX 123-456".
struct Value {
    std::size_t first = 0, last = 0;
    std::size_t digits = 0, letters = 0;
};

// The value at `at`: tokens with digits, and what joins them without letting a word in. `digits_min`: one
// that is shorter goes on in the next line. `letters_at_first`: how many letters alone may begin it. Empty:
// no digit is in it.
std::optional<Value> value_at(const Reading& text, std::size_t at, std::size_t digits_min,
                              std::size_t chars_max, std::size_t letters_at_first);

// The same value ending with the token `last`, or before what only joins it there. Empty: no digit is left.
std::optional<Value> cut_after(const Reading& text, const Value& value, std::size_t last);

// As far as it goes without a space. Empty where it has none, or no digit before it.
std::optional<Value> before_space(const Reading& text, const Value& value);

}  // namespace stonechat::privacy
