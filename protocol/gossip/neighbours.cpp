#include "protocol/gossip/neighbours.hpp"

#include <algorithm>
#include <chrono>

namespace stonechat::gossip {
namespace {

using namespace std::chrono_literals;
constexpr std::chrono::milliseconds first_pause = 250ms;
constexpr std::chrono::milliseconds longest_pause = 60s;

}  // namespace

void Neighbours::set_candidates(std::vector<Candidate> candidates) {
    std::map<std::string, State> next;
    for (Candidate& candidate : candidates) {
        const auto held = by_address_.find(candidate.address);
        State state = held == by_address_.end() ? State{} : held->second;
        if (!candidate.key && state.owner && state.owner == state.candidate.key) {
            state.owner.reset();  // it was only said to be its address, and no longer is
            state.is_connected = false;
        }
        if (candidate.key && !state.is_connected) {
            state.owner = candidate.key;
            state.is_connected = connected_.contains(*candidate.key);
        }
        state.candidate = candidate;
        next.insert_or_assign(candidate.address, std::move(state));
    }
    by_address_ = std::move(next);
    find_earliest();
}

void Neighbours::connected(const LinkKey& key, const std::optional<std::string>& dialled) {
    ++connected_[key];
    const auto answered = dialled ? by_address_.find(*dialled) : by_address_.end();
    if (answered != by_address_.end()) answered->second.owner = key;
    for (auto& [address, state] : by_address_) {
        if (state.owner != key) continue;
        state.is_connected = true;
        state.is_dialling = false;
        state.failures = 0;
    }
    find_earliest();
}

void Neighbours::disconnected(Instant now, const LinkKey& key) {
    const auto found = connected_.find(key);
    if (found == connected_.end()) return;
    if (--found->second > 0) return;
    connected_.erase(found);
    for (auto& [address, state] : by_address_) {
        if (state.owner != key) continue;
        if (state.candidate.key) state.owner = state.candidate.key;
        state.is_connected = connected_.contains(*state.owner);
        if (!state.is_connected) retry_later(now, state);
    }
    find_earliest();
}

void Neighbours::failed(Instant now, const std::string& address) {
    const auto found = by_address_.find(address);
    if (found == by_address_.end()) return;
    found->second.is_dialling = false;
    if (!found->second.is_connected) retry_later(now, found->second);
    find_earliest();
}

void Neighbours::retry_later(Instant now, State& state) {
    const std::uint32_t doublings = std::min<std::uint32_t>(state.failures++, 8);
    const auto pause = std::min(first_pause * (1U << doublings), longest_pause);
    // Between half and the whole of the pause.
    const auto jitter =
        std::chrono::milliseconds{rng_.below(static_cast<std::uint64_t>(pause.count()) / 2 + 1)};
    state.dial_at = now + pause - jitter;
}

// Of the active view: links that stand, and dials that may yet become one.
std::size_t Neighbours::places_taken() const {
    return connected_.size() + static_cast<std::size_t>(std::ranges::count_if(
                                   by_address_, [](const auto& one) { return one.second.is_dialling; }));
}

bool Neighbours::is_wanted(const State& state, bool has_place) {
    if (state.is_dialling || state.is_connected) return false;
    return state.candidate.is_configured || has_place;
}

std::vector<Candidate> Neighbours::take_due(Instant now) {
    std::vector<Candidate> out;
    if (!earliest_ || *earliest_ > now) return out;
    const auto dial = [&](State& state) {
        state.is_dialling = true;
        out.push_back(state.candidate);
    };
    std::vector<State*> others;
    for (auto& [address, state] : by_address_) {
        if (!is_wanted(state, true) || state.dial_at > now) continue;
        if (state.candidate.is_configured)
            dial(state);
        else
            others.push_back(&state);
    }
    // By lot: every node reads the same charter, and in its order all would dial the same few.
    for (std::size_t taken = places_taken(); taken < active_max_ && !others.empty(); ++taken) {
        std::swap(others[rng_.below(others.size())], others.back());
        dial(*others.back());
        others.pop_back();
    }
    find_earliest();
    return out;
}

std::optional<Candidate> Neighbours::take_stranger(Instant now) {
    if (places_taken() < active_max_) return std::nullopt;
    std::vector<State*> strangers;
    for (auto& [address, state] : by_address_)
        if (!state.candidate.is_configured && is_wanted(state, true) && state.dial_at <= now)
            strangers.push_back(&state);
    if (strangers.empty()) return std::nullopt;
    State& one = *strangers[rng_.below(strangers.size())];
    one.is_dialling = true;
    find_earliest();
    return one.candidate;
}

bool Neighbours::is_configured(const LinkKey& key) const {
    return std::ranges::any_of(by_address_, [&](const auto& one) {
        return one.second.candidate.is_configured && one.second.owner == key;
    });
}

void Neighbours::find_earliest() {
    earliest_.reset();
    const bool has_place = places_taken() < active_max_;
    for (const auto& [address, state] : by_address_)
        if (is_wanted(state, has_place) && (!earliest_ || state.dial_at < *earliest_))
            earliest_ = state.dial_at;
}

}  // namespace stonechat::gossip
