// How TableStore changes bodies, and what makes those that were taken away vanish from the files.

#include "storage/table_store.hpp"

namespace stonechat::storage {
// Deleted rows stay in files until these are merged. So do rows that were replaced or dropped before, which
// for warnings of this record may quote its text.
// Numbered, so that a scrub forgets none that was left again while it ran: those bytes may be in newer files.
void TableStore::put_trace(Table table, ByteView prefix) {
    tables_->put(Table::traces, key::trace(table, prefix), {key::number(++last_trace_)});
}

void TableStore::put_body_traces(LogNumber accepted, const RecordId& id) {
    put_trace(Table::bodies, key::number(accepted));
    put_trace(Table::warnings, as_bytes(id.hex()));
}

Result<LogEntry> TableStore::change_body(const BodyChange& change) {
    check(change.body.has_value() == (change.state == record::BodyState::present));
    if (const Status is = writable(); !is) return is.error();
    const RecordId& id = change.record;
    const auto held = accepted(id);
    if (!held) return held.error();
    if (!*held) return stonechat::Errc::wrong_value;
    const LogNumber number = **held;
    const auto value = tables_->get(Table::records, key::number(number));
    if (!value) return value.error();
    if (!*value) return Errc::damaged;
    auto row = decode_record_row(number, **value);
    if (!row) return row.error();
    const bool stands = row->body_state == change.state && row->ruleset == change.ruleset;
    if (stands || feed::is_erased(row->body_state)) return line(row->changed);
    std::optional<MemberId> author;
    if (change.erases) {
        const auto record = record::read_record({row->message.begin(), row->message.end()});
        if (!record) return Errc::damaged;
        author = record->header.author;
    }

    const LogEntry entry = next_entry(Change::body_changed, id);
    const bool had_body = record::has_bytes(row->body_state);
    row->body_state = change.state;
    row->ruleset = change.ruleset;
    row->changed = entry.number;
    put_record(number, *row);
    if (change.body) put_body(number, change.body);
    if (!change.body && had_body) {
        tables_->erase(Table::bodies, key::number(number));
        put_body_traces(number, id);
    }
    if (engine::may_still_come(change.state))
        put_lacking(id, change.state, change.ruleset);
    else
        tables_->erase(Table::lacking, key::record(id));
    if (author) put_erasure(change.erases, *author, id);
    put_line(entry, number);
    if (const Status written = commit(); !written) return written.error();
    return entry;
}

// A damaged one is for scrub() to tell.
Result<std::uint64_t> TableStore::last_trace() const {
    std::uint64_t last = 0;
    const Status read = tables_->view()->scan(Table::traces, {}, Order::ascending,
                                              [&](ByteView key, ByteView value) -> Result<Next> {
                                                  const auto trace = decode_trace(key, value);
                                                  if (trace) last = std::max(last, trace->number);
                                                  return Next::row;
                                              });
    if (!read) return {boost::system::in_place_error, read.error()};
    return last;
}

Result<std::vector<Trace>> TableStore::scrub() {
    std::vector<Trace> traces;
    // The view is closed before the files are rewritten: what it could still read would be kept for it.
    const Status read = tables_->view()->scan(Table::traces, {}, Order::ascending,
                                              [&](ByteView key, ByteView value) -> Result<Next> {
                                                  auto trace = decode_trace(key, value);
                                                  if (!trace) return trace.error();
                                                  traces.push_back(std::move(*trace));
                                                  return Next::row;
                                              });
    if (!read) return read.error();
    if (traces.empty()) return traces;
    if (const Status scrubbed = tables_->scrub(traces); !scrubbed) return scrubbed.error();
    return traces;
}

Status TableStore::forget_traces(const std::vector<Trace>& traces) {
    if (Status is = writable(); !is) return is;
    if (traces.empty()) return {};
    std::vector<Bytes> gone;
    for (const Trace& trace : traces) {
        Bytes key = key::trace(trace.table, trace.prefix);
        const auto value = tables_->get(Table::traces, key);
        if (!value) return value.error();
        if (!*value) continue;
        const auto now = decode_trace(key, **value);
        if (!now) return now.error();
        if (now->number == trace.number) gone.push_back(std::move(key));
    }
    for (const Bytes& key : gone) tables_->erase(Table::traces, key);
    return commit();
}

}  // namespace stonechat::storage
