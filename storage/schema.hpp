#pragma once
// What is kept, in one table: the tables (RocksDB's column families), their keys and their values. Nothing
// else in the program knows how a row looks.
//
// Keys are fields of fixed width with big-endian integers, so that the order of bytes is that of the things.
//
// A feed is author 16, epoch 8, lane 1.
//
//   table     key                          value
//   settings  name                         bytes (names that begin with "meta/" are the store's own)
//   ids       record 32                    accepted 8: the log line that the record came with
//   records   accepted 8                   state 1 (128 more: void), signature 1, ruleset 8, changed 8,
//                                          message
//   bodies    accepted 8                   salt 32, body (no row when the body is not held)
//   log       number 8                     change 1, record 32, digest 32, accepted 8
//   feeds     feed 25, seq 8, record 32    previous 32
//   asides    feed 25, seq 8, record 32    previous 32 (of records that no head has passed)
//   heads     feed 25                      seq 8, record 32 (of feeds that have asides)
//   voided    feed 25, seq 8, record 32    previous 32 (held, but not of the lane any more)
//   cursors   store 16                     number 8, digest 32
//   charter   seq 8, SHA-256 of entry 32   entry
//   warnings  id                           JSON text
//   papers    name                         JSON text
//   lacking   record 32                    state 1, ruleset 8 (of records whose body may still come)
//   erasures  target 32, author 16         record 32: the erasure in which that author wants the target's
//                                          text gone
//   traces    table 1, beginning of keys   its number: bytes that such rows had may still lie in files
//   provisional  rank 1, accepted 8        nothing (rank: 0 critical, 1 urgent, 2 routine)
//
// Rows of `provisional` stand for the records whose signature is so, in the order in which they are checked;
// void ones wait without one.
//
// Records and bodies lie in the order in which they came, since a row at the end of a table costs a fraction
// of one in the middle (in memory, and again when files are merged), and since that is the order in which
// peers read them. A feed without asides needs no row in heads: its head is its last record. That saves a row
// for each append.
//
// Errors: Errc::damaged for a row that is not one of these. It names no value, since a row may be about a
//         person.

#include <array>
#include <cstdint>
#include <string_view>

#include "storage/store.hpp"

namespace stonechat::storage {

enum class Table : std::uint8_t {
    settings,
    ids,
    records,
    bodies,
    log,
    feeds,
    asides,
    heads,
    cursors,
    charter,
    warnings,
    voided,
    papers,
    lacking,
    erasures,
    traces,
    provisional,
};
inline constexpr std::size_t tables_count = 17;
// In the order of Table. A name, once released, never changes its meaning.
inline constexpr std::array<std::string_view, tables_count> table_names{
    "settings", "ids",      "records", "bodies", "log",     "feeds",    "asides", "heads",       "cursors",
    "charter",  "warnings", "voided",  "papers", "lacking", "erasures", "traces", "provisional",
};

// Raised with every change to the table above; a program opens no store of another format. There is no
// migration from what was never released.
inline constexpr std::uint64_t format_version = 3;
inline constexpr std::string_view format_setting = "meta/format";  // 8 bytes, big-endian
inline constexpr std::string_view store_setting = "meta/store";    // the StoreId
inline constexpr std::string_view own_settings_prefix = "meta/";

namespace key {

using Record = std::array<std::byte, 32>;
using Feed = std::array<std::byte, 25>;   // also the prefix of all records of one lane
using Place = std::array<std::byte, 33>;  // also the prefix of all records in one place
using Link = std::array<std::byte, 65>;
using Number = std::array<std::byte, 8>;
using CharterPlace = std::array<std::byte, 40>;
using Erasure = std::array<std::byte, 48>;
using Provisional = std::array<std::byte, 9>;

inline Record record(const RecordId& id) {
    return id.bytes;
}
Feed feed(const record::FeedId& feed);
Place place(const record::FeedId& feed, Sequence sequence);
Link link(const FeedLink& link);
Number number(std::uint64_t number);
CharterPlace charter(CharterSequence sequence, ByteView entry);
Erasure erasure(const RecordId& target, const MemberId& author);
Bytes trace(Table table, ByteView prefix);
Provisional provisional(record::Urgency urgency, LogNumber accepted);

}  // namespace key

// A row of `records` without the message, which stands behind it and is written from where it lies.
struct RecordRow {
    record::BodyState body_state = record::BodyState::missing;
    record::SignatureState signature = record::SignatureState::verified;
    std::uint64_t ruleset = 0;
    LogNumber changed = 0;  // the newest log line about it
    ByteView message;       // borrowed from the row's bytes
    bool is_void = false;
};
using RecordRowFields = std::array<std::byte, 18>;
RecordRowFields encode(const RecordRow& row);
Result<RecordRow> decode_record_row(LogNumber accepted, ByteView value);

Result<record::SaltedBody> decode_body(ByteView value);

// A row of `feeds` or of `asides`.
Result<FeedLink> decode_link(ByteView key, ByteView value);

using HeadFields = std::array<std::byte, 40>;
HeadFields encode(const LaneHead& head);
Result<LaneHead> decode_head(ByteView key, ByteView value);

struct LogRow {
    LogEntry entry;
    LogNumber accepted = 0;  // the line that the record came with
};
using LogFields = std::array<std::byte, 73>;
LogFields encode(const LogRow& row);
Result<LogRow> decode_log_row(ByteView key, ByteView value);

using CursorFields = std::array<std::byte, 40>;
CursorFields encode(const Cursor& cursor);
Result<Cursor> decode_cursor(ByteView key, ByteView value);

Result<CharterSequence> decode_charter_key(ByteView key);

using LackingFields = std::array<std::byte, 9>;
LackingFields encode(const engine::LackingBody& lacking);
Result<engine::LackingBody> decode_lacking(ByteView key, ByteView value);

Result<feed::AskedErasure> decode_erasure(ByteView key, ByteView value);

struct Trace {
    Table table = Table::bodies;
    Bytes prefix;              // of their keys
    std::uint64_t number = 0;  // a later one of the same rows has a higher; 0: an earlier program left it
};
Result<Trace> decode_trace(ByteView key, ByteView value);

// The line that a provisional record came with.
Result<LogNumber> decode_provisional(ByteView key);

// A number of the log, which is never 0, as key or value.
Result<std::uint64_t> decode_number(ByteView bytes);

// The key just past every key that begins with `prefix`; empty when there is none (all bytes are 255).
Bytes end_of_prefix(ByteView prefix);

}  // namespace stonechat::storage
