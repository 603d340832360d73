// A node's organisation backs it up and restores it elsewhere, with the program's own commands, beside a
// plain copy of the same files.

#include "node/commands/backup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "node/bench/benchmarks.hpp"
#include "node/bench/child.hpp"
#include "node/bench/raw.hpp"
#include "node/bench/scratch.hpp"
#include "node/bench/second.hpp"
#include "node/bench/stopwatch.hpp"
#include "node/commands/backup_manifest.hpp"
#include "node/commands/exit_code.hpp"
#include "node/commands/init.hpp"
#include "storage/rocks/rocks_store.hpp"

namespace stonechat::bench {
namespace {

namespace fs = std::filesystem;

// Where no node answers: the backup opens the store itself, instead of asking whatever runs on this machine.
constexpr const char* nobodys_address = "127.0.0.1:1";

// Runs a command as a person would, and returns how long it took; throws what it said when it refused.
template <class Command>
double seconds_of(Command command) {
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    commands::Console console{in, out, err};
    const Stopwatch watch;
    if (command(console) != commands::exit_ok) throw std::runtime_error{err.str()};
    return watch.seconds();
}

void make_installation(const fs::path& home, const Load& load) {
    seconds_of([&](commands::Console& console) {
        commands::InitOptions options;
        options.home = home;
        options.name = "Benchmark";
        options.sector = "nhs";
        options.api = nobodys_address;
        return commands::init(options, console);
    });
    Child filling{filling_arguments(home / "store", load)};
    check(!filling.line().empty());
}

std::uint64_t bytes_of(const commands::Manifest& manifest) {
    std::uint64_t sum = 0;
    for (const commands::FileSum& file : manifest.files) sum += file.bytes;
    return sum;
}

// The store that came back must hold every line that the backup counted.
void check_restored(const fs::path& store_directory, const commands::Manifest& manifest,
                    std::size_t records) {
    const auto store = storage::open_rocks_store_to_read(store_directory);
    check(store.has_value());
    const auto counts = commands::count(**store);
    check(counts.has_value() && *counts == manifest.counts);
    check(counts->records == records && counts->texts == records);
}

}  // namespace

Outcome measure_backup(const Load& load) {
    const Scratch scratch;
    const fs::path home = scratch.path() / "home";
    const fs::path kept = scratch.path() / "kept";
    const fs::path restored = scratch.path() / "restored";
    make_installation(home, load);

    const double backup = seconds_of([&](commands::Console& console) {
        return commands::backup({{.home = home.string(), .config = {}}, kept.string(), false}, console);
    });
    const double copy_before = raw_copy(kept, scratch.path() / "before");
    const double restore = seconds_of([&](commands::Console& console) {
        return commands::restore({kept.string(), restored.string(), false}, console);
    });
    const double copy_after = raw_copy(kept, scratch.path() / "after");
    const auto manifest = commands::read_manifest(kept);
    check(manifest.has_value());
    check_restored(restored / "store", *manifest, load.records);

    const double figure = std::max(backup, restore);
    const double limit = (copy_before + copy_after) / 2;
    Outcome out{.name = "backup",
                .figure = figure,
                .unit = "s",
                .limit = limit,
                .ratio = limit / figure,
                .details = {},
                .words = {}};
    const auto bytes = static_cast<double>(bytes_of(*manifest));
    out.details = {
        {"records", static_cast<double>(load.records)},
        {"authors", static_cast<double>(load.authors)},
        {"bytes", bytes},
        {"files", static_cast<double>(manifest->files.size())},
        {"seconds_backup", backup},
        {"seconds_restore", restore},
        {"seconds_copy_before", copy_before},
        {"seconds_copy_after", copy_after},
    };
    out.words = fmt::format(
        "{} records, {:.0f} MB in {} files, are backed up in {:.2f} s and restored in {:.2f} s, both "
        "read whole, summed and synced. To copy the same files and sync them takes {:.2f} s.",
        load.records, bytes / 1e6, manifest->files.size(), backup, restore, limit);
    return out;
}

}  // namespace stonechat::bench
