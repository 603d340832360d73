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
        if (held == by_address_.end() && candidate.key)
            state.is_connected = connected_.contains(*candidate.key);
        state.candidate = candidate;
        next.insert_or_assign(candidate.address, std::move(state));
    }
    by_address_ = std::move(next);
    find_earliest();
}

void Neighbours::connected(const LinkKey& key, const std::optional<std::string>& dialled) {
    ++connected_[key];
    const auto answered = dialled ? by_address_.find(*dialled) : by_address_.end();
    if (answered != by_address_.end()) answered->second.candidate.key = key;
    for (auto& [address, state] : by_address_) {
        if (state.candidate.key != key) continue;
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
        if (state.candidate.key != key) continue;
        state.is_connected = false;
        retry_later(now, state);
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

bool Neighbours::is_wanted(const State& state) const {
    if (state.is_dialling || state.is_connected) return false;
    return state.candidate.is_configured || connected_.size() < active_max_;
}

std::vector<Candidate> Neighbours::take_due(Instant now) {
    std::vector<Candidate> out;
    if (!earliest_ || *earliest_ > now) return out;
    std::size_t underway = connected_.size();
    for (auto& [address, state] : by_address_) {
        if (!is_wanted(state) || state.dial_at > now) continue;
        if (!state.candidate.is_configured && underway >= active_max_) continue;
        state.is_dialling = true;
        ++underway;
        out.push_back(state.candidate);
    }
    find_earliest();
    return out;
}

void Neighbours::find_earliest() {
    earliest_.reset();
    for (const auto& [address, state] : by_address_)
        if (is_wanted(state) && (!earliest_ || state.dial_at < *earliest_)) earliest_ = state.dial_at;
}

}  // namespace stonechat::gossip
