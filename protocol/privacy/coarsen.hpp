#pragma once
// Where, when and for whom something was reported, told no more narrowly than several organisations share
// (design section 7): one report from one region, setting, group and month may be known to a whole town.

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "protocol/ids.hpp"

namespace stonechat::privacy {

// How many member organisations must share a combination before it is told. The figure of the design.
inline constexpr std::size_t sharers_min = 5;

struct Combination {
    std::string region;   // a code; empty: any, or not told
    std::string setting;  // the same
    std::string group;    // the same
    std::string time;     // "2026-11", "2026 quarter 4", "2026"; empty: any
    friend auto operator<=>(const Combination&, const Combination&) = default;
};

// How many reports of one author have one combination.
struct AuthorCount {
    MemberId author;
    Combination combination;
    std::uint64_t reports = 0;
};

struct SharedCount {
    Combination combination;
    std::uint64_t authors = 0;  // at least sharers_min
    std::uint64_t reports = 0;
};

struct Coarsened {
    std::vector<SharedCount> shared;  // by combination
    std::uint64_t left_out = 0;       // reports that too few organisations share even when all is left away
};

// Counted by author, not by report: an organisation that reports much is still one. A combination that too
// few share loses, in this order, the month for the quarter, the quarter for the year, the group, the
// setting, the region and the year. What is told at one step is not counted again at the next, so that no
// difference between two lines is smaller than a line. Deterministic; linear in `counts` but for the
// ordering.
Coarsened coarsened(const std::vector<AuthorCount>& counts);

}  // namespace stonechat::privacy
