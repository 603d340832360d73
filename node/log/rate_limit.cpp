#include "node/log/rate_limit.hpp"

#include <utility>

namespace stonechat::log {

std::optional<std::uint64_t> RateLimit::admit(Time now, Level level, Subject subject) {
    if (kept_.size() >= subjects_max && !kept_.contains(subject)) {
        subject.peer.clear();
        subject.code.clear();
    }
    const auto [place, is_new] = kept_.try_emplace(std::move(subject), Kept{.told = now, .level = level});
    Kept& kept = place->second;
    if (is_new) return 0;
    if (!is_over(kept, now)) {
        ++kept.held_back;
        return std::nullopt;
    }
    kept.told = now;
    kept.level = level;
    return std::exchange(kept.held_back, 0);
}

std::vector<HeldBack> RateLimit::take_old(Time now) {
    std::vector<HeldBack> out;
    for (auto at = kept_.begin(); at != kept_.end();) {
        const auto& [subject, kept] = *at;
        if (!is_over(kept, now)) {
            ++at;
            continue;
        }
        if (kept.held_back > 0)
            out.push_back({.level = kept.level, .subject = subject, .count = kept.held_back});
        at = kept_.erase(at);
    }
    return out;
}

std::vector<HeldBack> RateLimit::take_all() {
    std::vector<HeldBack> out;
    for (const auto& [subject, kept] : std::exchange(kept_, {}))
        if (kept.held_back > 0)
            out.push_back({.level = kept.level, .subject = subject, .count = kept.held_back});
    return out;
}

}  // namespace stonechat::log
