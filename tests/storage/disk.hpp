#pragma once
// A directory that goes away with its owner, and a file system that fails when told to.

#include <rocksdb/env.h>

#include <atomic>
#include <filesystem>
#include <limits>
#include <memory>

namespace stonechat::storage {

class TempDirectory {
public:
    TempDirectory();
    ~TempDirectory();
    TempDirectory(const TempDirectory&) = delete;
    TempDirectory& operator=(const TempDirectory&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

// Read by RocksDB's own threads, too.
struct DiskFaults {
    static constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();
    std::atomic<std::int64_t> bytes_left =
        no_limit;                          // an append past it writes what fits and fails with ENOSPC
    std::atomic<int> fail_next_syncs = 0;  // of the write-ahead log
    // Of a table file. What a database reads of these before it stands open does not count.
    enum class NextRead { works, fails_once_open, fails };
    std::atomic<NextRead> next_read = NextRead::works;
};

// The machine's file system with `faults`, which must outlive it.
std::shared_ptr<rocksdb::Env> make_failing_env(DiskFaults& faults);

}  // namespace stonechat::storage
