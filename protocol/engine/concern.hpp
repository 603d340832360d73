#pragma once
// Which records concern what is used here, and how far our own log has been looked at for it.

#include <set>

#include "protocol/engine/event.hpp"
#include "protocol/engine/kept.hpp"
#include "protocol/matching/warnings.hpp"
#include "protocol/record/code_lists.hpp"
#include "protocol/sync/past_damage.hpp"

namespace stonechat::engine {

struct Concern {
    Concern(const Snapshot& snapshot, const record::CodeLists& lists);

    matching::Warnings warnings;
    std::set<matching::WarningId> told;
    LogNumber fed = 0;  // how far our own log has been looked at
    bool is_settled = false;
    bool is_reading = false;
    bool reads_again = false;
    bool pass_follows = false;  // over the whole log, once this one has ended
    Instant read_at;            // not before
    sync::PastDamage past_damage;
};

}  // namespace stonechat::engine
