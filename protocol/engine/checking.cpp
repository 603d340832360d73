#include "protocol/engine/checking.hpp"

#include <algorithm>

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;

constexpr auto try_again_after = 1s;
// Long enough to even out batches, short enough to show that it has begun to crawl.
constexpr auto measure_time = 2s;
constexpr auto tell_every = 10s;

}  // namespace

void Checking::accepted(LogNumber line) {
    ++waiting_;
    first_ = first_ ? std::min(*first_, line) : line;
}

LogNumber Checking::readable_until(LogNumber log_end) const {
    return first_ ? std::min(log_end, *first_ - 1) : log_end;
}

bool Checking::take_turn(Instant now) {
    if (has_turn_ || (waiting_ == 0 && !is_unsure_) || now < not_before_) return false;
    has_turn_ = true;
    if (!measured_since_) measured_since_ = now;
    return true;
}

void Checking::begin(std::optional<LogNumber> first, std::map<RecordId, UnderWay>&& batch) {
    check(has_turn_ && batch_.empty());
    if (first) first_ = first;
    batch_ = std::move(batch);
    examined_ = 0;
}

std::vector<Settlement> Checking::found(const RecordId& id, const Settlement& settlement,
                                        std::unique_ptr<const record::Body> body) {
    UnderWay& one = batch_.at(id);
    one.settlement = settlement;
    one.body = std::move(body);
    ++examined_;
    return complete();
}

std::vector<Settlement> Checking::complete() const {
    std::vector<Settlement> all;
    if (examined_ < batch_.size()) return all;
    all.reserve(batch_.size());
    for (const auto& [of, under_way] : batch_) all.push_back(under_way.settlement);
    return all;
}

void Checking::found_none() {
    has_turn_ = false;
    waiting_ = 0;
    is_unsure_ = false;
    first_.reset();
}

std::map<RecordId, Checking::UnderWay> Checking::settled(Instant now) {
    has_turn_ = false;
    auto batch = std::exchange(batch_, {});
    waiting_ -= std::min<std::uint64_t>(waiting_, batch.size());
    if (waiting_ == 0) first_.reset();
    done_ += batch.size();
    measured_ += batch.size();
    if (const auto time = now - *measured_since_; time >= measure_time) {
        per_second_ = measured_ * 1000 / static_cast<std::uint64_t>(time.count());
        measured_since_ = now;
        measured_ = 0;
    }
    return batch;
}

void Checking::failed(Instant now) {
    has_turn_ = false;
    not_before_ = now + try_again_after;
}

std::optional<Instant> Checking::deadline() const {
    return (waiting_ == 0 && !is_unsure_) || has_turn_ ? std::nullopt : std::optional{not_before_};
}

CheckingStatus Checking::status() const {
    CheckingStatus out{
        .waiting = waiting_, .per_second = waiting_ == 0 ? 0 : per_second_, .seconds_left = {}};
    if (out.per_second > 0) out.seconds_left = (waiting_ + out.per_second - 1) / out.per_second;
    return out;
}

std::optional<std::uint64_t> Checking::take_done() {
    if (waiting_ > 0 || done_ == 0) return std::nullopt;
    measured_since_.reset();
    measured_ = 0;
    return std::exchange(done_, 0);
}

bool Checking::take_telling(Instant now) {
    if (waiting_ == 0 || now < tell_at_) return false;
    tell_at_ = now + tell_every;
    return true;
}

}  // namespace stonechat::engine
