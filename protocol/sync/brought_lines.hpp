#pragma once
// Which lines of our log a peer itself brought, so that its own records are not handed back to it: after a
// long absence nearly all of our log is a copy of one peer's.

#include <cstddef>
#include <deque>

#include "protocol/ids.hpp"

namespace stonechat::sync {

// Invariants: ascending ranges with a gap between each two; at most ranges_max of them, the newest. What is
//             forgotten costs a needless send, never a record.
// Threads:    none of its own.
class BroughtLines {
public:
    // A peer's log mixed with live news in turns; 16 bytes each.
    static constexpr std::size_t ranges_max = 4096;

    // Lines come in ascending order.
    void add(LogNumber line);
    [[nodiscard]] bool contains(LogNumber line) const;
    // The last line from `line` on, not past `until`, before which all were brought; 0 where `line` was not.
    [[nodiscard]] LogNumber end_of_run(LogNumber line, LogNumber until) const;

private:
    struct Range {
        LogNumber first = 0;
        LogNumber last = 0;
    };
    [[nodiscard]] const Range* range_of(LogNumber line) const;

    std::deque<Range> ranges_;
};

}  // namespace stonechat::sync
