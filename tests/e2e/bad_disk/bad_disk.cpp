// The disk of the crash tests, linked into stonechat-bad-disk in the place of storage/rocks/machine_disk.cpp.
//
// What was not synced lies in this process's memory alone. On SIGUSR1 the power goes: of each file a random
// part of the unsynced bytes reaches the disk, sometimes with garbage behind it; files and names whose
// directory was not synced may be gone; then the process ends. SIGKILL loses all that was unsynced.
//
// $STONECHAT_BAD_DISK is a directory; its file "fault" says what else is wrong, at any moment:
//   eio       writing fails         readonly  nothing can be changed
//   lie       syncing does nothing and says that it did: of anything, or with "lie about logs" of a file
//             ending in .log, as if the program never asked for it
// $STONECHAT_BAD_DISK_SEED makes the power's damage the same again.

#include <fcntl.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "storage/rocks/machine_disk.hpp"

namespace stonechat::storage {
namespace {

namespace fs = std::filesystem;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

std::string content_of(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

void append_to(const std::string& file, std::string_view bytes) {
    const int opened = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    while (opened >= 0 && !bytes.empty()) {
        const ssize_t written = ::write(opened, bytes.data(), bytes.size());
        if (written <= 0) break;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if (opened >= 0) ::close(opened);
}

// All that a loss of power would take.
//
// Threads: any; RocksDB writes from several, and the power goes on one of its own.
class Cache {
public:
    Cache() : chance_{seed()} {
        ::sigset_t signals;
        ::sigemptyset(&signals);
        ::sigaddset(&signals, SIGUSR1);
        ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before any other thread is there
        std::thread{[this, signals] {
            int received = 0;
            ::sigwait(&signals, &received);
            lose_power();
        }}.detach();  // lives as long as the process
    }

    [[nodiscard]] std::string fault() const {
        // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment
        const char* const directory = std::getenv("STONECHAT_BAD_DISK");
        std::string text = directory == nullptr ? "" : content_of(fs::path{directory} / "fault");
        while (text.ends_with('\n')) text.pop_back();
        return text;
    }
    [[nodiscard]] IOStatus refusal(bool changes_names) const {
        const std::string now = fault();
        if (now == "readonly") return IOStatus::IOError("Read-only file system");
        if (now == "eio" && !changes_names) return IOStatus::IOError("Input/output error");
        return IOStatus::OK();
    }

    void created(const std::string& name) {
        const std::lock_guard lock{mutex_};
        unsynced_[name].clear();
        new_names_.push_back(name);
    }
    void append(const std::string& name, std::string_view bytes) {
        const std::lock_guard lock{mutex_};
        unsynced_[name] += bytes;
    }
    [[nodiscard]] std::size_t unsynced_bytes(const std::string& name) {
        const std::lock_guard lock{mutex_};
        const auto found = unsynced_.find(name);
        return found == unsynced_.end() ? 0 : found->second.size();
    }
    // Writes a file's bytes out, to be synced or because somebody reads them.
    void write_out(const std::string& name) {
        const std::lock_guard lock{mutex_};
        const auto found = unsynced_.find(name);
        if (found == unsynced_.end()) return;
        append_to(name, found->second);
        found->second.clear();
    }
    void renaming(const std::string& from, const std::string& to) {
        const std::lock_guard lock{mutex_};
        std::error_code ignored;
        std::optional<std::string> before;
        if (fs::exists(to, ignored)) before = content_of(to);
        renames_.push_back({from, to, std::move(before)});
        if (auto moved = unsynced_.extract(from)) {
            moved.key() = to;
            unsynced_.erase(to);
            unsynced_.insert(std::move(moved));
        }
    }
    void deleted(const std::string& name) {
        const std::lock_guard lock{mutex_};
        unsynced_.erase(name);
        std::erase(new_names_, name);
    }
    void names_synced(const std::string& directory) {
        const std::lock_guard lock{mutex_};
        const auto is_there = [&](const std::string& name) {
            return fs::path{name}.parent_path() == directory;
        };
        std::erase_if(new_names_, is_there);
        std::erase_if(renames_, [&](const Rename& one) { return is_there(one.to); });
    }

private:
    struct Rename {
        std::string from;
        std::string to;
        std::optional<std::string> before;
    };
    static std::uint64_t seed() {
        // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment
        const char* const given = std::getenv("STONECHAT_BAD_DISK_SEED");
        return given == nullptr ? std::random_device{}() : std::strtoull(given, nullptr, 10);
    }
    bool toss() { return std::uniform_int_distribution<>{0, 1}(chance_) == 1; }

    [[noreturn]] void lose_power() {
        mutex_.lock();  // for good: nobody writes any more
        for (const auto& [name, bytes] : unsynced_) {
            if (bytes.empty()) continue;
            const std::size_t kept = std::uniform_int_distribution<std::size_t>{0, bytes.size()}(chance_);
            append_to(name, std::string_view{bytes}.substr(0, kept));
            if (toss()) continue;
            std::string garbage(std::uniform_int_distribution<std::size_t>{1, 5000}(chance_), '\0');
            if (toss())
                for (char& c : garbage) c = static_cast<char>(chance_());
            append_to(name, garbage);
        }
        std::error_code ignored;
        for (auto one = renames_.rbegin(); one != renames_.rend(); ++one) {
            if (toss()) break;  // names last in their order
            fs::rename(one->to, one->from, ignored);
            if (one->before) std::ofstream{one->to, std::ios::binary} << *one->before;
        }
        for (const std::string& name : new_names_)
            if (toss()) fs::remove(name, ignored);
        ::_exit(137);
    }

    std::mutex mutex_;
    std::mt19937_64 chance_;
    std::map<std::string, std::string> unsynced_;  // by file: what no sync has written yet
    std::vector<std::string> new_names_;
    std::vector<Rename> renames_;
};

class BadFile final : public rocksdb::FSWritableFileOwnerWrapper {
public:
    BadFile(std::unique_ptr<rocksdb::FSWritableFile>&& file, Cache& cache, std::string name)
        : FSWritableFileOwnerWrapper{std::move(file)},
          cache_{cache},
          name_{std::move(name)} {}

    IOStatus Append(const rocksdb::Slice& data, const IOOptions&, IODebugContext*) override {
        auto refused = cache_.refusal(false);
        if (!refused.ok()) return refused;
        cache_.append(name_, {data.data(), data.size()});
        size_ += data.size();
        return IOStatus::OK();
    }
    IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                    const rocksdb::DataVerificationInfo&, IODebugContext* context) override {
        return Append(data, options, context);
    }
    IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
    IOStatus Sync(const IOOptions& options, IODebugContext* context) override {
        auto refused = cache_.refusal(false);
        if (!refused.ok()) return refused;
        const std::string fault = cache_.fault();
        if (fault == "lie" || (fault == "lie about logs" && name_.ends_with(".log"))) return IOStatus::OK();
        cache_.write_out(name_);
        return FSWritableFileOwnerWrapper::Sync(options, context);
    }
    IOStatus Fsync(const IOOptions& options, IODebugContext* context) override {
        return Sync(options, context);
    }
    [[nodiscard]] bool IsSyncThreadSafe() const override { return true; }
    uint64_t GetFileSize(const IOOptions&, IODebugContext*) override { return size_; }
    // What these do ahead of a sync is nothing that a disk must.
    IOStatus RangeSync(uint64_t, uint64_t, const IOOptions&, IODebugContext*) override {
        return IOStatus::OK();
    }
    IOStatus Allocate(uint64_t, uint64_t, const IOOptions&, IODebugContext*) override {
        return IOStatus::OK();
    }
    void PrepareWrite(std::size_t, std::size_t, const IOOptions&, IODebugContext*) override {}

private:
    Cache& cache_;
    std::string name_;
    uint64_t size_ = 0;
};

class BadDirectory final : public rocksdb::FSDirectoryWrapper {
public:
    BadDirectory(std::unique_ptr<rocksdb::FSDirectory>&& directory, Cache& cache, std::string name)
        : FSDirectoryWrapper{std::move(directory)},
          cache_{cache},
          name_{std::move(name)} {}
    IOStatus Fsync(const IOOptions& options, IODebugContext* context) override {
        if (cache_.fault() != "lie") cache_.names_synced(name_);
        return FSDirectoryWrapper::Fsync(options, context);
    }
    IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* context,
                                 const rocksdb::DirFsyncOptions& which) override {
        if (cache_.fault() != "lie") cache_.names_synced(name_);
        return FSDirectoryWrapper::FsyncWithDirOptions(options, context, which);
    }

private:
    Cache& cache_;
    std::string name_;
};

class BadFileSystem final : public rocksdb::FileSystemWrapper {
public:
    BadFileSystem() : FileSystemWrapper{rocksdb::FileSystem::Default()} {}
    const char* Name() const override { return "bad disk"; }

    IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                             std::unique_ptr<rocksdb::FSWritableFile>* file,
                             IODebugContext* context) override {
        auto refused = cache_.refusal(false);
        if (!refused.ok()) return refused;
        auto status = FileSystemWrapper::NewWritableFile(name, options, file, context);
        if (!status.ok()) return status;
        cache_.created(name);
        *file = std::make_unique<BadFile>(std::move(*file), cache_, name);
        return status;
    }
    IOStatus NewSequentialFile(const std::string& name, const rocksdb::FileOptions& options,
                               std::unique_ptr<rocksdb::FSSequentialFile>* file,
                               IODebugContext* context) override {
        cache_.write_out(name);
        return FileSystemWrapper::NewSequentialFile(name, options, file, context);
    }
    IOStatus NewRandomAccessFile(const std::string& name, const rocksdb::FileOptions& options,
                                 std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                                 IODebugContext* context) override {
        cache_.write_out(name);
        return FileSystemWrapper::NewRandomAccessFile(name, options, file, context);
    }
    IOStatus GetFileSize(const std::string& name, const IOOptions& options, uint64_t* size,
                         IODebugContext* context) override {
        auto status = FileSystemWrapper::GetFileSize(name, options, size, context);
        if (status.ok()) *size += cache_.unsynced_bytes(name);
        return status;
    }
    IOStatus NewDirectory(const std::string& name, const IOOptions& options,
                          std::unique_ptr<rocksdb::FSDirectory>* directory,
                          IODebugContext* context) override {
        auto status = FileSystemWrapper::NewDirectory(name, options, directory, context);
        if (status.ok()) *directory = std::make_unique<BadDirectory>(std::move(*directory), cache_, name);
        return status;
    }
    IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                        IODebugContext* context) override {
        auto refused = cache_.refusal(true);
        if (!refused.ok()) return refused;
        cache_.renaming(from, to);
        return FileSystemWrapper::RenameFile(from, to, options, context);
    }
    IOStatus DeleteFile(const std::string& name, const IOOptions& options, IODebugContext* context) override {
        auto refused = cache_.refusal(true);
        if (!refused.ok()) return refused;
        auto status = FileSystemWrapper::DeleteFile(name, options, context);
        if (status.ok()) cache_.deleted(name);
        return status;
    }

private:
    Cache cache_;
};

}  // namespace

std::shared_ptr<rocksdb::Env> machine_disk() {
    static const std::shared_ptr<rocksdb::Env> disk =
        rocksdb::NewCompositeEnv(std::make_shared<BadFileSystem>());
    return disk;
}

}  // namespace stonechat::storage
