#pragma once
// Finds the record that a text of this organisation has become, by the hash of its exact bytes: records
// themselves name only a salted hash.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "protocol/engine/engine.hpp"
#include "storage/store.hpp"

namespace stonechat::web {

// How many of a lane's newest are looked at: years of reports of a busy trust, and a second on the pool at a
// guess of 100 us each.
inline constexpr std::size_t own_records_looked_at_max = 10'000;

struct WantedRecord {
    std::vector<feed::Range> lanes;  // that it can stand in
    std::string sha256;              // of its body, in hex
    std::set<RecordId> others;       // known to be of other texts that say the same
};

// The lanes in which a report of ours can stand, as far as they can be written by now.
std::vector<feed::Range> own_report_lanes(const engine::Engine& engine, const MemberId& self);

struct OwnRecord {
    std::optional<RecordId> record;  // the newest such
    bool has_looked_at_all = true;   // false: there are more than own_records_looked_at_max
};
// Runs on the pool. Errors: the store's.
Checked<OwnRecord> find_own_record(const storage::Store& store, const WantedRecord& wanted);

}  // namespace stonechat::web
