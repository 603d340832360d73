// What a change in the charter does to links that stand and to records that are held.

#include <algorithm>

#include "protocol/engine/engine.hpp"

namespace stonechat::engine {

// A link whose key has lost its standing ends at once; first it is told by which entry.
void Engine::end_links() {
    std::vector<LinkId> ended;
    for (auto& [link, peer] : peers_) {
        if (charter_.by_link_key(peer.key) != nullptr) {
            const bool followed = peer.we_follow;
            begin_following(link, peer);
            // Who was not known when it greeted us was not told of the branches that lost, either.
            if (peer.we_follow && !followed) give_asides(link, peer);
            continue;
        }
        const bool had_standing = charter_.by_former_link_key(peer.key) != nullptr;
        if (!peer.we_follow && !(had_standing && peer.has_greeted)) continue;
        if (had_standing) give_charter(link, peer, peer.charter + 1);
        ended.push_back(link);
    }
    for (const LinkId link : ended) close(link, "its key is no longer its organisation's");
}

// Hands to the store what the charter makes of those whose standing has changed.
void Engine::reconsider() {
    const std::set<MemberId> affected = charter_.take_affected();
    to_reconsider_.insert(affected.begin(), affected.end());
    for (auto author = to_reconsider_.begin(); author != to_reconsider_.end();) {
        // Whose standing is in dispute keeps what it has until the dispute is over.
        const bool can_wait = charter_.is_suspended(*author) || reconsidering_.contains(*author);
        if (can_wait) {
            ++author;
            continue;
        }
        const charter::Member* member = charter_.find(*author);
        Reconsideration by{*author, std::nullopt, charter_.newest()};
        if (member != nullptr) by.member = *member;
        emit(Reconsider{std::move(by)});
        reconsidering_.insert(*author);
        author = to_reconsider_.erase(author);
    }
    note_settled();
    // Its warnings are marked, and who may say what counts may have changed.
    if (!affected.empty()) read_own_log_again();
}

void Engine::on(LanesReconsidered& answer) {
    reconsidering_.erase(answer.author);
    if (!answer.result) {
        to_retry_.insert(answer.author);
        retried_.insert(answer.author);
        return;
    }
    // The store may have done it already, when all that failed was a sync; then it has no lines to tell of.
    const bool is_retry = retried_.erase(answer.author) > 0;
    relist_heads();  // also of lanes that are none any more
    lanes_.replace(answer.author, answer.result->heads, answer.result->above_heads);
    // Its forks are among them; what was read of a place before may be out of date.
    std::erase_if(rivals_asked_, [&](const auto& one) { return one.second.feed.author == answer.author; });
    relist_heads();
    note_settled();
    const std::vector<sync::LogEntry>& lines = answer.result->lines;
    if (lines.empty() && !is_retry) return;
    if (answer.author == config_.self && own_epoch_.epoch()) open_own_epoch(OwnEpoch::Why::pinned);
    // Peers' feeders read these lines from the store: they come without anything to send.
    if (!lines.empty()) log_grew(lines.front().number, lines.back());
    const bool has_restored = std::ranges::any_of(
        lines, [](const sync::LogEntry& line) { return line.change == sync::Change::record_restored; });
    if (has_restored || is_retry) checking_.look_again();
    const auto fallen = static_cast<std::uint64_t>(std::ranges::count(
        lines, sync::Change::record_voided, [](const sync::LogEntry& line) { return line.change; }));
    if (fallen > 0 || !is_retry)
        emit(Noted{.what = Noted::What::voided, .member = answer.author, .number = fallen});
    read_own_log_again();
    for (auto& [link, peer] : peers_) pump(link, peer);
}

// Remembers how far the store has been told, so that a start need not tell it again.
void Engine::note_settled() {
    if (!to_reconsider_.empty() || !reconsidering_.empty() || !to_retry_.empty()) return;
    if (settled_ == settlement()) return;
    settled_ = settlement();
    const ByteView value = as_bytes(settled_);
    emit(SaveSetting{"charter-settled", Bytes{value.begin(), value.end()}});
}

// Names what the charter amounts to here: of two charters with as many entries one may have other branches.
std::string Engine::settlement() const {
    return charter_.head().hex() + "+" + std::to_string(charter_.entries_count());
}

// A new record key begins a new epoch: the old one ended where the stewards pinned it.
bool Engine::is_own_epoch_over() const {
    const charter::Member* self = charter_.find(config_.self);
    if (self == nullptr || !own_epoch_.epoch()) return false;
    return std::ranges::any_of(self->earlier, [&](const charter::EndedStanding& ended) {
        const bool is_named = std::ranges::any_of(
            ended.pins, [&](const charter::Pin& pin) { return pin.epoch == *own_epoch_.epoch(); });
        return is_named && ended.standing.record_key != self->standing.record_key;
    });
}

// After a record of a lane that the charter has pinned: its pin may end a fork now, also where what has come
// stands above it, on the side that lost.
void Engine::settle_pinned_lane(const record::Header& header, bool is_fork) {
    const charter::Member* author = charter_.find(header.author);
    if (author == nullptr) return;
    const auto pinned = charter::newest_pin(*author, header.feed());
    if (!pinned) return;
    std::optional<Sequence> fork = lanes_.fork(header.feed());
    if (is_fork) fork = std::min(fork.value_or(header.sequence), header.sequence);
    if (fork && *fork <= pinned->pin.sequence) to_reconsider_.insert(header.author);
}

}  // namespace stonechat::engine
