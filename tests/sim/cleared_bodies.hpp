#pragma once
// What simulated organisations publish.

#include <vector>

#include "protocol/privacy/cleared.hpp"

namespace stonechat::sim {

// The first goes by the bulk lane, all others by the safety lane. Read, cleared and written once, for a
// record's salt makes each its own.
[[nodiscard]] const std::vector<privacy::Cleared>& cleared_bodies();

// A month's figures of one technology: what most of the bulk lane is.
[[nodiscard]] const privacy::Cleared& cleared_monitor();

}  // namespace stonechat::sim
