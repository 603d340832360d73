#pragma once
// The names of what a warning holds, for storage and people. Inside protocol/matching only.

#include <array>
#include <optional>
#include <string_view>

#include "protocol/matching/warning.hpp"

namespace stonechat::matching {

// One name for each enumerator, counted from 0, in both directions.
template <class Enum, std::size_t count>
struct Names {
    std::array<std::string_view, count> names;

    [[nodiscard]] constexpr std::string_view of(Enum value) const {
        const auto place = static_cast<std::size_t>(value);
        return place < count ? names.at(place) : "newer";
    }
    [[nodiscard]] constexpr std::optional<Enum> named(std::string_view name) const {
        for (std::size_t i = 0; i < count; ++i)
            if (names.at(i) == name) return static_cast<Enum>(i);
        return std::nullopt;
    }
};

inline constexpr Names<WarningLevel, 2> level_names{{"information", "answer-needed"}};
inline constexpr Names<Severity, 4> severity_names{{"information", "check", "act", "stop"}};
inline constexpr Names<Standing, 8> standing_names{
    {"stands", "corrected", "duplicate", "closed", "replaced", "withdrawn", "voided", "not-here"}};
inline constexpr Names<WarningState, 7> state_names{
    {"new", "seen", "assessing", "action-needed", "under-way", "complete", "not-relevant"}};
inline constexpr Names<MatchLevel, 3> match_level_names{{"related", "likely", "certain"}};
inline constexpr Names<Identifier, 8> identifier_names{{"everyone", "maker_and_category", "built_on",
                                                        "name_spacing", "mhra_ref_and_maker", "same_as",
                                                        "tech", "udi_di"}};

}  // namespace stonechat::matching
