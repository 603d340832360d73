// What goes wrong with links, disks and processes, and when.

#include "tests/sim/world.hpp"

namespace stonechat::sim {

using namespace std::chrono_literals;

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
    now_and_then(Fault::slow_link, 1, [this] { network_.slow_down(chance_.below(nodes_.size())); });
    now_and_then(Fault::old_backup, 4, [this] { back_up(some_honest()); });
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

// One backup is put in place once or several times: its node then remembers less each time.
void World::back_up(NodeIndex node) {
    if (!nodes_[node]->is_up() || nodes_[node]->disk().has_backup()) return;
    nodes_[node]->disk().back_up();
    const std::uint64_t times = chance_.between(1, 3);
    for (std::uint64_t i = 0; i < times; ++i)
        agenda_.after(chance_.between(1s, 30s), [this, node] {
            if (!is_healed_) restore(node);
        });
}

void World::restore(NodeIndex node) {
    nodes_[node]->end(true);
    nodes_[node]->restore();
    ++restores_;
    agenda_.after(chance_.between(100ms, 8s), [this, node] { nodes_[node]->start(); });
}

void World::mischief(NodeIndex node) {
    agenda_.after(chance_.between(500ms, 4s), [this, node] {
        if (is_healed_) return;
        nodes_[node]->do_mischief();
        mischief(node);
    });
}

}  // namespace stonechat::sim
