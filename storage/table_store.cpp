#include "storage/table_store.hpp"

#include <algorithm>
#include <utility>

#include "protocol/limits.hpp"

namespace stonechat::storage {
namespace {

bool is_setting_name(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

}  // namespace

Status TableStore::writable() const {
    if (must_take_up_) return stonechat::Errc::store_failed;
    return {};
}

Status TableStore::commit() {
    Status written = tables_->commit();
    must_take_up_ = must_take_up_ || !written;
    return written;
}

Status TableStore::sync() {
    if (Status is = writable(); !is) return is;
    Status synced = tables_->sync();
    must_take_up_ = !synced;
    return synced;
}

LogEntry TableStore::next_entry(Change change, const RecordId& id) const {
    return {log_end_ + 1, change, id, next_digest(log_digest_, change, id)};
}

// Empty when the record is not held.
Result<std::optional<LogNumber>> TableStore::accepted(const RecordId& id) const {
    const auto value = tables_->get(Table::ids, key::record(id));
    if (!value) return value.error();
    if (!*value) return std::optional<LogNumber>{};
    const auto number = decode_number(**value);
    if (!number) return number.error();
    return std::optional{*number};
}

// A line that other rows name.
Result<LogEntry> TableStore::line(LogNumber number) const {
    const auto entry = log_entry(number);
    if (!entry) return entry.error();
    if (!*entry) return Errc::damaged;
    return **entry;
}

// The log goes on from here; the line is written with the batch that it belongs to.
void TableStore::put_line(const LogEntry& entry, LogNumber accepted) {
    tables_->put(Table::log, key::number(entry.number), {encode(LogRow{entry, accepted})});
    log_end_ = entry.number;
    log_digest_ = entry.digest;
}

void TableStore::put_record(LogNumber accepted, const RecordRow& row) {
    tables_->put(Table::records, key::number(accepted), {encode(row), row.message});
}

void TableStore::put_body(LogNumber accepted, const std::optional<record::SaltedBody>& body) {
    if (body) tables_->put(Table::bodies, key::number(accepted), {body->salt.bytes, body->body});
}

void TableStore::put_lacking(const RecordId& id, record::BodyState state, std::uint64_t ruleset) {
    tables_->put(Table::lacking, key::record(id), {encode(engine::LackingBody{id, state, ruleset})});
}

void TableStore::put_erasure(const std::optional<RecordId>& erases, const MemberId& author,
                             const RecordId& erasure) {
    if (erases) tables_->put(Table::erasures, key::erasure(*erases, author), {erasure.bytes});
}

void TableStore::put_place(const FeedLink& link, const Lane& lane, const LaneChange& change) {
    tables_->put(Table::feeds, key::link(link), {link.previous.bytes});
    if (change.put_aside) tables_->put(Table::asides, key::link(link), {link.previous.bytes});
    for (const FeedLink& passed : change.passed) tables_->erase(Table::asides, key::link(passed));
    if (change.asides_count > 0)
        tables_->put(Table::heads, key::feed(link.feed), {encode(change.head)});
    else if (lane.asides_count > 0)
        tables_->erase(Table::heads, key::feed(link.feed));
}

void TableStore::put_cursor_row(const Cursor& cursor) {
    if (cursor.number == 0)  // follows from the start, as without one
        tables_->erase(Table::cursors, cursor.store.bytes);
    else
        tables_->put(Table::cursors, cursor.store.bytes, {encode(cursor)});
}

// What is collected counts as held from here on. That is right even when the disk refuses the batch: no other
// is begun before try_resume() has started from what it has.
std::vector<Result<LogEntry>> TableStore::append_all(std::span<const NewRecord* const> records) {
    if (const Status is = writable(); !is)
        return std::vector<Result<LogEntry>>(records.size(), Result<LogEntry>{is.error()});
    std::vector<Result<LogEntry>> lines;
    lines.reserve(records.size());
    for (const NewRecord* const added : records) lines.push_back(collect(*added));
    collected_.clear();
    if (!std::exchange(has_collected_, false)) return lines;
    if (const Status written = commit(); !written)
        for (auto& line : lines) line = written.error();
    return lines;
}

Result<LogEntry> TableStore::collect(const NewRecord& added) {
    check(added.body.has_value() == record::has_bytes(added.body_state));
    const RecordId& id = added.record.id();
    const auto held = accepted(id);
    if (!held) return held.error();
    const auto beside = collected_.find(id);
    if (added.cursor) collect_cursor(*added.cursor);
    if (*held) return collect_body(added, **held);
    if (beside != collected_.end()) return beside->second;

    const FeedLink link = feed::link_of(added.record.header(), id);
    Lane& lane = lanes_[link.feed];
    lane.head.feed = link.feed;
    const LaneChange change = change_by(lane, link);
    const LogEntry entry = next_entry(Change::record_accepted, id);

    tables_->put(Table::ids, key::record(id), {key::number(entry.number)});
    put_record(entry.number, {added.body_state, added.record.signature(), added.ruleset, entry.number,
                              added.record.message()});
    if (added.record.signature() == record::SignatureState::provisional)
        tables_->put(Table::provisional, key::provisional(added.record.header().urgency, entry.number), {});
    put_body(entry.number, added.body);
    if (engine::may_still_come(added.body_state)) put_lacking(id, added.body_state, added.ruleset);
    put_erasure(added.erases, link.feed.author, id);
    put_place(link, lane, change);
    put_line(entry, entry.number);
    has_collected_ = true;
    collected_.emplace(id, entry);
    apply(lane, change);
    return entry;
}

// A record that is held without its body may come again with it: its first sync had failed, so whoever brings
// it does not know that it is held.
Result<LogEntry> TableStore::collect_body(const NewRecord& added, LogNumber held) {
    if (added.body_state != record::BodyState::present) return line(held);
    const auto value = tables_->get(Table::records, key::number(held));
    if (!value) return value.error();
    if (!*value) return Errc::damaged;
    auto row = decode_record_row(held, **value);
    if (!row) return row.error();
    if (!engine::may_still_come(row->body_state)) return line(held);
    const RecordId& id = added.record.id();
    const LogEntry entry = next_entry(Change::body_changed, id);
    row->body_state = added.body_state;
    row->ruleset = added.ruleset;
    row->changed = entry.number;
    put_record(held, *row);
    put_body(held, added.body);
    tables_->erase(Table::lacking, key::record(id));
    put_erasure(added.erases, added.record.header().author, id);
    put_line(entry, held);
    has_collected_ = true;
    return entry;
}

void TableStore::collect_cursor(const Cursor& cursor) {
    put_cursor_row(cursor);
    has_collected_ = true;
}

Status TableStore::put_charter_entry(CharterSequence sequence, ByteView entry) {
    if (Status is = writable(); !is) return is;
    if (entry.size() > limits::charter_entry_bytes_max) return stonechat::Errc::limit_exceeded;
    if (entry.empty() || sequence == 0 || sequence > charter_end_ + 1) return stonechat::Errc::wrong_value;
    tables_->put(Table::charter, key::charter(sequence, entry), {entry});
    Status written = commit();
    if (written) charter_end_ = std::max(charter_end_, sequence);
    return written;
}

Status TableStore::put_cursor(const Cursor& cursor) {
    if (Status is = writable(); !is) return is;
    put_cursor_row(cursor);
    return commit();
}

Status TableStore::put_warning(std::string_view id, std::string_view text) {
    if (Status is = writable(); !is) return is;
    if (id.empty()) return stonechat::Errc::wrong_value;
    if (id.size() > warning_id_bytes_max || text.size() > warning_bytes_max)
        return stonechat::Errc::limit_exceeded;
    tables_->put(Table::warnings, as_bytes(id), {as_bytes(text)});
    return commit();
}

Status TableStore::drop_warning(std::string_view id) {
    if (Status is = writable(); !is) return is;
    tables_->erase(Table::warnings, as_bytes(id));
    return commit();
}

namespace {

Status check_paper(std::string_view name, std::string_view text) {
    if (name.empty()) return stonechat::Errc::wrong_value;
    if (name.size() > paper_name_bytes_max || text.size() > paper_bytes_max)
        return stonechat::Errc::limit_exceeded;
    return {};
}

}  // namespace

Status TableStore::put_paper(std::string_view name, std::string_view text) {
    if (Status is = writable(); !is) return is;
    if (const Status fits = check_paper(name, text); !fits) return fits;
    tables_->put(Table::papers, as_bytes(name), {as_bytes(text)});
    return commit();
}

Status TableStore::drop_paper(std::string_view name) {
    if (Status is = writable(); !is) return is;
    tables_->erase(Table::papers, as_bytes(name));
    return commit();
}

Status TableStore::wipe_paper(std::string_view name, std::optional<std::string_view> text) {
    if (Status is = writable(); !is) return is;
    if (const Status fits = check_paper(name, text.value_or("")); !fits) return fits;
    if (text)
        tables_->put(Table::papers, as_bytes(name), {as_bytes(*text)});
    else
        tables_->erase(Table::papers, as_bytes(name));
    put_trace(Table::papers, as_bytes(name));
    return commit();
}

Status TableStore::put_setting(std::string_view name, ByteView value) {
    if (Status is = writable(); !is) return is;
    if (name.size() > setting_name_bytes_max || value.size() > setting_bytes_max)
        return stonechat::Errc::limit_exceeded;
    if (!is_setting_name(name)) return stonechat::Errc::wrong_value;
    tables_->put(Table::settings, as_bytes(name), {value});
    return commit();
}

}  // namespace stonechat::storage
