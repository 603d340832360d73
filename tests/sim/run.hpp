#pragma once
// Many seeds, on as many threads as the machine has; each world has its own of everything.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tests/sim/world.hpp"

namespace stonechat::sim {

struct SeedRange {
    std::uint64_t first = 1;
    std::uint64_t last = 1;
};

struct Report {
    std::size_t seeds = 0;
    std::vector<Violation> violations;               // in the order of the seeds
    std::array<std::size_t, faults_count> struck{};  // in how many seeds each fault struck
    crypto::Digest trace;                            // over all seeds' traces
    Duration slowest_healing{};
    std::uint64_t slowest_seed = 0;
    std::size_t acknowledged = 0;
    std::size_t restores = 0;
};

// `done` is told of each seed, on any thread, one at a time; when it returns false no further seed is begun.
[[nodiscard]] Report run_seeds(const Options& options, SeedRange range, std::size_t threads,
                               const std::function<bool(const SeedReport&)>& done = {});

// {"seeds","violations":[{"seed","invariant","detail"}],"faults":{kind: seeds},"trace_hash", ...}
[[nodiscard]] std::string json_of(const Report& report);
[[nodiscard]] std::string words_of(const Report& report);

struct Catch {
    const BugWords* bug = nullptr;
    bool is_caught = false;
    std::size_t seeds = 0;  // tried
    Violation violation;    // the first
};
// Plants the bug and runs seeds until a violation shows.
[[nodiscard]] Catch hunt(Options options, const BugWords& bug, SeedRange range, std::size_t threads);

}  // namespace stonechat::sim
