#pragma once
// One connection as the links see it: TCP, TLS and WebSocket in one. Behind it stands the one unit that
// instantiates Beast's WebSocket over TLS, which costs as much to compile as a layer of the program.

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <optional>
#include <string>

#include "crypto/bytes.hpp"
#include "node/net/failure.hpp"
#include "node/net/tasks.hpp"
#include "protocol/ids.hpp"

namespace stonechat::net {

// Frames go out and come in whole and in order. One task may read while another writes and a third pings.
//
// Errors:  abort() ends whatever is under way with operation_aborted or bad_descriptor; after any failure,
//          abort(), linger() and destruction alone are of use.
// Threads: that of the socket. Destroy it when none of its tasks runs any more.
class Wire {
public:
    // `frame_bytes_max`: a longer message is a failure of read(). `tls` must outlive the wire.
    Wire(asio::ip::tcp::socket socket, asio::ssl::context& tls, std::size_t frame_bytes_max);
    Wire(Wire&&) noexcept;
    Wire& operator=(Wire&&) noexcept;
    ~Wire();

    // The handshakes of either side; the proven key of the other. `host`: for SNI and the Host header.
    Task<Attempt<LinkKey>> accept();
    Task<Attempt<LinkKey>> connect(std::string host, std::optional<LinkKey> expected);

    Task<Result<Bytes>> read();
    // `more`: another write follows at once, so that small frames may wait for it and share a TLS record.
    // Each run of writes must end with one that says false.
    Task<Result<void>> write(ByteView frame, bool more);
    Task<Result<void>> ping();
    // Sends a close frame with `reason` (as printable() leaves it) and waits for the answer.
    Task<Result<void>> say_goodbye(std::string reason);

    // After a refused handshake: lets the alert reach the other side.
    Task<> linger();
    void abort();

    // What the handshake is at: "tls" or "websocket".
    [[nodiscard]] std::string stage() const;
    // When anything last came from the other side, pings and parts of a frame included.
    [[nodiscard]] std::chrono::steady_clock::time_point heard_at() const;
    // A sentence for what read(), write() or ping() failed with.
    [[nodiscard]] std::string explain(const error_code& failure) const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace stonechat::net
