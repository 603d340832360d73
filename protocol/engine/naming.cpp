// The bulk lane's new records, named between neighbours by the first bytes of their ids: told a little later
// and not to who has told the same, asked for by name, and known by id once they come.

#include "protocol/engine/engine.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;

// After the last name, until an audit finds more than what is on its way.
constexpr auto rest_after_names = 1s;

}  // namespace

bool Engine::takes_names(const Peer& peer) {
    return peer.minor >= Hello::names_since && !peer.light;
}

void Engine::name_soon(LinkId link, Peer& peer, const Peer::ToName& one) {
    peer.to_name.push_back(one);
    if (peer.to_name.size() == limits::frame_records_max) return tell_names(link, peer);
    if (peer.names_due) return;
    constexpr auto longest = std::chrono::milliseconds{limits::names_wait_max};
    peer.names_due =
        now_.instant + std::chrono::milliseconds{rng_.below(static_cast<std::uint64_t>(longest.count()) + 1)};
}

// To be called before the peer is told that our log has come past what waits here.
void Engine::tell_names(LinkId link, Peer& peer) {
    peer.names_due.reset();
    Names some;
    for (const auto& [record, is_for_body] : std::exchange(peer.to_name, {}))
        if (is_for_body || !holders_.holds(link, record)) some.names.push_back(gossip::name_of(record));
    if (!some.names.empty()) send(link, peer, some);
}

void Engine::tell_due_names() {
    for (auto& [link, peer] : peers_)
        if (peer.names_due && *peer.names_due <= now_.instant) tell_names(link, peer);
}

std::optional<Instant> Engine::next_names() const {
    std::optional<Instant> earliest;
    for (const auto& [link, peer] : peers_)
        if (peer.names_due && (!earliest || *peer.names_due < *earliest)) earliest = peer.names_due;
    return earliest;
}

// They are under way until they have come, and hold up the cursor that a later mark would move past them.
void Engine::take_names(LinkId link, Peer& peer, const Names& some) {
    const Part part = peer.follower.begin_ahead(some.names.size());
    for (const RecordName& name : some.names) {
        take_name({.link = link, .part = part}, name);
        if (this->peer(link) == nullptr) return;  // a name too many cost it the link
    }
    peer.audits.busy_until = now_.instant + rest_after_names;
    update_hold(link, peer);
}

void Engine::take_name(const Waiter& waiter, const RecordName& name) {
    if (is_light()) return dealt_with(waiter);  // who knows that we are says nothing of the bulk lane
    const auto known = names_.find(name);
    const RecordId key = known.value_or(gossip::id_for(name));
    const auto held = pending_.find(key);
    if (held != pending_.end() && !held->second.is_awaited) {
        held->second.waiters.push_back(waiter);
        return;
    }
    if (holders_.has_seen(key)) {
        holders_.note(key, waiter.link);
        forget_find(key, waiter.link);
        if (wants_body(key)) bodies_.asks[waiter.link].insert(key);
        return dealt_with(waiter);
    }
    if (!wanted_.announced(now_.instant, key, waiter.link)) return park(waiter, Incoming{name});
    Pending& pending = pending_[key];
    pending.is_awaited = true;
    pending.waiters.push_back(waiter);
}

// A record has come: who waits for its name waits for it.
void Engine::learn_name_of(const RecordId& id) {
    const RecordId key = gossip::id_for(gossip::name_of(id));
    if (!wanted_.awaits(key)) return;
    wanted_.arrived(key);
    auto named = pending_.extract(key);
    check(!named.empty());  // whatever is awaited is
    const auto [place, is_new] = pending_.try_emplace(id);
    if (is_new) place->second.is_awaited = true;
    std::vector<Waiter>& waiters = place->second.waiters;
    waiters.insert(waiters.end(), named.mapped().waiters.begin(), named.mapped().waiters.end());
}

void Engine::ask_due() {
    std::map<LinkId, std::pair<Pull, PullNamed>> pulls;
    for (const gossip::AskFor& ask : wanted_.take_due(now_.instant)) {
        auto& [pull, by_name] = pulls[ask.link];
        if (gossip::is_name(ask.record)) {
            if (by_name.names.size() < limits::frame_records_max)
                by_name.names.push_back(gossip::name_of(ask.record));
        } else if (pull.ids.size() < limits::frame_records_max) {
            pull.ids.push_back(ask.record);
        }
    }
    for (const auto& [link, both] : pulls) {
        Peer* const asked = peer(link);
        if (asked == nullptr) continue;
        if (!both.first.ids.empty()) send(link, *asked, both.first);
        if (!both.second.names.empty()) send(link, *asked, both.second);
    }
}

void Engine::take_pull_named(LinkId link, Peer& peer, const PullNamed& pull) {
    Pull known;
    Pulled unknown;
    for (const RecordName& name : pull.names) {
        if (const auto id = names_.find(name))
            known.ids.push_back(*id);
        else
            unknown.absent.push_back(gossip::id_for(name));
    }
    if (!unknown.absent.empty()) send(link, peer, unknown);
    take_pull(link, peer, known);
}

}  // namespace stonechat::engine
