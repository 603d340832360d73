#pragma once
// Mistakes planted around the product's code, to show that the simulator would find them in it. They sit
// where the simulator joins the engine to its surroundings, so that the product has no switch that could turn
// one on.

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "protocol/engine/effect.hpp"
#include "protocol/engine/event.hpp"
#include "storage/tables.hpp"
#include "tests/sim/chance.hpp"

namespace stonechat::sim {

enum class Bug : std::uint8_t {
    none,
    skip_sync,
    late_sync,
    lose_append,
    lose_cursor,
    cursor_too_early,
    forget_forks,
    lose_charter_entry,
    skip_signature,
    skip_filter,
    answer_early,
    repeat_sequence,
    swallow_frames,
    never_wake,
    stop_dialling,
    keep_erased,
    skip_scrub,
    restore_in_place,
    ignore_pins,
};

struct BugWords {
    Bug bug;
    std::string_view name;
    std::string_view what;
};
[[nodiscard]] const std::vector<BugWords>& planted_bugs();
[[nodiscard]] const BugWords* find_bug(std::string_view name);

// One node's planted bug, or none. Each function stands in one place of the simulator and does nothing but
// for the bugs that sit there.
class Planted {
public:
    Planted(Bug bug, std::uint64_t seed) : bug_{bug}, chance_{seed} {}

    [[nodiscard]] std::unique_ptr<storage::Tables> around(std::unique_ptr<storage::Tables> tables) const;
    // What the engine of `self` is given when it starts.
    void in(engine::Snapshot& snapshot, const MemberId& self) const;
    // What the pool answers. `others` are the keys of other members.
    [[nodiscard]] engine::Examination examine(engine::Unexamined input, const record::CodeLists& lists,
                                              const std::vector<RecordKey>& others) const;
    // A backup is put in place without a word.
    [[nodiscard]] bool restores_in_place() const { return bug_ == Bug::restore_in_place; }
    // False: the event never reaches the engine.
    [[nodiscard]] bool passes(const engine::Event& event);
    // Changes what the engine asked for.
    void in(std::vector<engine::Effect>& effects);

private:
    void save_cursors_early(std::vector<engine::Effect>& effects);
    void answer_early(std::vector<engine::Effect>& effects);
    void note_cursor(const engine::FrameArrived& arrived);

    Bug bug_;
    Chance chance_;
    std::vector<sync::Cursor> early_;  // of frames that have just arrived
    std::map<engine::LinkId, StoreId> stores_;
    std::deque<engine::RequestId> unanswered_;
    std::size_t dialled_ = 0;
};

}  // namespace stonechat::sim
