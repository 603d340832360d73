#include "tests/sim/world.hpp"

#include <algorithm>

#include "tests/sim/cleared_bodies.hpp"

namespace stonechat::sim {
namespace {

using namespace std::chrono_literals;

// Publications end before the faults do, so that the last ones meet faults on their way too.
constexpr Duration publishing_time = 55s;
constexpr std::uint64_t bulk_permille = 250;
// What a disk refused is tried again within this, whether or not heads are equal by then.
constexpr Duration retry_time = 10s;
// When people see that all nodes wait for each other.
constexpr Duration people_look_after = 30s;

}  // namespace

World::World(const Options& options, std::uint64_t seed)
    : options_{options},
      seed_{seed},
      chance_{seed},
      plan_{draw_plan(options, chance_)},
      trace_{options.trace},
      federation_{chance_.rng()},
      watch_{federation_.charter},
      network_{agenda_, chance_, plan_, struck_, events_to(nodes_)},
      around_{agenda_, chance_, plan_, struck_, network_, watch_, trace_, federation_, {}} {
    found();
    link_up();
    plan_records();
    plan_faults();
    plan_charter();
}

bool World::is_late(NodeIndex node) const {
    return plan_.has(Fault::late_joiner) && plan_.honest > plan_.hubs + 1 && node == plan_.honest - 1;
}

void World::found() {
    std::vector<MemberId> honest;
    for (NodeIndex i = 0; i < plan_.honest + plan_.hostile; ++i) {
        const bool can_be_dialled = i < plan_.hubs || !is_honest(i);
        std::vector<std::string> addresses;
        if (can_be_dialled) addresses.push_back(Network::address_of(i));
        support::Organisation who = support::an_organisation(
            chance_.rng(), "Organisation " + std::to_string(i), "nhs", std::move(addresses));
        if (is_honest(i)) honest.push_back(who.id);
        watch_.add_node(i, who.id, is_honest(i));
        nodes_.push_back(std::make_unique<Node>(around_, i, std::move(who), chance_.rng().below(1U << 30U),
                                                is_honest(i) ? options_.bug : Bug::none));
    }
    for (NodeIndex i = 0; i < nodes_.size(); ++i)
        if (!is_late(i)) federation_.admit(nodes_[i]->organisation());
    const std::vector<Bytes> entries = federation_.charter.entries();
    for (NodeIndex i = 0; i < nodes_.size(); ++i) {
        if (!is_late(i)) nodes_[i]->hold_charter(entries);
        if (!is_honest(i)) {
            nodes_[i]->make_hostile(std::make_unique<Hostile>(chance_.rng().below(1U << 30U), plan_, struck_,
                                                              federation_, nodes_[i]->organisation(),
                                                              honest));
            mischief(i);
        }
    }
}

void World::link_up() {
    for (NodeIndex i = 0; i < nodes_.size(); ++i) {
        std::vector<gossip::Candidate> peers;
        for (NodeIndex hub = 0; hub < plan_.hubs; ++hub)
            if (hub != i && (hub == 0 || chance_.hits(500)))
                peers.push_back({Network::address_of(hub), nodes_[hub]->organisation().link(), true});
        nodes_[i]->configure(std::move(peers));
        agenda_.after(chance_.between(0ms, 500ms), [this, i] { nodes_[i]->start(); });
    }
}

void World::plan_records() {
    for (const privacy::Cleared& body : cleared_bodies()) watch_.cleared(body.bytes());
    for (std::size_t i = 0; i < plan_.records; ++i)
        agenda_.after(chance_.between(1s, publishing_time), [this] { publish_somewhere(); });
}

void World::publish_somewhere() {
    const NodeIndex first = some_honest();
    const std::size_t body = chance_.hits(bulk_permille) ? 0 : 1 + chance_.below(cleared_bodies().size() - 1);
    for (NodeIndex i = 0; i < plan_.honest; ++i) {
        Node& node = *nodes_[(first + i) % plan_.honest];
        if (node.is_up()) return node.publish(cleared_bodies().at(body));
    }
}

void World::heal() {
    is_healed_ = true;
    trace_.act(agenda_.now(), nodes_.size(), "heals");
    network_.heal();
    for (auto& node : nodes_) {
        node->heal();
        node->start();
    }
    for (NodeIndex i = 0; i < plan_.honest; ++i)
        if (nodes_[i]->is_up() && nodes_[i]->engine().log_end() == 0) blank_.insert(i);
}

std::string World::disquiet() const {
    for (NodeIndex i = 0; i < plan_.honest; ++i) {
        if (!nodes_[i]->is_up()) return node_name(i) + " cannot start";
        const engine::Engine& engine = nodes_[i]->engine();
        const charter::Charter& charter = engine.charter();
        if (charter.head() != federation_.charter.head() ||
            charter.entries_count() != federation_.charter.entries_count())
            return node_name(i) + " lacks charter entries";
        if (nodes_[i]->unanswered() > 0) return node_name(i) + " owes its people an answer";
        if (engine.holds_back_bodies()) return node_name(i) + " has not heard of erasures since its backup";
    }
    return {};
}

std::string World::difference(const Counts& counts) const {
    for (NodeIndex i = 1; i < plan_.honest; ++i) {
        const std::string lane = first_difference(nodes_[i]->engine(), nodes_[0]->engine(), counts);
        if (!lane.empty()) return node_name(i) + " and node 0 differ in " + lane;
    }
    return {};
}

Violation World::unfinished() const {
    const auto is_honest_author = [this](const MemberId& author) { return watch_.is_honest(author); };
    std::string still = disquiet();
    if (still.empty()) still = difference(is_honest_author);
    if (!still.empty()) return {seed_, std::string{invariant::equal}, std::move(still)};
    still = difference([](const MemberId&) { return true; });
    if (!still.empty()) return {seed_, std::string{invariant::equal_after_audit}, std::move(still)};
    // What takes longer to look at, and so is looked at once all are equal.
    std::vector<const Disk*> disks;
    for (NodeIndex i = 0; i < plan_.honest; ++i) disks.push_back(&nodes_[i]->disk());
    return watch_.unsettled(disks);
}

// Restored nodes that meet nobody else who held anything wait for each other: their people have to say that
// it is over.
void World::end_a_common_wait() {
    const auto waits = [this](std::size_t i) {
        return nodes_[i]->is_up() && nodes_[i]->engine().holds_back_bodies();
    };
    std::optional<NodeIndex> first;
    for (NodeIndex i = plan_.honest; i-- > 0;) {
        if (waits(i))
            first = i;
        else if (!blank_.contains(i))
            return;
    }
    if (first) nodes_[*first]->serve_again();
}

// What is on its way to a disk is neither there nor not.
void World::let_writes_end() {
    constexpr Duration patience = 1s;
    const auto is_idle = [this] {
        return std::ranges::all_of(nodes_, [](const auto& node) { return node->disk().is_idle(); });
    };
    for (const Instant until = agenda_.now() + patience; agenda_.now() < until && !is_idle();)
        agenda_.run_until(agenda_.now() + 1ms);
}

SeedReport World::run() {
    agenda_.run_until(agenda_.now() + faulty_time);
    heal();
    const Instant healed = agenda_.now();
    // Finished twice, a second apart: what was still on its way has changed nothing.
    Violation last{0, std::string{invariant::equal}, "nothing was compared"};
    Duration took{};
    // Nobody publishes any more, but who erases a body that has come late confirms it, by a record that has
    // to reach all too.
    const auto written = [this] {
        std::map<record::FeedId, Sequence> newest;
        for (NodeIndex i = 0; i < plan_.honest; ++i)
            if (nodes_[i]->is_up())
                for (const feed::Head& head : nodes_[i]->engine().lanes().heads())
                    if (watch_.is_honest(head.feed.author))
                        newest[head.feed] = std::max(newest[head.feed], head.sequence);
        Sequence sum = 0;
        for (const auto& [feed, sequence] : newest) sum += sequence;
        return sum;
    };
    Sequence written_before = written();
    Duration last_written{};
    const auto time_max = [&]() -> Duration {
        if (last.invariant == invariant::bodies_arrive || last.invariant == invariant::erased_is_gone)
            return bodies_time_max;
        if (last.invariant == invariant::equal_after_audit) return audit_time_max;
        return std::clamp(last_written + spreading_time_max, healing_time_max, bodies_time_max);
    };
    for (std::size_t finished = 0; finished < 2 && agenda_.now() < healed + time_max();) {
        const bool is_late = last.invariant != invariant::equal && agenda_.now() >= healed + healing_time_max;
        agenda_.run_until(agenda_.now() + (is_late && finished == 0 ? 20s : 1s));
        let_writes_end();
        if (agenda_.now() >= healed + people_look_after) end_a_common_wait();
        if (const Sequence now_written = written(); now_written > written_before) {
            written_before = now_written;
            last_written = agenda_.now() - healed;
        }
        last = unfinished();
        const bool may_end = agenda_.now() >= healed + retry_time;
        finished = last.detail.empty() && may_end ? finished + 1 : 0;
        if (last.invariant == invariant::equal) took = agenda_.now() - healed;
    }
    if (!last.detail.empty()) watch_.violated(last.invariant, last.detail);
    SeedReport report;
    report.seed = seed_;
    report.struck = struck_;
    report.healed_after = took;
    report.restores = restores_;
    for (NodeIndex i = 0; i < plan_.honest; ++i)
        if (nodes_[i]->is_up()) {
            report.held = nodes_[i]->engine().log_end();
            watch_.look_through(i, nodes_[i]->disk().store(), nodes_[i]->engine().lanes());
        }
    watch_.compare();
    report.violations = watch_.violations();
    for (Violation& one : report.violations) one.seed = seed_;
    report.trace = trace_.digest();
    report.acknowledged = watch_.acknowledged().size();
    return report;
}

}  // namespace stonechat::sim
