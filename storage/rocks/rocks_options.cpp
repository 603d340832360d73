#include "storage/rocks/rocks_options.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/memtablerep.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include <string>
#include <tuple>

#include "storage/rocks/rocks_log.hpp"
#include "storage/schema.hpp"

namespace stonechat::storage {
namespace {

constexpr std::size_t mebibyte = std::size_t{1024} * 1024;

// Shared by all tables, index and filter blocks included. The filters that say a record is new take 10 bits
// each: 1.2 MiB a million records; the rest serves what people look at, which is recent.
constexpr std::size_t block_cache_bytes_usual = 32 * mebibyte;
constexpr std::size_t block_cache_bytes_small = 8 * mebibyte;
// The cache is divided among 2^n locks, and nothing stays in it that is larger than a division. A handful of
// threads needs few.
constexpr int block_cache_division_bits = 2;
// Rows in memory over all tables before the fullest is written out: some 50,000 records. More would mean
// fewer files, but a longer replay of the log at the next start.
constexpr std::size_t memory_rows_bytes_usual = 64 * mebibyte;
constexpr std::size_t memory_rows_bytes_small = 8 * mebibyte;
// And of the log itself: a table that is seldom written must not hold back old logs for ever.
// Replayed within a second.
constexpr std::uint64_t wal_bytes_max = 128 * mebibyte;
// Files are written back in steps of this size, so that no sync of the log waits for a whole file. Not the
// log itself: an error of its write-back would come after a batch is in it, and the batch would be there
// again after a restart.
constexpr std::uint64_t write_back_bytes = mebibyte;
// Of 64 MiB files: 32 GiB before old files are closed and opened again. Below the 1,024 that a process may
// open here.
constexpr int files_open_max = 512;
// One writes out rows while the other merges files; the machines this is meant for have two cores.
constexpr int background_jobs = 2;
constexpr double filter_bits_per_key = 10;  // 1 % false positives
// Bodies are JSON of one shape, and messages repeat who, what and about what: zstd shrinks both, better in
// larger blocks.
constexpr std::size_t packed_block_bytes = std::size_t{16} * 1024;
constexpr std::size_t id_buckets_count = 65536;  // about the records that memory_rows_bytes_usual hold

// After a full disk RocksDB would recover by itself on a thread of its own, and write to a log file whose
// last write failed: Debian's build, which keeps assertions, then ends the process. try_resume() opens the
// database anew instead.
class NoRecoveryOfItsOwn final : public rocksdb::EventListener {
public:
    void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* auto_recovery) override {
        *auto_recovery = false;
    }
};

std::size_t memory_rows_bytes(StoreMemory memory) {
    return memory == StoreMemory::small ? memory_rows_bytes_small : memory_rows_bytes_usual;
}

std::size_t block_cache_bytes(StoreMemory memory) {
    return memory == StoreMemory::small ? block_cache_bytes_small : block_cache_bytes_usual;
}

rocksdb::ColumnFamilyOptions options_for(Table table, StoreMemory memory,
                                         const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::BlockBasedTableOptions blocks;
    blocks.block_cache = cache;
    blocks.cache_index_and_filter_blocks = true;  // or memory would grow with the store
    // In pieces of the size of a block: one index for a whole file has megabytes, and finding one row would
    // have all of it read into the cache, where little of it stays.
    blocks.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
    blocks.partition_filters = true;
    blocks.pin_l0_filter_and_index_blocks_in_cache = true;
    blocks.format_version = 5;
    if (table == Table::ids) blocks.filter_policy.reset(rocksdb::NewBloomFilterPolicy(filter_bits_per_key));
    if (table == Table::bodies || table == Table::records) blocks.block_size = packed_block_bytes;

    rocksdb::ColumnFamilyOptions options;
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(blocks));
    options.compression = rocksdb::kNoCompression;
    // Ids are hashes alone. The last level holds nine rows in ten, and is written once for many of the
    // others.
    if (table != Table::ids) options.bottommost_compression = rocksdb::kZSTD;
    options.write_buffer_size = memory_rows_bytes(memory);
    options.level_compaction_dynamic_level_bytes = true;
    if (table == Table::ids) {
        // Ids come in no order and are never read in order, so rows in memory lie in buckets: a fifth less
        // time for each append than in one sorted list. RocksDB finds the bucket by a "prefix", here the
        // whole key.
        options.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(std::tuple_size_v<key::Record>));
        options.memtable_factory.reset(rocksdb::NewHashSkipListRepFactory(id_buckets_count));
        // Each append asks first whether the record is held; this answers for the rows in memory.
        options.memtable_whole_key_filtering = true;
        options.memtable_prefix_bloom_size_ratio = 0.02;
    }
    if (table == Table::feeds) {
        // Records of one feed mostly come in order: each goes behind the last, unsearched.
        options.memtable_insert_with_hint_prefix_extractor.reset(
            rocksdb::NewFixedPrefixTransform(std::tuple_size_v<key::Feed>));
    }
    return options;
}

}  // namespace

rocksdb::DBOptions db_options(const RocksConfig& config) {
    rocksdb::DBOptions options;
    options.listeners.push_back(std::make_shared<NoRecoveryOfItsOwn>());
    if (config.env) options.env = config.env.get();
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;  // up to the first torn batch
    options.db_write_buffer_size = memory_rows_bytes(config.memory);
    options.max_total_wal_size = wal_bytes_max;
    options.bytes_per_sync = write_back_bytes;
    options.max_open_files = files_open_max;
    options.max_background_jobs = background_jobs;
    options.allow_concurrent_memtable_write = false;  // one thread writes
    options.max_bgerror_resume_count = 0;             // the node says when the disk is asked again
    options.info_log = open_rocks_log(config.directory);
    return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> column_families(StoreMemory memory) {
    const auto cache = rocksdb::NewLRUCache(block_cache_bytes(memory), block_cache_division_bits);
    std::vector<rocksdb::ColumnFamilyDescriptor> out{{rocksdb::kDefaultColumnFamilyName, {}}};
    for (std::size_t i = 0; i < tables_count; ++i)
        out.emplace_back(std::string{table_names.at(i)}, options_for(static_cast<Table>(i), memory, cache));
    return out;
}

}  // namespace stonechat::storage
