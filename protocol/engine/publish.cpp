// The engine's own records: Cleared -> signed -> stored -> answered and pushed.

#include "protocol/engine/engine.hpp"

namespace stonechat::engine {
namespace {

// Requests that wait while one record is being written: a minute of reports at the pace of a slow disk.
constexpr std::size_t waiting_max = 1024;

}  // namespace

void Engine::on(Publish& publish) {
    if (to_publish_.size() >= waiting_max)
        return emit(Answer{publish.request, Refusal{Errc::overloaded, "",
                                                    "too many records wait to be written; try again", 0}});
    to_publish_.push_back(std::move(publish));
}

// Goes into the queue of writes before the first record that is signed in it, and so is never less durable.
void Engine::open_own_epoch(OwnEpoch::Why why) {
    own_epoch_.open(rng_, why, lanes_);
    emit(SaveSetting{"own-epoch", own_epoch_.setting()});
    emit(Noted{.what = Noted::What::new_epoch, .number = static_cast<std::uint64_t>(why)});
}

void Engine::claimed_of_us(OwnEpoch::Why why) {
    if (own_epoch_.heeds_claims()) open_own_epoch(why);
}

// A machine that was rolled back as a whole looks to itself as it did then. Only peers know better, so the
// first record after a start waits until those in reach have spoken.
bool Engine::is_sure_of_own_past() {
    if (own_epoch_.is_sure()) return true;
    const bool is_alone = charter_.members().size() < 2 && !charter_.is_outline();
    if (is_alone || has_heard_of_us() || now_.instant >= *own_past_settles_) own_epoch_.settle();
    return own_epoch_.is_sure();
}

// Every linked member has said how far it followed our log, and there is one.
bool Engine::has_heard_of_us() const {
    bool has_heard = false;
    for (const auto& [link, peer] : peers_) {
        if (charter_.by_link_key(peer.key) == nullptr) continue;
        if (!peer.follows_us || unanswered_follows_.contains(link)) return false;
        has_heard = true;
    }
    return has_heard;
}

// One own record is under way at a time: its place in the lane is settled before the next is signed, so that
// a disk that refuses one leaves neither a gap nor a fork.
void Engine::publish_next() {
    if (own_under_way_) return;
    if (own_unconfirmed_ && now_.instant >= marks_at_) {
        own_under_way_ = OwnRecord{0, own_unconfirmed_->record.id()};
        return emit(Append{std::move(*std::exchange(own_unconfirmed_, std::nullopt))});
    }
    if (!to_publish_.empty() && !is_sure_of_own_past()) return;
    while (!own_under_way_ && !own_unconfirmed_ && !to_publish_.empty()) {
        Publish next = std::move(to_publish_.front());
        to_publish_.pop_front();
        publish(std::move(next));
    }
}

void Engine::publish(Publish&& next) {
    const privacy::Cleared& cleared = next.cleared;
    if (!own_epoch_.epoch()) open_own_epoch(own_epoch_.reason());
    if (is_own_epoch_over()) open_own_epoch(OwnEpoch::Why::pinned);
    record::SaltedBody body{rng_.id<Salt>(), Bytes{cleared.bytes().begin(), cleared.bytes().end()}};
    const record::Lane lane = *record::lane_of(cleared.kind());
    const OwnEpoch::Place place = own_epoch_.next(lane, lanes_);
    const record::Header header{.federation = charter_.federation(),
                                .author = config_.self,
                                .epoch = *own_epoch_.epoch(),
                                .lane = lane,
                                .sequence = place.sequence,
                                .previous = place.previous,
                                .kind = cleared.kind(),
                                .day = now_.today,
                                .technologies = cleared.technologies(),
                                .urgency = cleared.urgency(),
                                .body_hash = record::hash_of(body),
                                .body_bytes = body.body.size(),
                                .charter = charter_.sequence(),
                                .ruleset = cleared.ruleset()};
    record::VerifiedRecord record = record::sign(header, signing_key_);
    const auto judgement = charter_.judge(header, record.id());
    if (!judgement) return emit(Answer{next.request, judgement.error()});
    if (judgement->key.bytes != signing_key_.public_key().bytes)
        return emit(Answer{next.request, Refusal{Errc::bad_signature, "record key",
                                                 "is not the one in force for this organisation", 0}});
    // What our peers would find in it, we find first.
    auto parsed = record::read_canonical_body(body.body, lists_);
    check(parsed.has_value());  // the gate wrote it
    const auto* report = std::get_if<record::Report>(&parsed->content);
    if (report != nullptr && report->masked && !judgement->standing.seats.relay)
        return emit(
            Answer{next.request, Refusal{Errc::not_allowed, "/content/masked",
                                         "a report that hides its organisation is published by a relay", 0}});
    own_under_way_ = OwnRecord{next.request, record.id()};
    const auto erases = erased_by(&*parsed);
    pending_[record.id()].body = std::make_unique<const record::Body>(std::move(*parsed));
    emit(Append{{.record = std::move(record),
                 .body_state = record::BodyState::present,
                 .ruleset = cleared.ruleset(),
                 .body = std::move(body),
                 .cursor = {},
                 .erases = erases}});
}

void Engine::own_stored(Stored::One& one) {
    const OwnRecord own = *std::exchange(own_under_way_, std::nullopt);
    if (one.line) {
        emit(Noted{.what = Noted::What::published, .record = one.record});
        if (own.request != 0) emit(Answer{own.request, one.record});
        return;
    }
    // A record that may be on the disk must be settled before its place is given to another.
    if (one.may_be_kept || own.request == 0) own_unconfirmed_ = one.kept;
    if (own.request == 0) return;
    if (one.may_be_kept)
        return emit(Answer{
            own.request,
            Refusal{
                Errc::not_confirmed, "",
                "the disk did not confirm it; it will be sent once the disk does, so do not send it again",
                0}});
    const char* words = "the store is damaged; nothing was kept: stop the node and run: stonechat repair";
    if (one.line.error() == make_error_code(Errc::store_failed))
        words = "the disk refused it; nothing was kept, so send it again later";
    emit(Answer{own.request, Refusal{Errc::store_failed, "", words, 0}});
}

}  // namespace stonechat::engine
