#pragma once
// The store's contract over tables: what rows each write touches and what each read makes of them.

#include <map>
#include <memory>

#include "crypto/random.hpp"
#include "storage/lane.hpp"
#include "storage/schema.hpp"
#include "storage/store.hpp"
#include "storage/tables.hpp"

namespace stonechat::storage {

// Memory: the heads of all lanes and what is held above them, so that an append in order reads nothing but
//         the filter that says the record is new. The engine bounds it (limits::held_above_max a lane).
class TableStore final : public Store {
public:
    // Makes a new store in empty tables, or takes up the one that stands there. Refuses, in plain words,
    // tables that hold something else, a format newer than format_version, and damaged rows among those that
    // load() reads.
    static Checked<std::unique_ptr<TableStore>> open(std::unique_ptr<Tables> tables, crypto::Rng& rng);

    std::vector<Result<LogEntry>> append_all(std::span<const NewRecord* const> records) override;
    Result<LogEntry> change_body(const BodyChange& change) override;
    Status settle(std::span<const Settlement> found) override;
    [[nodiscard]] Result<std::vector<Trace>> scrub() override;
    Status forget_traces(const std::vector<Trace>& traces) override;
    Result<Reconsidered> reconsider(const engine::Reconsideration& reconsideration) override;
    Status put_charter_entry(CharterSequence sequence, ByteView entry) override;
    Status put_cursor(const Cursor& cursor) override;
    Status put_warning(std::string_view id, std::string_view text) override;
    Status drop_warning(std::string_view id) override;
    Status put_paper(std::string_view name, std::string_view text) override;
    Status drop_paper(std::string_view name) override;
    Status wipe_paper(std::string_view name, std::optional<std::string_view> text) override;
    Status put_setting(std::string_view name, ByteView value) override;
    Status begin_anew(const StoreId& id) override;
    Status sync() override;
    Status try_resume() override;

    [[nodiscard]] Result<Snapshot> load() const override;
    [[nodiscard]] Result<std::optional<StoredRecord>> find(const RecordId& id) const override;
    [[nodiscard]] Result<std::vector<RecordId>> at(const record::FeedId& feed,
                                                   Sequence sequence) const override;
    [[nodiscard]] Result<std::vector<FeedLink>> between(const feed::Range& range,
                                                        std::size_t count) const override;
    [[nodiscard]] Result<std::optional<LogEntry>> log_entry(LogNumber number) const override;
    [[nodiscard]] Result<LogPage> log_after(LogNumber after, std::size_t count,
                                            std::size_t bytes) const override;
    [[nodiscard]] Result<LogPage> log_before(LogNumber before, std::size_t count) const override;
    [[nodiscard]] Result<ProvisionalPage> provisional(const ProvisionalPlace& from, std::size_t count,
                                                      std::size_t bytes) const override;
    [[nodiscard]] Result<std::map<std::string, std::string>> warnings() const override;
    [[nodiscard]] Result<std::map<std::string, std::string>> papers() const override;
    [[nodiscard]] Status write_checkpoint(const std::filesystem::path& directory) const override {
        return tables_->write_checkpoint(directory);
    }

private:
    explicit TableStore(std::unique_ptr<Tables> tables) : tables_{std::move(tables)} {}
    void take_up(const Snapshot& snapshot, std::uint64_t last_trace);

    // Asked before a write collects anything or believes what is in memory.
    [[nodiscard]] Status writable() const;
    Status commit();
    [[nodiscard]] Result<std::optional<LogNumber>> accepted(const RecordId& id) const;
    [[nodiscard]] LogEntry next_entry(Change change, const RecordId& id) const;
    Result<LogEntry> collect(const NewRecord& added);
    Result<LogEntry> collect_body(const NewRecord& added, LogNumber held);
    void collect_cursor(const Cursor& cursor);
    void put_line(const LogEntry& entry, LogNumber accepted);
    Result<LogEntry> line(LogNumber number) const;
    void put_record(LogNumber accepted, const RecordRow& row);
    void put_body(LogNumber accepted, const std::optional<record::SaltedBody>& body);
    void put_lacking(const RecordId& id, record::BodyState state, std::uint64_t ruleset);
    void put_erasure(const std::optional<RecordId>& erases, const MemberId& author, const RecordId& erasure);
    [[nodiscard]] Result<std::uint64_t> last_trace() const;
    void put_trace(Table table, ByteView prefix);
    void put_body_traces(LogNumber accepted, const RecordId& id);
    void settle_body(RecordRow& row, const Settlement& found);
    void put_place(const FeedLink& link, const Lane& lane, const LaneChange& change);
    void put_cursor_row(const Cursor& cursor);
    // table_reconsider.cpp
    struct HeldLane;
    struct Move;
    using ById = std::map<RecordId, const FeedLink*>;
    void put_move(const Move& move, std::vector<LogEntry>& lines);
    Result<HeldLane> read_lane(const record::FeedId& feed) const;
    Status judge_lane(HeldLane& lane, const engine::Reconsideration& by) const;
    Status plan_lane(HeldLane& lane) const;
    void put_lane(const HeldLane& lane, std::vector<LogEntry>& lines);

    std::unique_ptr<Tables> tables_;
    // The records of the batch that is being made.
    std::map<RecordId, LogEntry> collected_;
    bool has_collected_ = false;
    // What the next write needs, once the batch is written. Only the writing thread looks at it.
    std::map<record::FeedId, Lane> lanes_;
    LogNumber log_end_ = 0;
    LogDigest log_digest_;
    CharterSequence charter_end_ = 0;
    std::uint64_t last_trace_ = 0;
    // Since the disk refused a batch or a sync, until take_up(): it may have less than memory says. That the
    // tables take writes again is not enough, for reading them anew may fail by itself.
    bool must_take_up_ = false;
};

}  // namespace stonechat::storage
