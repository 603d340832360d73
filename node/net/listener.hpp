#pragma once
// Accepting TCP connections, and letting them go.

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "node/net/tasks.hpp"

namespace stonechat::net {

// Listens in one place until stop(). When the process has no descriptor or memory left it pauses and goes on.
//
// Threads: that of the executor. Destroy it before start(), or when the loop has run dry after stop().
class Listener {
public:
    // Told of each caller, from the loop. "unknown" is the address of one who has already gone.
    using OnCaller = std::function<void(asio::ip::tcp::socket socket, std::string address)>;

    Listener(const asio::any_io_executor& executor, OnCaller on_caller);

    // `address`: numeric, "127.0.0.1:0". Errors: invalid_argument, and the system's.
    Result<void> start(std::string_view address);
    [[nodiscard]] std::uint16_t port() const;  // 0 when not listening
    void stop();

private:
    Task<> accept_until_stopped();

    OnCaller on_caller_;
    asio::ip::tcp::acceptor acceptor_;
    asio::steady_timer again_;
    TaskGroup tasks_;
};

// Ends a connection so that what was written last still arrives: a close with unread input would be a reset,
// which may overtake it. Takes a second at the most.
Task<> linger(asio::ip::tcp::socket& socket);

}  // namespace stonechat::net
