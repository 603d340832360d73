#pragma once
// How RocksDB is set up. For storage/rocks alone.

#include <rocksdb/db.h>

#include <vector>

#include "storage/rocks/rocks_store.hpp"

namespace stonechat::storage {

[[nodiscard]] rocksdb::DBOptions db_options(const RocksConfig& config);

// RocksDB's own "default", which stays empty, and behind it one column family for each Table, in that order.
[[nodiscard]] std::vector<rocksdb::ColumnFamilyDescriptor> column_families(StoreMemory memory);

}  // namespace stonechat::storage
