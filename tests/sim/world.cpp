#include "tests/sim/world.hpp"

#include <algorithm>

#include "protocol/privacy/draft.hpp"
#include "protocol/record/body.hpp"
#include "protocol/record/code_lists.hpp"
#include "tests/support/world.hpp"

namespace stonechat::sim {
namespace {

using namespace std::chrono_literals;

// Publications end before the faults do, so that the last ones meet faults on their way too.
constexpr Duration publishing_time = 55s;
constexpr std::uint64_t bulk_permille = 250;
constexpr Duration joins_after = 20s;

// What organisations publish: read, cleared and written once, for a record's salt makes each its own.
const std::vector<privacy::Cleared>& bodies() {
    static const std::vector<privacy::Cleared> all = [] {
        std::vector<privacy::Cleared> out;
        const auto add = [&](const std::string& json) {
            auto body = record::read_body(json, record::builtin_code_lists());
            check(body.has_value());
            auto cleared = privacy::clear({std::move(*body), true});
            check(cleared.has_value());
            out.push_back(std::move(*cleared));
        };
        add(support::a_receipt());
        for (const char* const product : {"SkinSort", "ScribeOne", "ChestRead"})
            for (const char* const harm : {"none", "low", "severe"}) add(support::a_report(product, harm));
        return out;
    }();
    return all;
}

}  // namespace

World::World(const Options& options, std::uint64_t seed)
    : options_{options},
      seed_{seed},
      chance_{seed},
      plan_{draw_plan(options, chance_)},
      trace_{options.trace},
      federation_{chance_.rng()},
      watch_{federation_.charter},
      network_{
          agenda_,
          chance_,
          plan_,
          struck_,
          {.deliver = [this](NodeIndex to, engine::Event event) { nodes_.at(to)->deliver(std::move(event)); },
           .is_up = [this](NodeIndex node) { return nodes_.at(node)->is_up(); },
           .key_of = [this](NodeIndex node) { return nodes_.at(node)->organisation().link(); }}},
      around_{agenda_, chance_, plan_, struck_, network_, watch_, trace_, federation_, {}} {
    found();
    link_up();
    plan_records();
    plan_faults();
}

bool World::is_late(NodeIndex node) const {
    return plan_.has(Fault::late_joiner) && plan_.honest > plan_.hubs + 1 && node == plan_.honest - 1;
}

void World::found() {
    std::vector<MemberId> honest;
    for (NodeIndex i = 0; i < options_.nodes; ++i) {
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
        if (is_late(i))
            agenda_.after(joins_after, [this, entry = federation_.admit(nodes_[i]->organisation())] {
                admit_late_joiner(entry);
            });
        else
            nodes_[i]->hold_charter(entries);
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

void World::admit_late_joiner(const Bytes& entry) {
    Node& steward = *nodes_[some_honest()];
    if (steward.is_up()) {
        steward.offer_charter(entry);
        strike(struck_, Fault::late_joiner);
    }
    // Whoever offered it may have lost it to a fault: the steward offers it again until it is seen to hold.
    if (!std::ranges::all_of(nodes_, [&](const auto& node) {
            return node->is_hostile() ||
                   (node->is_up() && node->engine().charter().sequence() == federation_.charter.sequence());
        }))
        agenda_.after(10s, [this, entry] { admit_late_joiner(entry); });
}

void World::plan_records() {
    for (const privacy::Cleared& body : bodies()) watch_.cleared(body.bytes());
    for (std::size_t i = 0; i < options_.records; ++i)
        agenda_.after(chance_.between(1s, publishing_time), [this] { publish_somewhere(); });
}

void World::publish_somewhere() {
    const NodeIndex first = some_honest();
    const std::size_t body = chance_.hits(bulk_permille) ? 0 : 1 + chance_.below(bodies().size() - 1);
    for (NodeIndex i = 0; i < plan_.honest; ++i) {
        Node& node = *nodes_[(first + i) % plan_.honest];
        if (node.is_up()) return node.publish(bodies().at(body));
    }
}

Instant World::some_time() {
    return agenda_.now() + chance_.between(1s, faulty_time);
}

template <class Action>
void World::now_and_then(Fault fault, std::uint64_t times_max, Action action) {
    if (!plan_.has(fault)) return;
    const std::uint64_t times = chance_.between(1, times_max);
    for (std::uint64_t i = 0; i < times; ++i)
        agenda_.at(some_time(), [this, action] {
            if (!is_healed_) action();
        });
}

void World::plan_faults() {
    now_and_then(Fault::one_way_partition, 4, [this] { block_a_direction(); });
    now_and_then(Fault::loss, 6, [this] { network_.break_some_link(); });
    now_and_then(Fault::stall, 8, [this] { stall_something(); });
    now_and_then(Fault::kill, 3, [this] { kill(some_honest()); });
    now_and_then(Fault::lost_unsynced, 4, [this] { lose_power_of(some_honest()); });
    now_and_then(Fault::torn_unsynced, 4, [this] { lose_power_of(some_honest()); });
    now_and_then(Fault::disk_full, 3, [this] { fill_disk_of(some_honest()); });
    now_and_then(Fault::clock_jump, 4, [this] { jump_a_clock(); });
}

void World::block_a_direction() {
    const NodeIndex from = chance_.below(nodes_.size());
    const NodeIndex to = chance_.below(nodes_.size());
    if (from == to) return;
    network_.block(from, to);
    strike(struck_, Fault::one_way_partition);
    agenda_.after(chance_.between(1s, 40s), [this, from, to] { network_.unblock(from, to); });
}

void World::stall_something() {
    const Duration time = chance_.between(200ms, 5s);
    switch (chance_.below(3)) {
        case 0:
            return network_.stall_some_direction(time);
        case 1:
            return nodes_[some_honest()]->stall(time);
        default:
            nodes_[some_honest()]->disk().stall(time);
            strike(struck_, Fault::stall);
    }
}

void World::kill(NodeIndex node) {
    if (!nodes_[node]->is_up()) return;
    nodes_[node]->end(true);
    strike(struck_, Fault::kill);
    agenda_.after(chance_.between(200ms, 10s), [this, node] { nodes_[node]->start(); });
}

// Where it hurts: between a write and its sync.
void World::lose_power_of(NodeIndex node) {
    nodes_[node]->disk().ambush(plan_.has(Fault::torn_unsynced) ? 2 : 1, [this, node] {
        nodes_[node]->end(false);
        agenda_.after(chance_.between(500ms, 15s), [this, node] { nodes_[node]->start(); });
    });
}

void World::fill_disk_of(NodeIndex node) {
    nodes_[node]->disk().fill();
    agenda_.after(chance_.between(1s, 20s), [this, node] { nodes_[node]->disk().empty(); });
}

void World::jump_a_clock() {
    constexpr std::int32_t days_max = 4000;
    const auto days = static_cast<std::int32_t>(chance_.below(2 * days_max)) - days_max;
    nodes_[some_honest()]->jump(chance_.between(0ms, 10min), days);
}

void World::mischief(NodeIndex node) {
    agenda_.after(chance_.between(500ms, 4s), [this, node] {
        if (is_healed_) return;
        nodes_[node]->do_mischief();
        mischief(node);
    });
}

void World::heal() {
    is_healed_ = true;
    trace_.act(agenda_.now(), nodes_.size(), "heals");
    network_.heal();
    for (auto& node : nodes_) {
        node->heal();
        node->start();
    }
}

// Heads as the audit counts them: a forked lane is one leaf, whichever branch a node met first.
std::string World::difference() const {
    const auto leaf = [](const engine::Engine& engine, const feed::Head& head) {
        return engine.lanes().is_forked(head.feed) ? feed::Head{head.feed, 0, {}} : head;
    };
    const engine::Engine* reference = nullptr;
    for (NodeIndex i = 0; i < plan_.honest; ++i) {
        const std::string name = "node " + std::to_string(i);
        if (!nodes_[i]->is_up()) return name + " cannot start";
        const engine::Engine& engine = nodes_[i]->engine();
        if (engine.charter().sequence() != federation_.charter.sequence())
            return name + " lacks charter entries";
        if (nodes_[i]->unanswered() > 0) return name + " owes its people an answer";
        if (reference == nullptr) reference = &engine;
        const auto ours = engine.lanes().heads();
        const auto theirs = reference->lanes().heads();
        if (ours.size() != theirs.size()) return name + " knows another number of lanes";
        for (std::size_t lane = 0; lane < ours.size(); ++lane)
            if (leaf(engine, ours[lane]) != leaf(*reference, theirs[lane]))
                return name + " and node 0 differ in the lane of " + ours[lane].feed.author.short_hex() +
                       ": " + std::to_string(ours[lane].sequence) + " and " +
                       std::to_string(theirs[lane].sequence);
        if (engine.log_end() != reference->log_end()) return name + " holds another number of records";
    }
    return {};
}

SeedReport World::run() {
    const Instant begin = agenda_.now();
    agenda_.run_until(begin + faulty_time);
    heal();
    const Instant healed = agenda_.now();
    std::string still = difference();
    while (!still.empty() && agenda_.now() < healed + healing_time_max) {
        agenda_.run_until(agenda_.now() + 1s);
        still = difference();
    }
    const Duration took = agenda_.now() - healed;
    if (!still.empty()) watch_.violated(invariant::equal, still);
    agenda_.run_until(agenda_.now() + 1s);  // what is still on its way must not change it
    if (still.empty() && !difference().empty())
        watch_.violated(invariant::equal, "equal, and then not: " + difference());
    std::size_t held = 0;
    for (NodeIndex i = 0; i < plan_.honest; ++i)
        if (nodes_[i]->is_up()) {
            held = nodes_[i]->engine().log_end();
            watch_.look_through(i, nodes_[i]->disk().store(), nodes_[i]->engine().lanes());
        }
    watch_.compare();
    SeedReport report{seed_, watch_.violations(),         struck_, trace_.digest(),
                      took,  watch_.acknowledged_count(), held};
    for (Violation& one : report.violations) one.seed = seed_;
    return report;
}

}  // namespace stonechat::sim
