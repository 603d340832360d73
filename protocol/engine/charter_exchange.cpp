// The engine's dealings with the charter: entries that arrive, are asked for and are offered.

#include <algorithm>

#include "protocol/engine/engine.hpp"

namespace stonechat::engine {

void Engine::ask_charter(LinkId link, Peer& peer, CharterSequence upto) {
    peer.charter = std::max(peer.charter, upto);
    const CharterSequence from = charter_.sequence() + 1;
    if (peer.asked_charter_from == from) return;  // asked already: many records may cite one entry
    peer.asked_charter_from = from;
    send(link, peer, AskCharter{from});
}

void Engine::give_charter(LinkId link, Peer& peer, CharterSequence from) {
    if (from == 0 || from > charter_.sequence()) return;
    if (!peer.feeder.has_room()) return;  // it asks faster than it reads, and asks again
    CharterEntries some;
    std::size_t bytes = 0;
    for (std::size_t i = from - 1; i < charter_.entries().size(); ++i) {
        bytes += charter_.entries()[i].size();
        if (!some.entries.empty() && (bytes > limits::frame_bytes_target || some.entries.size() == 256))
            break;
        some.entries.push_back(charter_.entries()[i]);
    }
    send(link, peer, some);
}

void Engine::take_charter(LinkId link, Peer& peer, const CharterEntries& some) {
    const CharterSequence before = charter_.sequence();
    for (const Bytes& bytes : some.entries) {
        // The id of the federation that we mean to join is all that a newcomer knows of it.
        if (charter_.sequence() == 0 && !config_.federation.is_zero()) {
            const auto entry = charter::decode_signed_entry(bytes);
            if (!entry) return fault(link, entry.error());
            const auto content = charter::decode_entry(entry->payload);
            if (!content) return fault(link, content.error());
            if (content->sequence != 1) return ask_charter(link, peer, peer.charter);
            if (charter::hash_of(entry->payload).bytes != config_.federation.bytes)
                return fault(
                    link, Refusal{Errc::wrong_federation, "charter entry", "founds another federation", 0});
        }
        const CharterSequence held = charter_.sequence();
        const auto appended = charter_.append(bytes);
        if (!appended) {
            if (appended.error().code == Errc::charter_not_held) return ask_charter(link, peer, peer.charter);
            return fault(link, appended.error());
        }
        if (charter_.sequence() > held) emit(SaveCharter{charter_.sequence(), bytes});
    }
    if (charter_.sequence() == before) return;
    if (peer.charter > charter_.sequence()) ask_charter(link, peer, peer.charter);
    charter_grew();
}

void Engine::on(OfferCharterEntry& offer) {
    const CharterSequence before = charter_.sequence();
    const auto appended = charter_.append(offer.signed_entry);
    if (!appended) return emit(Answer{offer.request, appended.error()});
    if (charter_.sequence() == before) return emit(Answer{offer.request, RecordId{}});  // held already
    charter_requests_[charter_.sequence()] = offer.request;
    emit(SaveCharter{charter_.sequence(), std::move(offer.signed_entry)});
    charter_grew();
}

void Engine::on(const CharterSaved& saved) {
    const auto request = charter_requests_.find(saved.sequence);
    if (request != charter_requests_.end()) {
        if (saved.is_kept)
            emit(Answer{request->second, RecordId{}});
        else
            emit(Answer{request->second,
                        Refusal{Errc::store_failed, "", "the disk refused the charter entry", 0}});
        charter_requests_.erase(request);
    }
    emit(Noted{.what = Noted::What::charter_entry, .number = saved.sequence});
    const CharterEntries news{{charter_.entries().at(saved.sequence - 1)}};
    for (auto& [link, peer] : peers_) {
        if (!peer.has_greeted || peer.charter >= saved.sequence) continue;
        if (charter_.by_link_key(peer.key) == nullptr) continue;
        // One that is further behind gets what it lacks in between too.
        const CharterSequence from = std::exchange(peer.charter, saved.sequence) + 1;
        if (from == saved.sequence)
            send(link, peer, news);
        else
            give_charter(link, peer, from);
    }
}

// Membership has changed: some links may do more now, some nothing any more, and what waited may be judged.
void Engine::charter_grew() {
    std::vector<LinkId> revoked;
    for (auto& [link, peer] : peers_) {
        if (charter_.by_link_key(peer.key) != nullptr)
            begin_following(link, peer);
        else if (peer.we_follow)
            revoked.push_back(link);
    }
    for (const LinkId link : revoked) close(link, "its organisation was revoked");
    set_candidates();
    take_erase_orders();  // before records are judged that waited for this entry
    retry_parked();
    reconsider_revoked();
}

}  // namespace stonechat::engine
