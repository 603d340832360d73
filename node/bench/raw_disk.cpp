// The disk's limits: RocksDB with nothing around it, and the sync that durability costs.

#include <fcntl.h>
#include <rocksdb/db.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <system_error>

#include "node/bench/raw.hpp"
#include "node/bench/stopwatch.hpp"

namespace stonechat::bench {
namespace {

constexpr std::size_t batch_records = 1000;

std::unique_ptr<rocksdb::DB> open_database(const std::filesystem::path& directory) {
    rocksdb::Options options;
    options.create_if_missing = true;
    rocksdb::DB* opened = nullptr;
    check(rocksdb::DB::Open(options, directory.string(), &opened).ok());
    return std::unique_ptr<rocksdb::DB>{opened};
}

Rate write_batches(const std::filesystem::path& directory, std::size_t count, std::size_t each,
                   bool is_synced) {
    const auto database = open_database(directory);
    crypto::SeededRng rng{1};
    std::string value(1024, '\0');
    rng.fill(std::as_writable_bytes(std::span{value}));
    std::vector<RecordId> keys;
    for (std::size_t i = 0; i < count; ++i) keys.push_back(rng.id<RecordId>());
    rocksdb::WriteOptions options;
    options.sync = is_synced;
    const Stopwatch watch;
    rocksdb::WriteBatch batch;
    for (std::size_t i = 0; i < count; ++i) {
        check(batch.Put(rocksdb::Slice{as_text(keys[i].bytes).data(), keys[i].bytes.size()}, value).ok());
        if ((i + 1) % each != 0 && i + 1 != count) continue;
        check(database->Write(options, &batch).ok());
        batch.Clear();
    }
    check(database->SyncWAL().ok());
    const Rate rate{per_second(count, watch.seconds()),
                    watch.cpu_seconds() * 1e6 / static_cast<double>(count)};
    check(database->Close().ok());
    return rate;
}

// A file, or the names in a directory.
void sync_path(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) throw std::system_error{errno, std::generic_category(), path.string()};
    check(::fsync(file) == 0);
    ::close(file);
}

}  // namespace

Rate raw_rocks_writes(const std::filesystem::path& directory, std::size_t count) {
    return write_batches(directory, count, batch_records, false);
}

Rate raw_rocks_synced_writes(const std::filesystem::path& directory, std::size_t count) {
    return write_batches(directory, count, 1, true);
}

double raw_rocks_open(const std::filesystem::path& directory) {
    const std::string name = directory.string();
    std::vector<std::string> families;
    check(rocksdb::DB::ListColumnFamilies({}, name, &families).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> described;
    described.reserve(families.size());
    for (const std::string& family : families) described.emplace_back(family, rocksdb::ColumnFamilyOptions{});
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* opened = nullptr;
    const Stopwatch watch;
    check(rocksdb::DB::Open({}, name, described, &handles, &opened).ok());
    const double seconds = watch.seconds();
    const std::unique_ptr<rocksdb::DB> database{opened};
    for (rocksdb::ColumnFamilyHandle* handle : handles)
        check(database->DestroyColumnFamilyHandle(handle).ok());
    check(database->Close().ok());
    return seconds;
}

double raw_copy(const std::filesystem::path& from, const std::filesystem::path& to) {
    namespace fs = std::filesystem;
    const Stopwatch watch;
    fs::create_directory(to);
    for (const auto& found : fs::recursive_directory_iterator{from}) {
        const fs::path copy = to / fs::relative(found.path(), from);
        if (found.is_directory()) {
            fs::create_directory(copy);
            continue;
        }
        check(fs::copy_file(found.path(), copy));  // by the kernel, without a way through this program
        sync_path(copy);
    }
    for (const auto& made : fs::recursive_directory_iterator{to})
        if (made.is_directory()) sync_path(made.path());
    sync_path(to);
    return watch.seconds();
}

Latency raw_fdatasync(const std::filesystem::path& directory, std::size_t count) {
    const std::string name = (directory / "sync").string();
    const int file = ::open(name.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0) throw std::system_error{errno, std::generic_category(), "cannot write to the disk"};
    // In a file that has its blocks, as RocksDB's log does after a while: no change of size to write down
    // too.
    const Bytes room(count * small_frame_bytes);
    check(::pwrite(file, room.data(), room.size(), 0) == static_cast<ssize_t>(room.size()));
    check(::fsync(file) == 0);
    const Bytes record(small_frame_bytes, std::byte{7});
    std::vector<double> milliseconds;
    for (std::size_t i = 0; i < count; ++i) {
        const Stopwatch watch;
        check(::pwrite(file, record.data(), record.size(), static_cast<off_t>(i * record.size())) ==
              static_cast<ssize_t>(record.size()));
        check(::fdatasync(file) == 0);
        milliseconds.push_back(watch.seconds() * 1000);
    }
    ::close(file);
    return latency_of(std::move(milliseconds));
}

}  // namespace stonechat::bench
