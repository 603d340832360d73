#include "protocol/privacy/coarsen.hpp"

#include <gmock/gmock.h>

#include <random>
#include <set>

namespace stonechat::privacy {
namespace {

MemberId author(std::uint8_t number) {
    MemberId out;
    out.bytes[0] = std::byte{number};
    return out;
}

std::vector<AuthorCount> from_authors(std::uint8_t first, std::uint8_t count,
                                      const Combination& combination) {
    std::vector<AuthorCount> out;
    for (std::uint8_t i = 0; i < count; ++i)
        out.push_back({author(static_cast<std::uint8_t>(first + i)), combination, 2});
    return out;
}

const Combination narrow{"north-west", "community", "sex", "2026-11"};

TEST(Coarsen, WhatFiveOrganisationsShareIsToldAsItIs) {
    const auto out = coarsened(from_authors(1, 5, narrow));
    ASSERT_EQ(out.shared.size(), 1U);
    EXPECT_EQ(out.shared[0].combination, narrow);
    EXPECT_EQ(out.shared[0].authors, 5U);
    EXPECT_EQ(out.shared[0].reports, 10U);
    EXPECT_EQ(out.left_out, 0U);
}

TEST(Coarsen, OneOrganisationIsOneHoweverMuchItReports) {
    std::vector<AuthorCount> counts = from_authors(1, 4, narrow);
    counts.push_back({author(1), narrow, 1000});
    const auto out = coarsened(counts);
    EXPECT_TRUE(out.shared.empty());
    EXPECT_EQ(out.left_out, 1008U);
}

TEST(Coarsen, MonthsBecomeAQuarterBeforeAnythingElseIsLost) {
    auto counts = from_authors(1, 3, narrow);
    Combination month_before = narrow;
    month_before.time = "2026-10";
    for (const auto& one : from_authors(4, 2, month_before)) counts.push_back(one);
    const auto out = coarsened(counts);
    ASSERT_EQ(out.shared.size(), 1U);
    EXPECT_EQ(out.shared[0].combination, (Combination{"north-west", "community", "sex", "2026 quarter 4"}));
}

TEST(Coarsen, GroupSettingAndRegionAreLeftAwayInThatOrder) {
    auto counts = from_authors(1, 3, narrow);
    Combination other = narrow;
    other.group = "age";
    for (const auto& one : from_authors(4, 2, other)) counts.push_back(one);
    EXPECT_EQ(coarsened(counts).shared.at(0).combination,
              (Combination{"north-west", "community", "", "2026"}));

    counts = from_authors(1, 3, narrow);
    other.setting = "acute";
    for (const auto& one : from_authors(4, 2, other)) counts.push_back(one);
    EXPECT_EQ(coarsened(counts).shared.at(0).combination, (Combination{"north-west", "", "", "2026"}));

    counts = from_authors(1, 3, narrow);
    other.region = "wales";
    for (const auto& one : from_authors(4, 2, other)) counts.push_back(one);
    EXPECT_EQ(coarsened(counts).shared.at(0).combination, (Combination{"", "", "", "2026"}));
}

// Whatever was reported: every line is shared by enough, nothing is counted twice or lost.
TEST(Coarsen, EveryLineIsSharedAndEveryReportIsInOneLineOrLeftOut) {
    for (unsigned seed = 0; seed < 50; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937 random{seed};
        const auto pick = [&](unsigned count) { return std::to_string(random() % count); };
        std::vector<AuthorCount> counts;
        std::uint64_t reports = 0;
        for (unsigned i = 0; i < random() % 300; ++i) {
            counts.push_back(
                {author(static_cast<std::uint8_t>(random() % 30)),
                 {"r" + pick(3), "s" + pick(4), "g" + pick(5), "2026-0" + std::to_string(1 + random() % 9)},
                 1 + random() % 3});
            reports += counts.back().reports;
        }
        const auto out = coarsened(counts);
        std::uint64_t told = out.left_out;
        std::set<Combination> lines;
        for (const SharedCount& line : out.shared) {
            EXPECT_GE(line.authors, sharers_min);
            EXPECT_TRUE(lines.insert(line.combination).second);
            told += line.reports;
        }
        EXPECT_EQ(told, reports);
    }
}

}  // namespace
}  // namespace stonechat::privacy
