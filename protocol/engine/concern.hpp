#pragma once
// Which records concern what is used here, and how far our own log has been looked at for it.

#include <optional>
#include <set>
#include <vector>

#include "protocol/engine/event.hpp"
#include "protocol/engine/kept.hpp"
#include "protocol/matching/warnings.hpp"
#include "protocol/record/code_lists.hpp"

namespace stonechat::engine {

struct Concern {
    Concern(const Snapshot& snapshot, const record::CodeLists& lists);

    matching::Warnings warnings;
    std::set<matching::WarningId> told;
    LogNumber fed = 0;  // how far our own log has been looked at
    bool is_settled = false;
    bool is_reading = false;
    bool reads_again = false;
    // A list that is being written: in force once it is kept. One at a time, for the next may have been made
    // by changing the one before it.
    struct BeingKept {
        RequestId request = 0;
        std::vector<matching::TechnologyInUse> technologies;
    };
    std::optional<BeingKept> being_kept;
    bool pass_follows = false;   // over the whole log, once this one has ended
    Instant read_at;             // not before
    LogNumber singly_until = 0;  // a row on the way cannot be read: line by line up to here
};

}  // namespace stonechat::engine
