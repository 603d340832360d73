#pragma once
// Which records of a lane stand beside the chain that a pin ends.

#include <cstddef>
#include <map>

#include "protocol/charter/entry.hpp"
#include "protocol/feed/lanes.hpp"

namespace stonechat::storage {

// Decided once for each record: a member may put as many above its pin as a lane takes, and walking from each
// down to the pin would keep the only thread that writes for half an hour.
//
// Threads: none of its own.
class PinnedChain {
public:
    using Held = std::map<RecordId, const feed::Link*>;  // all of the pin's lane, void or not

    PinnedChain(const charter::Pin& pin, const Held& held);

    // Whether a record of the lane stands in the place of another of the chain, or goes back, as far as can
    // be seen, to another one in the pin's place. Across a gap nothing can be seen.
    [[nodiscard]] bool excludes(const feed::Link& link) const;
    // Links looked at to decide on all of them.
    [[nodiscard]] std::size_t steps_count() const { return steps_count_; }

private:
    void follow_down(const charter::Pin& pin, const Held& held);
    void follow_up(const charter::Pin& pin, const Held& held);

    std::map<Sequence, RecordId> pinned_;    // the pin's chain, as far down as it is held
    std::map<RecordId, Sequence> branched_;  // above the pin: what goes back to another in its place
    std::size_t steps_count_ = 0;
};

}  // namespace stonechat::storage
