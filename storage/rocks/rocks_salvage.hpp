#pragma once
// What can still be read of a damaged store, row by row. Nothing here is trusted: who builds a new store of
// it verifies each record anew.

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocol/refusal.hpp"
#include "storage/store.hpp"

namespace rocksdb {
class FileLock;
}

namespace stonechat::storage {

// A stopped node's store, damaged or not, and held: as long as this lives no process opens it, wherever the
// directory is moved.
class HeldStore {
public:
    // Refuses, as field "store", when there is none or a process has it.
    static Checked<HeldStore> hold(const std::filesystem::path& directory);
    // To a directory that is not there yet, of files that nobody holds. Refuses with the disk's words.
    [[nodiscard]] Checked<void> copy_to(const std::filesystem::path& to) const;

private:
    struct Release {
        void operator()(rocksdb::FileLock* lock) const;
    };
    std::filesystem::path directory_;
    std::unique_ptr<rocksdb::FileLock, Release> lock_;
};

// Life:    over a copy, which it may change.
// Threads: one.
class RocksSalvage {
public:
    // Reads what opens; where not even the list of files can be read, RocksDB makes a new one of the files
    // that are there. Refuses when nothing at all can be read.
    static Checked<std::unique_ptr<RocksSalvage>> open(const std::filesystem::path& copy);
    ~RocksSalvage();
    RocksSalvage(const RocksSalvage&) = delete;
    RocksSalvage& operator=(const RocksSalvage&) = delete;

    struct CharterEntry {
        CharterSequence sequence = 0;
        Bytes bytes;
    };
    // Those that can be read, in the order of their places.
    [[nodiscard]] std::vector<CharterEntry> charter() const;
    // Without the store's own; "restored" neither.
    [[nodiscard]] std::map<std::string, Bytes> settings() const;
    [[nodiscard]] std::map<std::string, std::string> warnings() const;
    [[nodiscard]] std::map<std::string, std::string> papers() const;
    // No record was accepted later than this.
    [[nodiscard]] LogNumber end() const;
    // The record that came with this line. Empty: none did, or it cannot be read whole.
    [[nodiscard]] std::optional<StoredRecord> record(LogNumber accepted) const;
    // Whether a line of the log says that a record came with it, though record() may not have it.
    [[nodiscard]] bool has_line(LogNumber accepted) const;

private:
    struct Database;
    explicit RocksSalvage(std::unique_ptr<Database> database);
    std::unique_ptr<Database> database_;
};

}  // namespace stonechat::storage
