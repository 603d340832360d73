#pragma once
// A tool as it is written into a patient's record, so that years later anyone can tell which one it was:
// "7K3M-9QWD-X", eight characters of the tech: id and one that catches slips of the pen.

#include <optional>
#include <string>
#include <string_view>

#include "protocol/ids.hpp"

namespace stonechat::matching {

// Crockford's base 32 (crockford.com/base32) of the id's first 40 bits, and his check symbol: the same bits
// modulo
// 37. It finds every wrong character and every swap of two neighbours. Of 10,000 products two share a code
// once in twenty thousand times: whoever looks one up is shown all that have it.
std::string short_code(const TechId& id);

// The 40 bits of a code, however it was typed: small letters, spaces, O for 0, I and L for 1. Empty: it is no
// code, or somebody slipped.
std::optional<std::uint64_t> read_short_code(std::string_view text);
[[nodiscard]] std::uint64_t short_code_bits(const TechId& id);

}  // namespace stonechat::matching
