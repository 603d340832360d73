#include <rocksdb/file_system.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "storage/memory/memory_store.hpp"
#include "storage/rocks/rocks_store.hpp"
#include "tests/storage/contract.hpp"
#include "tests/storage/disk.hpp"
#include "tests/storage/search.hpp"

namespace stonechat::storage {
namespace {

// As the machine's own file system makes it.
rocksdb::IOStatus no_space() {
    auto status = rocksdb::IOStatus::NoSpace();
    status.SetRetryable(true);
    return status;
}

class FailingFile final : public rocksdb::FSWritableFileOwnerWrapper {
public:
    FailingFile(std::unique_ptr<rocksdb::FSWritableFile>&& file, DiskFaults& faults, bool is_log)
        : FSWritableFileOwnerWrapper{std::move(file)},
          faults_{faults},
          is_log_{is_log} {}

    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* context) override {
        const std::size_t fits = room_for(data.size());
        auto status = FSWritableFileOwnerWrapper::Append({data.data(), fits}, options, context);
        return fits == data.size() || !status.ok() ? std::move(status) : no_space();
    }
    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             const rocksdb::DataVerificationInfo&,
                             rocksdb::IODebugContext* context) override {
        return Append(data, options, context);
    }
    rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override {
        if (is_log_ && faults_.fail_next_syncs.fetch_sub(1) > 0) return rocksdb::IOStatus::IOError("sync");
        return FSWritableFileOwnerWrapper::Sync(options, context);
    }

private:
    std::size_t room_for(std::size_t wanted) {
        std::int64_t left = faults_.bytes_left.load();
        for (;;) {
            if (left == DiskFaults::no_limit) return wanted;
            const std::int64_t fits = std::min(left, static_cast<std::int64_t>(wanted));
            if (faults_.bytes_left.compare_exchange_weak(left, left - fits))
                return static_cast<std::size_t>(fits);
        }
    }
    DiskFaults& faults_;
    bool is_log_;
};

class FailingTableFile final : public rocksdb::FSRandomAccessFileOwnerWrapper {
public:
    FailingTableFile(std::unique_ptr<rocksdb::FSRandomAccessFile>&& file, DiskFaults& faults)
        : FSRandomAccessFileOwnerWrapper{std::move(file)},
          faults_{faults} {}

    rocksdb::IOStatus Read(std::uint64_t offset, std::size_t size, const rocksdb::IOOptions& options,
                           rocksdb::Slice* result, char* scratch,
                           rocksdb::IODebugContext* context) const override {
        auto fails = DiskFaults::NextRead::fails;
        if (faults_.next_read.compare_exchange_strong(fails, DiskFaults::NextRead::works))
            return rocksdb::IOStatus::IOError("read");
        return FSRandomAccessFileOwnerWrapper::Read(offset, size, options, result, scratch, context);
    }

private:
    DiskFaults& faults_;
};

class FailingFileSystem final : public rocksdb::FileSystemWrapper {
public:
    explicit FailingFileSystem(DiskFaults& faults)
        : FileSystemWrapper{rocksdb::FileSystem::Default()},
          faults_{faults} {}
    const char* Name() const override { return "failing"; }

    rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* file,
                                      rocksdb::IODebugContext* context) override {
        if (faults_.bytes_left.load() == 0) return no_space();
        auto status = FileSystemWrapper::NewWritableFile(name, options, file, context);
        if (status.ok())
            *file = std::make_unique<FailingFile>(std::move(*file), faults_, name.ends_with(".log"));
        return status;
    }
    rocksdb::IOStatus NewRandomAccessFile(const std::string& name, const rocksdb::FileOptions& options,
                                          std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                                          rocksdb::IODebugContext* context) override {
        auto status = FileSystemWrapper::NewRandomAccessFile(name, options, file, context);
        if (status.ok() && name.ends_with(".sst"))
            *file = std::make_unique<FailingTableFile>(std::move(*file), faults_);
        return status;
    }
    // The last that opening a database does is to put its options in their place.
    rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                                 const rocksdb::IOOptions& options,
                                 rocksdb::IODebugContext* context) override {
        auto status = FileSystemWrapper::RenameFile(from, to, options, context);
        auto waits = DiskFaults::NextRead::fails_once_open;
        if (to.find("/OPTIONS-") != std::string::npos)
            faults_.next_read.compare_exchange_strong(waits, DiskFaults::NextRead::fails);
        return status;
    }

private:
    DiskFaults& faults_;
};

class MemoryWorld final : public World {
public:
    Checked<std::unique_ptr<Store>> open() override { return open_memory_store(disk_, rng_); }
    void fill_disk() override { disk_.faults.disk_full = true; }
    void free_disk() override { disk_.faults.disk_full = false; }
    void fail_next_sync() override { disk_.faults.fail_next_syncs = 1; }
    void fail_next_read_anew() override { disk_.faults.fail_next_reads = 1; }
    bool holds(std::string_view bytes) override { return disk_.holds(as_bytes(bytes)); }

private:
    crypto::SeededRng rng_{3};
    MemoryDisk disk_;
};

class RocksWorld final : public World {
public:
    Checked<std::unique_ptr<Store>> open() override {
        return open_rocks_store({directory_.path() / "store", env_}, rng_);
    }
    // Not quite full, so that a part of the batch reaches the log before it fails.
    void fill_disk() override { faults_.bytes_left = 100; }
    void free_disk() override { faults_.bytes_left = DiskFaults::no_limit; }
    void fail_next_sync() override { faults_.fail_next_syncs = 1; }
    void fail_next_read_anew() override { faults_.next_read = DiskFaults::NextRead::fails_once_open; }
    bool holds(std::string_view bytes) override { return !files_holding(directory_.path(), bytes).empty(); }

private:
    crypto::SeededRng rng_{3};
    TempDirectory directory_;
    DiskFaults faults_;
    std::shared_ptr<rocksdb::Env> env_ = make_failing_env(faults_);
};

}  // namespace

TempDirectory::TempDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "stonechat-XXXXXX").string();
    check(::mkdtemp(name.data()) != nullptr);
    path_ = name;
}

TempDirectory::~TempDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::shared_ptr<rocksdb::Env> make_failing_env(DiskFaults& faults) {
    return rocksdb::NewCompositeEnv(std::make_shared<FailingFileSystem>(faults));
}

std::unique_ptr<World> make_memory_world() {
    return std::make_unique<MemoryWorld>();
}
std::unique_ptr<World> make_rocks_world() {
    return std::make_unique<RocksWorld>();
}

}  // namespace stonechat::storage
