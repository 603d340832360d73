#pragma once
// "Did you mean": the known word that a mistyped one most likely stands for.

#include <span>
#include <string_view>

namespace stonechat::config {

// How many letters must be put in, left out, changed or swapped with their neighbour to turn one word into
// the other (Damerau's distance in its restricted form).
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

// The nearest of `known` dotted keys for `typed`: one with the same last part in another table ("level" for
// "log.level"), else the nearest at most a third of the word away. Empty when nothing is near.
[[nodiscard]] std::string_view suggest(std::string_view typed, std::span<const std::string_view> known);

}  // namespace stonechat::config
