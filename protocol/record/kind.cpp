#include "protocol/record/kind.hpp"

#include <array>

namespace stonechat::record {
namespace {

constexpr std::array<std::string_view, known_kinds_count> kind_names{
    "report", "update", "alert",   "endorsement", "technology", "notice",
    "review", "codes",  "erasure", "monitor",     "receipt"};

}  // namespace

bool is_known(Kind kind) {
    const auto number = static_cast<std::uint64_t>(kind);
    return number >= 1 && number <= known_kinds_count;
}

std::optional<Lane> lane_of(Kind kind) {
    if (!is_known(kind)) return std::nullopt;
    return kind == Kind::monitor || kind == Kind::receipt ? Lane::bulk : Lane::safety;
}

std::string_view name_of(Kind kind) {
    return is_known(kind) ? kind_names.at(static_cast<std::size_t>(kind) - 1) : "newer";
}

std::optional<Kind> kind_named(std::string_view name) {
    for (std::size_t i = 0; i < kind_names.size(); ++i)
        if (kind_names.at(i) == name) return static_cast<Kind>(i + 1);
    return std::nullopt;
}

std::string_view name_of(Lane lane) {
    return lane == Lane::safety ? "safety" : "bulk";
}

std::string_view name_of(Urgency urgency) {
    switch (urgency) {
        case Urgency::routine:
            return "routine";
        case Urgency::urgent:
            return "urgent";
        case Urgency::critical:
            return "critical";
    }
    return "newer";
}

}  // namespace stonechat::record
