#pragma once
// Letters that stand for digits: "O77OO 9OO I23", "999-026-2O55". Inside protocol/privacy only.

#include <optional>
#include <string>

#include "protocol/privacy/runs.hpp"

namespace stonechat::privacy {

// The digit that a letter may stand for: 0 for O and o, 1 for I, i and l; any other character itself.
constexpr char digit_behind(char c) {
    if (c == 'O' || c == 'o') return '0';
    return c == 'I' || c == 'i' || c == 'l' ? '1' : c;
}

// The folded text with each O and o among digits as 0 and each I, i and l as 1, character for character;
// empty where there are none. Among digits: in a run of nothing but these letters and digits, or in one of
// two letters or more just before or behind such a run. Linear in the text.
std::optional<std::string> undisguised(const Runs& text);

}  // namespace stonechat::privacy
