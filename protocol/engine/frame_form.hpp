#pragma once
// What writing and reading frames have in common; ops/docs/protocol.md has the CDDL.

#include <cstddef>
#include <cstdint>

namespace stonechat::engine::frame_form {

inline constexpr std::size_t answer_bytes_max = 240;  // a field, a rule and a code

// The first part of an item.
inline constexpr std::uint64_t item_announcement = 0;
inline constexpr std::uint64_t item_header = 1;
inline constexpr std::uint64_t item_whole = 2;
inline constexpr std::uint64_t item_lean = 3;  // record::Lean

}  // namespace stonechat::engine::frame_form
