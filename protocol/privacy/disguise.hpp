#pragma once
// Letters that stand for digits: "O77OO 9OO I23", "999-026-2O55". Inside protocol/privacy only.

#include <optional>
#include <string>

#include "protocol/privacy/runs.hpp"

namespace stonechat::privacy {

// The folded text with each O and o among digits as 0 and each I, i and l as 1, character for character;
// empty where there are none. Among digits: in a run of nothing but these letters and digits, or in one of
// two letters or more just before or behind such a run. Linear in the text.
std::optional<std::string> undisguised(const Runs& text);

}  // namespace stonechat::privacy
