#pragma once

#include <cstdint>

namespace stonechat::privacy {

// The number of the rules in force. It rises whenever a text that passed could be refused or the other way
// round: each node then looks again at what it published and at what it withheld.
inline constexpr std::uint64_t ruleset_version = 12;

}  // namespace stonechat::privacy
