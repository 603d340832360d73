#pragma once
// What a node keeps: the contract that storage/rocks and storage/memory both fulfil
// (tests/storage/contract.hpp).

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocol/engine/kept.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::storage {

// The values themselves are the protocol's: it says what must be kept, storage keeps it.
using engine::LogPage;
using engine::NewRecord;
using engine::Snapshot;
using engine::StoredRecord;
using sync::Change;
using sync::Cursor;
using sync::LogEntry;
using sync::next_digest;
using FeedLink = feed::Link;
using LaneHead = feed::Head;

// One node's store.
//
// Durability: writes survive a crash of the process at once and a loss of power after the next sync().
// Nothing may
//             be forwarded, acknowledged or counted before sync() has returned.
// Errors:     I/O errors are values (Errc::store_failed) and change nothing that can be read; the store goes
// on
//             serving reads, and accepts writes again once the disk does (try_resume).
// Threads:    writes from one thread; reads from any, also while a write runs.
class Store {
public:
    virtual ~Store() = default;

    // Adds one record and its log line in one batch, or nothing. Adding a record that is held changes nothing
    // and returns its log line. Two records in one place are both kept.
    virtual Result<LogEntry> append(const NewRecord& record) = 0;
    // Replaces the state of a held record's body; the old bytes are deleted unless the state is `present`.
    virtual Result<LogEntry> change_body(const RecordId& id, record::BodyState state, std::uint64_t ruleset,
                                         const std::optional<record::SaltedBody>& body) = 0;
    virtual Status put_charter_entry(CharterSequence sequence, ByteView entry) = 0;
    virtual Status put_cursor(const Cursor& cursor) = 0;
    virtual Status put_warning(std::string_view id, std::string_view text) = 0;
    // Small values of the node's own: "inventory", "own-epoch", "matched". Names of at most 32 letters.
    virtual Status put_setting(std::string_view name, ByteView value) = 0;
    virtual Status sync() = 0;
    // Asks the disk whether it takes writes again after an error.
    virtual Status try_resume() = 0;

    [[nodiscard]] virtual Result<Snapshot> load() const = 0;
    [[nodiscard]] virtual Result<std::optional<StoredRecord>> find(const RecordId& id) const = 0;
    // All records in one place of a lane, ordered by id: more than one is a fork.
    [[nodiscard]] virtual Result<std::vector<RecordId>> at(const record::FeedId& feed,
                                                           Sequence sequence) const = 0;
    [[nodiscard]] virtual Result<std::optional<LogEntry>> log_entry(LogNumber number) const = 0;
    // Lines after `after`, at most `count` and about `bytes` of records (at least one line when there is
    // one). A record whose later change stands further on in the log is given in its newest state.
    [[nodiscard]] virtual Result<LogPage> log_after(LogNumber after, std::size_t count,
                                                    std::size_t bytes) const = 0;
    // Lines before `before` in descending order, for people who want the newest first.
    [[nodiscard]] virtual Result<LogPage> log_before(LogNumber before, std::size_t count) const = 0;
    [[nodiscard]] virtual Result<std::map<std::string, std::string>> warnings() const = 0;
};

}  // namespace stonechat::storage
