#pragma once
// The benchmarks. What each measures and what limits it: ops/docs/performance.md.

#include <cstdint>
#include <string>

#include "node/bench/outcome.hpp"

namespace stonechat::bench {

// What the machine can do at most; the figure is Ed25519 verification on two threads.
Outcome measure_limits(const Load& load);
// Single records of many authors into one node: verified, judged, stored and synced.
Outcome measure_ingest(const Load& load);
// An empty node catches up with a full one: two processes over TLS.
Outcome measure_catch_up(const Load& load);
// From publication on one node to stored and matched on another: two processes over TLS. With
// load.beside_records it is the next one.
Outcome measure_live(const Load& load);
// The same beside a third node that catches up with load.beside_records, and without it.
Outcome measure_live_beside_catch_up(const Load& load);
// A node starts on the store that a killed one left.
Outcome measure_reopen(const Load& load);
// A node that was away meets the same peer again: with nothing new, and with news of some authors.
Outcome measure_reconnect(const Load& load);
// What a node with many records takes of memory and disk.
Outcome measure_size(const Load& load);
// Two nodes compare the heads of as many authors: what it costs to find those that differ.
Outcome measure_audit(const Load& load);
// The store of a node that is stopped, backed up and restored elsewhere.
Outcome measure_backup(const Load& load);
// What meeting again, a live report and an audit cost with ten times the records of the same authors.
Outcome measure_growth(const Load& load);
// The privacy filter over texts of 4,000 characters; --records says how many.
Outcome measure_filter(const Load& load);

}  // namespace stonechat::bench
