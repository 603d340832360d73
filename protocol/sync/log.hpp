#pragma once
// A store's change log and the cursors that follow it.

#include "protocol/ids.hpp"

namespace stonechat::sync {

// A change of state that peers may have to learn of. Numbered from 1 without gaps.
enum class Change : std::uint8_t {
    record_accepted = 1,
    body_changed = 2,     // arrived, erased, withheld
    record_voided = 3,    // its author's standing does not cover it: kept as evidence, outside heads
    record_restored = 4,  // no longer void, since the branch of the charter that made it so does not count
};

// One line of the change log. `digest` chains: SHA-256(digest before || change || record), so that one digest
// stands for the log up to here.
struct LogEntry {
    LogNumber number = 0;
    Change change = Change::record_accepted;
    RecordId record;
    LogDigest digest;
    friend bool operator==(const LogEntry&, const LogEntry&) = default;
};
[[nodiscard]] LogDigest next_digest(const LogDigest& before, Change change, const RecordId& record);

// How far this node has followed another store's log.
struct Cursor {
    StoreId store;
    LogNumber number = 0;
    LogDigest digest;
    friend bool operator==(const Cursor&, const Cursor&) = default;
};

}  // namespace stonechat::sync
