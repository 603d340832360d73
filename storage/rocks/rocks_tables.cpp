#include "storage/rocks/rocks_tables.hpp"

#include <rocksdb/iterator.h>
#include <rocksdb/utilities/checkpoint.h>

#include <array>
#include <mutex>

namespace stonechat::storage {
namespace {

rocksdb::Slice slice(ByteView bytes) {
    return {as_text(bytes).data(), bytes.size()};
}
ByteView view_of(const rocksdb::Slice& slice) {
    return as_bytes({slice.data(), slice.size()});
}

boost::system::error_code code_of(const rocksdb::Status& status) {
    if (status.IsCorruption()) return Errc::damaged;
    return stonechat::Errc::store_failed;
}

Result<std::optional<Bytes>> get_row(const RocksDatabase* database, Table table,
                                     const rocksdb::ReadOptions& options, ByteView key) {
    if (database == nullptr) return stonechat::Errc::store_failed;
    rocksdb::PinnableSlice value;
    const auto status = database->db().Get(options, database->family(table), slice(key), &value);
    if (status.IsNotFound()) return std::optional<Bytes>{};
    if (!status.ok()) return code_of(status);
    const ByteView bytes = view_of(value);
    return std::optional{Bytes{bytes.begin(), bytes.end()}};
}

class RocksFinder final : public Finder {
public:
    explicit RocksFinder(std::unique_ptr<rocksdb::Iterator> rows) : rows_{std::move(rows)} {}
    Result<std::optional<ByteView>> find(ByteView key) override {
        if (!rows_) return stonechat::Errc::store_failed;
        const rocksdb::Slice wanted = slice(key);
        if (rows_->Valid() && rows_->key().compare(wanted) < 0) rows_->Next();
        if (!rows_->Valid() || rows_->key() != wanted) rows_->Seek(wanted);
        if (!rows_->status().ok()) return code_of(rows_->status());
        if (!rows_->Valid() || rows_->key() != wanted) return std::optional<ByteView>{};
        return std::optional{view_of(rows_->value())};
    }

private:
    std::unique_ptr<rocksdb::Iterator> rows_;  // empty when there is no database
};

class RocksView final : public TablesView {
public:
    RocksView(const RocksDatabase* database, std::shared_lock<std::shared_mutex> lock)
        : lock_{std::move(lock)},
          database_{database} {
        if (database_ != nullptr) snapshot_ = database_->db().GetSnapshot();
    }
    ~RocksView() override {
        if (database_ != nullptr) database_->db().ReleaseSnapshot(snapshot_);
    }
    RocksView(const RocksView&) = delete;
    RocksView& operator=(const RocksView&) = delete;

    [[nodiscard]] Result<std::optional<Bytes>> get(Table table, ByteView key) const override {
        return get_row(database_, table, options(), key);
    }

    [[nodiscard]] Status scan(Table table, Range range, Order order, const Visit& visit) const override {
        if (database_ == nullptr) return stonechat::Errc::store_failed;
        rocksdb::ReadOptions bounded = options();
        const rocksdb::Slice from = slice(range.from);
        const rocksdb::Slice until = slice(range.until);
        if (!range.from.empty()) bounded.iterate_lower_bound = &from;
        if (!range.until.empty()) bounded.iterate_upper_bound = &until;
        const std::unique_ptr<rocksdb::Iterator> it{
            database_->db().NewIterator(bounded, database_->family(table))};
        const bool ascending = order == Order::ascending;
        for (ascending ? it->SeekToFirst() : it->SeekToLast(); it->Valid();
             ascending ? it->Next() : it->Prev()) {
            const auto next = visit(view_of(it->key()), view_of(it->value()));
            if (!next) return next.error();
            if (*next == Next::none) break;
        }
        if (!it->status().ok()) return code_of(it->status());
        return {};
    }

    [[nodiscard]] std::unique_ptr<Finder> finder(Table table) const override {
        if (database_ == nullptr) return std::make_unique<RocksFinder>(nullptr);
        return std::make_unique<RocksFinder>(std::unique_ptr<rocksdb::Iterator>{
            database_->db().NewIterator(options(), database_->family(table))});
    }

private:
    [[nodiscard]] rocksdb::ReadOptions options() const {
        rocksdb::ReadOptions options;
        options.snapshot = snapshot_;
        options.total_order_seek = true;  // of the table with buckets, too
        return options;
    }

    std::shared_lock<std::shared_mutex> lock_;  // declared first: the snapshot goes before it
    const RocksDatabase* database_;
    const rocksdb::Snapshot* snapshot_ = nullptr;
};

}  // namespace

std::unique_ptr<const TablesView> RocksTables::view() const {
    std::shared_lock lock{mutex_};
    const RocksDatabase* const database = database_.get();
    return std::make_unique<RocksView>(database, std::move(lock));
}

Result<std::optional<Bytes>> RocksTables::get(Table table, ByteView key) const {
    return get_row(database_.get(), table, {}, key);  // on the thread that alone calls resume()
}

// A batch names its column families by handle, so it can be collected only while there is a database; without
// one commit() fails anyway.
void RocksTables::put(Table table, ByteView key, std::initializer_list<ByteView> value) {
    if (failed_) return;
    std::array<rocksdb::Slice, 4> parts;
    check(value.size() <= parts.size());
    int count = 0;
    for (const ByteView part : value) parts.at(static_cast<std::size_t>(count++)) = slice(part);
    const rocksdb::Slice whole_key = slice(key);
    const auto status =
        batch_.Put(database_->family(table), rocksdb::SliceParts{&whole_key, 1}, {parts.data(), count});
    check(status.ok());  // fails only past 4 GiB
}

void RocksTables::erase(Table table, ByteView key) {
    if (failed_) return;
    check(batch_.Delete(database_->family(table), slice(key)).ok());
}

// After a refused write RocksDB may or may not take the next one, depending on what failed. Here none is
// taken until the disk was asked, so that the engine sees one behaviour.
Status RocksTables::checked(const rocksdb::Status& status) {
    if (status.ok()) return {};
    failed_ = true;
    return code_of(status);
}

Status RocksTables::commit() {
    if (failed_) return stonechat::Errc::store_failed;
    const Status written = checked(database_->db().Write(rocksdb::WriteOptions{}, &batch_));
    batch_.Clear();
    return written;
}

Status RocksTables::sync() {
    if (failed_) return stonechat::Errc::store_failed;
    if (Status synced = checked(database_->db().SyncWAL()); !synced) return synced;
    Status marked = mark_->write(database_->db().GetLatestSequenceNumber());
    failed_ = !marked;
    return marked;
}

Status RocksTables::resume() {
    if (!failed_) return {};
    if (!mark_) return stonechat::Errc::store_failed;  // for reading alone
    const std::unique_lock lock{mutex_};
    database_.reset();  // RocksDB opens a directory for writing only once
    const auto opened = RocksDatabase::open(config_, RocksDatabase::Mode::write, database_);
    if (opened.ok() && database_->db().GetLatestSequenceNumber() < mark_->vouched()) return Errc::damaged;
    if (opened.ok()) {
        failed_ = false;
        return {};
    }
    RocksDatabase::open(config_, RocksDatabase::Mode::read, database_).PermitUncheckedError();
    return code_of(opened);
}

Status RocksTables::write_checkpoint(const std::filesystem::path& directory) const {
    const std::shared_lock lock{mutex_};
    if (!database_) return stonechat::Errc::store_failed;
    rocksdb::Checkpoint* made = nullptr;
    if (const auto status = rocksdb::Checkpoint::Create(&database_->db(), &made); !status.ok())
        return code_of(status);
    const std::unique_ptr<rocksdb::Checkpoint> checkpoint{made};
    // Until it is made: a scrub that looks before would find nothing there, and take it for removed.
    const std::lock_guard noting{checkpoints_mutex_};
    if (std::error_code failure; std::filesystem::exists(directory, failure) || failure)
        return stonechat::Errc::store_failed;  // somebody else's
    // An earlier one of that name has been removed, and its age is not this one's.
    std::erase_if(checkpoints_, [&](const Checkpoint& one) { return one.directory == directory; });
    checkpoints_.push_back({directory, std::chrono::steady_clock::now()});
    const auto status = checkpoint->CreateCheckpoint(directory.string());
    if (!status.ok()) return code_of(status);
    return {};
}

bool RocksTables::has_checkpoint() const {
    namespace fs = std::filesystem;
    const std::lock_guard looking{checkpoints_mutex_};
    const auto oldest = std::chrono::steady_clock::now() - config_.checkpoint_life_max;
    std::erase_if(checkpoints_, [&](const Checkpoint& one) {
        bool is_there = false;
        for (const char* const part : {"", ".tmp"}) {  // RocksDB makes it under the second name
            const fs::path directory = one.directory.string() + part;
            std::error_code failure;  // what cannot be looked at or removed is taken to be there
            if (one.made <= oldest) fs::remove_all(directory, failure);
            is_there |= failure || fs::exists(directory, failure) || failure;
        }
        return !is_there;
    });
    return !checkpoints_.empty();
}

}  // namespace stonechat::storage
