#include "protocol/engine/own_epoch.hpp"

#include <algorithm>

namespace stonechat::engine {
namespace {

constexpr std::array lanes_in_order{record::Lane::safety, record::Lane::bulk};

// The setting: epoch 8, digest of the memory 32, last known record of each lane 32 each.
constexpr std::size_t epoch_bytes = 8;
constexpr std::size_t id_bytes = 32;
constexpr std::size_t setting_bytes = epoch_bytes + 3 * id_bytes;

crypto::Digest digest_of(const OwnMemory& memory) {
    return crypto::sha256({memory.store.bytes, memory.machine.bytes, memory.record_key.bytes});
}

std::size_t index_of(record::Lane lane) {
    return static_cast<std::size_t>(lane);
}

}  // namespace

OwnEpoch::OwnEpoch(const MemberId& self, const OwnMemory& memory, std::optional<ByteView> kept,
                   const feed::Lanes& lanes)
    : self_{self},
      bound_to_{digest_of(memory)} {
    // Without a word about what came last, the longest lane of ours is the best guess.
    std::array<Sequence, 2> longest{};
    for (const feed::Head& head : lanes.heads()) {
        const std::size_t lane = index_of(head.feed.lane);
        if (head.feed.author != self || head.sequence <= longest.at(lane)) continue;
        longest.at(lane) = head.sequence;
        before_.at(lane) = head.id;
    }
    if (!kept || kept->size() != setting_bytes) return;
    const Epoch epoch = *Epoch::from(kept->first(epoch_bytes));
    const auto bound_to = *crypto::Digest::from(kept->subspan(epoch_bytes, id_bytes));
    for (const record::Lane lane : lanes_in_order)
        before_.at(index_of(lane)) =
            *RecordId::from(kept->subspan(epoch_bytes + (1 + index_of(lane)) * id_bytes, id_bytes));
    reason_ = Why::another_memory;
    // Something of ours above a gap was never written by this store.
    const bool has_gap = std::ranges::any_of(lanes_in_order, [&](record::Lane lane) {
        const record::FeedId feed{self_, epoch, lane};
        return lanes.last(feed).sequence != lanes.head(feed).sequence;
    });
    if (has_gap) reason_ = Why::newer_record;
    if (bound_to != bound_to_ || has_gap) {
        remember_epoch(epoch, lanes);
    } else {
        epoch_ = epoch;
        is_carried_ = true;
    }
}

void OwnEpoch::remember_epoch(const Epoch& epoch, const feed::Lanes& lanes) {
    for (const record::Lane lane : lanes_in_order) {
        const feed::Head last = lanes.last({self_, epoch, lane});
        if (last.sequence > 0) before_.at(index_of(lane)) = last.id;
    }
}

void OwnEpoch::open(crypto::Rng& rng, Why why, const feed::Lanes& lanes) {
    if (epoch_) remember_epoch(*epoch_, lanes);
    epoch_ = rng.id<Epoch>();
    reason_ = why;
    is_carried_ = false;
}

Bytes OwnEpoch::setting() const {
    check(epoch_.has_value());
    Bytes out;
    out.reserve(setting_bytes);
    append(out, epoch_->bytes);
    append(out, bound_to_.bytes);
    for (const RecordId& id : before_) append(out, id.bytes);
    return out;
}

bool OwnEpoch::came(const feed::Link& link, const feed::Lanes& lanes) {
    if (link.feed.author != self_) return false;
    if (is_ours(link.feed)) return true;
    // What is learned of last is what the next epoch goes on from.
    before_.at(index_of(link.feed.lane)) = lanes.last(link.feed).id;
    return false;
}

OwnEpoch::Place OwnEpoch::next(record::Lane lane, const feed::Lanes& lanes) const {
    check(epoch_.has_value());
    const feed::Head head = lanes.head({self_, *epoch_, lane});
    if (head.sequence == 0) return {1, before_.at(index_of(lane))};
    return {head.sequence + 1, head.id};
}

}  // namespace stonechat::engine
