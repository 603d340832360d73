#include "storage/rocks/rocks_store.hpp"

#include <rocksdb/db.h>

#include <algorithm>
#include <array>
#include <string>

#include "storage/rocks/machine_disk.hpp"
#include "storage/rocks/rocks_options.hpp"
#include "storage/rocks/rocks_tables.hpp"
#include "storage/table_store.hpp"

namespace stonechat::storage {
namespace {

namespace fs = std::filesystem;

Refusal refuse(boost::system::error_code code, std::string rule) {
    return {code, "store", std::move(rule)};
}
Refusal not_a_store() {
    return refuse(stonechat::Errc::wrong_value, "not a stonechat store");
}
Refusal disk_refused(std::string_view why) {
    return refuse(stonechat::Errc::store_failed, "the disk refused: " + std::string{why});
}

Refusal damaged(std::string_view how) {
    return refuse(Errc::damaged,
                  "damaged (" + std::string{how} + "); with the node stopped, run: stonechat repair");
}

// RocksDB has no code for a lock that is held, so its words decide; the test would tell if they changed.
bool is_held(const rocksdb::Status& status) {
    const std::string text = status.ToString();
    return status.IsIOError() && (text.starts_with("IO error: While lock file") ||
                                  text.starts_with("IO error: lock hold by current process"));
}

Refusal refusal_of(const rocksdb::Status& status) {
    if (is_held(status)) return refuse(stonechat::Errc::store_failed, "another process holds it");
    if (status.IsCorruption()) return damaged(status.ToString());
    return disk_refused(status.ToString());
}

// What RocksDB may leave behind when it was stopped while making a database, before CURRENT names one.
bool is_unfinished_part(const std::string& name) {
    constexpr std::array<std::string_view, 5> beginnings{"LOCK", "LOG", "IDENTITY", "MANIFEST-", "OPTIONS-"};
    return name.ends_with(".dbtmp") ||
           std::ranges::any_of(beginnings, [&](auto b) { return name.starts_with(b); });
}

// Looks before anything is touched: a directory that holds something else is left as it is.
Checked<void> check_directory(const fs::path& directory) {
    std::error_code error;
    if (fs::exists(directory, error) && !fs::is_directory(directory, error)) return not_a_store();
    if (fs::create_directory(directory, error)) fs::permissions(directory, fs::perms::owner_all, error);
    if (error) return disk_refused(error.message());
    if (fs::exists(directory / "CURRENT", error)) return {};
    for (fs::directory_iterator it{directory, error}; !error && it != fs::directory_iterator{};
         it.increment(error))
        if (!is_unfinished_part(it->path().filename().string())) return not_a_store();
    if (error) return disk_refused(error.message());
    return {};
}

bool is_empty_database(const rocksdb::DBOptions& options, const std::string& directory) {
    rocksdb::DB* opened = nullptr;
    const rocksdb::Options read_only{options, {}};
    if (!rocksdb::DB::OpenForReadOnly(read_only, directory, &opened).ok()) return false;
    const std::unique_ptr<rocksdb::DB> db{opened};
    const std::unique_ptr<rocksdb::Iterator> it{db->NewIterator({})};
    it->SeekToFirst();
    return !it->Valid();
}

// A database is ours when it has our tables, or is empty without any: its making was interrupted.
Checked<void> check_families(const rocksdb::DBOptions& options, const std::string& directory) {
    std::vector<std::string> found;
    const auto listed = rocksdb::DB::ListColumnFamilies(options, directory, &found);
    if (!listed.ok()) return refusal_of(listed);
    std::erase(found, rocksdb::kDefaultColumnFamilyName);
    const bool ours = std::ranges::find(found, table_names.front()) != found.end();
    if (!ours && (!found.empty() || !is_empty_database(options, directory))) return not_a_store();
    for (const std::string& name : found)
        if (std::ranges::find(table_names, name) == table_names.end())
            return refuse(stonechat::Errc::wrong_value, "made by a newer version of stonechat");
    return {};
}

}  // namespace

Checked<std::unique_ptr<Store>> open_rocks_store(const RocksConfig& given, crypto::Rng& rng) {
    RocksConfig config = given;
    if (!config.env) config.env = machine_disk();
    if (const auto fit = check_directory(config.directory); !fit) return fit.error();
    const rocksdb::DBOptions options = db_options(config);
    const std::string directory = config.directory.string();
    std::error_code ignored;
    if (fs::exists(config.directory / "CURRENT", ignored)) {
        if (const auto fit = check_families(options, directory); !fit) return fit.error();
    }
    std::unique_ptr<RocksDatabase> database;
    const auto status = RocksDatabase::open(config, RocksDatabase::Mode::create, database);
    if (!status.ok()) return refusal_of(status);
    auto mark = SyncedMark::open(config.directory);
    if (!mark) return disk_refused("the file SYNCED cannot be written");
    if (database->db().GetLatestSequenceNumber() < mark->vouched())
        return damaged("less is there than was once written for good");
    auto store =
        TableStore::open(std::make_unique<RocksTables>(config, std::move(database), std::move(*mark)), rng);
    if (!store) return store.error();
    return std::unique_ptr<Store>{std::move(*store)};
}

Checked<std::unique_ptr<const Store>> open_rocks_store_to_read(const fs::path& directory) {
    const RocksConfig config{directory, machine_disk()};
    std::error_code ignored;
    if (!fs::exists(directory / "CURRENT", ignored)) return not_a_store();
    if (const auto fit = check_families(db_options(config), directory.string()); !fit) return fit.error();
    std::unique_ptr<RocksDatabase> database;
    const auto status = RocksDatabase::open(config, RocksDatabase::Mode::read, database);
    if (!status.ok()) return refusal_of(status);
    crypto::SystemRng unused;  // only a new store takes an id
    auto store =
        TableStore::open(std::make_unique<RocksTables>(config, std::move(database), std::nullopt), unused);
    if (!store) return store.error();
    return std::unique_ptr<const Store>{std::move(*store)};
}

}  // namespace stonechat::storage
