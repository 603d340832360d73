// The long runs of the simulator. A failure prints the seed: `stonechat-sim run --seeds N..N --trace` shows
// it.

#include <gmock/gmock.h>

#include <algorithm>
#include <thread>

#include "tests/sim/run.hpp"

namespace stonechat::sim {
namespace {

std::size_t threads() {
    return std::max(1U, std::thread::hardware_concurrency());
}

TEST(E2eSimulator, TwoHundredSeedsViolateNothingAndMeetEveryFault) {
    const Report report = run_seeds({}, {1, 200}, threads());
    EXPECT_EQ(report.seeds, 200U);
    EXPECT_TRUE(report.violations.empty()) << words_of(report);
    for (std::size_t i = 0; i < faults_count; ++i)
        EXPECT_GE(report.struck.at(i) * 20, report.seeds) << fault_names.at(i) << " strikes too seldom";
}

TEST(E2eSimulator, EveryPlantedBugIsCaughtWithinAThousandSeeds) {
    const Options options{.nodes = 5, .records = 60, .scenario = nullptr, .bug = Bug::none, .trace = nullptr};
    EXPECT_GE(planted_bugs().size(), 10U);
    for (const BugWords& bug : planted_bugs()) {
        const Catch caught = hunt(options, bug, {1, 1000}, threads());
        EXPECT_TRUE(caught.is_caught) << bug.name << ": " << bug.what;
        RecordProperty(std::string{bug.name}, std::to_string(caught.violation.seed));
    }
}

}  // namespace
}  // namespace stonechat::sim
