// What becomes dearer when the same authors have written ten times as much: meeting a peer again, a report on
// its way, and an audit should cost what is new and how many authors there are, not what is held.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "node/bench/auditing.hpp"
#include "node/bench/benchmarks.hpp"
#include "node/bench/child.hpp"
#include "node/bench/meeting.hpp"
#include "node/bench/publishing.hpp"
#include "node/bench/scratch.hpp"

namespace stonechat::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t times_more = 10;
// How much more each cost may be for ten times the records: what measuring alone moves it by, and numbers
// that take a byte more.
constexpr double growth_max = 1.2;
// Of reports, enough for a middle that two runs agree on within a few hundredths.
constexpr std::size_t published_usually = 500;
// Lanes that differ in the audits that are timed, as after a night away.
constexpr std::size_t changed_usually = 100;
// Of one audit, of which the middle counts: a single one takes less than a millisecond.
constexpr std::size_t audits_count = 101;

struct Costs {
    double reconnect_bytes = 0;  // both ways, with nothing new
    double live_p50_ms = 0;      // from publication to stored and matched at the peer
    double live_p99_ms = 0;
    double audit_wire_bytes = 0;  // both ways between nodes that hold the same
    double audit_bytes = 0;       // both ways where some lanes differ
    double audit_ms = 0;          // both sides' work for these
};

double both_ways(const Met& met) {
    return static_cast<double>(met.traffic.bytes_in + met.traffic.bytes_out);
}

// Audits of the heads that the store in `directory` holds, against those of a peer with news of some authors.
void audit_heads_of(const fs::path& directory, const Load& load, Costs& costs) {
    crypto::SeededRng rng{load.seed + 3};
    sync::AuditHeads here;
    sync::AuditHeads there;
    const auto heads = heads_in(directory);
    const std::size_t changed = std::min(changed_usually, heads.size());
    for (std::size_t i = 0; i < heads.size(); ++i) {
        sync::AuditLeaf leaf{heads[i].feed, heads[i].sequence, heads[i].id, false};
        here.set(leaf);
        if (i < changed) go_on(leaf, rng);
        there.set(leaf);
    }
    std::vector<double> milliseconds;
    for (std::size_t i = 0; i < audits_count; ++i) {
        const AuditCost cost = audit(here, there, changed, rng);
        milliseconds.push_back(cost.seconds * 1000);
        costs.audit_bytes = static_cast<double>(cost.bytes);
    }
    costs.audit_ms = latency_of(std::move(milliseconds)).p50_ms;
}

class Growing {
public:
    explicit Growing(const Load& load) : load_{load}, federation_{load.authors, load.seed} {}

    // With `records` more in both nodes.
    Costs costs_with(std::span<const Prepared> records) {
        Costs costs;
        fill_store(there_, federation_, records);
        held_ += records.size();
        measure_meetings(costs);
        measure_live(costs);
        audit_heads_of(here_, load_, costs);
        return costs;
    }
    [[nodiscard]] const Federation& federation() const { return federation_; }

private:
    [[nodiscard]] std::vector<std::string> second() const {
        return {"second", "--directory", there_.string(), "--seed", std::to_string(load_.seed)};
    }
    // The first lets the node here have what it lacks, and both remember how far they have come.
    void measure_meetings(Costs& costs) {
        Child peer{second()};
        const std::string address = "127.0.0.1:" + peer.line();
        meet(federation_, here_, address, held_, Until::agreement);
        const Met nothing_new = meet(federation_, here_, address, held_, Until::silence);
        const Met with_audit = meet(federation_, here_, address, held_, Until::agreement);
        costs.reconnect_bytes = both_ways(nothing_new);
        costs.audit_wire_bytes = both_ways(with_audit) - both_ways(nothing_new);
    }
    void measure_live(Costs& costs) {
        auto arguments = second();
        arguments.emplace_back("--warned");
        Child there{arguments};
        const gossip::Candidate peer{"127.0.0.1:" + there.line(), federation_.there().link(), true};
        Node node{federation_, federation_.here(), {.directory = here_, .peers = {peer}}};
        Publisher publisher{node, there, load_};
        const Latency warned =
            latency_of(publisher.publish(std::min(published_usually, load_.records)).warned_there);
        costs.live_p50_ms = warned.p50_ms;
        costs.live_p99_ms = warned.p99_ms;
    }

    Load load_;
    Federation federation_;
    Scratch scratch_;
    fs::path here_ = scratch_.path() / "here";
    fs::path there_ = scratch_.path() / "there";
    std::size_t held_ = 0;  // at least: what live published comes on top
};

struct Row {
    const char* name;
    double Costs::*cost;
    bool is_judged;  // the others are told beside it
};
constexpr std::array rows{
    Row{"reconnect_bytes", &Costs::reconnect_bytes, true},
    Row{"live_p50_ms", &Costs::live_p50_ms, true},
    Row{"live_p99_ms", &Costs::live_p99_ms, false},
    Row{"audit_wire_bytes", &Costs::audit_wire_bytes, true},
    Row{"audit_bytes", &Costs::audit_bytes, true},
    Row{"audit_ms", &Costs::audit_ms, true},
};

}  // namespace

Outcome measure_growth(const Load& load) {
    Load grown = load;
    grown.records *= times_more;
    Growing growing{load};
    const auto records = prepare(growing.federation(), grown);
    const Costs few = growing.costs_with(std::span{records}.first(load.records));
    const Costs many = growing.costs_with(std::span{records}.subspan(load.records));

    Outcome out{.name = "growth",
                .figure = 0,
                .unit = "times the cost",
                .limit = growth_max,
                .ratio = 0,
                .details = {{"records", static_cast<double>(load.records)},
                            {"records_then", static_cast<double>(grown.records)},
                            {"authors", static_cast<double>(load.authors)}},
                .words = {}};
    std::string worst;
    for (const Row& row : rows) {
        const double growth = many.*row.cost / few.*row.cost;
        out.details.emplace_back(std::string{row.name}, few.*row.cost);
        out.details.emplace_back(std::string{row.name} + "_then", many.*row.cost);
        if (!row.is_judged) continue;
        out.details.emplace_back(std::string{row.name} + "_growth", growth);
        if (growth <= out.figure) continue;
        out.figure = growth;
        worst = row.name;
    }
    out.ratio = growth_max / out.figure;
    out.words = fmt::format(
        "With {} records instead of {} by the same {} authors, of what a reconnect, a live report and "
        "an audit cost nothing grew by more than {:.2f} times ({}); {:.1f} is allowed.",
        grown.records, load.records, load.authors, out.figure, worst, growth_max);
    return out;
}

}  // namespace stonechat::bench
