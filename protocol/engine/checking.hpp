#pragma once
// How far the check of provisional records has come: what is being looked at, how much waits, how fast it
// goes, and how far our log may be read by others.

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "protocol/engine/kept.hpp"
#include "protocol/ids.hpp"
#include "protocol/record/body.hpp"

namespace stonechat::engine {

// For `stonechat status` and the log.
struct CheckingStatus {
    std::uint64_t waiting = 0;  // records
    std::uint64_t per_second = 0;
    std::optional<std::uint64_t> seconds_left;  // empty: nothing waits, or it has only just begun
};

// Two batches at a time: while one is read or written, the other is examined, so that no thread waits for the
// disk. Their order is that in which they were read. A crash loses at most the work of both.
//
// Invariants: no line before readable_until() holds a provisional record.
// Threads:    none of its own.
class Checking {
public:
    explicit Checking(const Snapshot& snapshot)
        : waiting_{snapshot.provisional_count},
          first_{snapshot.first_provisional} {}

    // A provisional record was stored, or found in the log.
    void accepted(LogNumber line);
    // Void ones, which do not wait, may have become valid: looks until it finds none.
    void look_again();
    // The store may have lost lines that were read, and given their numbers to others.
    void read_from_start();
    [[nodiscard]] std::uint64_t waiting() const { return waiting_; }
    // How far our log may be read by anyone.
    [[nodiscard]] LogNumber readable_until(LogNumber log_end) const;

    // From where to read a page now, if it is time to: `pause` after the last, at least. What reading gives
    // is told to begin(), found_none() or not_read().
    [[nodiscard]] std::optional<ProvisionalPlace> take_turn(Instant now, NodeClock::duration pause = {});
    struct UnderWay {
        Settlement settlement;  // as far as it is known
        record::Header header;
        std::unique_ptr<const record::Body> body;
    };
    // What of a page is checked now; `passed_over`: the lowest line of what is left for another time.
    struct Page {
        std::optional<LogNumber> first;  // of ProvisionalPage
        ProvisionalPlace next;
        std::optional<LogNumber> passed_over;
    };
    // A batch without a record: all of the page was passed over.
    void begin(const Page& page, std::map<RecordId, UnderWay>&& batch);
    [[nodiscard]] bool awaits(const RecordId& id) const;
    [[nodiscard]] const Settlement& settlement(const RecordId& id) const;
    // What the check of one record found.
    void found(const RecordId& id, const Settlement& settlement, std::unique_ptr<const record::Body> body);
    void found_none(Instant now);
    // All of a batch that is to be written now, its examination having ended: settled() or not_written() says
    // what became of it. One at a time.
    [[nodiscard]] std::vector<Settlement> take_complete(Instant now);
    // The batch is durable: gives it back.
    [[nodiscard]] std::map<RecordId, UnderWay> settled(Instant now);
    // The store failed: again in a while. A batch that was examined is kept and written again, since the
    // store may hold it already without having synced it.
    void not_read(Instant now);
    void not_written(Instant now);
    [[nodiscard]] std::optional<Instant> deadline() const;

    [[nodiscard]] CheckingStatus status() const;
    // When none waits any more: how many were settled since that was so the last time, once.
    [[nodiscard]] std::optional<std::uint64_t> take_done();
    // Once in a while, while there is anything to tell.
    [[nodiscard]] bool take_telling(Instant now);

private:
    struct Batch {
        std::map<RecordId, UnderWay> records;  // ordered, so that every run visits alike
        std::size_t examined = 0;
        LogNumber lowest = 0;
    };
    [[nodiscard]] std::uint64_t under_way() const;
    [[nodiscard]] bool may_read() const;
    [[nodiscard]] bool may_write() const;
    [[nodiscard]] std::optional<std::size_t> batch_of(const RecordId& id) const;

    std::uint64_t waiting_ = 0;  // those under way included
    bool is_unsure_ = false;     // more may wait
    // No provisional line is lower, but for those under way and those passed over.
    std::optional<LogNumber> first_;
    std::optional<LogNumber> passed_over_;
    ProvisionalPlace next_;     // to read
    bool starts_anew_ = false;  // what is being read leads nowhere
    bool reads_start_ = false;  // the page that is being read is the first of the list
    bool has_come_ = false;     // a record was accepted since that page was asked for
    bool has_begun_ = false;    // a batch, since the list was last read from its start
    std::deque<Batch> batches_;
    bool is_reading_ = false;
    bool is_writing_ = false;  // the first of the batches
    Instant read_at_;          // the last page
    NodeClock::duration pause_{};
    Instant not_before_;
    std::uint64_t done_ = 0;
    std::optional<Instant> measured_since_;
    std::uint64_t measured_ = 0;
    std::uint64_t per_second_ = 0;
    Instant tell_at_;
};

}  // namespace stonechat::engine
