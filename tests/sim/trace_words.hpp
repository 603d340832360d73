#pragma once
// Events and effects in one line each, for people who look for what went wrong in a world.

#include <string>

#include "protocol/engine/effect.hpp"
#include "protocol/engine/event.hpp"

namespace stonechat::sim {

[[nodiscard]] std::string words_of(const engine::Event& event);
[[nodiscard]] std::string words_of(const engine::Effect& effect);

}  // namespace stonechat::sim
