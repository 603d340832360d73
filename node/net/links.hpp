#pragma once
// Links to peers: WebSocket over TLS 1.3 on TCP, both sides authenticated by the Ed25519 key in a self-signed
// certificate. This header is all that the rest of the node sees of Asio's and Beast's transport.

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "crypto/bytes.hpp"
#include "crypto/certificate.hpp"
#include "node/net/proxy.hpp"
#include "protocol/ids.hpp"
#include "protocol/limits.hpp"

namespace stonechat::net {

// Counted from 1; never given twice in one run.
using LinkId = std::uint64_t;

// What links tell their owner, always from the network thread and never from inside a call to Links.
class LinkEvents {
public:
    virtual ~LinkEvents() = default;
    // TLS and WebSocket are up. `dialled`: we called; `address`: whom, or from where.
    virtual void on_opened(LinkId link, const LinkKey& peer, bool dialled, const std::string& address) = 0;
    // One binary message of at most limits::frame_bytes_max.
    virtual void on_frame(LinkId link, Bytes frame) = 0;
    // `bytes` of what was handed to send() have left for the kernel.
    virtual void on_sent(LinkId link, std::size_t bytes) = 0;
    // The link has ended, for whatever reason; nothing follows for it.
    virtual void on_closed(LinkId link, const std::string& reason) = 0;
    // A dial or an incoming handshake came to nothing.
    // `stage`: resolve, proxy, tcp, tls, identity, websocket.
    virtual void on_failed(const std::string& address, bool dialled, const std::string& stage,
                           const std::string& reason) = 0;
};

struct LinksConfig {
    std::optional<std::string> listen = {};  // "127.0.0.1:7443", numeric; empty: this node only dials out
    std::optional<Proxy> proxy = {};         // for what we dial
    // The rest is for tests; nodes keep the defaults.
    std::size_t links_max = limits::links_max;
    std::size_t frame_bytes_max = limits::frame_bytes_max;
    std::chrono::steady_clock::duration handshake_limit = std::chrono::seconds{10};
    // Silence that earns a ping, and further silence that ends the link.
    std::chrono::steady_clock::duration idle_limit = std::chrono::seconds{60};
    std::chrono::steady_clock::duration pong_limit = std::chrono::seconds{20};
};

// Threads: all calls from the thread that runs `io`.
// Limits:  limits::links_max links; a frame over limits::frame_bytes_max ends its link; a handshake,
//          TLS and WebSocket, has 10 s. At most 64 callers are in a handshake: the next one ends the oldest,
//          so that those who only hold the line do not keep out those who would be done in milliseconds.
// Errors:  a bad identity throws from the constructor; listen failures come from start(); all later ones
//          through LinkEvents. Each dial ends in one on_opened or on_failed. What events throw leaves
//          io.run().
// Life:    destroy it before start(), or when `io` has run dry after stop().
class Links {
public:
    Links(boost::asio::io_context& io, const crypto::LinkIdentity& identity, LinksConfig config,
          LinkEvents& events);
    ~Links();
    Links(const Links&) = delete;
    Links& operator=(const Links&) = delete;

    Result<void> start();
    // The port that is listened on (of use when the configuration says 0).
    [[nodiscard]] std::uint16_t port() const;
    // Tries once. `expected`: the key that the other side must have; empty: any key (the owner judges it).
    void dial(const std::string& address, std::optional<LinkKey> expected);
    // Queues one frame of at most limits::frame_bytes_max; for a link that has ended it does nothing. The
    // owner keeps what is queued below limits::outbox_bytes_max by counting on_sent; a link that exceeds
    // twice that is closed.
    void send(LinkId link, Bytes frame);
    // Between hold() and release() a link delivers no frame and reads at most one: back-pressure while its
    // frames wait for verification.
    void hold(LinkId link);
    void release(LinkId link);
    // Sends what is queued (for at most a second), then closes; the other side is told the reason. Frames
    // that still come are dropped.
    void close(LinkId link, const std::string& reason);
    // Ends listening, dialling and every link as close() does; on_closed has been called for each when `io`
    // has run dry.
    void stop();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace stonechat::net
