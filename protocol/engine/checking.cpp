#include "protocol/engine/checking.hpp"

#include <algorithm>

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t batches_max = 2;
constexpr auto try_again_after = 1s;
// Long enough to even out batches, short enough to show that it has begun to crawl.
constexpr auto measure_time = 2s;
constexpr auto tell_every = 10s;

std::optional<LogNumber> lower_of(std::optional<LogNumber> a, std::optional<LogNumber> b) {
    if (!a || !b) return a ? a : b;
    return std::min(*a, *b);
}

}  // namespace

void Checking::accepted(LogNumber line) {
    ++waiting_;
    first_ = lower_of(first_, line);
    has_come_ = true;
}

void Checking::look_again() {
    is_unsure_ = true;
    read_from_start();
}

LogNumber Checking::readable_until(LogNumber log_end) const {
    auto lowest = lower_of(first_, passed_over_);
    for (const Batch& batch : batches_) lowest = lower_of(lowest, batch.lowest);
    return lowest ? std::min(log_end, *lowest - 1) : log_end;
}

std::uint64_t Checking::under_way() const {
    std::uint64_t count = 0;
    for (const Batch& batch : batches_) count += batch.records.size();
    return count;
}

// What is under way still stands in the store's list, so the list is read from its start only when nothing
// is.
bool Checking::may_read() const {
    return !is_reading_ && batches_.size() < batches_max && (waiting_ > under_way() || is_unsure_) &&
           (batches_.empty() || !next_.is_start());
}

bool Checking::may_write() const {
    return !is_writing_ && !batches_.empty() && batches_.front().examined == batches_.front().records.size();
}

std::optional<ProvisionalPlace> Checking::take_turn(Instant now, NodeClock::duration pause) {
    pause_ = pause;
    if (!may_read() || now < not_before_ || now < read_at_ + pause) return std::nullopt;
    is_reading_ = true;
    reads_start_ = next_.is_start();
    if (reads_start_) has_begun_ = false;
    has_come_ = false;
    read_at_ = now;
    if (!measured_since_) measured_since_ = now;
    return next_;
}

void Checking::begin(const Page& page, std::map<RecordId, UnderWay>&& batch) {
    check(is_reading_);
    is_reading_ = false;
    if (page.first) first_ = page.first;
    if (reads_start_) passed_over_.reset();  // whatever stood there is in `first` again
    if (std::exchange(starts_anew_, false))
        next_ = {};
    else
        next_ = page.next;
    passed_over_ = lower_of(passed_over_, page.passed_over);
    if (batch.empty()) return;
    has_begun_ = true;
    Batch& begun = batches_.emplace_back(Batch{.records = std::move(batch)});
    begun.lowest = begun.records.begin()->second.settlement.accepted;
    for (const auto& [id, one] : begun.records)
        begun.lowest = std::min(begun.lowest, one.settlement.accepted);
}

std::optional<std::size_t> Checking::batch_of(const RecordId& id) const {
    for (std::size_t i = 0; i < batches_.size(); ++i)
        if (batches_[i].records.contains(id)) return i;
    return std::nullopt;
}

bool Checking::awaits(const RecordId& id) const {
    return batch_of(id).has_value();
}

const Settlement& Checking::settlement(const RecordId& id) const {
    const auto batch = batch_of(id);
    check(batch.has_value());
    return batches_[*batch].records.at(id).settlement;
}

void Checking::found(const RecordId& id, const Settlement& settlement,
                     std::unique_ptr<const record::Body> body) {
    const auto batch = batch_of(id);
    check(batch.has_value());
    UnderWay& one = batches_[*batch].records.at(id);
    one.settlement = settlement;
    one.body = std::move(body);
    ++batches_[*batch].examined;
}

std::vector<Settlement> Checking::take_complete(Instant now) {
    std::vector<Settlement> all;
    if (!may_write() || now < not_before_) return all;
    is_writing_ = true;
    all.reserve(batches_.front().records.size());
    for (const auto& [of, under_way] : batches_.front().records) all.push_back(under_way.settlement);
    return all;
}

void Checking::read_from_start() {
    next_ = {};
    starts_anew_ = is_reading_;
}

void Checking::found_none(Instant now) {
    is_reading_ = false;
    const bool is_stale = std::exchange(starts_anew_, false) || has_come_;
    // Behind what was read there is none; before it, some may have been passed over, or have come since.
    if (is_stale || !reads_start_) {
        first_ = lower_of(std::exchange(passed_over_, std::nullopt), first_);
        if (!reads_start_ && !has_begun_) not_before_ = now + try_again_after;  // all were passed over
        return read_from_start();
    }
    waiting_ = under_way();
    is_unsure_ = false;
    first_.reset();
    passed_over_.reset();
}

std::map<RecordId, Checking::UnderWay> Checking::settled(Instant now) {
    check(is_writing_);
    is_writing_ = false;
    auto batch = std::move(batches_.front().records);
    batches_.pop_front();
    waiting_ -= std::min<std::uint64_t>(waiting_, batch.size());
    if (waiting_ == 0 && batches_.empty() && !is_unsure_) first_.reset();
    done_ += batch.size();
    measured_ += batch.size();
    if (!measured_since_) measured_since_ = now;
    if (const auto time = now - *measured_since_; time >= measure_time) {
        per_second_ = measured_ * 1000 / static_cast<std::uint64_t>(time.count());
        measured_since_ = now;
        measured_ = 0;
    }
    return batch;
}

void Checking::not_read(Instant now) {
    is_reading_ = false;
    starts_anew_ = false;
    not_before_ = now + try_again_after;
}

void Checking::not_written(Instant now) {
    is_writing_ = false;
    not_before_ = now + try_again_after;
    read_from_start();
}

std::optional<Instant> Checking::deadline() const {
    if (may_write()) return not_before_;
    return may_read() ? std::optional{std::max(not_before_, read_at_ + pause_)} : std::nullopt;
}

CheckingStatus Checking::status() const {
    CheckingStatus out{
        .waiting = waiting_, .per_second = waiting_ == 0 ? 0 : per_second_, .seconds_left = {}};
    if (out.per_second > 0) out.seconds_left = (waiting_ + out.per_second - 1) / out.per_second;
    return out;
}

std::optional<std::uint64_t> Checking::take_done() {
    if (waiting_ > 0 || !batches_.empty() || done_ == 0) return std::nullopt;
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
