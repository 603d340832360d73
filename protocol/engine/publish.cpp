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

Epoch Engine::ensure_own_epoch() {
    if (!own_epoch_) {
        own_epoch_ = rng_.id<Epoch>();
        emit(SaveSetting{"own-epoch", Bytes{own_epoch_->bytes.begin(), own_epoch_->bytes.end()}});
    }
    return *own_epoch_;
}

// One own record is under way at a time: its place in the lane is settled before the next is signed, so that
// a disk that refuses one leaves neither a gap nor a fork.
void Engine::publish_next() {
    if (own_under_way_) return;
    if (own_unconfirmed_ && now_.instant >= marks_at_) {
        own_under_way_ = OwnRecord{0, own_unconfirmed_->record.id()};
        return emit(Append{std::move(*std::exchange(own_unconfirmed_, std::nullopt))});
    }
    while (!own_under_way_ && !own_unconfirmed_ && !to_publish_.empty()) {
        Publish next = std::move(to_publish_.front());
        to_publish_.pop_front();
        publish(std::move(next));
    }
}

void Engine::publish(Publish&& next) {
    const privacy::Cleared& cleared = next.cleared;
    const Epoch epoch = ensure_own_epoch();
    record::SaltedBody body{rng_.id<Salt>(), Bytes{cleared.bytes().begin(), cleared.bytes().end()}};
    const record::Lane lane = *record::lane_of(cleared.kind());
    const feed::Head head = lanes_.head({config_.self, epoch, lane});
    const record::Header header{.federation = charter_.federation(),
                                .author = config_.self,
                                .epoch = epoch,
                                .lane = lane,
                                .sequence = head.sequence + 1,
                                .previous = head.id,
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
    const char* words =
        one.may_be_kept
            ? "the disk did not confirm it; it will be sent once the disk does, so do not send it again"
            : "the disk refused it; nothing was kept, so send it again later";
    emit(Answer{own.request, Refusal{Errc::store_failed, "", words, 0}});
}

}  // namespace stonechat::engine
