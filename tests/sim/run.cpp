#include "tests/sim/run.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <csignal>
#include <mutex>
#include <thread>

namespace stonechat::sim {
namespace {

thread_local std::uint64_t seed_under_way = 0;

// A failed check ends the program: whoever looks for its cause needs the seed.
extern "C" void tell_seed(int) {
    const std::string words = "stonechat-sim: in seed " + std::to_string(seed_under_way) + "\n";
    (void)!::write(STDERR_FILENO, words.data(), words.size());
}

}  // namespace

Report run_seeds(const Options& options, SeedRange range, std::size_t threads,
                 const std::function<bool(const SeedReport&)>& done) {
    std::vector<std::optional<SeedReport>> reports(range.last - range.first + 1);
    std::atomic<std::uint64_t> next = 0;
    std::atomic<bool> goes_on = true;
    std::mutex mutex;
    std::signal(SIGABRT, tell_seed);
    const auto work = [&] {
        while (goes_on) {
            const std::uint64_t taken = next++;
            if (taken >= reports.size()) return;
            seed_under_way = range.first + taken;
            auto report = World{options, range.first + taken}.run();
            const std::lock_guard lock{mutex};
            if (done && !done(report)) goes_on = false;
            reports[taken] = std::move(report);
        }
    };
    std::vector<std::thread> workers;
    for (std::size_t i = 1; i < threads; ++i) workers.emplace_back(work);
    work();
    for (std::thread& worker : workers) worker.join();

    Report out;
    for (const auto& report : reports) {
        if (!report) continue;
        ++out.seeds;
        out.acknowledged += report->acknowledged;
        out.restores += report->restores;
        out.violations.insert(out.violations.end(), report->violations.begin(), report->violations.end());
        for (std::size_t i = 0; i < faults_count; ++i) out.struck.at(i) += report->struck.test(i) ? 1U : 0U;
        out.trace = crypto::sha256({out.trace.bytes, report->trace.bytes});
        if (report->healed_after <= out.slowest_healing) continue;
        out.slowest_healing = report->healed_after;
        out.slowest_seed = report->seed;
    }
    return out;
}

std::string json_of(const Report& report) {
    boost::json::array violations;
    for (const Violation& one : report.violations)
        violations.push_back({{"seed", one.seed}, {"invariant", one.invariant}, {"detail", one.detail}});
    boost::json::object faults;
    for (std::size_t i = 0; i < faults_count; ++i) faults[fault_names.at(i)] = report.struck.at(i);
    return boost::json::serialize(boost::json::object{
        {"seeds", report.seeds},
        {"violations", std::move(violations)},
        {"faults", std::move(faults)},
        {"trace_hash", report.trace.hex()},
        {"acknowledged", report.acknowledged},
        {"restores", report.restores},
        {"slowest_healing_seconds",
         std::chrono::duration_cast<std::chrono::seconds>(report.slowest_healing).count()},
        {"slowest_seed", report.slowest_seed}});
}

std::string words_of(const Report& report) {
    std::string out = std::to_string(report.seeds) + " seeds, " + std::to_string(report.violations.size()) +
                      " violations, " + std::to_string(report.acknowledged) + " records acknowledged\n";
    for (const Violation& one : report.violations)
        out += "seed " + std::to_string(one.seed) + ": " + one.invariant + ": " + one.detail + "\n";
    out += "seeds in which each fault struck:";
    for (std::size_t i = 0; i < faults_count; ++i)
        out += " " + std::string{fault_names.at(i)} + "=" + std::to_string(report.struck.at(i));
    out += "\nslowest healing: " +
           std::to_string(std::chrono::duration_cast<std::chrono::seconds>(report.slowest_healing).count()) +
           " s (seed " + std::to_string(report.slowest_seed) + ")\ntrace " + report.trace.hex() + "\n";
    return out;
}

Catch hunt(Options options, const BugWords& bug, SeedRange range, std::size_t threads) {
    options.bug = bug.bug;
    const Report report =
        run_seeds(options, range, threads, [](const SeedReport& one) { return one.violations.empty(); });
    Catch out{&bug, false, report.seeds, {}};
    if (report.violations.empty()) return out;
    out.violation = report.violations.front();
    // Without the mistake that world is whole, or it is not the mistake that was caught.
    options.bug = Bug::none;
    out.is_caught = World{options, out.violation.seed}.run().violations.empty();
    return out;
}

}  // namespace stonechat::sim
