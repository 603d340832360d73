// The engine's meetings: see meeting.hpp.

#include "protocol/engine/meeting.hpp"

#include <algorithm>
#include <utility>

#include "protocol/engine/engine.hpp"

namespace stonechat::engine {

void Engine::plan_meeting() {
    const auto half = std::chrono::milliseconds{meeting_every} / 2;
    const auto more = rng_.below(static_cast<std::uint64_t>(half.count()) + 1);
    meet_at_ = now_.instant + half + std::chrono::milliseconds{more};
}

void Engine::meet() {
    if (!meet_at_) plan_meeting();
    if (meeting_ && now_.instant >= meeting_->until) end_meeting();
    if (meeting_ || now_.instant < *meet_at_) return;
    plan_meeting();
    // Who holds back has nobody's word on erasures yet; whom the charter does not know is sent away.
    if (is_light() || erasing_.is_held_back || charter_.by_link_key(config_.link_key) == nullptr) return;
    auto stranger = neighbours_.take_stranger(now_.instant);
    if (!stranger) return;
    meeting_ = Meeting{stranger->address, std::nullopt, now_.instant + meeting_dial_time, {}};
    emit(Dial{std::move(*stranger)});
}

void Engine::begin_meeting(LinkId link, Peer& peer, const std::string& address) {
    if (!meeting_ || meeting_->link || meeting_->address != address) return;
    peer.is_met = true;
    meeting_->link = link;
    meeting_->until = now_.instant + meeting_time;
}

// Not what the met member wrote itself: that it could keep for the purpose.
void Engine::note_find(const record::Header& header, const RecordId& record,
                       const std::vector<Waiter>& waiters) {
    if (!meeting_ || !meeting_->link || meeting_->finds.size() >= meeting_finds_max) return;
    const charter::Member* const met = charter_.by_link_key(peers_.at(*meeting_->link).key);
    if (waiters.empty() || (met != nullptr && met->id == header.author)) return;
    const bool is_only_there = std::ranges::all_of(
        waiters, [&](const Waiter& one) { return one.link == meeting_->link && one.part == audit_part; });
    if (is_only_there) meeting_->finds.push_back(record);
}

// Another peer brings it too: it was only on its way when the audit looked.
void Engine::forget_find(const RecordId& record, LinkId link) {
    if (meeting_ && meeting_->link != link) std::erase(meeting_->finds, record);
}

void Engine::end_meeting() {
    const Meeting met = std::move(*meeting_);
    meeting_.reset();
    Peer* const other = met.link ? peer(*met.link) : nullptr;
    if (other == nullptr) return;
    if (met.finds.empty()) return close(*met.link, "met, and it holds what we hold");
    emit(Noted{
        .what = Noted::What::kept_back, .link = *met.link, .peer = other->key, .number = met.finds.size()});
    other->is_met = false;
    begin_following(*met.link, *other);
    make_place_for(*met.link);
}

// Beside those whom the configuration names as many stand as the active view has places.
void Engine::make_place_for(LinkId newcomer) {
    std::optional<LinkId> idlest;
    std::size_t places = 0;
    for (const auto& [link, one] : peers_) {
        if (!one.dialled || neighbours_.is_configured(one.key)) continue;
        ++places;
        if (link != newcomer && (!idlest || one.brought_at < peers_.at(*idlest).brought_at)) idlest = link;
    }
    if (places > config_.active_max && idlest) close(*idlest, "its place goes to who brings more");
}

}  // namespace stonechat::engine
