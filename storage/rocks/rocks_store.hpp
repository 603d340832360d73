#pragma once
// The store on disk, in RocksDB.

#include <chrono>
#include <filesystem>
#include <memory>

#include "crypto/random.hpp"
#include "protocol/refusal.hpp"
#include "storage/store.hpp"

namespace rocksdb {
class Env;
}

namespace stonechat::storage {

// How much memory a store may use for what it has just written and read: for a node that serves a region, or
// for one that is to be small (some 128 and 16 MiB at most).
enum class StoreMemory { usual, small };

struct RocksConfig {
    // Made, readable by its owner alone, when it is missing; its parent must be there.
    std::filesystem::path directory;
    // Shared with the database's own threads, which write through it until the store is gone. Empty: the
    // machine's file system. Tests pass one that fails.
    std::shared_ptr<rocksdb::Env> env;
    StoreMemory memory = StoreMemory::usual;
    // A checkpoint shares files with the store. While one is there no scrub is done; after this time whoever
    // was to copy it has gone, and it is removed.
    std::chrono::seconds checkpoint_life_max = std::chrono::hours{6};
};

// Makes a store in an empty directory, or takes up the one that is there.
//
// Refusals: in plain words for the operator, as field "store": another process holds it; made by a newer
// version; not
//           a stonechat store; damaged; the disk refused (all with nothing changed in a directory that is not
//           ours). A store that holds less than was once durable counts as damaged.
// Memory:   bounded, see rocks_options.cpp.
Checked<std::unique_ptr<Store>> open_rocks_store(const RocksConfig& config, crypto::Rng& rng);

// Takes up a store that nobody writes, and changes nothing on the disk: for backups and for what else is only
// looked at.
Checked<std::unique_ptr<const Store>> open_rocks_store_to_read(const std::filesystem::path& directory);

}  // namespace stonechat::storage
