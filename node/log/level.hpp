#pragma once
// How much a line of the log matters.

#include <array>
#include <optional>
#include <string_view>

namespace stonechat::log {

enum class Level { trace, debug, info, warn, error };

// In the order of Level.
inline constexpr std::array<std::string_view, 5> level_names{"trace", "debug", "info", "warn", "error"};

constexpr std::string_view name_of(Level level) {
    return level_names.at(static_cast<std::size_t>(level));
}

constexpr std::optional<Level> level_of(std::string_view name) {
    for (std::size_t i = 0; i < level_names.size(); ++i)
        if (level_names.at(i) == name) return static_cast<Level>(i);
    return std::nullopt;
}

}  // namespace stonechat::log
