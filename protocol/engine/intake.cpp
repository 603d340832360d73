// The engine's way of a record in: known, parked, judged, examined, stored.

#include <algorithm>

#include "protocol/engine/engine.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;

// How long a record that one peer named may take to come whole from another before it is asked for.
constexpr auto named_patience = 2s;
// A light node gets from one hub the headers alone, and would get whole what it asks of another by id.
constexpr auto named_patience_of_light = 30s;

// How long a body may take to come behind its header before peers are asked for it, one after another: others
// may be about to show it. While they are being asked for earlier ones, what is new waits for its turn.
constexpr auto body_patience = 5s;
constexpr auto body_patience_busy = 1min;

// After the last record of a stream, until an audit finds more than what is on its way.
constexpr auto rest_after_records = 1s;

}  // namespace

void Engine::take_records(LinkId link, Peer& peer, Records&& records) {
    const bool is_ahead = records.number == 0 || peer.awaits_following;
    const Part part = is_ahead ? peer.follower.begin_ahead(records.items.size())
                               : peer.follower.begin(records.number, records.digest, records.items.size());
    const bool is_bulk = !is_ahead && records.items.size() >= limits::bulk_frame_records_min;
    for (Item& item : records.items) {
        take_item({link, part, is_bulk}, std::move(item));
        if (this->peer(link) == nullptr) return;  // an item cost it the link
    }
    if (!records.items.empty()) peer.audits.busy_until = now_.instant + rest_after_records;
    examine_runs();
    update_hold(link, peer);
    if (const auto cursor = records.items.empty() ? peer.follower.take_cursor() : std::nullopt) {
        cursors_[cursor->store] = *cursor;
        emit(SaveCursor{*cursor});
    }
}

void Engine::take_pulled(LinkId link, Pulled&& pulled) {
    Peer& from = *peer(link);
    const std::size_t answered = pulled.records.size() + pulled.absent.size();
    if (answered > from.pulled) return useless(link, "records", "were not asked for");
    from.pulled -= answered;
    for (const RecordId& id : pulled.absent) take_absent(link, id);
    for (record::Envelope& envelope : pulled.records) {
        take_probed(link, *peer(link), envelope);
        if (peer(link) == nullptr) return;
        take_envelope({.link = link, .part = 0}, std::move(envelope));
        if (peer(link) == nullptr) return;
    }
}

// What a peer named is gone from what it shares since, say because its author was revoked: its log will not
// show it, so nothing is missed by going on.
void Engine::take_absent(LinkId link, const RecordId& absent) {
    const RecordId named = gossip::id_for(gossip::name_of(absent));
    const RecordId id = wanted_.awaits(absent) ? absent : named;
    if (!wanted_.awaits(id)) return;
    const auto found = pending_.find(id);
    check(found != pending_.end());  // whatever is awaited is
    std::vector<Waiter>& waiters = found->second.waiters;
    // Not the one of std::ranges: Clang 14 cannot read libstdc++'s subrange.
    const auto asked_here = std::stable_partition(waiters.begin(), waiters.end(),
                                                  [&](const Waiter& waiter) { return waiter.link != link; });
    const std::vector<Waiter> told{asked_here, waiters.end()};
    waiters.erase(asked_here, waiters.end());
    if (wanted_.lacks(id, link)) pending_.erase(found);
    for (const Waiter& waiter : told) dealt_with(waiter);
}

void Engine::take_item(const Waiter& waiter, Item&& item) {
    if (auto* envelope = std::get_if<record::Envelope>(&item))
        return take_envelope(waiter, std::move(*envelope));
    take_announcement(waiter, std::get<Announcement>(item));
}

void Engine::take_announcement(const Waiter& waiter, const Announcement& one) {
    const feed::Link& link = one.link;
    if (!is_for_us(link.feed)) return dealt_with(waiter);
    const feed::Place place = lanes_.place(link);
    // Below the head the name of the place is believed: a fork there is found by the audit, not by every
    // announcement.
    const bool is_held = place == feed::Place::held || holders_.has_seen(link.id);
    if (is_held || place == feed::Place::below_head) {
        // A name that is merely believed is not noted: it would count as seen, and when an audit finds a fork
        // there the record would be taken for one that is held.
        if (is_held) holders_.note(link.id, waiter.link);
        forget_find(link.id, waiter.link);
        if (wants_body(link.id)) bodies_.asks[waiter.link].insert(link.id);
        return dealt_with(waiter);
    }
    const auto held = pending_.find(link.id);
    if (held != pending_.end() && !held->second.is_awaited) {
        held->second.waiters.push_back(waiter);
        return;
    }
    if (place == feed::Place::too_far) return dealt_with(waiter);
    if (own_epoch_.is_ours(link.feed)) claimed_of_us(OwnEpoch::Why::newer_name);
    // Of the safety lane only what a log holds already is named, and another peer is likely to send it whole.
    const auto patience = is_light() ? named_patience_of_light : named_patience;
    const Instant ask_at = now_.instant + (link.feed.lane == record::Lane::safety ? patience : 0s);
    if (!wanted_.announced(ask_at, link.id, waiter.link)) return park(waiter, Announcement{link});
    Pending& pending = pending_[link.id];
    pending.is_awaited = true;
    pending.waiters.push_back(waiter);
}

void Engine::take_envelope(const Waiter& waiter, record::Envelope&& envelope) {
    auto record = record::read_record(std::move(envelope.message));
    if (!record) return refused(waiter, record.error());
    const RecordId id = record->id;
    wanted_.arrived(id);
    learn_name_of(id);
    const auto held = pending_.find(id);
    if (held != pending_.end() && !held->second.is_awaited) {
        held->second.waiters.push_back(waiter);
        return;
    }
    const feed::Link link = feed::link_of(record->header, id);
    if (!is_for_us(link.feed)) return dealt_with(waiter);
    feed::Place place = lanes_.place(link);
    // Names are believed below a head, so what was seen there may be the name of another record than the one
    // that is held: what an audit asked for is looked up.
    if (place != feed::Place::held && holders_.has_seen(id))
        place = waiter.part == audit_part ? feed::Place::below_head : feed::Place::held;
    if (place == feed::Place::held) {
        holders_.note(id, waiter.link);
        forget_find(id, waiter.link);
        if (envelope.body && takes_body(id))
            return take_body(waiter, std::move(*record), std::move(*envelope.body));
        finish(id);
        return dealt_with(waiter);
    }
    if (place == feed::Place::too_far) return let_go_too_far(id, waiter);
    Pending& pending = pending_[id];
    pending.waiters.push_back(waiter);
    pending.is_awaited = false;
    pending.salted = std::move(envelope.body);
    if (place == feed::Place::below_head) {
        emit(ReadPlace{id, link.feed, link.sequence});
        pending.unjudged = std::move(*record);
        return;
    }
    judge(id, std::move(*record));
}

void Engine::judge(const RecordId& id, record::SignedRecord&& record) {
    const auto found = pending_.find(id);
    const auto judgement = charter_.judge(record.header, id);
    if (judgement) {
        if (record.header.lane == record::Lane::bulk) names_.note(id);
        Unexamined input{.record = std::move(record),
                         .key = judgement->key,
                         .may_be_masked = judgement->standing.seats.relay,
                         .body = std::exchange(found->second.salted, std::nullopt)};
        input.is_named = lanes_.is_named(feed::link_of(input.record.header, id));
        const auto& waiters = found->second.waiters;
        if (!waiters.empty() && waiters.back().is_bulk) return gathering_.add(now_.instant, std::move(input));
        return emit(Examine{id, std::move(input)});
    }
    Pending pending = std::move(found->second);
    pending_.erase(found);
    turn_away(record::Envelope{std::move(record.message), std::move(pending.salted)}, record.header,
              pending.waiters, judgement.error());
}

// Refuses a record, or parks it where the charter may yet say otherwise.
void Engine::turn_away(record::Envelope&& envelope, const record::Header& header,
                       const std::vector<Waiter>& waiters, const Refusal& why) {
    const CharterSequence cited = header.charter;
    const bool must_wait = why.code == Errc::charter_not_held;
    const record::Envelope whole = std::move(envelope);
    for (const Waiter& waiter : waiters) {
        if (!must_wait) {
            refused(waiter, why);
            continue;
        }
        if (is_absent_at(waiter.link, header.author)) {
            refused(waiter, {Errc::unknown_author, "author", "is not in its sender's charter", 0});
            continue;
        }
        Peer* from = peer(waiter.link);
        // An audit finds it once the dispute is over.
        if (charter_.is_suspended(header.author) && from != nullptr &&
            from->parked >= limits::parked_disputed_max) {
            dealt_with(waiter);
            continue;
        }
        want_member(waiter.link, header.author);
        park(waiter, Incoming{whole});
        from = peer(waiter.link);
        if (from != nullptr && cited > charter_.newest()) ask_charter(waiter.link, *from, cited);
    }
}

// Whether the peer has said that its charter, which is as long as ours, does not know this author.
bool Engine::is_absent_at(LinkId link, const MemberId& author) {
    const Peer* const from = peer(link);
    return from != nullptr && from->outline.absent.contains(author);
}

void Engine::examine_runs() {
    for (Run& run : gathering_.take_due(now_.instant)) {
        if (run.size() >= limits::run_records_min) {
            emit(ExamineRun{std::move(run)});
            continue;
        }
        for (Unexamined& one : run) {
            const RecordId id = one.record.id;
            emit(Examine{id, std::move(one)});
        }
    }
}

// A record that is named by its hash and not held: lost on the way, or refused because it is badly signed.
// The peer that has what names it is likely to have it too.
void Engine::want(const RecordId& id, LinkId link) {
    if (peer(link) == nullptr || (pending_.contains(id) && !wanted_.awaits(id))) return;
    if (wanted_.announced(now_.instant + named_patience, id, link)) pending_[id].is_awaited = true;
}

void Engine::want_missing(LinkId link) {
    for (const RecordId& id : lanes_.missing(limits::gaps_asked_max)) want(id, link);
}

void Engine::park(const Waiter& waiter, Incoming&& item) {
    Peer* from = peer(waiter.link);
    if (from == nullptr) return;
    const bool is_name = !std::holds_alternative<record::Envelope>(item);
    ++from->parked;
    parked_.push_back({waiter, std::move(item)});
    const bool is_crowded = from->parked > limits::parked_records_max;
    if (is_crowded && !from->outline.wanted.empty()) return close_crowded(waiter.link, *from);
    if (is_crowded && is_name) return close_overnamed(waiter.link, from->key);
    update_hold(waiter.link, *from);
}

// What a peer names is asked for on the same link, and comes behind all that it names at once: a link that is
// held because no more can be asked for would never bring what makes room. Its log comes whole the next time,
// from where it was settled; that is more to send, and needs no asking.
void Engine::close_overnamed(LinkId link, const LinkKey& key) {
    if (charter_.by_link_key(key) != nullptr) overnamed_by_.insert(key);
    close(link, "it names more records than may be asked for at once: its log is to come whole");
}

// More of a series is held above a gap than may be. What has come from further above is let go, not kept
// waiting: whoever brings it may be honest and lack the gap too, and all else that it brings would wait with
// it. Once the gap is filled an audit finds what is missing.
void Engine::let_go_too_far(const RecordId& id, const Waiter& waiter) {
    if (auto named = pending_.extract(id); !named.empty())
        for (const Waiter& one : named.mapped().waiters) dealt_with(one);
    dealt_with(waiter);
}

void Engine::retry_parked() {
    std::deque<Parked> waiting = std::exchange(parked_, {});
    for (Parked& one : waiting) {
        Peer* from = peer(one.waiter.link);
        if (from == nullptr) continue;
        --from->parked;
        if (auto* const envelope = std::get_if<record::Envelope>(&one.item))
            take_envelope(one.waiter, std::move(*envelope));
        else if (const auto* const announced = std::get_if<Announcement>(&one.item))
            take_announcement(one.waiter, *announced);
        else
            take_name(one.waiter, std::get<RecordName>(one.item));
    }
    for (auto& [link, peer] : peers_) update_hold(link, peer);
}

void Engine::on(Examined& examined) {
    if (examined.is_check) return take_finding(examined);
    const auto found = pending_.find(examined.record);
    if (found == pending_.end()) return;
    if (found->second.is_held) return body_examined(examined, found->second);
    Examination& result = examined.result;
    if (!result.record) {
        const std::vector<Waiter> waiters = std::move(found->second.waiters);
        pending_.erase(found);
        for (const Waiter& waiter : waiters)
            refused(waiter, Refusal{result.record.error(), "signature", "must be its author's", 0});
        return;
    }
    if (result.had_other_body && !found->second.waiters.empty())
        fault(found->second.waiters.front().link,
              Refusal{Errc::body_mismatch, "body", "is not the one that the header names", 0});
    // The charter may have grown while it was examined.
    if (const auto still = charter_.judge(result.record->header(), examined.record); !still) {
        Pending pending = std::move(found->second);
        pending_.erase(found);
        return turn_away(record::Envelope{result.record->message(), std::move(result.salted)},
                         result.record->header(), pending.waiters, still.error());
    }
    found->second.body = std::move(result.body);
    NewRecord kept{.record = std::move(*result.record),
                   .body_state = result.body_state,
                   .ruleset = result.ruleset,
                   .body = std::move(result.salted),
                   .cursor = {}};
    if (const auto state = erasing_.known.state_for(kept.record.id(), kept.record.header())) {
        kept.body_state = *state;
        kept.body.reset();
        found->second.body.reset();
    }
    choose_body(kept, found->second.body);
    // From here on, not only once it is stored: a text that comes behind it must not reach the disk.
    kept.erases = erased_by(found->second.body.get());
    if (kept.erases)
        erasing_.known.ask(*kept.erases, kept.record.header().author, {.erasure = kept.record.id()});
    // Rides along: what this peer's log has settled so far becomes durable with a record that is written
    // anyway.
    for (const Waiter& waiter : found->second.waiters) {
        Peer* from = peer(waiter.link);
        kept.cursor = from == nullptr ? std::nullopt : from->follower.take_cursor();
        if (kept.cursor) {
            cursors_[kept.cursor->store] = *kept.cursor;
            break;
        }
    }
    emit(Append{std::move(kept)});
}

void Engine::on(Stored& batch) {
    for (Stored::One& one : batch.records) {
        const bool is_own = own_under_way_ && own_under_way_->record == one.record;
        if (is_own) own_stored(one);
        stored(one);
        if (is_own || !one.line) continue;
        const record::Header& header = one.kept.record.header();
        if (own_epoch_.came(feed::link_of(header, one.record), lanes_))
            open_own_epoch(OwnEpoch::Why::newer_record);
    }
    for (auto& [link, peer] : peers_) {
        update_hold(link, peer);
        ask_places(link, peer);
        if (peer.follower.under_way() != 0) continue;
        if (const auto cursor = peer.follower.take_cursor()) {
            cursors_[cursor->store] = *cursor;
            emit(SaveCursor{*cursor});
        }
    }
}

void Engine::stored(Stored::One& one) {
    if (!one.line) return not_stored(one);
    // Not an iterator: what is asked for on the way joins the others in pending_.
    const auto found = pending_.find(one.record);
    Pending* const waited_for = found == pending_.end() ? nullptr : &found->second;
    const record::Header& header = one.kept.record.header();
    const feed::Link link = feed::link_of(header, one.record);
    const auto below_head = waited_for == nullptr ? std::nullopt : waited_for->rival;
    const std::optional<RecordId> rival = below_head ? below_head : lanes_.rival(link);
    const bool was_written = unsynced_.erase(one.record) > 0;
    // What stood in its place was asked when it came; another record may have been stored there since, and
    // the head have passed it.
    const bool is_new =
        !was_written && one.line->number > log_end_ && one.line->change == sync::Change::record_accepted;
    const bool is_fork = rival.has_value() || (is_new && lanes_.place(link) == feed::Place::below_head);
    if (is_fork) {
        lanes_.add_fork(link);
        emit(Noted{.what = Noted::What::fork,
                   .member = header.author,
                   .record = one.record,
                   .number = header.sequence});
        if (waited_for != nullptr) follow_fork_back(header, waited_for->waiters);
    } else {
        lanes_.add(link);
    }
    note_fork(link, rival);
    if (is_fork && !rival) {
        rivals_asked_.emplace(one.record, link);
        emit(ReadPlace{one.record, link.feed, link.sequence});
    }
    changed_lanes_.insert(link.feed);
    if (waited_for != nullptr) {
        count_fetched(waited_for->waiters);
        note_find(header, one.record, waited_for->waiters);
        Peer* const first = waited_for->waiters.empty() ? nullptr : peer(waited_for->waiters.front().link);
        if (first != nullptr && is_new) first->brought_at = now_.instant;
    }
    settle_pinned_lane(header, is_fork);
    log_grew(one.line->number, *one.line);
    // What comes in bulk would push out of this memory what is new, and is remembered by its line.
    const bool is_news = waited_for == nullptr || std::ranges::none_of(waited_for->waiters, &Waiter::is_bulk);
    if (is_news) holders_.note(one.record);
    if (is_news && header.lane == record::Lane::bulk) names_.note(one.record);
    expect_audits_of_news();
    if (may_still_come(one.kept.body_state)) {
        bodies_.lacking[one.record] = {one.record, one.kept.body_state, one.kept.ruleset};
        // Whoever else holds it takes us for one that has it whole and does not send it again, so we ask.
        const Instant soon = now_.instant + (bodies_.ask_at ? body_patience_busy : body_patience);
        if (wants_body(one.record) && (!bodies_.ask_at || *bodies_.ask_at > soon)) bodies_.ask_at = soon;
    }
    const record::SignatureState signature = one.kept.record.signature();
    record::Envelope envelope{one.kept.record.message(), std::move(one.kept.body)};
    LogPage::Line line{*one.line, StoredRecord{std::move(envelope), one.kept.body_state, one.kept.ruleset,
                                               false, signature}};
    hide_erased(one.record, line.record);
    const bool has_body =
        waited_for != nullptr && waited_for->body && one.kept.body_state == record::BodyState::present;
    const record::Body* const body = has_body ? waited_for->body.get() : nullptr;
    note_erasures(header, one.record, one.kept.body_state, body);
    concern(line, header, body);
    if (signature == record::SignatureState::bad)
        emit(Noted{.what = Noted::What::badly_signed, .member = header.author, .record = one.record});
    if (signature == record::SignatureState::provisional)
        checking_.accepted(one.line->number);
    else
        live_.push_back({std::move(line), is_news});
    want_before(link);
    if (is_new && waited_for != nullptr)
        for (const Waiter& waiter : waited_for->waiters)
            if (Peer* const from = peer(waiter.link)) from->brought.add(one.line->number);
    finish(one.record);
    // Of a line that is not new the store keeps what it has, and not what came: a text that is to go, or,
    // where the sync of a batch failed, a body that this record lacks, or a signature not yet checked.
    if (!is_new) read_own_log_from(one.line->number);
}

// Said once: people have to do something about it, and it does not pass.
void Engine::note_damage() {
    if (!std::exchange(is_store_damaged_, true)) emit(Noted{.what = Noted::What::store_damaged});
}

void Engine::not_stored(const Stored::One& one) {
    emit(Noted{.what = Noted::What::store_refused, .record = one.record, .code = one.line.error()});
    // A row that cannot be read will not be readable next time: sending the record again is no help, and
    // other records may still be kept. What is missing comes back with a repair, which asks the peers for
    // everything.
    if (one.line.error() != make_error_code(Errc::store_failed)) {
        note_damage();
        return finish(one.record);
    }
    if (one.may_be_kept) unsynced_.insert(one.record);
    checking_.read_from_start();
    // Not dealt with: the cursors of those who sent it stay before it, and it comes again with the next link.
    const auto found = pending_.find(one.record);
    std::vector<Waiter> waiters;
    if (found != pending_.end()) waiters = std::move(found->second.waiters);
    pending_.erase(one.record);
    for (const Waiter& waiter : waiters)
        if (peer(waiter.link) != nullptr) close(waiter.link, "the store could not keep what it sent");
}

// Whoever sent a record is asked for the one before it, if that does not come by itself.
void Engine::want_before(const feed::Link& link) {
    const auto missing = lanes_.missing_before(link);
    const auto found = pending_.find(link.id);
    if (!missing || found == pending_.end()) return;
    for (const Waiter& waiter : std::vector<Waiter>{found->second.waiters}) want(*missing, waiter.link);
}

// Tells everyone who waited for a record that it has been dealt with.
void Engine::finish(const RecordId& id) {
    const auto found = pending_.find(id);
    if (found == pending_.end()) return;
    const std::vector<Waiter> waiters = std::move(found->second.waiters);
    pending_.erase(found);
    wanted_.arrived(id);
    for (const Waiter& waiter : waiters) {
        if (!waiter.is_bulk) holders_.note(id, waiter.link);
        dealt_with(waiter);
    }
}

void Engine::dealt_with(const Waiter& waiter) {
    Peer* from = peer(waiter.link);
    if (from == nullptr || waiter.part == 0) return;
    if (waiter.part != audit_part) return from->follower.dealt_with(waiter.part);
    --from->audits.under_way;
    ask_places(waiter.link, *from);
}

void Engine::refused(const Waiter& waiter, const Refusal& refusal) {
    dealt_with(waiter);
    fault(waiter.link, refusal);
}

void Engine::update_hold(LinkId link, Peer& peer) {
    const std::size_t under_way = peer.follower.under_way();
    const bool is_full =
        under_way > limits::in_flight_records_max || peer.parked > limits::parked_records_max;
    const bool has_room =
        under_way < limits::in_flight_records_max / 2 && peer.parked <= limits::parked_records_max;
    if (!peer.is_held && is_full) {
        peer.is_held = true;
        emit(HoldLink{link});
    } else if (peer.is_held && has_room) {
        peer.is_held = false;
        emit(ReleaseLink{link});
    }
}

}  // namespace stonechat::engine
