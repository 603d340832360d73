// The reading half of TableStore: each read works on one view, so that what it gives belongs together.

#include <algorithm>
#include <array>
#include <functional>

#include "storage/table_store.hpp"

namespace stonechat::storage {
namespace {

constexpr Range whole_table{};

// Who may see bodies that nothing has examined: only the check that does.
enum class Unexamined { left_out, given };

// `find_body` gives the bytes of the body's row, when it comes to that.
template <class FindBody>
Result<StoredRecord> read_stored(LogNumber accepted, ByteView value, Unexamined unexamined,
                                 FindBody find_body) {
    const auto row = decode_record_row(accepted, value);
    if (!row) return row.error();
    StoredRecord out;
    out.body_state = row->body_state;
    out.ruleset = row->ruleset;
    out.is_void = row->is_void;
    out.signature = row->signature;
    out.changed = row->changed;
    out.envelope.message.assign(row->message.begin(), row->message.end());
    const bool is_given =
        row->body_state == record::BodyState::present ||
        (row->body_state == record::BodyState::unexamined && unexamined == Unexamined::given);
    if (!is_given) return out;
    const auto kept = find_body();
    if (!kept) return kept.error();
    if (!*kept) return Errc::damaged;
    auto body = decode_body(**kept);
    if (!body) return body.error();
    out.envelope.body = std::move(*body);
    return out;
}

// Reads many records in the order in which they came.
class RecordReader {
public:
    explicit RecordReader(const TablesView& view, Unexamined unexamined = Unexamined::left_out)
        : records_{view.finder(Table::records)},
          bodies_{view.finder(Table::bodies)},
          unexamined_{unexamined} {}

    Result<StoredRecord> read(LogNumber accepted) {
        const auto key = key::number(accepted);
        const auto value = records_->find(key);
        if (!value) return value.error();
        if (!*value) return Errc::damaged;
        return read_stored(accepted, **value, unexamined_, [&] { return bodies_->find(key); });
    }

private:
    std::unique_ptr<Finder> records_;
    std::unique_ptr<Finder> bodies_;
    Unexamined unexamined_;
};

std::size_t bytes_in(const StoredRecord& record) {
    return record.envelope.message.size() + (record.envelope.body ? record.envelope.body->body.size() : 0);
}

// Lines of the log with their records, until `count` lines or `bytes` of records are there.
Result<LogPage> read_lines(const TablesView& view, Range range, Order order, std::size_t count,
                           std::size_t bytes) {
    LogPage page;
    if (count == 0) return page;
    RecordReader records{view};
    std::size_t taken = 0;
    const Status scanned =
        view.scan(Table::log, range, order, [&](ByteView key, ByteView value) -> Result<Next> {
            const auto row = decode_log_row(key, value);
            if (!row) return row.error();
            auto record = records.read(row->accepted);
            if (!record) return record.error();
            taken += bytes_in(*record);
            page.lines.push_back({row->entry, std::move(*record)});
            return page.lines.size() < count && taken < bytes ? Next::row : Next::none;
        });
    if (!scanned) return scanned.error();
    return page;
}

// The first or last row of a range, as `decode` reads it.
template <class Row>
Result<std::optional<Row>> read_first(const TablesView& view, Table table, Range range, Order order,
                                      Result<Row> (*decode)(ByteView, ByteView)) {
    std::optional<Row> out;
    const Status scanned = view.scan(table, range, order, [&](ByteView key, ByteView value) -> Result<Next> {
        const auto row = decode(key, value);
        if (!row) return row.error();
        out = *row;
        return Next::none;
    });
    if (!scanned) return scanned.error();
    return out;
}

// Steps from feed to feed; a feed without a row in `heads` has its last record as its head.
Status read_heads(const TablesView& view, std::vector<LaneHead>& out) {
    const auto kept = view.finder(Table::heads);
    Bytes from;
    for (;;) {
        const auto first = read_first(view, Table::feeds, {from, {}}, Order::ascending, decode_link);
        if (!first) return first.error();
        if (!*first) return {};
        const auto feed = key::feed((*first)->feed);
        const Bytes until = end_of_prefix(feed);
        const auto row = kept->find(feed);
        if (!row) return row.error();
        if (*row) {
            const auto head = decode_head(feed, **row);
            if (!head) return head.error();
            out.push_back(*head);
        } else {
            const auto last = read_first(view, Table::feeds, {feed, until}, Order::descending, decode_link);
            if (!last) return last.error();
            if (!*last) return Errc::damaged;
            out.push_back({(*last)->feed, (*last)->sequence, (*last)->id});
        }
        if (until.empty()) return {};
        from = until;
    }
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
    const auto last = read_first(view, Table::log, whole_table, Order::descending, decode_log_row);
    if (!last) return last.error();
    if (*last) {
        out.log_end = (*last)->entry.number;
        out.log_digest = (*last)->entry.digest;
    }
    return {};
}

Status read_charter(const TablesView& view, Snapshot& out) {
    return view.scan(Table::charter, whole_table, Order::ascending,
                     [&](ByteView key, ByteView value) -> Result<Next> {
                         const auto sequence = decode_charter_key(key);
                         const bool follows =
                             sequence && (*sequence == out.charter_end || *sequence == out.charter_end + 1);
                         if (!follows) return Errc::damaged;
                         out.charter_end = *sequence;
                         out.charter.emplace_back(value.begin(), value.end());
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

Status read_texts(const TablesView& view, Table table, std::map<std::string, std::string>& out) {
    return view.scan(table, whole_table, Order::ascending, [&](ByteView key, ByteView value) -> Result<Next> {
        out.emplace(as_text(key), as_text(value));
        return Next::row;
    });
}

Status read_has_traces(const TablesView& view, Snapshot& out) {
    return view.scan(Table::traces, whole_table, Order::ascending, [&](ByteView, ByteView) -> Result<Next> {
        out.has_traces = true;
        return Next::none;
    });
}

constexpr std::array most_urgent_first{record::Urgency::critical, record::Urgency::urgent,
                                       record::Urgency::routine};

// Of one urgency the lines of the provisional records, from `from` on.
Status scan_provisional(const TablesView& view, record::Urgency urgency, LogNumber from,
                        const std::function<Result<Next>(LogNumber)>& visit) {
    const auto first = key::provisional(urgency, from);
    const Bytes until = end_of_prefix(ByteView{first}.first(1));
    return view.scan(Table::provisional, {first, until}, Order::ascending,
                     [&](ByteView key, ByteView) -> Result<Next> {
                         const auto accepted = decode_provisional(key);
                         if (!accepted) return accepted.error();
                         return visit(*accepted);
                     });
}

// The lowest line with a provisional record: of each urgency the first is the lowest.
Result<std::optional<LogNumber>> read_first_provisional(const TablesView& view,
                                                        const ProvisionalPlace& from) {
    std::optional<LogNumber> first;
    for (const auto urgency : most_urgent_first) {
        const Status scanned =
            scan_provisional(view, urgency, from.of(urgency), [&](LogNumber line) -> Result<Next> {
                first = first ? std::min(*first, line) : line;
                return Next::none;
            });
        if (!scanned) return scanned.error();
    }
    return first;
}

Status read_provisional(const TablesView& view, Snapshot& out) {
    const auto first = read_first_provisional(view, {});
    if (!first) return first.error();
    out.first_provisional = *first;
    return view.scan(Table::provisional, whole_table, Order::ascending,
                     [&](ByteView, ByteView) -> Result<Next> {
                         ++out.provisional_count;
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
             read_heads(*view, out.heads),
             read_all(*view, Table::asides, decode_link, out.above_heads),
             read_charter(*view, out),
             read_all(*view, Table::cursors, decode_cursor, out.cursors),
             read_settings(*view, out),
             read_texts(*view, Table::warnings, out.warnings),
             read_all(*view, Table::lacking, decode_lacking, out.lacking),
             read_all(*view, Table::erasures, decode_erasure, out.erasures),
             read_has_traces(*view, out),
             read_provisional(*view, out),
         }) {
        if (!read) return read.error();
    }
    return out;
}

Result<std::optional<StoredRecord>> TableStore::find(const RecordId& id) const {
    const auto view = tables_->view();
    const auto held = view->get(Table::ids, key::record(id));
    if (!held) return held.error();
    if (!*held) return std::optional<StoredRecord>{};
    const auto accepted = decode_number(**held);
    if (!accepted) return accepted.error();
    const auto key = key::number(*accepted);
    const auto value = view->get(Table::records, key);
    if (!value) return value.error();
    if (!*value) return Errc::damaged;
    auto record =
        read_stored(*accepted, **value, Unexamined::left_out, [&] { return view->get(Table::bodies, key); });
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

Result<std::vector<FeedLink>> TableStore::between(const feed::Range& range, std::size_t count) const {
    std::vector<FeedLink> out;
    if (count == 0 || range.to < range.from) return out;
    const auto from = key::place(range.feed, range.from);
    const Bytes until = end_of_prefix(key::place(range.feed, range.to));
    const Status scanned = tables_->view()->scan(Table::feeds, {from, until}, Order::ascending,
                                                 [&](ByteView key, ByteView value) -> Result<Next> {
                                                     const auto link = decode_link(key, value);
                                                     if (!link) return link.error();
                                                     out.push_back(*link);
                                                     return out.size() < count ? Next::row : Next::none;
                                                 });
    if (!scanned) return scanned.error();
    return out;
}

Result<std::optional<LogEntry>> TableStore::log_entry(LogNumber number) const {
    const auto key = key::number(number);
    const auto value = tables_->view()->get(Table::log, key);
    if (!value) return value.error();
    if (!*value) return std::optional<LogEntry>{};
    const auto row = decode_log_row(key, **value);
    if (!row) return row.error();
    return std::optional{row->entry};
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

Result<ProvisionalPage> TableStore::provisional(const ProvisionalPlace& from, std::size_t count,
                                                std::size_t bytes) const {
    const auto view = tables_->view();
    ProvisionalPage page;
    page.next = from;
    const auto first = read_first_provisional(*view, from);
    if (!first) return first.error();
    page.first = *first;
    RecordReader records{*view, Unexamined::given};
    std::size_t taken = 0;
    const auto has_room = [&] { return page.lines.size() < count && (page.lines.empty() || taken < bytes); };
    for (const auto urgency : most_urgent_first) {
        if (!has_room()) break;
        const Status scanned =
            scan_provisional(*view, urgency, from.of(urgency), [&](LogNumber line) -> Result<Next> {
                auto record = records.read(line);
                if (!record) return record.error();
                taken += bytes_in(*record);
                page.lines.push_back({line, std::move(*record)});
                page.next.go_on_at(urgency, line + 1);
                return has_room() ? Next::row : Next::none;
            });
        if (!scanned) return scanned.error();
    }
    return page;
}

Result<std::map<std::string, std::string>> TableStore::warnings() const {
    std::map<std::string, std::string> out;
    const Status scanned = read_texts(*tables_->view(), Table::warnings, out);
    if (!scanned) return scanned.error();
    return out;
}

Result<std::map<std::string, std::string>> TableStore::papers() const {
    std::map<std::string, std::string> out;
    const Status scanned = read_texts(*tables_->view(), Table::papers, out);
    if (!scanned) return scanned.error();
    return out;
}

}  // namespace stonechat::storage
