#pragma once
// How far the check of provisional records has come: what is being looked at, how much waits, how fast it
// goes, and how far our log may be read by others.

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

// One batch at a time: read, examined, written. A crash loses at most the work of one batch.
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
    void look_again() { is_unsure_ = true; }
    [[nodiscard]] std::uint64_t waiting() const { return waiting_; }
    // How far our log may be read by anyone.
    [[nodiscard]] LogNumber readable_until(LogNumber log_end) const;

    // Whether it is time for a batch: the one that complete() still has, or another that is read now. What
    // reading gives is told to begin(), found_none() or failed().
    [[nodiscard]] bool take_turn(Instant now);
    struct UnderWay {
        Settlement settlement;  // as far as it is known
        record::Header header;
        std::unique_ptr<const record::Body> body;
    };
    void begin(std::optional<LogNumber> first, std::map<RecordId, UnderWay>&& batch);
    [[nodiscard]] bool awaits(const RecordId& id) const { return batch_.contains(id); }
    [[nodiscard]] const Settlement& settlement(const RecordId& id) const { return batch_.at(id).settlement; }
    // What the check of one record found. All of the batch, once it is complete.
    [[nodiscard]] std::vector<Settlement> found(const RecordId& id, const Settlement& settlement,
                                                std::unique_ptr<const record::Body> body);
    void found_none();
    // What was found of a batch whose examination has ended and which is not known to be durable.
    [[nodiscard]] std::vector<Settlement> complete() const;
    // The batch is durable: gives it back.
    [[nodiscard]] std::map<RecordId, UnderWay> settled(Instant now);
    // The store failed: the same again in a while. A batch that was examined is kept and written again, since
    // the store may hold it already without having synced it.
    void failed(Instant now);
    [[nodiscard]] std::optional<Instant> deadline() const;

    [[nodiscard]] CheckingStatus status() const;
    // When none waits any more: how many were settled since that was so the last time, once.
    [[nodiscard]] std::optional<std::uint64_t> take_done();
    // Once in a while, while there is anything to tell.
    [[nodiscard]] bool take_telling(Instant now);

private:
    std::uint64_t waiting_ = 0;
    bool is_unsure_ = false;          // more may wait
    std::optional<LogNumber> first_;  // no provisional line is lower
    bool has_turn_ = false;
    std::map<RecordId, UnderWay> batch_;  // ordered, so that every run visits alike
    std::size_t examined_ = 0;            // of the batch
    Instant not_before_;
    std::uint64_t done_ = 0;
    std::optional<Instant> measured_since_;
    std::uint64_t measured_ = 0;
    std::uint64_t per_second_ = 0;
    Instant tell_at_;
};

}  // namespace stonechat::engine
