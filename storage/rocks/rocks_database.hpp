#pragma once
// An open RocksDB with its column families. For storage/rocks alone.

#include <rocksdb/db.h>

#include <memory>
#include <vector>

#include "storage/rocks/rocks_store.hpp"
#include "storage/schema.hpp"

namespace stonechat::storage {

class RocksDatabase {
public:
    // Only `create` makes what is missing. `read` writes nothing at all, so that it works on a full disk.
    // `salvage` reads whatever it can of a damaged one.
    enum class Mode { create, write, read, salvage };
    // Fills `out` when the status is ok.
    static rocksdb::Status open(const RocksConfig& config, Mode mode, std::unique_ptr<RocksDatabase>& out);
    ~RocksDatabase();
    RocksDatabase(const RocksDatabase&) = delete;
    RocksDatabase& operator=(const RocksDatabase&) = delete;

    [[nodiscard]] rocksdb::DB& db() const { return *db_; }
    [[nodiscard]] rocksdb::ColumnFamilyHandle* family(Table table) const {
        return families_.at(static_cast<std::size_t>(table) + 1);  // behind "default"
    }

private:
    explicit RocksDatabase(std::shared_ptr<rocksdb::Env> env) : env_{std::move(env)} {}

    std::shared_ptr<rocksdb::Env> env_;  // declared first: closing writes through it
    std::unique_ptr<rocksdb::DB> db_;
    std::vector<rocksdb::ColumnFamilyHandle*> families_;
};

}  // namespace stonechat::storage
