#include "node/net/link.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace stonechat::net {
namespace {

constexpr auto goodbye_limit = std::chrono::seconds{1};
// How long one frame may be under way. At 1 MiB that is a line of 17 kB/s.
constexpr auto write_limit = std::chrono::seconds{60};
// Small frames share TLS records until this many bytes are under way; on_sent() speaks at the latest then.
constexpr std::size_t run_bytes = 65536;

}  // namespace

Link::Link(const asio::any_io_executor& executor, LinkId id, Wire wire, const LinksConfig& config,
           LinkEvents& events)
    : id_{id},
      wire_{std::move(wire)},
      config_{config},
      events_{events},
      tasks_{executor, [](const std::exception_ptr& failure) { std::rethrow_exception(failure); }},
      to_write_{executor},
      to_deliver_{executor},
      watch_{executor} {}

Task<> Link::run() {
    tasks_.spawn(read());
    tasks_.spawn(write());
    tasks_.spawn(watch());
    co_await tasks_.join();
}

Task<> Link::read() {
    while (!ended_) {
        Result<Bytes> frame = co_await wire_.read();
        if (!frame) co_return end(wire_.explain(frame.error()));
        while (held_ && !ended_) co_await to_deliver_.wait();
        if (!ended_ && !closing_since_) events_.on_frame(id_, std::move(*frame));
    }
}

Task<> Link::write() {
    std::size_t under_way = 0;
    while (!ended_) {
        if (outbox_.empty()) {
            if (closing_since_) break;
            co_await to_write_.wait();
            continue;
        }
        const Bytes frame = std::move(outbox_.front());
        outbox_.pop_front();
        under_way += frame.size();
        const bool more = !outbox_.empty() && under_way < run_bytes;
        writing_since_ = Clock::now();
        const Result<void> written = co_await wire_.write(frame, more);
        writing_since_.reset();
        if (!written) co_return end(wire_.explain(written.error()));
        if (more) continue;
        outbox_bytes_ -= under_way;
        if (!ended_) events_.on_sent(id_, under_way);
        under_way = 0;
    }
    if (!ended_) co_await say_goodbye();
}

Task<> Link::say_goodbye() {
    Task<Result<void>> saying = wire_.say_goodbye(reason_);
    const Result<void> said = co_await std::move(saying);
    end(said ? reason_ : wire_.explain(said.error()));
}

Task<> Link::watch() {
    while (!ended_) {
        watch_.expires_at(next_look());
        co_await watch_.async_wait(by_value);
        if (!ended_) look_after(Clock::now());
    }
}

Link::Clock::time_point Link::heard_at() const {
    return std::max(wire_.heard_at(), released_at_);
}

Link::Clock::time_point Link::next_look() const {
    if (closing_since_) return *closing_since_ + goodbye_limit;
    if (held_) return Clock::now() + config_.idle_limit;
    return pinged_at_ ? *pinged_at_ + config_.pong_limit : heard_at() + config_.idle_limit;
}

void Link::look_after(Clock::time_point now) {
    if (closing_since_) {
        if (now >= *closing_since_ + goodbye_limit) end(reason_);
        return;
    }
    if (writing_since_ && now >= *writing_since_ + write_limit)
        return end("the other side takes no more bytes");
    if (held_ || (pinged_at_ && heard_at() >= *pinged_at_)) pinged_at_.reset();
    if (held_) return;  // it does not hear even a pong
    if (pinged_at_ && now >= *pinged_at_ + config_.pong_limit) return end("the other side no longer answers");
    if (!pinged_at_ && now >= heard_at() + config_.idle_limit) {
        // A second one behind it would wait for ever where the first fails: Beast wakes no ping that waits.
        if (is_pinging_) return end("the other side takes no more bytes");
        pinged_at_ = now;
        tasks_.spawn(ping());
    }
}

Task<> Link::ping() {
    is_pinging_ = true;
    const Result<void> sent = co_await wire_.ping();
    is_pinging_ = false;
    if (!sent) end(wire_.explain(sent.error()));
}

void Link::send(Bytes frame) {
    check(frame.size() <= config_.frame_bytes_max);
    if (closing_since_ || ended_) return;
    outbox_bytes_ += frame.size();
    if (outbox_bytes_ > 2 * limits::outbox_bytes_max)
        return end("the other side takes its frames too slowly");
    outbox_.push_back(std::move(frame));
    to_write_.notify();
}

void Link::release() {
    if (!std::exchange(held_, false)) return;
    released_at_ = Clock::now();
    wake_all();
}

void Link::close(const std::string& reason) {
    if (closing_since_ || ended_) return;
    closing_since_ = Clock::now();
    reason_ = reason;
    held_ = false;  // what is read from now on is dropped, and the answer to our goodbye must be read
    wake_all();
}

void Link::end(const std::string& reason) {
    if (std::exchange(ended_, true)) return;
    if (!closing_since_) reason_ = reason;
    wire_.abort();
    wake_all();
}

void Link::wake_all() {
    to_write_.notify();
    to_deliver_.notify();
    watch_.cancel();
}

}  // namespace stonechat::net
