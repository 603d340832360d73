#pragma once
// What the engine asks a store to keep and gets back from it: the values that cross that border.

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "protocol/charter/member.hpp"
#include "protocol/feed/erasures.hpp"
#include "protocol/feed/lanes.hpp"
#include "protocol/ids.hpp"
#include "protocol/record/envelope.hpp"
#include "protocol/sync/log.hpp"

namespace stonechat::engine {

// A record to add, with all that changes in the same batch.
struct NewRecord {
    record::AcceptedRecord record;
    record::BodyState body_state = record::BodyState::missing;
    std::uint64_t ruleset = 0;               // of the filter that judged the body here
    std::optional<record::SaltedBody> body;  // only when body_state is present or unexamined
    std::optional<sync::Cursor> cursor;
    std::optional<RecordId> erases{};  // of an erasure whose body was read: whose text its author wants gone
};

// A change to the body of a record that is held, with all that changes in the same batch.
struct BodyChange {
    RecordId record;
    record::BodyState state = record::BodyState::missing;
    std::uint64_t ruleset = 0;
    std::optional<record::SaltedBody> body{};  // only when state is present
    std::optional<RecordId> erases{};          // as in NewRecord, where the body comes after its header
};

// Not of an erased or invalid body.
[[nodiscard]] inline bool may_still_come(record::BodyState state) {
    using record::BodyState;
    return state == BodyState::missing || state == BodyState::withheld || state == BodyState::not_held;
}

// A record whose body may still come.
struct LackingBody {
    RecordId record;
    record::BodyState state = record::BodyState::missing;  // or withheld, or not_held
    std::uint64_t ruleset = 0;
    friend bool operator==(const LackingBody&, const LackingBody&) = default;
};

struct StoredRecord {
    record::Envelope envelope;  // without the body while that is unexamined
    record::BodyState body_state = record::BodyState::missing;
    std::uint64_t ruleset = 0;
    bool is_void = false;  // evidence: its author's standing does not cover it
    record::SignatureState signature = record::SignatureState::verified;
    LogNumber changed = 0;  // the newest log line about it: past our log's end, it is not known to be durable
    // Where it stands in this store's log makes it no other record.
    friend bool operator==(const StoredRecord& a, const StoredRecord& b) {
        return std::tie(a.envelope, a.body_state, a.ruleset, a.is_void, a.signature) ==
               std::tie(b.envelope, b.body_state, b.ruleset, b.is_void, b.signature);
    }
};

// What the charter makes of one author's records, for those that are held.
struct Reconsideration {
    MemberId author;
    std::optional<charter::Member> member;  // empty: it does not belong, by the branch that counts
    CharterSequence charter_held = 0;       // how far
};
// What came of it: the author's lanes as they are now.
struct Reconsidered {
    std::vector<sync::LogEntry> lines;  // of the records that became void or valid
    std::vector<feed::Head> heads;
    std::vector<feed::Link> above_heads;
};

struct LogPage {
    struct Line {
        sync::LogEntry entry;
        StoredRecord record;
    };
    std::vector<Line> lines;
};

// What is held in some ranges of lanes: `answered` of them whole, and of the next one all before its place
// `resume` (0: nothing).
struct PlacesPage {
    std::size_t answered = 0;
    Sequence resume = 0;
    std::vector<StoredRecord> records;
};

// A setting. Not empty: what this store holds is older than what it once held, so bodies may be there that
// were erased since. Whoever has replayed the erasures empties it.
inline constexpr std::string_view restored_setting = "restored";

// A setting: the evidence of forks (feed::Forks).
inline constexpr std::string_view forks_setting = "forks";

// How far the list of provisional records was read: of each urgency the line to go on at. Rows that were read
// and settled stay in their table as marks of deletion until files are merged; pages that each passed all of
// them again would make the check of n records cost n^2 steps.
class ProvisionalPlace {
public:
    [[nodiscard]] LogNumber of(record::Urgency urgency) const { return lines_.at(index(urgency)); }
    void go_on_at(record::Urgency urgency, LogNumber line) { lines_.at(index(urgency)) = line; }
    [[nodiscard]] bool is_start() const { return lines_ == std::array<LogNumber, 3>{}; }

private:
    static std::size_t index(record::Urgency urgency) { return static_cast<std::size_t>(urgency); }
    std::array<LogNumber, 3> lines_{};
};

// Provisional records, the most urgent first, those of one urgency as they came.
struct ProvisionalPage {
    struct Line {
        LogNumber accepted = 0;  // the line that the record came with
        StoredRecord record;     // with its body, unexamined or not
    };
    std::vector<Line> lines;
    // The lowest line with a provisional record at or behind the place that was asked for, in this page or
    // not.
    std::optional<LogNumber> first;
    ProvisionalPlace next;  // behind this page
};

// What the check of a provisional record found.
struct Settlement {
    LogNumber accepted = 0;
    RecordId record;
    MemberId author;
    record::Urgency urgency = record::Urgency::routine;                   // its header's
    record::SignatureState signature = record::SignatureState::verified;  // or bad
    // Of a body that was unexamined; whatever else became of it meanwhile stands.
    record::BodyState body_state = record::BodyState::missing;
    std::uint64_t ruleset = 0;
    std::optional<RecordId> erases = {};  // an erasure's: whose text its author wants gone
};

// Everything that the engine needs to go on where it was.
struct Snapshot {
    StoreId store;
    LogNumber log_end = 0;
    LogDigest log_digest;
    std::vector<feed::Head> heads;        // one for each lane with a record, sequence 0 while 1 is missing
    std::vector<feed::Link> above_heads;  // held but not contiguous, and every second record in one place
    CharterSequence charter_end = 0;
    std::vector<Bytes> charter;  // entries from sequence 1, each after the one that it follows
    std::vector<sync::Cursor> cursors;
    std::map<std::string, Bytes> settings;        // small named values of the node's own
    std::map<std::string, std::string> warnings;  // id -> JSON text
    std::vector<LackingBody> lacking;
    std::vector<feed::AskedErasure> erasures;
    bool has_traces = false;  // erased bytes may still lie in files: see Scrub
    std::uint64_t provisional_count = 0;
    std::optional<LogNumber> first_provisional;  // the lowest line with a provisional record
};

}  // namespace stonechat::engine
