#pragma once
// What one seed's world is like: how large, how hostile, how often what goes wrong. Drawn from the seed and
// the scenario before anything happens.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/agenda.hpp"
#include "tests/sim/bug.hpp"
#include "tests/sim/chance.hpp"
#include "tests/sim/fault.hpp"

namespace stonechat::sim {

// Which faults a seed may draw. In `mixed` each is drawn on its own; the others force theirs.
struct Scenario {
    std::string_view name;
    std::string_view what;
    FaultSet forced;
    FaultSet possible;
};
[[nodiscard]] const std::vector<Scenario>& scenarios();
[[nodiscard]] const Scenario* find_scenario(std::string_view name);

struct Options {
    std::optional<std::size_t> nodes{};    // honest and hostile; empty: 4 to 8, as the seed says
    std::optional<std::size_t> records{};  // that honest nodes publish; empty: 37 to 300
    const Scenario* scenario = nullptr;    // empty: the first, mixed
    Bug bug = Bug::none;
    std::ostream* trace = nullptr;  // borrowed; empty: no lines
};

// The calendar at the start.
inline constexpr Day first_day{20780};
// How long faults strike. Healing comes after.
inline constexpr Duration faulty_time = std::chrono::seconds{60};
// How long healed nodes may take to be equal (quality.md R3).
inline constexpr Duration healing_time_max = std::chrono::seconds{120};
// And a record that is written meanwhile may take to be everywhere.
inline constexpr Duration spreading_time_max = std::chrono::seconds{10};

// What hostile members wrote differs until the next audit where a fork lies below a head: an hour, and half
// an hour more where the side that dialled does not open it (design section 6).
inline constexpr Duration audit_time_max = std::chrono::minutes{95};
// How long the text of a record may take to come behind its header when a hostile peer left it out: nodes ask
// one peer after another, ever more seldom.
inline constexpr Duration bodies_time_max = std::chrono::minutes{15};

struct Plan {
    FaultSet faults;
    std::size_t records = 0;
    std::size_t honest = 0;
    std::size_t hostile = 0;
    std::size_t hubs = 0;                 // of the honest ones: those that others can reach
    std::uint64_t loss_permille = 0;      // of frames: 0 to 300
    std::uint64_t replay_permille = 0;    // of frames: 0 to 500
    std::uint64_t io_error_permille = 0;  // of writes, syncs and reads: 0 to 100
    Duration latency_least{1};
    Duration latency_max{};
    bool is_latency_the_links_own = false;  // drawn once for each link, not for each frame
    std::uint64_t bytes_per_ms = 0;         // of each direction of a link

    [[nodiscard]] bool has(Fault fault) const { return faults.test(static_cast<std::size_t>(fault)); }
};
[[nodiscard]] Plan draw_plan(const Options& options, Chance& chance);

}  // namespace stonechat::sim
