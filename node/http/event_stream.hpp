#pragma once
// An answer that goes on: events for one browser's EventSource (WHATWG HTML, "Server-sent events").

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace stonechat::http {

// Shared by the server, which writes what waits, and by whoever has something to tell.
// Threads: the server's one.
class EventStream {
public:
    // Of a browser that does not read: what comes after is dropped, and told again when it connects anew.
    static constexpr std::size_t waiting_bytes_max = 4096;

    // Both without line ends, which would begin other fields.
    void send(std::string_view event, std::string_view data);
    // No more will come; the browser asks again by itself.
    void end();
    // Whether the browser is gone: nothing that is sent will be read.
    [[nodiscard]] bool is_over() const { return is_over_; }

    // ---- for the server
    [[nodiscard]] std::string take() { return std::exchange(waiting_, {}); }
    [[nodiscard]] bool is_ended() const { return is_ended_; }
    void wake_by(std::function<void()> wake) { wake_ = std::move(wake); }
    void set_over();

private:
    std::string waiting_;  // as it goes over the wire
    bool is_ended_ = false;
    bool is_over_ = false;
    std::function<void()> wake_;
};

}  // namespace stonechat::http
