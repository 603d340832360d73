#include "node/bench/raw.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

#include "crypto/hash.hpp"
#include "node/bench/stopwatch.hpp"
#include "protocol/codec/cose.hpp"
#include "protocol/limits.hpp"

namespace stonechat::bench {
namespace {

// Signatures that a thread takes at once: the count is shared, and need not be fought over.
constexpr std::size_t share = 64;

Rate rate_of(const Stopwatch& watch, std::size_t count) {
    return {per_second(count, watch.seconds()), watch.cpu_seconds() * 1e6 / static_cast<double>(count)};
}

}  // namespace

std::vector<SignedBytes> signed_bytes_of(const std::vector<Prepared>& records) {
    std::vector<SignedBytes> out;
    out.reserve(records.size());
    for (const Prepared& one : records) {
        const auto message =
            codec::decode_sign1(codec::Purpose::record, one.record.message(), limits::message_bytes_max);
        check(message.has_value());
        out.push_back(
            {codec::signed_bytes(codec::Purpose::record, message->payload), message->signature, one.key});
    }
    return out;
}

Rate raw_verification(const std::vector<SignedBytes>& all, std::size_t threads) {
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> all_right = true;
    const auto work = [&] {
        for (std::size_t from = next.fetch_add(share); from < all.size(); from = next.fetch_add(share))
            for (std::size_t i = from; i < std::min(from + share, all.size()); ++i)
                if (!crypto::verify(all[i].key, all[i].bytes, all[i].signature)) all_right = false;
    };
    const Stopwatch watch;
    std::vector<std::thread> workers;
    for (std::size_t i = 1; i < threads; ++i) workers.emplace_back(work);
    work();
    for (std::thread& worker : workers) worker.join();
    check(all_right);
    return rate_of(watch, all.size());
}

Rate raw_hashing(std::size_t count) {
    Bytes message(1024, std::byte{7});
    const Stopwatch watch;
    for (std::size_t i = 0; i < count; ++i) {
        const auto digest = crypto::sha256(message);
        std::ranges::copy(digest.bytes, message.begin());  // each depends on the one before it
    }
    return rate_of(watch, count);
}

Latency latency_of(std::vector<double> milliseconds) {
    if (milliseconds.empty()) return {};
    std::ranges::sort(milliseconds);
    const auto at = [&](std::size_t percent) {
        return milliseconds[std::min(milliseconds.size() - 1, milliseconds.size() * percent / 100)];
    };
    return {at(50), at(99)};
}

}  // namespace stonechat::bench
