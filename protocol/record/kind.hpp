#pragma once
// Kinds of record, the lane each travels in, and urgency.

#include <cstdint>
#include <optional>
#include <string_view>

namespace stonechat::record {

// The number is what a header carries. Numbers not listed here belong to newer versions: such records are
// kept, forwarded and shown as "newer".
enum class Kind : std::uint64_t {
    report = 1,
    update = 2,
    alert = 3,
    endorsement = 4,
    technology = 5,
    notice = 6,
    review = 7,
    codes = 8,
    erasure = 9,
    monitor = 10,
    receipt = 11,
};
inline constexpr std::uint64_t known_kinds_count = 11;

enum class Lane : std::uint64_t {
    safety = 0,  // flooded whole to every neighbour
    bulk = 1,    // announced by id and pulled
};

enum class Urgency : std::uint64_t { routine = 0, urgent = 1, critical = 2 };

[[nodiscard]] bool is_known(Kind kind);
// The lane of a known kind is a function of it; an unknown kind may stand in either.
[[nodiscard]] std::optional<Lane> lane_of(Kind kind);

// The names that bodies, commands and pages use. "newer" for a kind not known here.
[[nodiscard]] std::string_view name_of(Kind kind);
[[nodiscard]] std::optional<Kind> kind_named(std::string_view name);
[[nodiscard]] std::string_view name_of(Lane lane);
[[nodiscard]] std::string_view name_of(Urgency urgency);

}  // namespace stonechat::record
