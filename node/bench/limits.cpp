#include <fmt/format.h>

#include "node/bench/benchmarks.hpp"
#include "node/bench/raw.hpp"
#include "node/bench/scratch.hpp"
#include "node/bench/stopwatch.hpp"

namespace stonechat::bench {

Outcome measure_limits(const Load& load) {
    const Federation federation{load.authors, load.seed};
    const auto signatures = signed_bytes_of(prepare(federation, load));
    const Rate one = raw_verification(signatures, 1);
    const Rate two = raw_verification(signatures, 2);
    const Rate hashes = raw_hashing(load.records * 20);
    const Scratch scratch;
    const Rate batches = raw_rocks_writes(scratch.path() / "batches", load.records * 2);
    const Rate singles = raw_rocks_synced_writes(scratch.path() / "singles", load.records / 20 + 1);
    const Latency sync = raw_fdatasync(scratch.path(), load.records / 20 + 1);
    const TlsLimits tls = raw_tls(load.records / 5 + 16, load.records / 20 + 1);

    Outcome out{.name = "limits",
                .figure = two.per_second,
                .unit = "verifications/s",
                .limit = one.per_second * 2,
                .ratio = two.per_second / (one.per_second * 2),
                .details = {},
                .words = {}};
    out.details = {
        {"signatures", static_cast<double>(signatures.size())},
        {"verifications_per_second_one_thread", one.per_second},
        {"verifications_per_second_two_threads", two.per_second},
        {"verification_cpu_us", one.cpu_us_each},
        {"sha256_kib_messages_per_second", hashes.per_second},
        {"rocksdb_kib_values_per_second_batches_of_1000", batches.per_second},
        {"rocksdb_kib_values_per_second_synced_one_by_one", singles.per_second},
        {"fdatasync_p50_ms", sync.p50_ms},
        {"fdatasync_p99_ms", sync.p99_ms},
        {"tls_bytes_per_second_64_kib_frames", tls.bytes_per_second},
        {"tls_round_trip_p50_ms", tls.round_trip.p50_ms},
        {"tls_round_trip_p99_ms", tls.round_trip.p99_ms},
    };
    out.words = fmt::format(
        "Two threads verify {:.0f} signatures a second. RocksDB takes {:.0f} values of 1 KiB a second, "
        "SHA-256 {:.0f} messages of 1 KiB, TLS over loopback {:.0f} MB/s; one fdatasync takes {:.2f} ms.",
        two.per_second, batches.per_second, hashes.per_second, tls.bytes_per_second / 1e6, sync.p50_ms);
    return out;
}

}  // namespace stonechat::bench
