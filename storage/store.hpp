#pragma once
// What a node keeps: the contract that storage/rocks and storage/memory both fulfil
// (tests/storage/contract.hpp).

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/engine/kept.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::storage {

// Beside stonechat::Errc::store_failed, which is the disk's refusal and may pass.
enum class Errc {
    damaged = 1,  // a row is not as any version wrote it: restore, or copy anew from peers
};
const boost::system::error_category& category() noexcept;
inline boost::system::error_code make_error_code(Errc e) noexcept {
    return {static_cast<int>(e), category()};
}

// What a store takes of its own node's values; peers' are bounded in protocol/limits.hpp.
inline constexpr std::size_t setting_name_bytes_max = 64;  // a word and a member's id fit
inline constexpr std::size_t setting_bytes_max =
    std::size_t{16} * 1024 * 1024;  // an inventory of 100,000 lines fits
inline constexpr std::size_t warning_id_bytes_max = 128;
inline constexpr std::size_t warning_bytes_max = std::size_t{1024} * 1024;
inline constexpr std::size_t paper_name_bytes_max = 128;
// A report that waits, with its answers, corrections and messages, comes to under 64 KiB.
inline constexpr std::size_t paper_bytes_max = std::size_t{256} * 1024;

// The values themselves are the protocol's: it says what must be kept, storage keeps it.
using engine::BodyChange;
using engine::LogPage;
using engine::NewRecord;
using engine::ProvisionalPage;
using engine::ProvisionalPlace;
using engine::Reconsidered;
using engine::restored_setting;
using engine::Settlement;
using engine::Snapshot;
using engine::StoredRecord;
using sync::Change;
using sync::Cursor;
using sync::LogEntry;
using sync::next_digest;
using FeedLink = feed::Link;
using LaneHead = feed::Head;

// Rows of which bytes may still lie in files although no read gives them any more: schema.hpp.
struct Trace;

// One node's store.
//
// Durability: writes survive a crash of the process at once and a loss of power after the next sync().
//             Nothing may be forwarded, acknowledged or counted before sync() has returned.
// Errors:     I/O errors are values (stonechat::Errc::store_failed) and change nothing that can be read; the
//             store goes on serving reads, and refuses all writes and syncs until try_resume() succeeds. A
//             row that cannot be read is Errc::damaged. Other errors stand at the functions.
// Threads:    writes (all but the const functions) from one thread; reads from any, also while a write runs.
class Store {
public:
    virtual ~Store() = default;

    // Adds one record and its log line in one batch, or nothing. Of one that is held it adds the cursor and a
    // body that may still come, and returns the new line about it or the one that it came with. Two in one
    // place are both kept. A body comes exactly with the states `present` and `unexamined`.
    Result<LogEntry> append(const NewRecord& record) {
        const NewRecord* const one = &record;
        return append_all({&one, 1}).front();
    }
    // The same for several, all in one batch: writing them one by one would cost twice as much. When the disk
    // refuses, none is added. Gives a line or an error for each, in their order.
    virtual std::vector<Result<LogEntry>> append_all(std::span<const NewRecord* const> records) = 0;
    // Replaces the state of a held record's body; the old bytes are deleted unless the state is `present`,
    // and leave a trace for scrub(). Where state and ruleset stand already, or the body is erased, nothing
    // changes and the newest line about the record is returned: an erased body never comes back.
    // `unexamined` is a state that bodies come with, never one that they get.
    // Errors: stonechat::Errc::wrong_value when the record is not held.
    virtual Result<LogEntry> change_body(const BodyChange& change) = 0;
    // Ends the provisional state of records, all in one batch. Nothing is added to the log, since no reader
    // is given a line that holds a provisional record or stands behind one. A record that is not provisional
    // is left as it is, and so is what stands in a line of another record than the one that was checked: a
    // loss of power or of a sync may have taken that one away and given its line to the next.
    virtual Status settle(std::span<const Settlement> found) = 0;
    // Rewrites files so that none holds the bodies that were taken away, nor the warnings that quoted them.
    // Slow: a second for each 64 MiB file that held one. Gives the traces that are gone: forget_traces(),
    // which keeps those that were left again meanwhile.
    // Threads: any one, also while the writing thread writes.
    [[nodiscard]] virtual Result<std::vector<Trace>> scrub() = 0;
    virtual Status forget_traces(const std::vector<Trace>& traces) = 0;
    // Judges anew all that is held of one author. What its standing does not cover, and what lies off the
    // chain that a pin ends, becomes void: it stays held with a line in the log, but leaves its lane. What is
    // void without cause is restored likewise. Doing it again changes nothing.
    virtual Result<Reconsidered> reconsider(const engine::Reconsideration& reconsideration) = 0;
    // Entries come in order and are never replaced; several in one place are evidence and are all kept.
    // Putting one that is held again changes nothing. Errors: wrong_value when no entry is held in the place
    // before; limit_exceeded.
    virtual Status put_charter_entry(CharterSequence sequence, ByteView entry) = 0;
    virtual Status put_cursor(const Cursor& cursor) = 0;
    // Replaces the warning of that id. Errors: limit_exceeded; wrong_value for an empty id.
    virtual Status put_warning(std::string_view id, std::string_view text) = 0;
    // Forgets a warning; one that is not held is forgotten already.
    virtual Status drop_warning(std::string_view id) = 0;
    // What this node's people work on and what never leaves it: accounts, drafts, reports that wait. Replaces
    // the paper of that name. Errors: limit_exceeded; wrong_value for an empty name.
    virtual Status put_paper(std::string_view name, std::string_view text) = 0;
    // Throws a paper away; one that is not held is gone already.
    virtual Status drop_paper(std::string_view name) = 0;
    // The same, by whether there is a text, for what nobody may find on the disk later: leaves a trace of
    // what the paper said before, for scrub().
    virtual Status wipe_paper(std::string_view name, std::optional<std::string_view> text) = 0;
    // Small values of the node's own: "inventory", "own-epoch", "matched". Names are lower-case letters,
    // digits and hyphens. Errors: limit_exceeded; wrong_value for another name.
    virtual Status put_setting(std::string_view name, ByteView value) = 0;
    // After a restore: gives the store another id, so that no peer believes a cursor that it kept on what
    // came after the backup, and sets `restored_setting`. Durable when it returns.
    virtual Status begin_anew(const StoreId& id) = 0;
    virtual Status sync() = 0;
    // Asks the disk whether it takes writes again after an error, and goes on from what it reads there. What
    // was written before the error is durable when it succeeds.
    virtual Status try_resume() = 0;

    [[nodiscard]] virtual Result<Snapshot> load() const = 0;
    [[nodiscard]] virtual Result<std::optional<StoredRecord>> find(const RecordId& id) const = 0;
    // All records in one place of a lane, ordered by id: more than one is a fork.
    [[nodiscard]] virtual Result<std::vector<RecordId>> at(const record::FeedId& feed,
                                                           Sequence sequence) const = 0;
    // All records in these places of a lane, by place and then by id; at most `count`.
    [[nodiscard]] virtual Result<std::vector<FeedLink>> between(const feed::Range& range,
                                                                std::size_t count) const = 0;
    [[nodiscard]] virtual Result<std::optional<LogEntry>> log_entry(LogNumber number) const = 0;
    // Lines after `after`, at most `count` and about `bytes` of records (at least one line when there is
    // one). A record whose later change stands further on in the log is given in its newest state.
    [[nodiscard]] virtual Result<LogPage> log_after(LogNumber after, std::size_t count,
                                                    std::size_t bytes) const = 0;
    // Lines before `before` in descending order, for people who want the newest first. `before` may lie past
    // the end.
    [[nodiscard]] virtual Result<LogPage> log_before(LogNumber before, std::size_t count) const = 0;
    // The provisional records to check next, at most `count` and about `bytes` of them (at least one when
    // there is one). Lines before `from` are taken for read: whoever is not sure of that asks from the start.
    [[nodiscard]] virtual Result<ProvisionalPage> provisional(const ProvisionalPlace& from, std::size_t count,
                                                              std::size_t bytes) const = 0;
    [[nodiscard]] virtual Result<std::map<std::string, std::string>> warnings() const = 0;
    [[nodiscard]] virtual Result<std::map<std::string, std::string>> papers() const = 0;
    // Writes the store as it stands into `directory`, which must not be there and whose parent must be, while
    // it goes on being used. Files that never change are shared with the store (hard links) where that can
    // be. The twin in memory has no files and refuses.
    [[nodiscard]] virtual Status write_checkpoint(const std::filesystem::path& directory) const = 0;
};

// The records of these ranges in their order, until `count` of them or about `bytes` are there: at least one
// place, where there is one, though of a place with more than `count` records the rest is left out.
[[nodiscard]] Result<engine::PlacesPage> read_places(const Store& store,
                                                     const std::vector<feed::Range>& ranges,
                                                     std::size_t count, std::size_t bytes);

}  // namespace stonechat::storage

template <>
struct boost::system::is_error_code_enum<stonechat::storage::Errc> : std::true_type {};
