// TableStore's provisional records: which are to be checked next, and what their check found.

#include "crypto/hash.hpp"
#include "storage/table_store.hpp"

namespace stonechat::storage {

using record::BodyState;
using record::SignatureState;

namespace {

// A record's id is the hash of its message.
bool is_of(const RecordId& id, const RecordRow& row) {
    return crypto::sha256(row.message).bytes == id.bytes;
}

}  // namespace

void TableStore::settle_body(RecordRow& row, const Settlement& found) {
    row.body_state = found.body_state;
    row.ruleset = found.ruleset;
    if (found.body_state != BodyState::present) {
        tables_->erase(Table::bodies, key::number(found.accepted));
        put_body_traces(found.accepted, found.record);
    }
    if (engine::may_still_come(found.body_state)) put_lacking(found.record, found.body_state, found.ruleset);
    put_erasure(found.erases, found.author, found.record);
}

Status TableStore::settle(std::span<const Settlement> found) {
    if (Status is = writable(); !is) return is;
    // All rows are read before the first is written, so that a refusal leaves nothing half collected.
    std::vector<std::optional<Bytes>> values;
    values.reserve(found.size());
    for (const Settlement& one : found) {
        auto value = tables_->get(Table::records, key::number(one.accepted));
        if (!value) return value.error();
        if (*value)
            if (const auto row = decode_record_row(one.accepted, **value); !row) return row.error();
        values.push_back(std::move(*value));
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
        const Settlement& one = found[i];
        check(one.signature != SignatureState::provisional && one.body_state != BodyState::unexamined);
        if (!values[i]) continue;
        RecordRow row = *decode_record_row(one.accepted, *values[i]);
        if (row.signature != SignatureState::provisional || !is_of(one.record, row)) continue;
        row.signature = one.signature;
        if (row.body_state == BodyState::unexamined) settle_body(row, one);
        put_record(one.accepted, row);
        tables_->erase(Table::provisional, key::provisional(one.urgency, one.accepted));
    }
    return commit();
}

}  // namespace stonechat::storage
