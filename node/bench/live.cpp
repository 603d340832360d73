// How long it takes until a report warns someone else: published here, stored and matched there.

#include <fmt/format.h>

#include "node/bench/benchmarks.hpp"
#include "node/bench/child.hpp"
#include "node/bench/node.hpp"
#include "node/bench/publishing.hpp"
#include "node/bench/raw.hpp"
#include "node/bench/scratch.hpp"

namespace stonechat::bench {

Outcome measure_live(const Load& load) {
    if (load.beside_records > 0) return measure_live_beside_catch_up(load);
    const Federation federation{load.authors, load.seed};
    const Scratch scratch;
    fill_store(scratch.path() / "here", federation, {});
    fill_store(scratch.path() / "there", federation, {});
    const TlsLimits tls = raw_tls(16, load.records);
    const Latency sync = raw_fdatasync(scratch.path(), load.records);

    LiveTimes times;
    {
        Child there{{"second", "--warned", "--directory", (scratch.path() / "there").string(), "--seed",
                     std::to_string(load.seed)}};
        const gossip::Candidate peer{"127.0.0.1:" + there.line(), federation.there().link(), true};
        Node node{federation, federation.here(), {.directory = scratch.path() / "here", .peers = {peer}}};
        times = Publisher{node, there, load}.publish(load.records);
    }
    const Latency durable = latency_of(std::move(times.durable_here));
    const Latency warned = latency_of(std::move(times.warned_there));
    const double limit = tls.round_trip.p50_ms + sync.p50_ms;
    Outcome out{.name = "live",
                .figure = warned.p50_ms,
                .unit = "ms",
                .limit = limit,
                .ratio = limit / warned.p50_ms,
                .details = {},
                .words = {}};
    out.details = {
        {"records", static_cast<double>(load.records)},
        {"p50_ms", warned.p50_ms},
        {"p99_ms", warned.p99_ms},
        {"durable_here_p50_ms", durable.p50_ms},
        {"durable_here_p99_ms", durable.p99_ms},
        {"tls_round_trip_p50_ms", tls.round_trip.p50_ms},
        {"tls_round_trip_p99_ms", tls.round_trip.p99_ms},
        {"fdatasync_p50_ms", sync.p50_ms},
        {"fdatasync_p99_ms", sync.p99_ms},
    };
    out.words = fmt::format(
        "From publication to stored and matched at the peer, both disks synced: {:.2f} ms in the middle, "
        "{:.2f} "
        "ms for 99 in 100. One TLS round trip and one fdatasync take {:.2f} ms.",
        warned.p50_ms, warned.p99_ms, limit);
    return out;
}

}  // namespace stonechat::bench
