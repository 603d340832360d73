#include <gmock/gmock.h>

#include "tests/sim/broadcast.hpp"
#include "tests/sim/run.hpp"

namespace stonechat::sim {
namespace {

// Small worlds, so that these run with every build; the long ones are in seeds_test.cpp.
Options small(std::string_view scenario, Bug bug = Bug::none) {
    return {.nodes = 5, .records = 40, .scenario = find_scenario(scenario), .bug = bug, .trace = nullptr};
}

TEST(Simulator, TheSameSeedTwiceGivesTheSameTrace) {
    for (const std::uint64_t seed : {3U, 4U}) {
        const SeedReport one = World{small("storm"), seed}.run();
        const SeedReport two = World{small("storm"), seed}.run();
        EXPECT_EQ(one.trace, two.trace) << "seed " << seed;
        EXPECT_EQ(one.struck, two.struck) << "seed " << seed;
    }
    EXPECT_NE((World{small("storm"), 3}.run().trace), (World{small("storm"), 4}.run().trace));
}

TEST(Simulator, ThreadsChangeNothing) {
    const Report alone = run_seeds(small("mixed"), {1, 4}, 1);
    const Report together = run_seeds(small("mixed"), {1, 4}, 3);
    EXPECT_EQ(alone.trace, together.trace);
    EXPECT_EQ(alone.struck, together.struck);
}

TEST(Simulator, WithoutFaultsEveryRecordIsAcknowledgedAndHeldByAll) {
    const SeedReport report = World{small("calm"), 1}.run();
    EXPECT_TRUE(report.violations.empty()) << report.violations.front().detail;
    EXPECT_EQ(report.acknowledged, 40U);
    EXPECT_EQ(report.held, 40U);
    EXPECT_EQ(report.struck, FaultSet{});
    EXPECT_LE(report.healed_after, std::chrono::seconds{1});
}

TEST(Simulator, AViolationNamesItsSeedAndItsInvariant) {
    const Catch caught = hunt(small("mixed"), *find_bug("skip-sync"), {1, 20}, 1);
    ASSERT_TRUE(caught.is_caught);
    EXPECT_GE(caught.violation.seed, 1U);
    EXPECT_FALSE(caught.violation.invariant.empty());
}

TEST(Simulator, ABroadcastReachesEveryNodeAndThoseThatAreLeft) {
    BroadcastOptions options;
    options.nodes = 60;
    options.organisations = 50;
    options.records = 2;
    const BroadcastReport report = broadcast(options);
    EXPECT_EQ(report.violations, 0U) << report.first_violation;
    EXPECT_EQ(report.links, 60U * 5U);
    for (const Spread& spread : {report.safety, report.bulk, report.after_failure})
        EXPECT_EQ(spread.reached, spread.wanted);
    EXPECT_EQ(report.safety.wanted, 120U);
    EXPECT_EQ(report.after_failure.wanted, 84U);
    EXPECT_LT(report.bulk_bytes_a_copy, report.safety_bytes_a_copy);
    EXPECT_LT(report.monitor_bytes_a_copy, report.bulk_bytes_a_copy);
    EXPECT_THAT(json_of(report), testing::StartsWith(R"({"name":"broadcast","figure":0.)"));
}

// Two of three neighbours say nothing: who hears of nobody by those it was given finds somebody who tells.
TEST(Simulator, HonestNodesFindEachOtherAmongHostileOnes) {
    BroadcastOptions options;
    options.nodes = 90;
    options.organisations = 60;
    options.records = 2;
    options.dialled = 2;
    options.hostile_to_one = 2;
    options.failing_permille = 0;
    const BroadcastReport report = broadcast(options);
    EXPECT_EQ(report.violations, 0U) << report.first_violation;
    EXPECT_EQ(report.honest, 30U);
    for (const Spread& spread : {report.safety, report.bulk}) EXPECT_EQ(spread.reached, spread.wanted);
    EXPECT_EQ(report.safety.wanted, 60U);
}

// Of so few that are left some have none of the ten peers that they had.
TEST(Simulator, ANodeThatLosesAllItsPeersFindsOthers) {
    BroadcastOptions options;
    options.nodes = 100;
    options.organisations = 100;
    options.records = 8;
    options.failing_permille = 700;
    const BroadcastReport report = broadcast(options);
    EXPECT_EQ(report.violations, 0U) << report.first_violation;
    EXPECT_EQ(report.after_failure.wanted, 240U);
    EXPECT_EQ(report.after_failure.reached, report.after_failure.wanted);
}

TEST(Simulator, TheReportIsOneJsonObject) {
    Report report;
    report.seeds = 1;
    report.violations.push_back({7, "equal_heads_after_healing", "node 1 lacks a lane"});
    EXPECT_THAT(
        json_of(report),
        testing::StartsWith(R"({"seeds":1,"violations":[{"seed":7,"invariant":"equal_heads_after_healing",)"
                            R"("detail":"node 1 lacks a lane"}],"faults":{"loss":0,)"));
}

}  // namespace
}  // namespace stonechat::sim
