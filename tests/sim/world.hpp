#pragma once
// One seed's federation, from its first moment to the last check: nodes publish while faults strike, then all
// heals, and what was promised is looked for.

#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/equality.hpp"
#include "tests/sim/node.hpp"

namespace stonechat::sim {

struct SeedReport {
    std::uint64_t seed = 0;
    std::vector<Violation> violations;
    FaultSet struck;
    crypto::Digest trace;
    Duration healed_after{};       // until all were equal
    std::size_t acknowledged = 0;  // records that people were told are kept
    std::size_t held = 0;          // log lines of the last honest node at the end
    std::size_t restores = 0;      // of old backups
};

class World {
public:
    World(const Options& options, std::uint64_t seed);

    [[nodiscard]] SeedReport run();

private:
    void found();
    void link_up();
    void plan_records();
    void publish_somewhere();
    void heal();

    // world_faults.cpp
    void plan_faults();
    void lose_power_of(NodeIndex node);
    void kill(NodeIndex node);
    void fill_disk_of(NodeIndex node);
    void stall_something();
    void block_a_direction();
    void jump_a_clock();
    void back_up(NodeIndex node);
    void restore(NodeIndex node);
    void mischief(NodeIndex node);
    template <class Action>
    void now_and_then(Fault fault, std::uint64_t times_max, Action action);

    // world_charter.cpp
    void plan_charter();
    // Does it once the stewards are at one; again after a while if not.
    template <class Action>
    void decide(Action action);
    // Hands an entry to one node, and again until all hold it.
    void offer(const Bytes& entry) { offer(entry, some_honest()); }
    void offer(const Bytes& entry, NodeIndex to);
    void admit_late_joiner();
    void rekey();
    void change_role();
    void revoke();
    void disagree();
    void erase();
    void order_erasure();
    [[nodiscard]] std::optional<RecordId> some_report();
    [[nodiscard]] std::vector<charter::Pin> pins_of(const MemberId& member, NodeIndex view) const;
    [[nodiscard]] charter::Action renamed(NodeIndex node, const std::string& name) const;
    [[nodiscard]] bool all_hold(const charter::Entry& entry, const CharterHash& hash) const;

    [[nodiscard]] bool is_honest(NodeIndex node) const { return node < plan_.honest; }
    [[nodiscard]] bool is_late(NodeIndex node) const;
    [[nodiscard]] NodeIndex some_honest() { return chance_.below(plan_.honest); }
    // A moment while faults strike.
    [[nodiscard]] Instant some_time();
    // Empty: all honest nodes have what makes them equal, and nothing to do.
    [[nodiscard]] std::string disquiet() const;
    // Empty: all of them hold the same of these authors.
    [[nodiscard]] std::string difference(const Counts& counts) const;
    void let_writes_end();
    void end_a_common_wait();
    // What keeps the promises of the end from being kept by now. Without detail: nothing.
    [[nodiscard]] Violation unfinished() const;

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
    std::set<NodeIndex> blank_;  // that held nothing when all healed, so that nobody learns anything of them
    bool is_healed_ = false;
    std::size_t restores_ = 0;
};

}  // namespace stonechat::sim
