// Two nodes compare their heads: how many bytes until both know in which lanes they differ.

#include <fmt/format.h>

#include <array>

#include "crypto/random.hpp"
#include "node/bench/auditing.hpp"
#include "node/bench/benchmarks.hpp"

namespace stonechat::bench {
namespace {

constexpr std::array<std::size_t, 5> changed_counts{0, 1, 10, 100, 1000};
// The one that the figure is about: a node after a night away.
constexpr std::size_t changed_usually = 100;

sync::AuditLeaf a_leaf(crypto::Rng& rng) {
    return {{rng.id<MemberId>(), rng.id<Epoch>(), record::Lane::safety},
            1 + rng.below(1000),
            rng.id<RecordId>(),
            false};
}

}  // namespace

Outcome measure_audit(const Load& load) {
    crypto::SeededRng rng{load.seed};
    std::vector<sync::AuditLeaf> leaves;
    sync::AuditHeads here;
    sync::AuditHeads there;
    for (std::size_t i = 0; i < load.authors; ++i) {
        leaves.push_back(a_leaf(rng));
        here.set(leaves.back());
        there.set(leaves.back());
    }
    const std::size_t leaf_bytes =
        encoded_bytes(sync::AuditItem{.skipped = 0, .answer = sync::AuditLeaves{{leaves.front()}}});

    Outcome out{.name = "audit",
                .figure = 0,
                .unit = "bytes",
                .limit = 0,
                .ratio = 0,
                .details = {{"heads", static_cast<double>(leaves.size())},
                            {"leaf_bytes", static_cast<double>(leaf_bytes)}},
                .words = {}};
    std::size_t changed = 0;
    for (const std::size_t count : changed_counts) {
        if (count > leaves.size()) break;
        for (; changed < count; ++changed) {
            go_on(leaves[changed], rng);
            there.set(leaves[changed]);
        }
        const AuditCost cost = audit(here, there, changed, rng);
        const std::size_t round_trips = (cost.messages + 1) / 2;
        const std::string name = std::to_string(count) + "_changed";
        out.details.emplace_back("bytes_" + name, static_cast<double>(cost.bytes));
        out.details.emplace_back("round_trips_" + name, static_cast<double>(round_trips));
        out.details.emplace_back("ms_" + name, cost.seconds * 1000);
        if (count <= changed_usually) {
            out.figure = static_cast<double>(cost.bytes);
            // Each side has to be told of each lane that differs, however it is found.
            out.limit = static_cast<double>(2 * count * leaf_bytes);
        }
    }
    out.ratio = out.limit / out.figure;
    out.words = fmt::format(
        "Two nodes find which of {} heads differ with {:.0f} bytes both ways where 100 do; to name these "
        "alone "
        "takes {:.0f}.",
        leaves.size(), out.figure, out.limit);
    return out;
}

}  // namespace stonechat::bench
