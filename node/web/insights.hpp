#pragma once
// How many reports this node holds, by month, tool, problem and group: what the insights page draws. Counts
// of unverified reports, never rates. These are exact: people see them through protocol/privacy/small_counts
// alone.

#include <cstdint>
#include <map>
#include <string>

#include "protocol/ids.hpp"
#include "protocol/record/body.hpp"

namespace stonechat::web {

// Counted from the records in the order in which they came, so that it goes on where it stopped.
struct Insights {
    std::map<std::string, std::uint64_t> by_month;  // "2026-11"; good care apart
    std::map<std::string, std::uint64_t> good_by_month;
    std::map<std::string, std::uint64_t> by_category;  // codes of their lists
    std::map<std::string, std::uint64_t> by_problem;
    std::map<std::string, std::uint64_t> by_strength;
    std::map<std::string, std::uint64_t> by_group;
    std::uint64_t reports = 0;
    std::uint64_t good_care = 0;
    std::uint64_t alerts = 0;
    LogNumber counted = 0;  // up to this change

    void count(const record::Body& body);
    void add(const Insights& more);
};

}  // namespace stonechat::web
