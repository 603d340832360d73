// Two nodes compare their heads: how many bytes until both know in which lanes they differ.

#include "protocol/sync/audit.hpp"

#include <fmt/format.h>

#include <array>

#include "crypto/random.hpp"
#include "node/bench/benchmarks.hpp"
#include "node/bench/stopwatch.hpp"
#include "protocol/codec/cbor.hpp"

namespace stonechat::bench {
namespace {

constexpr std::array<std::size_t, 5> changed_counts{0, 1, 10, 100, 1000};
// The one that the figure is about: a node after a night away.
constexpr std::size_t changed_usually = 100;

struct Cost {
    std::size_t bytes = 0;     // of all messages, both ways, as they are encoded
    std::size_t messages = 1;  // the opening one
    double seconds = 0;        // both sides' work
};

template <class Message>
Bytes encoded(const Message& message) {
    codec::Writer out;
    write(out, message);
    return out.take();
}

sync::AuditLeaf a_leaf(crypto::Rng& rng) {
    return {{rng.id<MemberId>(), rng.id<Epoch>(), record::Lane::safety},
            1 + rng.below(1000),
            rng.id<RecordId>(),
            false};
}

// Messages go through their encoding, as between two nodes.
sync::AuditAnswer sent(const sync::AuditAnswer& answer, Cost& cost) {
    const Bytes bytes = encoded(answer);
    ++cost.messages;
    cost.bytes += bytes.size();
    codec::Reader in{bytes};
    auto read = in.finish(sync::read_audit_answer(in));
    check(read.has_value());
    return std::move(*read);
}

Cost audit(const sync::AuditHeads& here, const sync::AuditHeads& there, std::size_t differing,
           crypto::Rng& rng) {
    Cost cost;
    const Stopwatch watch;
    auto [opener, open] = sync::Audit::open(rng.id<sync::AuditNonce>(), here);
    cost.bytes += encoded(open).size();
    auto [other, first] = sync::Audit::opened(open, there);
    std::optional<sync::AuditAnswer> answer = sent(first, cost);
    for (bool is_openers_turn = true; answer; is_openers_turn = !is_openers_turn) {
        auto next = is_openers_turn ? opener.take(*answer, here) : other.take(*answer, there);
        check(next.has_value());
        answer = *next ? std::optional{sent(**next, cost)} : std::nullopt;
    }
    cost.seconds = watch.seconds();
    check(opener.is_over() && other.is_over() && opener.outcome().theirs.size() == differing);
    return cost;
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
            leaves[changed].sequence += 1;
            leaves[changed].head = rng.id<RecordId>();
            there.set(leaves[changed]);
        }
        const Cost cost = audit(here, there, changed, rng);
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
