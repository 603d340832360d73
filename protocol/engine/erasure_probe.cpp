// Asks peers now and then for a text that they must have erased, and names those that serve it.

#include "protocol/engine/engine.hpp"

namespace stonechat::engine {

// After an audit that found both heads equal. One erasure at random, so that a peer cannot know which texts
// it may keep serving. It is asked for the erasure too: one that shows it whole knows what it says, so that
// no honest peer that lacks it is accused.
void Engine::probe_erased(LinkId link, Peer& peer) {
    std::vector<ErasureProbe> possible;
    for (const auto& [id, one] : erasing_.known.all())
        if (const auto* const asked = one.by_author(); asked != nullptr && one.held->is_erased)
            possible.push_back({asked->erasure, id, false});
    if (possible.empty()) return;
    const ErasureProbe probe = possible.at(rng_.below(possible.size()));
    peer.probe = probe;
    send(link, peer, Pull{{probe.erasure, probe.target}});
}

void Engine::take_probed(LinkId link, Peer& peer, const record::Envelope& envelope) {
    if (!peer.probe || !envelope.body) return;
    const auto record = record::read_record(envelope.message);
    if (!record) return;  // refused where it is taken in
    if (record->id == peer.probe->erasure) peer.probe->is_known = true;
    if (record->id != peer.probe->target || !peer.probe->is_known) return;
    peer.probe.reset();
    comparisons_[peer.key].serves_erased = true;
    emit(Noted{.what = Noted::What::serves_erased, .link = link, .peer = peer.key, .record = record->id});
    useless(link, "body", "is of a text that was erased");
}

}  // namespace stonechat::engine
