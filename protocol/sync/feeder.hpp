#pragma once
// Feeds one peer from this node's log, in order and without an unbounded queue: a slow peer's place simply
// stays behind, and what it missed is read from the store when it has room again.

#include <optional>

#include "protocol/ids.hpp"
#include "protocol/limits.hpp"
#include "protocol/sync/past_damage.hpp"

namespace stonechat::sync {

// Invariants: every line up to handed() was sent or was known to be held by the peer.
// Threads:    none of its own.
class Feeder {
public:
    // The peer follows from `after`, of a log that ends at `log_end` now, as it was told; lines up to
    // `ids_until` are announced by id.
    void start(LogNumber after, LogNumber log_end, LogNumber ids_until);

    [[nodiscard]] LogNumber handed() const { return handed_; }
    [[nodiscard]] bool announces(LogNumber number) const { return number <= ids_until_; }

    // Whether the peer has room and is behind, and nothing is being read for it.
    [[nodiscard]] bool wants_read(LogNumber log_end) const;
    // What to read from the store next, if so. Call read_arrived() with its answer.
    [[nodiscard]] std::optional<LogNumber> take_read(LogNumber log_end);
    void read_arrived() { is_reading_ = false; }
    // How many lines to read at once.
    [[nodiscard]] std::size_t read_together() const {
        return past_damage_.together(handed_, limits::frame_records_max);
    }
    // What was read has a row that cannot be: the peer has it from others, by an audit, and what stands
    // behind it from us.
    void pass_damaged() { handed_ = past_damage_.pass(handed_, limits::frame_records_max); }
    // Whether a line that was just stored may go to the peer at once: it has all before it, and room.
    [[nodiscard]] bool takes_live(LogNumber number) const;
    // Whether there is room for a record that goes ahead of the log.
    [[nodiscard]] bool takes_news() const;

    // Lines up to here have been handed over; `told`: the peer was sent a frame that says so.
    void hand(LogNumber number, bool told);
    // Whether an answer that the peer asked for may be put before its outbox.
    [[nodiscard]] bool has_room() const { return outbox_bytes_ <= limits::outbox_bytes_max / 2; }
    void queued(std::size_t bytes) { outbox_bytes_ += bytes; }
    void sent(std::size_t bytes);
    // The peer has not been told how far it has come, because it held all that was new.
    [[nodiscard]] bool owes_mark() const { return is_following_ && told_ < handed_; }
    // And is to be told soon: it waits to hear that it has all that there was when we met, or much has been
    // handed since.
    [[nodiscard]] bool owes_mark_soon() const {
        return owes_mark() && (told_ < end_when_met_ || handed_ - told_ >= limits::unmarked_lines_max);
    }

private:
    bool is_following_ = false;
    bool is_reading_ = false;
    LogNumber handed_ = 0;
    LogNumber told_ = 0;
    LogNumber ids_until_ = 0;
    LogNumber end_when_met_ = 0;
    PastDamage past_damage_;
    std::size_t outbox_bytes_ = 0;
};

}  // namespace stonechat::sync
