#pragma once
// One seed's federation, from its first moment to the last check: nodes publish while faults strike, then all
// heals, and what was promised is looked for.

#include <deque>
#include <memory>
#include <vector>

#include "tests/sim/node.hpp"

namespace stonechat::sim {

struct SeedReport {
    std::uint64_t seed = 0;
    std::vector<Violation> violations;
    FaultSet struck;
    crypto::Digest trace;
    Duration healed_after{};       // until all were equal
    std::size_t acknowledged = 0;  // records that people were told are kept
    std::size_t held = 0;          // records that each honest node holds at the end
};

class World {
public:
    World(const Options& options, std::uint64_t seed);

    [[nodiscard]] SeedReport run();

private:
    void found();
    void link_up();
    void plan_records();
    void plan_faults();
    void publish_somewhere();
    void admit_late_joiner(const Bytes& entry);
    void lose_power_of(NodeIndex node);
    void kill(NodeIndex node);
    void fill_disk_of(NodeIndex node);
    void stall_something();
    void block_a_direction();
    void jump_a_clock();
    void mischief(NodeIndex node);
    void heal();
    [[nodiscard]] bool is_honest(NodeIndex node) const { return node < plan_.honest; }
    [[nodiscard]] bool is_late(NodeIndex node) const;
    [[nodiscard]] NodeIndex some_honest() { return chance_.below(plan_.honest); }
    // A moment while faults strike.
    [[nodiscard]] Instant some_time();
    template <class Action>
    void now_and_then(Fault fault, std::uint64_t times_max, Action action);
    // Empty: all honest nodes are equal.
    [[nodiscard]] std::string difference() const;

    Options options_;
    std::uint64_t seed_;
    Chance chance_;
    Plan plan_;
    Agenda agenda_;
    FaultSet struck_;
    Trace trace_;
    support::Federation federation_;
    Watch watch_;
    Network network_;
    Surroundings around_;
    std::deque<std::unique_ptr<Node>> nodes_;
    bool is_healed_ = false;
};

}  // namespace stonechat::sim
