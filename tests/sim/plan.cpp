#include "tests/sim/plan.hpp"

#include <algorithm>

namespace stonechat::sim {
namespace {

constexpr FaultSet set_of(std::initializer_list<Fault> faults) {
    unsigned long long bits = 0;
    for (const Fault fault : faults) bits |= 1ULL << static_cast<unsigned>(fault);
    return FaultSet{bits};
}

constexpr FaultSet all{(1ULL << faults_count) - 1};
constexpr FaultSet of_links =
    set_of({Fault::loss, Fault::replay, Fault::one_way_partition, Fault::stall, Fault::slow_link});
constexpr FaultSet of_disks =
    set_of({Fault::write_error, Fault::sync_error, Fault::read_error, Fault::disk_full, Fault::lost_unsynced,
            Fault::torn_unsynced, Fault::kill});
constexpr FaultSet of_peers =
    set_of({Fault::bad_signature, Fault::fork, Fault::hostile_replay, Fault::flood, Fault::withheld_body,
            Fault::far_future_day, Fault::identifying_body, Fault::serves_erased});
constexpr FaultSet of_restores =
    set_of({Fault::old_backup, Fault::one_way_partition, Fault::loss, Fault::lost_unsynced, Fault::erasure});
constexpr FaultSet of_charters = set_of({Fault::late_joiner, Fault::rekey, Fault::change_of_role,
                                         Fault::revocation, Fault::charter_conflict, Fault::erasure,
                                         Fault::erase_order, Fault::one_way_partition, Fault::fork});

// Half of what is possible is drawn, so that each fault also meets worlds without most of the others.
constexpr std::uint64_t drawn_permille = 500;
// One world in ten has no faults at all: it shows what the faults did not cause.
constexpr std::uint64_t calm_permille = 100;

// Most of what can go wrong shows between a few nodes and in few records, where a seed costs little; four
// sizes of equal chance, each half the one before it.
constexpr std::size_t nodes_min = 4;
constexpr std::size_t nodes_max = 8;
constexpr std::size_t records_max = 300;
constexpr std::size_t size_classes = 4;

}  // namespace

const std::vector<Scenario>& scenarios() {
    static const std::vector<Scenario> all_of_them{
        {"mixed", "any of the faults, each drawn on its own", {}, all},
        {"calm", "no faults: whatever fails here is the engine's own", {}, {}},
        {"links", "loss, replay, partitions and stalls", of_links, of_links},
        {"disks", "I/O errors, full disks, kills and losses of power", of_disks, of_disks},
        {"peers", "all that hostile peers do, over good links", of_peers, of_peers},
        {"restores", "old backups over and over, with peers that lag or are out of reach", of_restores, all},
        {"charter", "keys, standing and orders change while links are cut", of_charters, of_charters},
        {"storm", "every fault at once", all, all},
    };
    return all_of_them;
}

const Scenario* find_scenario(std::string_view name) {
    const auto found = std::ranges::find(scenarios(), name, &Scenario::name);
    return found == scenarios().end() ? nullptr : &*found;
}

Plan draw_plan(const Options& options, Chance& chance) {
    const Scenario& scenario = options.scenario == nullptr ? scenarios().front() : *options.scenario;
    Plan plan{.faults = scenario.forced};
    // Drawn even where they are given, so that a seed keeps the rest of its world in another size.
    const std::size_t drawn_nodes = chance.between(nodes_min, nodes_max);
    const std::size_t drawn_records = records_max >> chance.below(size_classes);
    const std::size_t nodes = options.nodes.value_or(drawn_nodes);
    plan.records = options.records.value_or(drawn_records);
    const bool is_calm = scenario.forced.none() && chance.hits(calm_permille);
    for (std::size_t i = 0; i < faults_count; ++i)
        if (!is_calm && scenario.possible.test(i) && chance.hits(drawn_permille)) plan.faults.set(i);
    const bool has_hostile =
        (plan.faults & of_peers).any() || plan.has(Fault::revocation) || plan.has(Fault::change_of_role);
    plan.hostile = has_hostile ? 1 + (nodes >= 8 ? chance.below(2) : 0) : 0;
    plan.honest = nodes - plan.hostile;
    plan.hubs = std::min<std::size_t>(plan.honest, chance.between(1, 3));
    plan.loss_permille = plan.has(Fault::loss) ? chance.between(1, 300) : 0;
    plan.replay_permille = plan.has(Fault::replay) ? chance.between(1, 500) : 0;
    plan.io_error_permille = chance.between(1, 100);
    plan.latency_max = chance.between(Duration{2}, Duration{300});
    plan.bytes_per_ms = chance.between(20, 20'000);
    return plan;
}

}  // namespace stonechat::sim
