#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <thread>

#include "crypto/sign.hpp"
#include "tests/sim/broadcast.hpp"
#include "tests/sim/run.hpp"

namespace stonechat::sim {
namespace {

constexpr int found_violations = 1;
constexpr int wrong_usage = 2;

struct Chosen {
    std::string seeds = "1..200";
    std::string scenario = "mixed";
    std::string bug;
    Options options;
    std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
    bool trace = false;
    bool as_json = false;
};

// "A..B", both included; "A" alone is one seed.
SeedRange read_range(const std::string& text) {
    constexpr std::uint64_t seeds_max = 10'000'000;
    const std::size_t dots = text.find("..");
    const auto number = [&](const std::string& digits) {
        if (digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos ||
            digits.size() > 15)
            throw CLI::ValidationError{"--seeds", "must be A..B, for example 1..200"};
        return std::stoull(digits);
    };
    const SeedRange range{number(text.substr(0, dots)),
                          number(dots == std::string::npos ? text : text.substr(dots + 2))};
    if (range.last < range.first || range.last - range.first >= seeds_max)
        throw CLI::ValidationError{"--seeds", "must be A..B with A no greater than B"};
    return range;
}

void add_common(CLI::App& app, Chosen& chosen) {
    app.add_option("--seeds", chosen.seeds, "Which seeds, as A..B")->capture_default_str();
    app.add_option("--nodes", chosen.options.nodes,
                   "Nodes in each world, hostile ones among them; 4 to 8 if not given")
        ->check(CLI::Range(std::size_t{4}, std::size_t{200}));
    app.add_option("--records", chosen.options.records,
                   "Records that honest nodes publish in each world; 37 to 300 if not given")
        ->check(CLI::Range(std::size_t{1}, std::size_t{100'000}));
    std::vector<std::string> names;
    std::string words = "Which faults";
    for (const Scenario& one : scenarios()) {
        names.emplace_back(one.name);
        words += (names.size() == 1 ? ": " : "; ") + names.back() + ", " + std::string{one.what};
    }
    app.add_option("--scenario", chosen.scenario, words)->check(CLI::IsMember(names))->capture_default_str();
    app.add_option("--threads", chosen.threads, "Worlds at a time")->check(CLI::Range(1, 256));
    app.add_flag("--json", chosen.as_json, "Print one JSON object, for programs");
}

int run_worlds(Chosen& chosen) {
    if (!chosen.bug.empty()) chosen.options.bug = find_bug(chosen.bug)->bug;
    if (chosen.trace) {
        chosen.options.trace = &std::cout;
        chosen.threads = 1;  // the lines of two worlds would mix
    }
    const Report report = run_seeds(chosen.options, read_range(chosen.seeds), chosen.threads);
    std::cout << (chosen.as_json ? json_of(report) + "\n" : words_of(report));
    return report.violations.empty() ? 0 : found_violations;
}

int hunt_bugs(const Chosen& chosen) {
    bool all_caught = true;
    for (const BugWords& bug : planted_bugs()) {
        const Catch caught = hunt(chosen.options, bug, read_range(chosen.seeds), chosen.threads);
        all_caught = all_caught && caught.is_caught;
        std::cout << bug.name << ": "
                  << (caught.is_caught ? "caught by seed " + std::to_string(caught.violation.seed) + ", " +
                                             caught.violation.invariant + ": " + caught.violation.detail
                                       : "NOT caught in " + std::to_string(caught.seeds) + " seeds")
                  << std::endl;
    }
    return all_caught ? 0 : found_violations;
}

void add_broadcast(CLI::App& app, BroadcastOptions& options) {
    app.add_option("--nodes", options.nodes, "Whole nodes in one world")
        ->check(CLI::Range(std::size_t{50}, std::size_t{20'000}))
        ->capture_default_str();
    app.add_option("--organisations", options.organisations, "Whose nodes they are")
        ->check(CLI::Range(std::size_t{50}, std::size_t{20'000}))
        ->capture_default_str();
    app.add_option("--records", options.records, "Records of each lane")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    app.add_option("--failing", options.failing_permille, "How many nodes of a thousand fail at once")
        ->check(CLI::Range(0, 900))
        ->capture_default_str();
    app.add_option("--hostile", options.hostile_to_one, "Nodes for each honest one that pass nothing on")
        ->check(CLI::Range(0, 9))
        ->capture_default_str();
    app.add_option("--dialled", options.dialled, "Links that each node dials")
        ->check(CLI::Range(1, 30))
        ->capture_default_str();
    app.add_option("--seed", options.seed, "Makes the same world again")->capture_default_str();
}

int run_broadcast(const BroadcastOptions& options) {
    if (options.organisations > options.nodes)
        throw CLI::ValidationError{"--organisations", "must not be more than there are nodes"};
    const BroadcastReport report = broadcast(options);
    std::cout << json_of(report) << '\n';
    if (report.violations == 0) return 0;
    std::cerr << "stonechat-sim: " << report.first_violation << '\n';
    return found_violations;
}

int main_of(int argc, char** argv) {
    CLI::App app{"Runs federations of real engines over virtual networks, clocks and disks that fail.",
                 "stonechat-sim"};
    app.require_subcommand(1);
    Chosen chosen;
    auto* const run = app.add_subcommand("run", "Run seeds; exit 1 when an invariant is violated");
    add_common(*run, chosen);
    std::vector<std::string> bugs;
    for (const BugWords& one : planted_bugs()) bugs.emplace_back(one.name);
    run->add_option("--bug", chosen.bug, "Plant a mistake around the product's code")
        ->check(CLI::IsMember(bugs));
    run->add_flag("--trace", chosen.trace, "Print every event and effect");
    auto* const hunting = app.add_subcommand("bugs", "Plant each mistake and look whether it is caught");
    add_common(*hunting, chosen);
    BroadcastOptions large;
    auto* const spreading =
        app.add_subcommand("broadcast", "How a record spreads through a large federation");
    add_broadcast(*spreading, large);
    try {
        app.parse(argc, argv);
        if (*spreading) return run_broadcast(large);
        chosen.options.scenario = find_scenario(chosen.scenario);
        return *run ? run_worlds(chosen) : hunt_bugs(chosen);
    } catch (const CLI::Error& stop) {
        return app.exit(stop) == 0 ? 0 : wrong_usage;
    }
}

}  // namespace
}  // namespace stonechat::sim

int main(int argc, char** argv) {
    try {
        stonechat::crypto::start();
        return stonechat::sim::main_of(argc, argv);
    } catch (const std::exception& failure) {
        std::cerr << "stonechat-sim: " << failure.what() << '\n';
        return 2;
    }
}
