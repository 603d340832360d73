// The reading half of TableStore: each read works on one view, so that what it gives belongs together.

#include "storage/table_store.hpp"

namespace stonechat::storage {
namespace {

constexpr Range whole_table{};

Result<StoredRecord> read_stored(const TablesView& view, const RecordId& id, ByteView value) {
    const auto row = decode_record_row(value);
    if (!row) return row.error();
    StoredRecord out;
    out.body_state = row->body_state;
    out.ruleset = row->ruleset;
    out.envelope.message.assign(row->message.begin(), row->message.end());
    if (row->body_state != record::BodyState::present) return out;
    const auto kept = view.get(Table::bodies, key::record(id));
    if (!kept) return kept.error();
    if (!*kept) return Errc::damaged;
    auto body = decode_body(**kept);
    if (!body) return body.error();
    out.envelope.body = std::move(*body);
    return out;
}

std::size_t bytes_in(const StoredRecord& record) {
    return record.envelope.message.size() + (record.envelope.body ? record.envelope.body->body.size() : 0);
}

// Lines of the log with their records, until `count` lines or `bytes` of records are there.
Result<LogPage> read_lines(const TablesView& view, Range range, Order order, std::size_t count,
                           std::size_t bytes) {
    LogPage page;
    if (count == 0) return page;
    std::size_t taken = 0;
    const Status scanned =
        view.scan(Table::log, range, order, [&](ByteView key, ByteView value) -> Result<Next> {
            const auto entry = decode_log_entry(key, value);
            if (!entry) return entry.error();
            const auto held = view.get(Table::records, key::record(entry->record));
            if (!held) return held.error();
            if (!*held) return Errc::damaged;
            auto record = read_stored(view, entry->record, **held);
            if (!record) return record.error();
            taken += bytes_in(*record);
            page.lines.push_back({*entry, std::move(*record)});
            return page.lines.size() < count && taken < bytes ? Next::row : Next::none;
        });
    if (!scanned) return scanned.error();
    return page;
}

// Every row of a table, as `decode` reads it.
template <class Row>
Status read_all(const TablesView& view, Table table, Result<Row> (*decode)(ByteView, ByteView),
                std::vector<Row>& out) {
    return view.scan(table, whole_table, Order::ascending, [&](ByteView key, ByteView value) -> Result<Next> {
        auto row = decode(key, value);
        if (!row) return row.error();
        out.push_back(std::move(*row));
        return Next::row;
    });
}

Status read_log_end(const TablesView& view, Snapshot& out) {
    return view.scan(Table::log, whole_table, Order::descending,
                     [&](ByteView key, ByteView value) -> Result<Next> {
                         const auto entry = decode_log_entry(key, value);
                         if (!entry) return entry.error();
                         out.log_end = entry->number;
                         out.log_digest = entry->digest;
                         return Next::none;
                     });
}

Status read_charter(const TablesView& view, std::vector<Bytes>& out) {
    return view.scan(Table::charter, whole_table, Order::ascending,
                     [&](ByteView key, ByteView value) -> Result<Next> {
                         const auto sequence = decode_number(key);
                         if (!sequence || *sequence != out.size() + 1) return Errc::damaged;
                         out.emplace_back(value.begin(), value.end());
                         return Next::row;
                     });
}

Status read_settings(const TablesView& view, Snapshot& out) {
    return view.scan(Table::settings, whole_table, Order::ascending,
                     [&](ByteView key, ByteView value) -> Result<Next> {
                         const std::string_view name = as_text(key);
                         if (!name.starts_with(own_settings_prefix))
                             out.settings.emplace(name, Bytes{value.begin(), value.end()});
                         return Next::row;
                     });
}

Status read_warnings(const TablesView& view, std::map<std::string, std::string>& out) {
    return view.scan(Table::warnings, whole_table, Order::ascending,
                     [&](ByteView key, ByteView value) -> Result<Next> {
                         out.emplace(as_text(key), as_text(value));
                         return Next::row;
                     });
}

Result<StoreId> read_store_id(const TablesView& view) {
    const auto value = view.get(Table::settings, as_bytes(store_setting));
    if (!value) return value.error();
    const auto id = *value ? StoreId::from(**value) : std::nullopt;
    if (!id) return Errc::damaged;
    return *id;
}

}  // namespace

Result<Snapshot> TableStore::load() const {
    const auto view = tables_->view();
    const auto store = read_store_id(*view);
    if (!store) return store.error();
    Snapshot out;
    out.store = *store;
    for (const Status& read : {
             read_log_end(*view, out),
             read_all(*view, Table::heads, decode_head, out.heads),
             read_all(*view, Table::asides, decode_link, out.above_heads),
             read_charter(*view, out.charter),
             read_all(*view, Table::cursors, decode_cursor, out.cursors),
             read_settings(*view, out),
             read_warnings(*view, out.warnings),
         }) {
        if (!read) return read.error();
    }
    return out;
}

Result<std::optional<StoredRecord>> TableStore::find(const RecordId& id) const {
    const auto view = tables_->view();
    const auto held = view->get(Table::records, key::record(id));
    if (!held) return held.error();
    if (!*held) return std::optional<StoredRecord>{};
    auto record = read_stored(*view, id, **held);
    if (!record) return record.error();
    return std::optional{std::move(*record)};
}

Result<std::vector<RecordId>> TableStore::at(const record::FeedId& feed, Sequence sequence) const {
    const auto from = key::place(feed, sequence);
    const Bytes until = end_of_prefix(from);
    std::vector<RecordId> out;
    const Status scanned = tables_->view()->scan(Table::feeds, {from, until}, Order::ascending,
                                                 [&](ByteView key, ByteView value) -> Result<Next> {
                                                     const auto link = decode_link(key, value);
                                                     if (!link) return link.error();
                                                     out.push_back(link->id);
                                                     return Next::row;
                                                 });
    if (!scanned) return scanned.error();
    return out;
}

Result<std::optional<LogEntry>> TableStore::log_entry(LogNumber number) const {
    const auto key = key::number(number);
    const auto value = tables_->view()->get(Table::log, key);
    if (!value) return value.error();
    if (!*value) return std::optional<LogEntry>{};
    const auto entry = decode_log_entry(key, **value);
    if (!entry) return entry.error();
    return std::optional{*entry};
}

Result<LogPage> TableStore::log_after(LogNumber after, std::size_t count, std::size_t bytes) const {
    if (after == std::numeric_limits<LogNumber>::max()) return LogPage{};
    const auto from = key::number(after + 1);
    return read_lines(*tables_->view(), {from, {}}, Order::ascending, count, bytes);
}

Result<LogPage> TableStore::log_before(LogNumber before, std::size_t count) const {
    if (before == 0) return LogPage{};
    const auto until = key::number(before);
    return read_lines(*tables_->view(), {{}, until}, Order::descending, count,
                      std::numeric_limits<std::size_t>::max());
}

Result<std::map<std::string, std::string>> TableStore::warnings() const {
    std::map<std::string, std::string> out;
    const Status scanned = read_warnings(*tables_->view(), out);
    if (!scanned) return scanned.error();
    return out;
}

}  // namespace stonechat::storage
