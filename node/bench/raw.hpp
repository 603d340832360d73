#pragma once
// What this machine can do at most: the libraries' own speed, with nothing of ours around them.

#include <cstddef>
#include <filesystem>
#include <vector>

#include "crypto/sign.hpp"
#include "node/bench/federation.hpp"

namespace stonechat::bench {

// What one signature is checked over, taken out of its message beforehand.
struct SignedBytes {
    Bytes bytes;
    crypto::Signature signature;
    crypto::PublicKey key;
};
std::vector<SignedBytes> signed_bytes_of(const std::vector<Prepared>& records);

struct Rate {
    double per_second = 0;
    double cpu_us_each = 0;  // processor time, which other programs on the machine disturb less
};

// Ed25519 verification by libsodium, shared out over `threads`. All signatures must be right.
Rate raw_verification(const std::vector<SignedBytes>& all, std::size_t threads);
// SHA-256 of messages of 1 KiB.
Rate raw_hashing(std::size_t count);
// Values of 1 KiB under random keys into an empty RocksDB: batches of 1,000 and one sync at the end.
Rate raw_rocks_writes(const std::filesystem::path& directory, std::size_t count);
// The same with one sync for each batch of one: what it costs to be asked for one record at a time.
Rate raw_rocks_synced_writes(const std::filesystem::path& directory, std::size_t count);

// Opens a database that is there, with RocksDB's own settings, in seconds: its list of files is read and its
// log replayed. Does so once; the next open finds no log.
double raw_rocks_open(const std::filesystem::path& directory);

// Copies a tree of files to where nothing is, each synced and its directories too, in seconds.
double raw_copy(const std::filesystem::path& from, const std::filesystem::path& to);

// One write of a record's bytes and one fdatasync, in milliseconds.
struct Latency {
    double p50_ms = 0;
    double p99_ms = 0;
};
Latency latency_of(std::vector<double> milliseconds);
Latency raw_fdatasync(const std::filesystem::path& directory, std::size_t count);

// TLS 1.3 over loopback through this node's own links, each end on a thread of its own.
struct TlsLimits {
    double bytes_per_second = 0;  // frames of 64 KiB in one direction
    Latency round_trip;           // of a frame of `small_frame_bytes`
};
inline constexpr std::size_t small_frame_bytes = 1500;
TlsLimits raw_tls(std::size_t large_frames, std::size_t round_trips);

}  // namespace stonechat::bench
