#pragma once
// A small file beside the database that vouches for how far it was once durable. For storage/rocks alone.
//
// A database whose log was cut off opens like one whose last writes were never synced, which after a loss of
// power is in order. The mark tells the two apart: it is written after each sync, so it never vouches for
// more than the disk had, and a database that holds less than its mark has lost what was there for good.

#include <cstdint>
#include <filesystem>
#include <optional>

#include "crypto/result.hpp"

namespace stonechat::storage {

// Layout: "STONESYN" | sequence, big-endian 8 | first 16 bytes of SHA-256 of the 16 before. One file, written
// in place and never synced itself: within a disk's sector, and late is as good as never.
//
// Errors: stonechat::Errc::store_failed.
class SyncedMark {
public:
    static constexpr const char* file_name = "SYNCED";

    // Makes the file when it is missing.
    static Result<SyncedMark> open(const std::filesystem::path& database);
    ~SyncedMark();
    SyncedMark(SyncedMark&& other) noexcept;
    SyncedMark& operator=(SyncedMark&&) = delete;
    SyncedMark(const SyncedMark&) = delete;
    SyncedMark& operator=(const SyncedMark&) = delete;

    // RocksDB's sequence number at the last sync before this open; 0 when the file is new or unreadable,
    // since such a mark vouches for nothing.
    [[nodiscard]] std::uint64_t vouched() const { return vouched_; }
    Status write(std::uint64_t sequence);

private:
    SyncedMark(int file, std::uint64_t vouched) : file_{file}, vouched_{vouched} {}

    int file_;
    std::uint64_t vouched_;
};

}  // namespace stonechat::storage
