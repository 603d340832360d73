#pragma once
// How a record spreads through a large federation: whole nodes, links of 10 to 80 ms, virtual time.

#include <cstdint>
#include <map>
#include <string>

namespace stonechat::sim {

struct BroadcastOptions {
    std::size_t nodes = 500;
    // Whose nodes they are. A charter with as many members as there are nodes is held by each node, so their
    // square decides how much memory is taken; organisations that run several nodes each keep it small.
    std::size_t organisations = 100;
    std::size_t dialled = 5;               // links that each node dials, as many as an active view has
    std::size_t records = 20;              // of each kind, and once more after the failure
    std::uint64_t failing_permille = 300;  // of the nodes, all at once and without a word
    // How many for each honest one pass nothing on. They are among `nodes`, and nobody counts what reaches
    // them.
    std::size_t hostile_to_one = 0;
    std::uint64_t seed = 1;
};

// From the call that publishes until a record was stored and synced, over all nodes and records.
struct Spread {
    double p50_seconds = 0;
    double p99_seconds = 0;
    double last_seconds = 0;
    std::size_t reached = 0;  // pairs of node and record
    std::size_t wanted = 0;
};

struct BroadcastReport {
    BroadcastOptions options;
    std::size_t links = 0;
    std::size_t honest = 0;  // nodes
    Spread safety;
    Spread bulk;
    Spread after_failure;            // safety lane, the nodes that are left
    double safety_bytes_a_copy = 0;  // all that links carried, by one copy for each node
    // Of the bulk lane's smallest records, receipts, to which whatever links carry beside them adds most.
    double bulk_bytes_a_copy = 0;
    std::map<std::string, double> bulk_bytes_by_kind;  // of frame, for each node and record
    double bulk_payload_bytes = 0;                     // of one copy: message, salt and body
    double monitor_bytes_a_copy = 0;                   // of what most of that lane is
    double monitor_payload_bytes = 0;
    double idle_bytes_a_second = 0;  // of a node, left out of both
    std::size_t violations = 0;      // of the simulator's invariants
    std::string first_violation;
};

[[nodiscard]] BroadcastReport broadcast(const BroadcastOptions& options);

// One JSON object of the form that benchmarks print. The figure: p99 of the safety lane.
[[nodiscard]] std::string json_of(const BroadcastReport& report);

}  // namespace stonechat::sim
