#include <CLI/CLI.hpp>
#include <exception>
#include <functional>
#include <iostream>

#include "crypto/sign.hpp"
#include "node/bench/benchmarks.hpp"
#include "node/bench/federation.hpp"
#include "node/bench/second.hpp"
#include "node/log/log.hpp"
#include "node/version.hpp"

namespace stonechat::bench {
namespace {

// Each is admitted to the charter by a signed entry, in every process of a benchmark: half a minute for so
// many.
constexpr std::size_t authors_max = 100'000;

struct Chosen {
    std::function<Outcome(const Load&)> measure;
    Load load;
    bool as_json = false;
};

// Which options a benchmark has.
struct Shape {
    std::string name;
    std::string what;
    std::size_t records;
    Outcome (*measure)(const Load&);
    std::size_t authors = Load{}.authors;
    bool may_be_beside_catch_up = false;
};

void add(CLI::App& root, const Shape& shape, Chosen& chosen) {
    auto* const app = root.add_subcommand(shape.name, shape.what);
    const auto load = std::make_shared<Load>(Load{.records = shape.records, .authors = shape.authors});
    app->add_option("--records", load->records, "How many records")
        ->check(CLI::Range(std::size_t{1}, std::size_t{10'000'000}))
        ->capture_default_str();
    app->add_option("--authors", load->authors, "How many organisations write them")
        ->check(CLI::Range(std::size_t{1}, authors_max))
        ->capture_default_str();
    app->add_option("--body-bytes", load->body_bytes, "About how long each body is")
        ->check(CLI::Range(body_bytes_min, body_bytes_max))
        ->capture_default_str();
    app->add_option("--text-characters", load->text_characters,
                    "How long the text in each body is, whatever --body-bytes says; 0: not said")
        ->check(CLI::Range(std::size_t{0}, text_characters_max))
        ->capture_default_str();
    app->add_option("--seed", load->seed, "Makes the same keys and records again")->capture_default_str();
    if (shape.may_be_beside_catch_up)
        app->add_flag(
            "--beside-catch-up{100000}", load->beside_records,
            "Measure once more while a third node catches up with 100,000 records; =N: with so many");
    app->add_flag("--json", chosen.as_json, "Print one JSON object, for programs");
    app->callback([&chosen, load, measure = shape.measure] {
        chosen.measure = measure;
        chosen.load = *load;
    });
}

int run(int argc, char** argv) {
    CLI::App app{"Measures a Stonechat node against what this machine can do at most.", "stonechat-bench"};
    app.set_version_flag("--version", "stonechat-bench " + std::string{version()});
    app.require_subcommand(1);
    Chosen chosen;
    add(app, {"limits", "What this machine can do at most", 20'000, measure_limits}, chosen);
    add(app, {"ingest", "Single records of many authors into one node", 50'000, measure_ingest}, chosen);
    add(app, {"catch-up", "An empty node catches up with a full one, over TLS", 100'000, measure_catch_up},
        chosen);
    add(app,
        {"live", "From publication to stored and matched at a peer, over TLS", 500, measure_live,
         Load{}.authors, true},
        chosen);
    add(app, {"reopen", "A node's start after it was killed, beside RocksDB's own", 100'000, measure_reopen},
        chosen);
    add(app, {"backup", "Backup and restore of a store, beside a plain copy", 100'000, measure_backup},
        chosen);
    add(app, {"reconnect", "What it costs to meet a peer again, in bytes", 50'000, measure_reconnect, 50'000},
        chosen);
    add(app, {"size", "What a node takes of memory and disk", 1'000'000, measure_size, 50'000}, chosen);
    add(app, {"audit", "What it costs to find which heads differ, in bytes", 50'000, measure_audit, 50'000},
        chosen);
    add(app, {"growth", "What ten times the records of the same authors make dearer", 10'000, measure_growth},
        chosen);
    add(app, {"filter", "The privacy filter, beside a bare scan of the same texts", 2'000, measure_filter},
        chosen);
    const auto second = std::make_shared<SecondOptions>();
    auto* const hidden = app.add_subcommand("second")->group("");
    hidden->add_option("--directory", second->directory)->required();
    hidden->add_option("--seed", second->load.seed);
    hidden->add_flag("--warned", second->is_warned);
    auto* const catching_up = app.add_subcommand("catching-up")->group("");
    catching_up->add_option("--directory", second->directory)->required();
    catching_up->add_option("--records", second->load.records)->required();
    catching_up->add_option("--peer", second->peer)->required();
    catching_up->add_option("--seed", second->load.seed);
    auto* const filling = app.add_subcommand("filling")->group("");
    filling->add_option("--directory", second->directory)->required();
    filling->add_option("--records", second->load.records)->required();
    filling->add_option("--authors", second->load.authors);
    filling->add_option("--body-bytes", second->load.body_bytes);
    filling->add_option("--text-characters", second->load.text_characters);
    filling->add_option("--seed", second->load.seed);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& stop) {
        return app.exit(stop) == 0 ? 0 : 2;
    }
    if (*hidden) return run_second(*second);
    if (*catching_up) return run_catching_up(*second);
    if (*filling) return run_filling(*second);
    const Outcome outcome = chosen.measure(chosen.load);
    std::cout << (chosen.as_json ? json_of(outcome) : outcome.words) << '\n';
    return 0;
}

}  // namespace
}  // namespace stonechat::bench

int main(int argc, char** argv) {
    using namespace stonechat;
    try {
        crypto::start();
        log::start(log::Level::error);
        return bench::run(argc, argv);
    } catch (const std::exception& failure) {
        std::cerr << "stonechat-bench: " << failure.what() << '\n';
        return 1;
    }
}
