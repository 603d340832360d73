// Makes deleted rows vanish from RocksDB's files. A deletion is only one more row; the old one stays in the
// write-ahead log until every table has been written out, and in table files until these are merged.

#include <rocksdb/convenience.h>
#include <rocksdb/metadata.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "storage/rocks/rocks_tables.hpp"

namespace stonechat::storage {
namespace {

using namespace std::chrono_literals;

// RocksDB's own threads delete old files a moment after a merge. What takes longer than this is held by
// someone, such as a backup under way; the scrub is then tried again later.
constexpr auto deletion_patience = 10s;
constexpr auto deletion_pause = 5ms;

std::string text(ByteView bytes) {
    return std::string{as_text(bytes)};
}

// Keys from `first` up to but not including `end` (empty: to the table's end).
struct KeyRange {
    std::string first;
    std::string end;
};

// The deepest file that may hold keys of the range: where the old row would be, if merges have carried it
// that far. Empty when no file may.
std::string deepest_file(const rocksdb::ColumnFamilyMetaData& files, const KeyRange& range) {
    std::string found;
    for (const rocksdb::LevelMetaData& level : files.levels)
        for (const rocksdb::SstFileMetaData& file : level.files)
            if (file.largestkey >= range.first && (range.end.empty() || file.smallestkey < range.end))
                found = file.name;
    return found;
}

// Ranges of one table in the order of their keys, those joined that lie in one file: a file is rewritten
// once, however many of its rows were deleted.
std::vector<KeyRange> joined_ranges(std::span<const Trace> traces, Table table,
                                    const rocksdb::ColumnFamilyMetaData& files) {
    std::vector<KeyRange> ranges;
    for (const Trace& trace : traces)
        if (trace.table == table) ranges.push_back({text(trace.prefix), text(end_of_prefix(trace.prefix))});
    std::ranges::sort(ranges, {}, &KeyRange::first);
    std::vector<KeyRange> joined;
    std::string file_before;
    for (KeyRange& range : ranges) {
        std::string file = deepest_file(files, range);
        // One may lie within another; without an end it goes to the table's.
        const bool goes_further = !joined.empty() && !joined.back().end.empty() &&
                                  (range.end.empty() || range.end > joined.back().end);
        if (!joined.empty() && !file.empty() && file == file_before) {
            if (goes_further) joined.back().end = std::move(range.end);
        } else {
            joined.push_back(std::move(range));
        }
        file_before = std::move(file);
    }
    return joined;
}

rocksdb::Status merge(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family, const KeyRange& range) {
    rocksdb::CompactRangeOptions options;
    // Also the deepest level, which a merge would otherwise leave alone; and no other merge meanwhile, which
    // could carry the old row past this one.
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    options.exclusive_manual_compaction = true;
    const rocksdb::Slice first{range.first};
    const rocksdb::Slice end{range.end};
    return db.CompactRange(options, family, &first, range.end.empty() ? nullptr : &end);
}

std::set<std::string> files_ending(rocksdb::DB& db, const std::string& ending) {
    std::vector<std::string> names;
    db.GetEnv()->GetChildren(db.GetName(), &names).PermitUncheckedError();
    std::erase_if(names, [&](const std::string& name) { return !name.ends_with(ending); });
    return {names.begin(), names.end()};
}

// Logs with rows in them; the newest may be empty, and then stays.
std::set<std::string> logs(rocksdb::DB& db) {
    std::set<std::string> names = files_ending(db, ".log");
    std::erase_if(names, [&](const std::string& name) {
        std::uint64_t bytes = 0;
        return db.GetEnv()->GetFileSize(db.GetName() + '/' + name, &bytes).ok() && bytes == 0;
    });
    return names;
}

// Table files that are in use no more, and those just being written.
std::set<std::string> unused_tables(rocksdb::DB& db) {
    std::set<std::string> names = files_ending(db, ".sst");
    std::vector<rocksdb::LiveFileMetaData> live;
    db.GetLiveFilesMetaData(&live);
    for (const rocksdb::LiveFileMetaData& file : live)
        names.erase(file.name.starts_with('/') ? file.name.substr(1) : file.name);
    return names;
}

// Waits until `still` holds none of `old`.
template <class Still>
bool are_gone(const std::set<std::string>& old, Still still) {
    for (auto waited = 0ms; waited <= deletion_patience; waited += deletion_pause) {
        const std::set<std::string> now = still();
        if (std::ranges::none_of(old, [&](const std::string& name) { return now.contains(name); }))
            return true;
        std::this_thread::sleep_for(deletion_pause);
    }
    return false;
}

rocksdb::Status flush_all(const RocksDatabase& database) {
    std::vector<rocksdb::ColumnFamilyHandle*> families;
    for (std::size_t i = 0; i < tables_count; ++i) families.push_back(database.family(static_cast<Table>(i)));
    return database.db().Flush(rocksdb::FlushOptions{}, families);
}

}  // namespace

Status RocksTables::scrub(std::span<const Trace> traces) {
    // Whoever began to read before the deletion must have ended: RocksDB keeps the old row for them.
    { const std::unique_lock readers_have_ended{mutex_}; }
    const std::shared_lock lock{mutex_};
    if (database_ == nullptr || has_checkpoint()) return stonechat::Errc::store_failed;
    rocksdb::DB& db = database_->db();
    const std::set<std::string> old_logs = logs(db);
    if (!flush_all(*database_).ok()) return stonechat::Errc::store_failed;
    for (std::size_t i = 0; i < tables_count; ++i) {
        const auto table = static_cast<Table>(i);
        rocksdb::ColumnFamilyMetaData files;
        db.GetColumnFamilyMetaData(database_->family(table), &files);
        for (const KeyRange& range : joined_ranges(traces, table, files))
            if (!merge(db, database_->family(table), range).ok()) return stonechat::Errc::store_failed;
    }
    const bool are_logs_gone = are_gone(old_logs, [&] { return logs(db); });
    const bool are_tables_gone = are_gone(unused_tables(db), [&] { return unused_tables(db); });
    if (!are_logs_gone || !are_tables_gone || has_checkpoint()) return stonechat::Errc::store_failed;
    return {};
}

}  // namespace stonechat::storage
