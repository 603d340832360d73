// The engine's dealings with the charter: entries that arrive, are asked for and are offered.

#include <algorithm>

#include "protocol/engine/engine.hpp"

namespace stonechat::engine {
namespace {

// All entries that are held for one place, of whichever branch.
CharterEntries entries_in_place(const charter::Charter& charter, CharterSequence place) {
    CharterEntries out;
    if (const Bytes* entry = charter.entry_at(place)) out.entries.push_back(*entry);
    for (const Bytes& aside : charter.asides()) {
        const auto entry = charter::decode_entry(charter::decode_signed_entry(aside)->payload);
        if (entry->sequence == place) out.entries.push_back(aside);
    }
    return out;
}

Refusal not_kept_yet() {
    return {Errc::store_failed, "",
            "the disk refused the charter entry; it is written and sent on once the disk takes it, so do not "
            "make another",
            0};
}

}  // namespace

void Engine::ask_charter(LinkId link, Peer& peer, CharterSequence upto) {
    peer.charter = std::max(peer.charter, upto);
    if (wants_outline(peer)) return ask_outline(link, peer);
    const CharterSequence from = charter_to_fill().sequence() + 1;
    if (peer.asked_charter_from == from) return;  // asked already: many records may cite one entry
    peer.asked_charter_from = from;
    send(link, peer, AskCharter{from});
}

// An entry came that follows none held here: the peer's branch parted from ours further back. How far is not
// known, so each question reaches twice as far as the one before.
void Engine::ask_before(LinkId link, Peer& peer, const Bytes& bytes) {
    const auto decoded = charter::decode_signed_entry(bytes);
    check(decoded.has_value());  // the charter has read it
    const auto entry = charter::decode_entry(decoded->payload);
    check(entry.has_value());
    if (entry->sequence > charter_.newest() + 1) return ask_charter(link, peer, entry->sequence);
    if (peer.asked_back >= entry->sequence) return;  // from the very first: it follows nothing that fits
    peer.asked_back = std::max<CharterSequence>(peer.asked_back * 2, 8);
    const CharterSequence from = entry->sequence > peer.asked_back ? entry->sequence - peer.asked_back : 1;
    send(link, peer, AskCharter{from});
}

void Engine::give_charter(LinkId link, Peer& peer, CharterSequence from) {
    if (!peer.feeder.has_room()) return;  // it asks faster than it reads, and asks again
    if (from == 0 || from > charter_.sequence()) return give_asides(link, peer);
    CharterEntries some;
    std::size_t bytes = 0;
    CharterSequence next = from;
    for (; const Bytes* entry = charter_.entry_at(next); ++next) {
        bytes += entry->size();
        if (!some.entries.empty() && (bytes > limits::frame_bytes_target || some.entries.size() == 256))
            break;
        some.entries.push_back(*entry);
    }
    send(link, peer, some);
    if (next > charter_.sequence()) give_asides(link, peer);
}

// What contradicts the branch that counts here: whoever holds the one must learn of the other.
void Engine::give_asides(LinkId link, Peer& peer) {
    for (const Bytes& aside : charter_.asides()) send(link, peer, CharterEntries{{aside}});
}

// What came while its greeting was on the way: it takes us for as far as ours said, and does not ask.
void Engine::give_charter_since_hello(LinkId link, Peer& peer) {
    const bool has_grown = charter_.entries_count() != peer.told_entries;
    if (has_grown && charter_.sequence() > peer.told_charter) give_charter(link, peer, peer.told_charter + 1);
    if (has_grown && peer.told_charter > 0) send(link, peer, entries_in_place(charter_, peer.told_charter));
    give_asides(link, peer);
}

void Engine::take_charter(LinkId link, Peer& peer, const CharterEntries& some) {
    if (charter_.is_outline()) return take_into_outline(link, some);
    if (wants_outline(peer)) {  // it may have heard just now that we belong
        peer.outline.ask_at = peer.outline.asked_at + asks_outline_at_most_every;
        return ask_outline(link, peer);
    }
    bool has_grown = false;
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
        const std::size_t held = charter_.entries_count();
        const auto appended = charter_.append(bytes);
        if (!appended) {
            if (appended.error().code == Errc::charter_not_held)
                ask_before(link, peer, bytes);
            else
                fault(link, appended.error());
            break;
        }
        if (charter_.entries_count() == held) continue;
        has_grown = true;
        save_charter(bytes, 0);
    }
    if (has_grown) charter_grew();
    Peer* from = this->peer(link);
    if (has_grown && from != nullptr && from->charter > charter_.newest())
        ask_charter(link, *from, from->charter);
}

void Engine::save_charter(Bytes entry, RequestId request) {
    const auto decoded = charter::decode_entry(charter::decode_signed_entry(entry)->payload);
    saving_charter_.push_back({decoded->sequence, entry, request});
    emit(SaveCharter{decoded->sequence, std::move(entry)});
}

// It is in force here already, but is not passed on before it would survive a loss of power.
void Engine::keep_again(SavingCharter&& entry) {
    if (const RequestId request = std::exchange(entry.request, 0); request != 0)
        emit(Answer{request, not_kept_yet()});
    unkept_charter_.push_back(std::move(entry));
}

// Who offers what is held wants to know whether it will stay.
void Engine::answer_held(const OfferCharterEntry& offer) {
    const auto payload_of = [](const Bytes& entry) { return charter::decode_signed_entry(entry)->payload; };
    const bool is_unkept = std::ranges::any_of(unkept_charter_, [&](const SavingCharter& one) {
        return payload_of(one.entry) == payload_of(offer.signed_entry);
    });
    emit(Answer{offer.request, is_unkept ? Checked<RecordId>{not_kept_yet()} : RecordId{}});
}

// All in their order, for the store takes no entry whose place lies beyond the next.
void Engine::save_unkept_charter() {
    if (!saving_charter_.empty()) return;
    for (SavingCharter& entry : std::exchange(unkept_charter_, {})) save_charter(std::move(entry.entry), 0);
}

void Engine::on(OfferCharterEntry& offer) {
    if (charter_.is_outline())
        return emit(
            Answer{offer.request, Refusal{Errc::charter_not_held, "charter",
                                          "this light node holds an outline of it: offer the entry to "
                                          "a full node",
                                          0}});
    const std::size_t held = charter_.entries_count();
    const auto appended = charter_.append(offer.signed_entry);
    if (!appended) return emit(Answer{offer.request, appended.error()});
    if (charter_.entries_count() == held) return answer_held(offer);
    save_charter(std::move(offer.signed_entry), offer.request);
    charter_grew();
}

bool Engine::lacks_charter_of(const Peer& peer) const {
    return peer.has_greeted && peer.charter > charter_to_fill().newest();
}

void Engine::on(const CharterSaved& saved) {
    check(!saving_charter_.empty());  // answers come in the order of the effects
    SavingCharter entry = std::move(saving_charter_.front());
    saving_charter_.pop_front();
    if (!saved.is_kept) return keep_again(std::move(entry));
    if (entry.request != 0) emit(Answer{entry.request, RecordId{}});
    emit(Noted{.what = Noted::What::charter_entry, .number = saved.sequence});
    const bool is_disputed = charter_.entries_count() > charter_.sequence();
    for (auto& [link, peer] : peers_) {
        if (!peer.has_greeted || charter_.by_link_key(peer.key) == nullptr) continue;
        // Where branches are about, how far a peer has come does not say what it holds.
        if (!is_disputed && peer.charter >= entry.sequence) continue;
        const CharterSequence before = peer.charter;
        peer.charter = std::max(peer.charter, entry.sequence);
        // One that is further behind gets what it lacks in between too. Where two stand in one place, whoever
        // sent the one and said that it has come so far was never sent the other.
        if (is_disputed)
            send(link, peer, entries_in_place(charter_, entry.sequence));
        else if (before + 1 == entry.sequence)
            send(link, peer, CharterEntries{{entry.entry}});
        else
            give_charter(link, peer, before + 1);
    }
}

// Membership has changed: some links may do more now, some nothing any more, and what waited may be judged.
void Engine::charter_grew() {
    const bool is_frozen = charter_.conflict().has_value();
    if (std::exchange(was_frozen_, is_frozen) != is_frozen) {
        emit(Noted{.what = is_frozen ? Noted::What::conflict : Noted::What::resolved,
                   .number = is_frozen ? charter_.conflict()->place : charter_.sequence()});
        // What was let go meanwhile is found by comparing.
        for (auto& [link, peer] : peers_)
            if (!is_frozen && peer.audits.due) peer.audits.due = peer.audits.due_first = now_.instant;
    }
    tidy_applications();  // before they are passed to who has just been admitted
    end_links();
    set_candidates();
    reconsider();
    take_erase_orders();  // before records are judged that waited for this entry
    retry_parked();
}

}  // namespace stonechat::engine
