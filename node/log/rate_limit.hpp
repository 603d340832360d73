#pragma once
// Keeps one peer from filling the log: the first of many equal events is told at once, the others once a
// minute with their number.

#include <chrono>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "node/log/level.hpp"

namespace stonechat::log {

// What makes two events equal. Peer and code are as in the line, and empty where it has none.
struct Subject {
    std::string area;
    std::string event;
    std::string peer;
    std::string code;
    friend auto operator<=>(const Subject&, const Subject&) = default;
};

struct HeldBack {
    Level level = Level::info;
    Subject subject;
    std::uint64_t count = 0;
};

// Invariants: at most `subjects_max` subjects are kept apart; further ones share a place for each area and
// event. Time:       of the system's clock, since that is what lines show. Where it goes back, the minute
// starts anew. Threads:    one at a time.
class RateLimit {
public:
    using Time = std::chrono::system_clock::time_point;
    static constexpr std::chrono::minutes window{1};
    static constexpr std::size_t subjects_max = 1024;

    // Whether to tell this event now: how many before it were held back. Empty: hold it back.
    std::optional<std::uint64_t> admit(Time now, Level level, Subject subject);

    // What was held back more than a minute ago with nothing equal since. Forgets what is quiet.
    std::vector<HeldBack> take_old(Time now);
    // What is still held back, for the end.
    std::vector<HeldBack> take_all();

private:
    struct Kept {
        Time told;
        Level level;
        std::uint64_t held_back = 0;
    };
    static bool is_over(const Kept& kept, Time now) { return now < kept.told || now - kept.told >= window; }

    std::map<Subject, Kept> kept_;
};

}  // namespace stonechat::log
