#pragma once
// When two nodes hold the same, as the design has it (section 6): not by asking the audit, which is what is
// tried.

#include <functional>
#include <string>

#include "protocol/engine/engine.hpp"

namespace stonechat::sim {

// Empty: their heads of all authors that count are equal. Else the first lane in which they differ, in words.
using Counts = std::function<bool(const MemberId& author)>;
[[nodiscard]] std::string first_difference(const engine::Engine& one, const engine::Engine& other,
                                           const Counts& counts);

}  // namespace stonechat::sim
