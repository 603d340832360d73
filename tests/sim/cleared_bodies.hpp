#pragma once
// What simulated organisations publish.

#include <vector>

#include "protocol/privacy/cleared.hpp"

namespace stonechat::sim {

// The first goes by the bulk lane, all others by the safety lane. Read, cleared and written once, for a
// record's salt makes each its own.
[[nodiscard]] const std::vector<privacy::Cleared>& cleared_bodies();

}  // namespace stonechat::sim
