#include "storage/memory/memory_store.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <shared_mutex>

#include "storage/table_store.hpp"

namespace stonechat::storage {
namespace {

struct KeyOrder {
    using is_transparent = void;
    bool operator()(ByteView a, ByteView b) const {
        return as_text(a) < as_text(b);  // char_traits<char> compares as unsigned bytes
    }
};
using Rows = std::map<Bytes, Bytes, KeyOrder>;

// One row as it is to be, or as it was: no value means no row.
struct RowChange {
    Table table = Table::settings;
    Bytes key;
    std::optional<Bytes> value;
};
using Batch = std::vector<RowChange>;

Bytes copy(ByteView bytes) {
    return {bytes.begin(), bytes.end()};
}

}  // namespace

struct MemoryDisk::Contents {
    std::array<Rows, tables_count> tables;
    std::vector<Batch> undo;  // for each unsynced batch the rows as they were, in order
    // As files keep what was replaced or deleted until they are merged. Only of tables that hold text.
    std::vector<RowChange> left_behind;
    bool failed = false;  // until resume() succeeds
    bool open = false;
    mutable std::shared_mutex mutex;  // views read while the writer waits

    Rows& rows(Table table) { return tables.at(static_cast<std::size_t>(table)); }
    [[nodiscard]] const Rows& rows(Table table) const { return tables.at(static_cast<std::size_t>(table)); }

    [[nodiscard]] std::optional<Bytes> get(Table table, ByteView key) const {
        const auto it = rows(table).find(key);
        return it == rows(table).end() ? std::nullopt : std::optional{it->second};
    }

    // Makes the changes and returns what takes them back. Files keep what a write replaces; what a loss of
    // power takes back was in no file.
    enum class Leaves { old_rows, nothing };
    Batch apply(const Batch& batch, Leaves leaves) {
        Batch before;
        for (const RowChange& change : batch) {
            before.push_back({change.table, change.key, get(change.table, change.key)});
            const bool is_text = change.table == Table::bodies || change.table == Table::warnings;
            if (is_text && leaves == Leaves::old_rows && before.back().value)
                left_behind.push_back(before.back());
            if (change.value)
                rows(change.table).insert_or_assign(change.key, *change.value);
            else
                rows(change.table).erase(change.key);
        }
        std::ranges::reverse(before);
        return before;
    }
};

namespace {

using Contents = MemoryDisk::Contents;

class MemoryFinder final : public Finder {
public:
    explicit MemoryFinder(const Rows& rows) : rows_{rows} {}
    Result<std::optional<ByteView>> find(ByteView key) override {
        const auto it = rows_.find(key);
        return it == rows_.end() ? std::nullopt : std::optional<ByteView>{it->second};
    }

private:
    const Rows& rows_;
};

bool fails_read(Faults& faults) {
    if (faults.fail_next_reads == 0) return false;
    --faults.fail_next_reads;
    return true;
}

class MemoryView final : public TablesView {
public:
    MemoryView(const Contents& contents, Faults& faults)
        : contents_{contents},
          faults_{faults},
          lock_{contents.mutex} {}

    [[nodiscard]] Result<std::optional<Bytes>> get(Table table, ByteView key) const override {
        if (fails_read(faults_)) return stonechat::Errc::store_failed;
        return contents_.get(table, key);
    }

    [[nodiscard]] Status scan(Table table, Range range, Order order, const Visit& visit) const override {
        if (fails_read(faults_)) return stonechat::Errc::store_failed;
        const Rows& rows = contents_.rows(table);
        const auto first = rows.lower_bound(range.from);
        const auto last = range.until.empty() ? rows.end() : rows.lower_bound(range.until);
        if (order == Order::ascending) return visit_all(first, last, visit);
        return visit_all(std::make_reverse_iterator(last), std::make_reverse_iterator(first), visit);
    }

    [[nodiscard]] std::unique_ptr<Finder> finder(Table table) const override {
        return std::make_unique<MemoryFinder>(contents_.rows(table));
    }

private:
    template <class Iterator>
    static Status visit_all(Iterator it, Iterator end, const Visit& visit) {
        for (; it != end; ++it) {
            const auto next = visit(it->first, it->second);
            if (!next) return next.error();
            if (*next == Next::none) break;
        }
        return {};
    }

    const Contents& contents_;
    Faults& faults_;
    std::shared_lock<std::shared_mutex> lock_;
};

class MemoryTables final : public Tables {
public:
    MemoryTables(Contents& contents, Faults& faults) : contents_{contents}, faults_{faults} {
        check(!contents_.open);
        contents_.open = true;
    }
    ~MemoryTables() override { contents_.open = false; }
    MemoryTables(const MemoryTables&) = delete;
    MemoryTables& operator=(const MemoryTables&) = delete;

    [[nodiscard]] std::unique_ptr<const TablesView> view() const override {
        return std::make_unique<MemoryView>(contents_, faults_);
    }
    [[nodiscard]] Result<std::optional<Bytes>> get(Table table, ByteView key) const override {
        if (fails_read(faults_)) return stonechat::Errc::store_failed;
        return contents_.get(table, key);
    }

    void put(Table table, ByteView key, std::initializer_list<ByteView> value) override {
        Bytes joined;
        for (const ByteView part : value) append(joined, part);
        batch_.push_back({table, copy(key), std::move(joined)});
    }
    void erase(Table table, ByteView key) override { batch_.push_back({table, copy(key), std::nullopt}); }

    Status commit() override {
        const Batch batch = std::exchange(batch_, {});
        if (refuses(faults_.fail_next_writes)) return stonechat::Errc::store_failed;
        const std::unique_lock lock{contents_.mutex};
        contents_.undo.push_back(contents_.apply(batch, Contents::Leaves::old_rows));
        return {};
    }
    Status sync() override {
        if (refuses(faults_.fail_next_syncs)) return stonechat::Errc::store_failed;
        const std::unique_lock lock{contents_.mutex};
        contents_.undo.clear();
        return {};
    }
    Status resume() override {
        if (faults_.disk_full) return stonechat::Errc::store_failed;
        contents_.failed = false;
        contents_.undo.clear();  // RocksDB resumes by writing out all that it holds in memory
        return {};
    }
    [[nodiscard]] Status write_checkpoint(const std::filesystem::path&) const override {
        return stonechat::Errc::store_failed;
    }

    // What a batch not yet synced replaced lies in the log file too, and goes with it.
    Status scrub(std::span<const Trace> traces) override {
        const std::unique_lock lock{contents_.mutex};
        if (faults_.disk_full) return stonechat::Errc::store_failed;
        contents_.undo.clear();
        for (const Trace& trace : traces)
            std::erase_if(contents_.left_behind, [&](const RowChange& one) {
                return one.table == trace.table && as_text(one.key).starts_with(as_text(trace.prefix));
            });
        return {};
    }

private:
    bool refuses(std::uint64_t& failures_left) {
        if (failures_left > 0 && !contents_.failed) {
            --failures_left;
            contents_.failed = true;
        }
        contents_.failed = contents_.failed || faults_.disk_full;
        return contents_.failed;
    }

    Contents& contents_;
    Faults& faults_;
    Batch batch_;
};

}  // namespace

MemoryDisk::MemoryDisk() : contents_{std::make_unique<Contents>()} {}
MemoryDisk::~MemoryDisk() = default;

std::size_t MemoryDisk::unsynced_count() const {
    return contents_->undo.size();
}

bool MemoryDisk::holds(ByteView bytes) const {
    const auto is_in = [&](const RowChange& row) {
        return row.value && as_text(*row.value).find(as_text(bytes)) != std::string_view::npos;
    };
    for (const Rows& rows : contents_->tables)
        for (const auto& [key, value] : rows)
            if (as_text(value).find(as_text(bytes)) != std::string_view::npos) return true;
    return std::ranges::any_of(contents_->left_behind, is_in) ||
           std::ranges::any_of(contents_->undo,
                               [&](const Batch& batch) { return std::ranges::any_of(batch, is_in); });
}

void MemoryDisk::lose_power(std::size_t kept) {
    check(!contents_->open);
    while (contents_->undo.size() > kept) {
        contents_->apply(contents_->undo.back(), Contents::Leaves::nothing);
        contents_->undo.pop_back();
    }
    contents_->undo.clear();
    contents_->failed = false;
}

void MemoryDisk::copy_from(const MemoryDisk& other) {
    check(!contents_->open);
    contents_->tables = other.contents_->tables;
    contents_->left_behind = other.contents_->left_behind;
    contents_->undo.clear();
    contents_->failed = false;
}

void MemoryDisk::lose_power(crypto::Rng& rng) {
    lose_power(rng.below(unsynced_count() + 1));
}

Checked<std::unique_ptr<Store>> open_memory_store(MemoryDisk& disk, crypto::Rng& rng,
                                                  const AroundTables& around) {
    std::unique_ptr<Tables> tables = std::make_unique<MemoryTables>(*disk.contents_, disk.faults);
    if (around) tables = around(std::move(tables));
    auto store = TableStore::open(std::move(tables), rng);
    if (!store) return store.error();
    return std::unique_ptr<Store>{std::move(*store)};
}

}  // namespace stonechat::storage
