// How much memory a node takes and how much of the disk, with many records of many authors.

#include <fmt/format.h>
#include <zstd.h>

#include <fstream>
#include <limits>
#include <stdexcept>

#include "node/bench/benchmarks.hpp"
#include "node/bench/child.hpp"
#include "node/bench/federation.hpp"
#include "node/bench/scratch.hpp"
#include "node/bench/second.hpp"
#include "node/bench/stopwatch.hpp"
#include "storage/rocks/rocks_store.hpp"

namespace stonechat::bench {
namespace {

namespace fs = std::filesystem;

// What a record may take beside its packed body: its message (some 300 bytes), its salt, and where all is
// found.
constexpr double beside_body_bytes = 400;
// As the store packs bodies, so that both shrink what is alike in neighbours.
constexpr std::size_t packed_together_bytes = std::size_t{16} * 1024;
constexpr int packing_level = 3;  // zstd's own choice

std::uint64_t file_bytes(const fs::path& directory) {
    std::uint64_t sum = 0;
    for (const auto& file : fs::recursive_directory_iterator{directory})
        if (file.is_regular_file()) sum += file.file_size();
    return sum;
}

// What all bodies take when they are packed in the order in which they came, without their salts.
std::uint64_t packed_bytes(const fs::path& directory) {
    const auto store = storage::open_rocks_store_to_read(directory);
    if (!store) throw std::runtime_error{store.error().text()};
    std::uint64_t sum = 0;
    std::string waiting;
    std::string packed(ZSTD_compressBound(2 * packed_together_bytes + body_bytes_max), '\0');
    const auto pack = [&] {
        sum += ZSTD_compress(packed.data(), packed.size(), waiting.data(), waiting.size(), packing_level);
        waiting.clear();
    };
    for (LogNumber after = 0;;) {
        const auto page = (*store)->log_after(after, 1000, std::numeric_limits<std::size_t>::max());
        check(page.has_value());
        if (page->lines.empty()) break;
        after = page->lines.back().entry.number;
        for (const auto& line : page->lines) {
            waiting += as_text(line.record.envelope.body->body);
            if (waiting.size() >= packed_together_bytes) pack();
        }
    }
    if (!waiting.empty()) pack();
    return sum;
}

// A line of /proc/PID/status (proc(5)), in MiB.
double memory_mib(pid_t process, const std::string& name) {
    std::ifstream status{"/proc/" + std::to_string(process) + "/status"};
    for (std::string word; status >> word;) {
        if (word != name + ":") continue;
        double kib = 0;
        status >> kib;
        return kib / 1024;
    }
    throw std::runtime_error{"the second process tells no memory"};
}

}  // namespace

Outcome measure_size(const Load& load) {
    const Scratch scratch;
    const fs::path store = scratch.path() / "store";
    {
        Child filling{filling_arguments(store, load)};
        check(!filling.line().empty());
    }
    double resident = 0;
    double peak = 0;
    double seconds = 0;
    {
        const Stopwatch watch;
        Child node{{"second", "--directory", store.string(), "--seed", std::to_string(load.seed)}};
        check(!node.line().empty());  // it has looked through all of its log
        seconds = watch.seconds();
        resident = memory_mib(node.process(), "VmRSS");
        peak = memory_mib(node.process(), "VmHWM");
    }
    const auto records = static_cast<double>(load.records);
    const double disk = static_cast<double>(file_bytes(store)) / records;
    const double packed = static_cast<double>(packed_bytes(store)) / records;

    Outcome out{.name = "size",
                .figure = disk,
                .unit = "bytes a record",
                .limit = packed + beside_body_bytes,
                .ratio = (packed + beside_body_bytes) / disk,
                .details = {},
                .words = {}};
    out.details = {
        {"records", records},
        {"authors", static_cast<double>(load.authors)},
        {"body_bytes", static_cast<double>(load.body_bytes)},
        {"text_characters", static_cast<double>(load.text_characters)},  // 0: what fills the body
        {"disk_bytes_a_record", disk},
        {"packed_body_bytes", packed},
        {"resident_mib", resident},
        {"resident_peak_mib", peak},
        {"seconds_to_looked_at_all", seconds},
    };
    out.words = fmt::format(
        "A node with {} records of {} authors takes {:.0f} bytes of the disk for each (packed bodies take "
        "{:.0f}) "
        "and {:.0f} MiB of memory, {:.0f} at most since its start.",
        load.records, load.authors, disk, packed, resident, peak);
    return out;
}

}  // namespace stonechat::bench
