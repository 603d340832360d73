#pragma once
// Follows one peer's log: knows how far everything that it sent has been dealt with here.

#include <deque>
#include <optional>

#include "protocol/ids.hpp"
#include "protocol/sync/log.hpp"

namespace stonechat::sync {

// Invariants: the cursor stands at the end of a part of the log all of whose items are stored durably, or
// were held,
//             or are refused for good; it never passes one that is parked or under way.
// Threads:    none of its own.
class Follower {
public:
    // A place in the stream; counted from 1.
    using Part = std::uint64_t;

    // The peer told which store it has and where its stream starts.
    void start(const StoreId& store, LogNumber after);
    // The next part of the peer's log, with that many items to deal with.
    Part begin(LogNumber number, const LogDigest& digest, std::size_t items_count);
    // Records that go ahead of the log: they are under way, and the cursor stays where it is.
    Part begin_ahead(std::size_t items_count);
    void dealt_with(Part part);
    // The cursor to save, if it has moved since it was last taken.
    [[nodiscard]] std::optional<Cursor> take_cursor();

    [[nodiscard]] std::size_t under_way() const { return under_way_; }
    [[nodiscard]] LogNumber reached() const { return cursor_.number; }

private:
    struct Outstanding {
        Part part;
        LogNumber number;
        LogDigest digest;
        std::size_t items_count;
    };
    void settle();

    std::deque<Outstanding> parts_;
    Part next_part_ = 1;
    std::size_t under_way_ = 0;
    Cursor cursor_;
    bool has_moved_ = false;
};

}  // namespace stonechat::sync
