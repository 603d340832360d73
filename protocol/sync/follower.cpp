#include "protocol/sync/follower.hpp"

#include "crypto/result.hpp"

namespace stonechat::sync {

void Follower::start(const StoreId& store, LogNumber after) {
    parts_.clear();
    under_way_ = 0;
    cursor_ = Cursor{store, after, {}};
    has_moved_ = false;
}

Follower::Part Follower::begin(LogNumber number, const LogDigest& digest, std::size_t items_count) {
    // A part that lies before the last, as a peer may send it twice, moves nothing back.
    const LogNumber last = parts_.empty() ? cursor_.number : parts_.back().number;
    if (number < last) return begin_ahead(items_count);
    // Behind what is under way a part that has nothing to wait for needs no place of its own: there are never
    // more places than items under way, whatever a peer sends.
    if (!parts_.empty() && (items_count == 0 || parts_.back().items_count == 0)) {
        Outstanding& back = parts_.back();
        back = {back.part, number, digest, back.items_count + items_count};
        under_way_ += items_count;
        return back.part;
    }
    parts_.push_back({next_part_, number, digest, items_count});
    under_way_ += items_count;
    settle();
    return next_part_++;
}

Follower::Part Follower::begin_ahead(std::size_t items_count) {
    const bool is_settled = parts_.empty();
    return begin(is_settled ? cursor_.number : parts_.back().number,
                 is_settled ? cursor_.digest : parts_.back().digest, items_count);
}

void Follower::dealt_with(Part part) {
    if (parts_.empty() || part < parts_.front().part) return;  // of a stream that has been started anew
    auto& outstanding = parts_.at(part - parts_.front().part);
    check(outstanding.items_count > 0);
    --outstanding.items_count;
    --under_way_;
    settle();
}

void Follower::settle() {
    while (!parts_.empty() && parts_.front().items_count == 0) {
        // The digest of the number that a stream starts at is not known here, and is never saved again.
        has_moved_ = has_moved_ || parts_.front().number != cursor_.number;
        cursor_.number = parts_.front().number;
        cursor_.digest = parts_.front().digest;
        parts_.pop_front();
    }
}

std::optional<Cursor> Follower::take_cursor() {
    if (!has_moved_) return std::nullopt;
    has_moved_ = false;
    return cursor_;
}

}  // namespace stonechat::sync
