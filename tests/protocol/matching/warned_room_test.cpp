// More records about what is used here than are kept at hand: whose go.
#include <algorithm>
#include <random>

#include "protocol/limits.hpp"
#include "tests/protocol/matching/warnings_fixture.hpp"

namespace stonechat::matching {
namespace {

constexpr Day today{1000};

Told numbered(unsigned char author, std::size_t number, record::Report report) {
    auto told = by(author, author, std::move(report));
    told.held.id.bytes[0] = static_cast<std::byte>(number / 256);
    told.held.id.bytes[1] = static_cast<std::byte>(number % 256);
    told.held.today = today;
    return told;
}

struct WarnedRoomTest : WarningsTest {
    static constexpr unsigned char flooder = 9;

    // Nothing is told while this is not settled, so that a flood is quick.
    Warnings full{record::builtin_code_lists(), {in_use(skin_sort())}};

    static std::vector<Told> a_flood(Day claimed) {
        std::vector<Told> out;
        for (std::size_t i = 0; i < limits::warned_records_max; ++i)
            out.push_back(on_day(claimed.value, numbered(flooder, i, a_serious_report())));
        return out;
    }
    // Of twenty others: what asks for an answer and what only informs, some months old.
    static std::vector<Told> real_cases() {
        std::vector<Told> out;
        for (std::size_t i = 0; i < 200; ++i)
            out.push_back(on_day(700, numbered(static_cast<unsigned char>(10 + i % 20), i,
                                               i % 4 == 0 ? a_serious_report() : a_report())));
        return out;
    }
    static std::size_t warned_of(const Warnings& in, const std::vector<Told>& records) {
        return static_cast<std::size_t>(std::ranges::count_if(in.all(), [&](const auto& entry) {
            return std::ranges::any_of(records,
                                       [&](const Told& told) { return told.held.id == entry.first.record; });
        }));
    }
};

TEST_F(WarnedRoomTest, AFloodOfSeriousReportsThatClaimALateDayLeavesEveryRealCase) {
    const auto real = real_cases();
    for (const Told& told : real) feed(full, told);
    const auto flood = a_flood(Day{200'000});
    const auto few = flood.end() - 20;
    for (auto told = flood.begin(); told != few; ++told) feed(full, *told);
    full.settle();
    EXPECT_EQ(warned_of(full, real), real.size());
    for (auto told = few; told != flood.end(); ++told) {
        const WarningChanges changes = feed(full, *told);
        for (const WarningId& gone : changes.gone) EXPECT_EQ(gone.record.bytes.back(), std::byte{flooder});
    }
    EXPECT_EQ(warned_of(full, real), real.size());
    EXPECT_EQ(full.all().size(), limits::warned_records_max);
}

TEST_F(WarnedRoomTest, WhichAreKeptDoesNotDependOnTheOrder) {
    auto world = real_cases();
    std::ranges::move(a_flood(Day{990}), std::back_inserter(world));
    for (const Told& told : world) feed(full, told);
    full.settle();
    std::mt19937 random{812};
    std::ranges::shuffle(world, random);
    Warnings other{record::builtin_code_lists(), {in_use(skin_sort())}};
    for (const Told& told : world) feed(other, told);
    other.settle();
    EXPECT_EQ(other.all(), full.all());
}

TEST_F(WarnedRoomTest, ADayInTheFutureCountsAsTheDayOfTheFirstFeeding) {
    auto ahead = on_day(200'000, numbered(flooder, 30'000, a_report()));
    feed(full, ahead);
    ahead.held.today = Day{2000};
    feed(full, ahead);  // again, much later
    for (std::size_t i = 0; i < limits::warned_records_max; ++i) {
        auto later = on_day(1001, numbered(flooder, i, a_report()));
        later.held.today = Day{1001};
        feed(full, later);
    }
    full.settle();
    EXPECT_EQ(full.all().size(), limits::warned_records_max);
    EXPECT_EQ(warned_of(full, {ahead}), 0U);
}

TEST_F(WarnedRoomTest, AnIssuersAlertsOutlastWhatOnlyInforms) {
    std::vector<Told> alerts;
    for (std::size_t i = 0; i < 50; ++i) {
        auto told = issued(1, 1, an_alert("act"));
        told.held.id.bytes[2] = static_cast<std::byte>(i + 1);
        told.held.day = Day{100};
        alerts.push_back(told);
        feed(full, told);
    }
    // Twenty others have a thousand each.
    for (std::size_t i = 0; i < limits::warned_records_max; ++i)
        feed(full, on_day(900, numbered(static_cast<unsigned char>(10 + i % 20), i, a_report())));
    full.settle();
    EXPECT_EQ(full.all().size(), limits::warned_records_max);
    EXPECT_EQ(warned_of(full, alerts), alerts.size());
}

TEST_F(WarnedRoomTest, WhatIsUsedHereHasRoomBeforeToolsThatAreOnlyLikeIt) {
    // Of one author what is used here, routine, and a thousand others who report gravely on another tool of
    // its maker.
    for (std::size_t i = 0; i < limits::warned_records_max; ++i) {
        record::Report report = a_serious_report();
        report.technology.product = "Another Product";
        report.technology.tech.reset();
        auto told = numbered(static_cast<unsigned char>(10 + i % 100), i, std::move(report));
        feed(full, on_day(900, told));
    }
    std::vector<Told> used;
    for (std::size_t i = 0; i < 500; ++i) {
        used.push_back(on_day(700, numbered(1, i, a_report())));
        used.back().held.id.bytes[2] = std::byte{1};
        feed(full, used.back());
    }
    full.settle();
    EXPECT_EQ(full.all().size(), limits::warned_records_max);
    EXPECT_EQ(warned_of(full, used), used.size());
}

}  // namespace
}  // namespace stonechat::matching
