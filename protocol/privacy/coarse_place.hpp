#pragma once
// Where a report of a hidden organisation happened, said no more closely than several organisations share it
// (design section 7): the only dentist of a region is named by "dentist" and the region.

#include <span>
#include <string>

namespace stonechat::privacy {

// Codes of the lists "sector" and "region".
struct CoarsePlace {
    std::string sector;
    std::string region;
    friend bool operator==(const CoarsePlace&, const CoarsePlace&) = default;
};

inline constexpr std::string_view no_sector = "not-stated";
inline constexpr std::string_view no_region = "uk";
// How many organisations must share what is said. Five, as the smallest count that is shown
// (small_counts.hpp).
inline constexpr std::size_t organisations_min = 5;

// `members`: where each organisation that may report is. What is given back says less than `place` wherever
// fewer than organisations_min of them share it: first not the region, then not the sector either.
CoarsePlace coarsened(const CoarsePlace& place, std::span<const CoarsePlace> members);

}  // namespace stonechat::privacy
