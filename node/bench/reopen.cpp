// A node starts on the store of one that was killed with all its rows written and the last of them in
// RocksDB's log alone.

#include <fmt/format.h>

#include "node/bench/benchmarks.hpp"
#include "node/bench/child.hpp"
#include "node/bench/node.hpp"
#include "node/bench/raw.hpp"
#include "node/bench/scratch.hpp"
#include "node/bench/second.hpp"
#include "node/bench/stopwatch.hpp"

namespace stonechat::bench {
namespace {

namespace fs = std::filesystem;

// Asks a node that has just begun for one record, and waits until it has looked through all of its own.
class Starting {
public:
    // Measured from `watch`, which began before the node did.
    Starting(Node& node, const Stopwatch& watch, const RecordId& wanted) : node_{node}, watch_{watch} {
        node.driver().read([this, wanted](const storage::Store& store) -> std::function<void()> {
            const auto found = store.find(wanted);
            check(found.has_value() && found->has_value());
            return [this] {
                seconds_to_answer_ = watch_.seconds();
                cpu_seconds_to_answer_ = watch_.cpu_seconds();
                look();
            };
        });
    }
    void run() { node_.run(); }
    // Until it listened and had given the record.
    [[nodiscard]] double seconds_to_answer() const { return seconds_to_answer_; }
    [[nodiscard]] double cpu_seconds_to_answer() const { return cpu_seconds_to_answer_; }
    // Until it knew again which of its records concern its people; links are served meanwhile.
    [[nodiscard]] double seconds_to_looked() const { return seconds_to_looked_; }

private:
    void look() {
        if (node_.driver().engine().has_looked_at_all()) {
            seconds_to_looked_ = watch_.seconds();
            return node_.stop();
        }
        node_.look_soon([this] { look(); });
    }

    Node& node_;
    const Stopwatch& watch_;
    double seconds_to_answer_ = 0;
    double cpu_seconds_to_answer_ = 0;
    double seconds_to_looked_ = 0;
};

// The id of the last record.
RecordId fill_and_kill(const fs::path& directory, const Load& load) {
    Child filling{filling_arguments(directory, load)};
    const auto last = RecordId::from_hex(filling.line());
    check(last.has_value());
    filling.kill();
    return *last;
}

// Bytes of RocksDB's log, which the next start replays.
std::uint64_t log_bytes(const fs::path& store) {
    std::uint64_t sum = 0;
    for (const auto& file : fs::directory_iterator{store})
        if (file.path().extension() == ".log") sum += file.file_size();
    return sum;
}

}  // namespace

Outcome measure_reopen(const Load& load) {
    const Federation federation{0, load.seed};  // the same one: the authors' entries are in the store
    const Scratch scratch;
    const fs::path store = scratch.path() / "store";
    const RecordId last = fill_and_kill(store, load);
    for (const char* copy : {"before", "after"})
        fs::copy(store, scratch.path() / copy, fs::copy_options::recursive);
    const std::uint64_t log = log_bytes(store);

    const double raw_before = raw_rocks_open(scratch.path() / "before");
    const Stopwatch watch;
    Node node{federation, federation.here(), {.directory = store}};
    Starting starting{node, watch, last};
    starting.run();
    const double raw_after = raw_rocks_open(scratch.path() / "after");
    check_kept(node.store(), load.records);

    const double limit = (raw_before + raw_after) / 2 * 1000;
    const double figure = starting.seconds_to_answer() * 1000;
    Outcome out{.name = "reopen",
                .figure = figure,
                .unit = "ms",
                .limit = limit,
                .ratio = limit / figure,
                .details = {},
                .words = {}};
    out.details = {
        {"records", static_cast<double>(load.records)},
        {"authors", static_cast<double>(load.authors)},
        {"body_bytes", static_cast<double>(load.body_bytes)},
        {"text_characters", static_cast<double>(load.text_characters)},  // 0: what fills the body
        {"log_bytes", static_cast<double>(log)},
        {"ms_to_answer", figure},
        {"cpu_ms_to_answer", starting.cpu_seconds_to_answer() * 1000},
        {"ms_to_looked_at_all", starting.seconds_to_looked() * 1000},
        {"rocksdb_open_ms_before", raw_before * 1000},
        {"rocksdb_open_ms_after", raw_after * 1000},
    };
    out.words = fmt::format(
        "A node of {} records that was killed gives a record {:.0f} ms after its next start begins, and has "
        "looked "
        "through all of them after {:.0f} ms. RocksDB alone opens the same files in {:.0f} ms, replaying a "
        "log of "
        "{:.0f} MB.",
        load.records, figure, starting.seconds_to_looked() * 1000, limit, static_cast<double>(log) / 1e6);
    return out;
}

}  // namespace stonechat::bench
