#include "protocol/sync/feeder.hpp"

#include <algorithm>

#include "protocol/limits.hpp"

namespace stonechat::sync {

void Feeder::start(LogNumber after, LogNumber log_end, LogNumber ids_until) {
    is_following_ = true;
    handed_ = told_ = after;
    ids_until_ = ids_until;
    end_when_met_ = log_end;
    past_damage_ = {};
}

bool Feeder::wants_read(LogNumber log_end) const {
    // Half of the outbox: a read that is on its way must find room when it arrives.
    return is_following_ && !is_reading_ && handed_ < log_end && has_room();
}

std::optional<LogNumber> Feeder::take_read(LogNumber log_end) {
    if (!wants_read(log_end)) return std::nullopt;
    is_reading_ = true;
    return handed_;
}

bool Feeder::takes_live(LogNumber number) const {
    return takes_news() && !is_reading_ && handed_ + 1 == number;
}

bool Feeder::takes_news() const {
    return is_following_ && has_room();
}

void Feeder::hand(LogNumber number, bool told) {
    handed_ = std::max(handed_, number);
    if (told) told_ = handed_;
}

void Feeder::sent(std::size_t bytes) {
    outbox_bytes_ -= std::min(bytes, outbox_bytes_);
}

}  // namespace stonechat::sync
