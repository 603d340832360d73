#pragma once
// Tables over RocksDB. For storage/rocks alone.

#include <rocksdb/write_batch.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <vector>

#include "storage/rocks/rocks_database.hpp"
#include "storage/rocks/synced_mark.hpp"
#include "storage/tables.hpp"

namespace stonechat::storage {

class RocksTables final : public Tables {
public:
    // Without a mark the tables are for reading alone.
    RocksTables(RocksConfig config, std::unique_ptr<RocksDatabase> database, std::optional<SyncedMark> mark)
        : config_{std::move(config)},
          database_{std::move(database)},
          mark_{std::move(mark)},
          failed_{!mark_} {}

    [[nodiscard]] std::unique_ptr<const TablesView> view() const override;
    [[nodiscard]] Result<std::optional<Bytes>> get(Table table, ByteView key) const override;
    void put(Table table, ByteView key, std::initializer_list<ByteView> value) override;
    void erase(Table table, ByteView key) override;
    Status commit() override;
    Status sync() override;
    // Opens the database anew. DB::Resume() would be less work, but in 7.8 it refuses for good after some
    // errors, a failed sync among them, and answers "busy" while RocksDB's own attempts go on after others.
    //
    // While the disk still refuses, the database is opened for reading alone, which needs no room.
    Status resume() override;
    [[nodiscard]] Status write_checkpoint(const std::filesystem::path& directory) const override;
    Status scrub(std::span<const Trace> traces) override;

private:
    Status checked(const rocksdb::Status& status);
    // Whether files of this store lie in a checkpoint, too. Removes those that are too old.
    [[nodiscard]] bool has_checkpoint() const;

    struct Checkpoint {
        std::filesystem::path directory;
        std::chrono::steady_clock::time_point made;
    };

    RocksConfig config_;
    mutable std::shared_mutex mutex_;          // views share it; resume() alone takes it whole
    std::unique_ptr<RocksDatabase> database_;  // empty only after not even reading was possible
    std::optional<SyncedMark> mark_;
    rocksdb::WriteBatch batch_;  // kept between commits for its memory
    bool failed_;
    mutable std::mutex checkpoints_mutex_;
    mutable std::vector<Checkpoint> checkpoints_;  // made since this was opened
};

}  // namespace stonechat::storage
