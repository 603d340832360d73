#pragma once
// One open link: its queue, its tasks and its end.

#include <chrono>
#include <deque>
#include <optional>
#include <string>

#include "node/net/links.hpp"
#include "node/net/tasks.hpp"
#include "node/net/wire.hpp"

namespace stonechat::net {

// Three tasks run it: one reads, one writes, one watches the clock. Whichever sees the end first says why,
// and the socket is closed at once, which ends the other two.
//
// Invariants: once ended, no event but the owner's on_closed; the first reason stays. While held, no
// on_frame. Threads:    that of `executor`. Must live until run() has returned.
class Link {
public:
    // `config` and `events` must outlive the link.
    Link(const asio::any_io_executor& executor, LinkId id, Wire wire, const LinksConfig& config,
         LinkEvents& events);

    // Returns when all has ended.
    Task<> run();
    void send(Bytes frame);
    void hold() { held_ = true; }
    void release();
    void close(const std::string& reason);

    [[nodiscard]] LinkId id() const { return id_; }
    [[nodiscard]] const std::string& reason() const { return reason_; }

private:
    using Clock = std::chrono::steady_clock;

    Task<> read();
    Task<> write();
    Task<> say_goodbye();
    Task<> watch();
    Task<> ping();
    [[nodiscard]] Clock::time_point heard_at() const;
    [[nodiscard]] Clock::time_point next_look() const;
    void look_after(Clock::time_point now);
    void end(const std::string& reason);
    void wake_all();

    LinkId id_;
    Wire wire_;
    const LinksConfig& config_;
    LinkEvents& events_;
    TaskGroup tasks_;
    Wakeup to_write_;    // something was queued, or the link is closing or has ended
    Wakeup to_deliver_;  // the hold is over, or the link has ended
    asio::steady_timer watch_;

    std::deque<Bytes> outbox_;
    std::size_t outbox_bytes_ = 0;  // queued or under way
    bool held_ = false;
    bool ended_ = false;
    std::string reason_;
    std::optional<Clock::time_point> closing_since_;
    std::optional<Clock::time_point> writing_since_;
    std::optional<Clock::time_point> pinged_at_;
    bool is_pinging_ = false;  // the ping has not left yet
    Clock::time_point released_at_ = Clock::now();
};

}  // namespace stonechat::net
