#include "tests/sim/broadcast.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "tests/sim/cleared_bodies.hpp"
#include "tests/sim/node.hpp"

namespace stonechat::sim {
namespace {

using namespace std::chrono_literals;

constexpr Duration latency_least = 10ms;
constexpr Duration latency_most = 80ms;
constexpr std::uint64_t bytes_per_ms = 12'500;  // 100 Mbit/s each way
// Nodes are not started by one hand.
constexpr Duration starting_time = 10s;
// Links stand, logs are followed, first audits are over, and publishers have an epoch.
constexpr Duration settling_time = 120s;
// How long each record is waited for.
constexpr Duration time_for_one = 10s;
// After the last: marks, which say how far a log has come, are sent within it and count.
constexpr Duration time_for_marks = 1min;
constexpr Duration idle_time = 60s;
// Organisations of one node each, whose nodes publish: no other node may know them as its own.
constexpr std::size_t publishers_count = 20;
// Others that a node knows the addresses of, beside those it dials: HyParView's passive view.
constexpr std::size_t known_others = 30;
// Among hostile nodes: how long honest ones have to find each other by meetings, and how often somebody
// publishes meanwhile.
constexpr Duration finding_time = 12h;
constexpr Duration finding_step = 10min;
constexpr double safety_limit_seconds = 0.6;  // an aim, for p99

Plan calm_plan(const BroadcastOptions& options) {
    Plan plan;
    plan.honest = options.nodes;
    plan.latency_least = latency_least;
    plan.latency_max = latency_most;
    plan.is_latency_the_links_own = true;
    plan.bytes_per_ms = bytes_per_ms;
    return plan;
}

Spread spread_of(std::vector<Duration> times, std::size_t wanted) {
    Spread out{.reached = times.size(), .wanted = wanted};
    if (times.empty()) return out;
    std::ranges::sort(times);
    const auto at = [&](std::size_t percent) {
        const std::size_t index = std::min(times.size() - 1, times.size() * percent / 100);
        return std::chrono::duration<double>(times[index]).count();
    };
    out.p50_seconds = at(50);
    out.p99_seconds = at(99);
    out.last_seconds = std::chrono::duration<double>(times.back()).count();
    return out;
}

class Broadcast {
public:
    explicit Broadcast(const BroadcastOptions& options);
    BroadcastReport run();

private:
    struct Lane {
        Spread spread;
        double bytes_a_copy = 0;
        std::map<std::string, double> bytes_by_kind;  // for each node and record
    };
    [[nodiscard]] std::size_t honest() const { return options_.nodes / (options_.hostile_to_one + 1); }
    [[nodiscard]] std::size_t organisation_of(NodeIndex node) const {
        if (node < publishers_) return node;
        return publishers_ + (node - publishers_) % (options_.organisations - publishers_);
    }
    void found();
    void choose_peers();
    [[nodiscard]] std::optional<gossip::Candidate> another(NodeIndex node, bool is_dialled);
    void know_others();
    void find_each_other(const privacy::Cleared& body);
    void pass(Duration time) { agenda_.run_until(agenda_.now() + time); }
    void stored(NodeIndex node, const engine::Stored& stored);
    Lane publish_all(const privacy::Cleared& body, double idle_bytes_a_second, std::size_t nodes);
    std::size_t fail_some();

    BroadcastOptions options_;
    std::size_t publishers_;
    Chance chance_;
    Plan plan_;
    Agenda agenda_;
    FaultSet struck_;
    Trace trace_{nullptr};
    support::Federation federation_;
    Watch watch_;
    Network network_;
    Surroundings around_;
    std::deque<std::unique_ptr<Node>> nodes_;
    std::vector<std::set<std::size_t>> neighbours_;  // organisations, of each node
    std::vector<std::vector<gossip::Candidate>> peers_;
    // Of what is being published: a node that had nobody may come by a record when others are on their way.
    std::map<RecordId, Instant> published_;
    Instant last_published_;
    std::size_t payload_bytes_ = 0;
    std::vector<Duration> arrivals_;
};

Broadcast::Broadcast(const BroadcastOptions& options)
    : options_{options},
      publishers_{std::min({publishers_count, options.organisations / 2, honest()})},
      chance_{options.seed},
      plan_{calm_plan(options)},
      federation_{chance_.rng()},
      watch_{federation_.charter},
      network_{agenda_, chance_, plan_, struck_, events_to(nodes_)},
      around_{agenda_, chance_, plan_, struck_, network_, watch_, trace_, federation_, {}, {}} {
    around_.on_stored = [this](NodeIndex node, const engine::Stored& events) { stored(node, events); };
    found();
    choose_peers();
    for (auto& node : nodes_) agenda_.after(chance_.between(0ms, starting_time), [&node] { node->start(); });
}

void Broadcast::found() {
    std::vector<std::uint64_t> seeds(options_.organisations);
    for (std::uint64_t& seed : seeds) seed = chance_.below(1U << 30U);
    for (NodeIndex i = 0; i < options_.nodes; ++i) {
        const std::size_t number = organisation_of(i);
        crypto::SeededRng rng{seeds[number]};  // the same keys in each of its nodes
        support::Organisation who = support::an_organisation(rng, "Organisation " + std::to_string(number));
        watch_.add_node(i, who.id, true);
        nodes_.push_back(
            std::make_unique<Node>(around_, i, std::move(who), chance_.below(1U << 30U), Bug::none));
        if (i >= honest()) nodes_[i]->pass_nothing_on();
        if (i < options_.organisations) federation_.admit(nodes_[i]->organisation());
    }
    for (auto& node : nodes_) node->hold_charter(federation_.charter.entries());
}

// At random, but no node has two neighbours with one key: to it they would be one.
std::optional<gossip::Candidate> Broadcast::another(NodeIndex node, bool is_dialled) {
    const NodeIndex other = chance_.below(options_.nodes);
    const bool is_known = neighbours_[node].contains(organisation_of(other)) ||
                          neighbours_[other].contains(organisation_of(node));
    if (is_known) return std::nullopt;
    neighbours_[node].insert(organisation_of(other));
    neighbours_[other].insert(organisation_of(node));
    return gossip::Candidate{Network::address_of(other), nodes_[other]->organisation().link(), is_dialled};
}

void Broadcast::choose_peers() {
    neighbours_.resize(options_.nodes);
    peers_.resize(options_.nodes);
    for (NodeIndex i = 0; i < options_.nodes; ++i) neighbours_[i].insert(organisation_of(i));
    for (NodeIndex i = 0; i < options_.nodes; ++i) {
        while (peers_[i].size() < options_.dialled)
            if (auto peer = another(i, true)) peers_[i].push_back(std::move(*peer));
        nodes_[i]->configure(peers_[i]);
    }
}

// Whom a node may turn to when it loses its peers. A real one has them from the charter and from the start;
// here it is told once all are up, for while they are not it would link itself with these too, and the links
// whose traffic is measured would be more than those it was configured for.
void Broadcast::know_others() {
    for (NodeIndex i = 0; i < options_.nodes; ++i) {
        for (std::size_t tries = 0; tries < known_others; ++tries)
            if (auto peer = another(i, false)) peers_[i].push_back(std::move(*peer));
        nodes_[i]->deliver(engine::SetPeers{peers_[i]});
    }
}

void Broadcast::find_each_other(const privacy::Cleared& body) {
    for (Duration passed{}; passed < finding_time; passed += finding_step) {
        nodes_[static_cast<std::size_t>(passed / finding_step) % publishers_]->publish(body);
        pass(finding_step);
    }
}

void Broadcast::stored(NodeIndex node, const engine::Stored& stored) {
    if (node >= honest()) return;
    for (const engine::Stored::One& one : stored.records) {
        if (!one.line) continue;
        // The first to store it is who publishes it, and its own write is part of the way.
        const auto [published, is_new] = published_.try_emplace(one.record, last_published_);
        arrivals_.push_back(agenda_.now() - published->second);
        payload_bytes_ = one.kept.record.message().size() +
                         (one.kept.body ? Salt::bytes_count + one.kept.body->body.size() : 0);
    }
}

// One at a time, by one publisher after the other; `nodes` are there to get each.
Broadcast::Lane Broadcast::publish_all(const privacy::Cleared& body, double idle_bytes_a_second,
                                       std::size_t nodes) {
    double copies_bytes = 0;
    arrivals_.clear();
    published_.clear();
    const std::uint64_t before = network_.bytes_sent();
    const BytesByKind kinds_before = network_.bytes_by_kind();
    for (std::size_t i = 0; i < options_.records; ++i) {
        last_published_ = agenda_.now();
        nodes_[i % publishers_]->publish(body);
        pass(time_for_one);
        copies_bytes += static_cast<double>(payload_bytes_ * nodes);
    }
    pass(time_for_marks);
    const Duration time = time_for_one * options_.records + time_for_marks;
    const double seconds = std::chrono::duration<double>(time).count() * static_cast<double>(nodes);
    const double bytes = static_cast<double>(network_.bytes_sent() - before) - idle_bytes_a_second * seconds;
    std::map<std::string, double> by_kind;
    for (const auto& [kind, sent] : network_.bytes_by_kind()) {
        const auto held = kinds_before.find(kind);
        const std::uint64_t more = sent - (held == kinds_before.end() ? 0 : held->second);
        if (more > 0)
            by_kind.emplace(kind, static_cast<double>(more) / static_cast<double>(options_.records * nodes));
    }
    return {spread_of(std::exchange(arrivals_, {}), options_.records * nodes), bytes / copies_bytes,
            std::move(by_kind)};
}

// Without power: their peers are not told, and miss them only after a while. Publishers and hostile nodes
// stay.
std::size_t Broadcast::fail_some() {
    std::vector<NodeIndex> others;
    for (NodeIndex i = publishers_; i < honest(); ++i) others.push_back(i);
    const std::size_t failing = std::min(others.size(), honest() * options_.failing_permille / 1000);
    for (std::size_t i = 0; i < failing; ++i) {
        std::swap(others[i], others[i + chance_.below(others.size() - i)]);
        nodes_[others[i]]->end(false);
    }
    return honest() - failing;
}

BroadcastReport Broadcast::run() {
    BroadcastReport out;
    out.options = options_;
    out.honest = honest();
    pass(starting_time + settling_time);
    know_others();
    const std::vector<privacy::Cleared>& bodies = cleared_bodies();
    for (const privacy::Cleared& body : bodies) watch_.cleared(body.bytes());
    watch_.cleared(cleared_monitor().bytes());
    if (options_.hostile_to_one > 0) find_each_other(bodies.back());
    for (const auto& node : nodes_) out.links += node->engine().status().peers.size();
    out.links /= 2;
    const std::uint64_t before = network_.bytes_sent();
    pass(idle_time);
    out.idle_bytes_a_second = static_cast<double>(network_.bytes_sent() - before) /
                              std::chrono::duration<double>(idle_time).count() /
                              static_cast<double>(options_.nodes);
    const Lane safety = publish_all(bodies.back(), out.idle_bytes_a_second, honest());
    const Lane bulk = publish_all(bodies.front(), out.idle_bytes_a_second, honest());
    out.bulk_payload_bytes = static_cast<double>(payload_bytes_);
    out.monitor_bytes_a_copy = publish_all(cleared_monitor(), out.idle_bytes_a_second, honest()).bytes_a_copy;
    out.monitor_payload_bytes = static_cast<double>(payload_bytes_);
    const std::size_t left = fail_some();
    out.after_failure = publish_all(bodies.back(), 0, left).spread;
    out.safety = safety.spread;
    out.safety_bytes_a_copy = safety.bytes_a_copy;
    out.bulk = bulk.spread;
    out.bulk_bytes_a_copy = bulk.bytes_a_copy;
    out.bulk_bytes_by_kind = bulk.bytes_by_kind;
    out.violations = watch_.violations().size();
    if (out.violations > 0) out.first_violation = watch_.violations().front().detail;
    return out;
}

}  // namespace

BroadcastReport broadcast(const BroadcastOptions& options) {
    return Broadcast{options}.run();
}

std::string json_of(const BroadcastReport& report) {
    std::string details = fmt::format(
        R"("nodes":{},"honest":{},"organisations":{},"links":{},"records":{},"failing_permille":{},"violations":{})",
        report.options.nodes, report.honest, report.options.organisations, report.links,
        report.options.records, report.options.failing_permille, report.violations);
    const auto add = [&](std::string_view name, const Spread& spread) {
        details += fmt::format(
            R"(,"{0}_p50_s":{1:.3f},"{0}_p99_s":{2:.3f},"{0}_last_s":{3:.3f},"{0}_reached":{4},"{0}_wanted":{5})",
            name, spread.p50_seconds, spread.p99_seconds, spread.last_seconds, spread.reached, spread.wanted);
    };
    add("safety", report.safety);
    add("bulk", report.bulk);
    add("after_failure", report.after_failure);
    details += fmt::format(
        R"(,"safety_bytes_a_copy":{:.3f},"bulk_bytes_a_copy":{:.3f},"idle_bytes_a_node_and_second":{:.3f})",
        report.safety_bytes_a_copy, report.bulk_bytes_a_copy, report.idle_bytes_a_second);
    details += fmt::format(
        R"(,"bulk_payload_bytes":{:.0f},"monitor_bytes_a_copy":{:.3f},"monitor_payload_bytes":{:.0f})",
        report.bulk_payload_bytes, report.monitor_bytes_a_copy, report.monitor_payload_bytes);
    for (const auto& [kind, bytes] : report.bulk_bytes_by_kind)
        details += fmt::format(R"(,"bulk_{}_bytes":{:.1f})", kind, bytes);
    return fmt::format(
        R"({{"name":"broadcast","figure":{:.3f},"unit":"s","limit":{},"ratio":{:.3f},"details":{{{}}}}})",
        report.safety.p99_seconds, safety_limit_seconds, safety_limit_seconds / report.safety.p99_seconds,
        details);
}

}  // namespace stonechat::sim
