#include "storage/rocks/rocks_salvage.hpp"

#include <rocksdb/db.h>
#include <rocksdb/env.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>

#include "protocol/limits.hpp"
#include "storage/rocks/rocks_database.hpp"
#include "storage/rocks/rocks_options.hpp"
#include "storage/schema.hpp"

namespace stonechat::storage {
namespace {

namespace fs = std::filesystem;

constexpr const char* lock_name = "LOCK";  // as RocksDB calls it

Refusal refuse(boost::system::error_code code, std::string rule) {
    return {code, "store", std::move(rule)};
}

rocksdb::Slice slice(ByteView bytes) {
    return {as_text(bytes).data(), bytes.size()};
}
ByteView view_of(const rocksdb::Slice& slice) {
    return as_bytes({slice.data(), slice.size()});
}
Bytes copy_of(const rocksdb::Slice& slice) {
    const ByteView bytes = view_of(slice);
    return {bytes.begin(), bytes.end()};
}

constexpr std::array without_body{record::BodyState::erased_by_author, record::BodyState::erased_by_order,
                                  record::BodyState::withheld,         record::BodyState::invalid,
                                  record::BodyState::not_held,         record::BodyState::missing};

// 0 for a key that is none.
std::uint64_t number_of(const rocksdb::Slice& key) {
    const auto number = decode_number(view_of(key));
    return number ? *number : 0;
}

// CURRENT only names the list of files: where it is damaged, the newest list still knows more than RepairDB,
// which cannot tell whose rows a log holds. False: there is no list.
bool name_newest_list(const fs::path& copy) {
    std::string newest;
    std::error_code error;
    for (const auto& file : fs::directory_iterator{copy, error}) {
        const std::string name = file.path().filename().string();
        if (name.starts_with("MANIFEST-")) newest = std::max(newest, name);
    }
    if (newest.empty()) return false;
    return static_cast<bool>(std::ofstream{copy / "CURRENT"} << newest << std::endl);
}

}  // namespace

struct RocksSalvage::Database {
    std::unique_ptr<RocksDatabase> rocks;

    [[nodiscard]] std::optional<Bytes> get(Table table, ByteView key) const {
        rocksdb::PinnableSlice value;
        if (!rocks->db().Get({}, rocks->family(table), slice(key), &value).ok()) return std::nullopt;
        return copy_of(value);
    }
    // From both ends towards whatever cannot be read.
    void each(Table table, const std::function<void(ByteView key, ByteView value)>& visit) const {
        const std::unique_ptr<rocksdb::Iterator> it{rocks->db().NewIterator({}, rocks->family(table))};
        std::optional<Bytes> last;
        for (it->SeekToFirst(); it->Valid(); it->Next()) {
            last = copy_of(it->key());
            visit(view_of(it->key()), view_of(it->value()));
        }
        if (it->status().ok()) return;
        for (it->SeekToLast(); it->Valid(); it->Prev()) {
            if (last && it->key().compare(slice(*last)) <= 0) return;
            visit(view_of(it->key()), view_of(it->value()));
        }
    }
    [[nodiscard]] std::map<std::string, std::string> texts(Table table) const {
        std::map<std::string, std::string> out;
        each(table, [&](ByteView key, ByteView value) { out.emplace(as_text(key), as_text(value)); });
        return out;
    }
    [[nodiscard]] LogNumber last_number(Table table) const {
        const std::unique_ptr<rocksdb::Iterator> it{rocks->db().NewIterator({}, rocks->family(table))};
        it->SeekToLast();
        if (it->Valid()) return number_of(it->key());
        // The end itself cannot be read: as far as the beginning goes.
        LogNumber last = 0;
        for (it->SeekToFirst(); it->Valid(); it->Next()) last = std::max(last, number_of(it->key()));
        return last;
    }
};

Checked<HeldStore> HeldStore::hold(const fs::path& directory) {
    std::error_code error;
    if (!fs::is_directory(directory, error))
        return refuse(stonechat::Errc::wrong_value, "there is none here");
    rocksdb::FileLock* lock = nullptr;
    if (!rocksdb::Env::Default()->LockFile((directory / lock_name).string(), &lock).ok())
        return refuse(stonechat::Errc::store_failed, "another process holds it");
    HeldStore held;
    held.directory_ = directory;
    held.lock_.reset(lock);
    return held;
}

void HeldStore::Release::operator()(rocksdb::FileLock* lock) const {
    rocksdb::Env::Default()->UnlockFile(lock).PermitUncheckedError();
}

// All but the lock's file: whoever closes it gives up the lock, however it was opened (fcntl(2)).
Checked<void> HeldStore::copy_to(const fs::path& to) const {
    std::error_code error;
    if (!fs::create_directory(to, error) && !error) error = std::make_error_code(std::errc::file_exists);
    if (!error) {
        fs::directory_iterator file{directory_, error};
        for (; !error && file != fs::directory_iterator{}; file.increment(error)) {
            const fs::path name = file->path().filename();
            if (name != lock_name) fs::copy(file->path(), to / name, fs::copy_options::recursive, error);
            if (error) break;
        }
    }
    if (error) return refuse(stonechat::Errc::store_failed, "the disk refused: " + error.message());
    return {};
}

RocksSalvage::RocksSalvage(std::unique_ptr<Database> database) : database_{std::move(database)} {}
RocksSalvage::~RocksSalvage() = default;

Checked<std::unique_ptr<RocksSalvage>> RocksSalvage::open(const fs::path& copy) {
    const RocksConfig config{copy, {}};
    auto database = std::make_unique<Database>();
    auto status = RocksDatabase::open(config, RocksDatabase::Mode::salvage, database->rocks);
    if (!status.ok() && name_newest_list(copy))
        status = RocksDatabase::open(config, RocksDatabase::Mode::salvage, database->rocks);
    if (!status.ok()) {
        status = rocksdb::RepairDB(copy.string(), db_options(config), column_families(config.memory));
        // It forgets the tables that had no file of their own: they are made anew, empty.
        std::unique_ptr<RocksDatabase> made;
        if (status.ok()) status = RocksDatabase::open(config, RocksDatabase::Mode::create, made);
        made.reset();
        if (status.ok()) status = RocksDatabase::open(config, RocksDatabase::Mode::salvage, database->rocks);
    }
    if (!status.ok()) return refuse(Errc::damaged, "nothing of it can be read: " + status.ToString());
    return std::unique_ptr<RocksSalvage>{new RocksSalvage{std::move(database)}};
}

std::vector<RocksSalvage::CharterEntry> RocksSalvage::charter() const {
    std::vector<CharterEntry> out;
    database_->each(Table::charter, [&](ByteView key, ByteView value) {
        if (const auto sequence = decode_charter_key(key))
            out.push_back({*sequence, Bytes{value.begin(), value.end()}});
    });
    return out;
}

std::map<std::string, Bytes> RocksSalvage::settings() const {
    std::map<std::string, Bytes> out;
    database_->each(Table::settings, [&](ByteView key, ByteView value) {
        const std::string_view name = as_text(key);
        if (name.starts_with(own_settings_prefix) || name == restored_setting) return;
        out.emplace(name, Bytes{value.begin(), value.end()});
    });
    return out;
}

std::map<std::string, std::string> RocksSalvage::warnings() const {
    return database_->texts(Table::warnings);
}

std::map<std::string, std::string> RocksSalvage::papers() const {
    return database_->texts(Table::papers);
}

LogNumber RocksSalvage::end() const {
    return std::max({database_->last_number(Table::records), database_->last_number(Table::bodies),
                     database_->last_number(Table::log)});
}

std::optional<StoredRecord> RocksSalvage::record(LogNumber accepted) const {
    const auto value = database_->get(Table::records, key::number(accepted));
    if (!value) return std::nullopt;
    const auto row = decode_record_row(accepted, *value);
    if (!row) return std::nullopt;
    StoredRecord out;
    out.envelope.message.assign(row->message.begin(), row->message.end());
    out.body_state = row->body_state;
    out.ruleset = row->ruleset;
    if (std::ranges::find(without_body, row->body_state) != without_body.end()) return out;
    if (row->body_state != record::BodyState::present) return std::nullopt;
    const auto kept = database_->get(Table::bodies, key::number(accepted));
    if (!kept) return std::nullopt;
    auto body = decode_body(*kept);
    if (!body) return std::nullopt;
    out.envelope.body = std::move(*body);
    return out;
}

bool RocksSalvage::has_line(LogNumber accepted) const {
    const auto number = key::number(accepted);
    const auto value = database_->get(Table::log, number);
    if (!value) return false;
    const auto row = decode_log_row(number, *value);
    return row && row->entry.change == Change::record_accepted;
}

}  // namespace stonechat::storage
