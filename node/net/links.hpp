#pragma once
// Links to peers: WebSocket over TLS 1.3 on TCP, both sides authenticated by the Ed25519 key in a self-signed
// certificate. This header is all that the rest of the node sees of Asio's and Beast's transport; the one unit behind
// it (transport.cpp) is the slowest to compile.

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "crypto/bytes.hpp"
#include "crypto/certificate.hpp"
#include "protocol/ids.hpp"

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
    // A dial or an incoming handshake came to nothing. `stage`: resolve, proxy, tcp, tls, identity, websocket.
    virtual void on_failed(const std::string& address, bool dialled, const std::string& stage,
                           const std::string& reason) = 0;
};

struct LinksConfig {
    std::optional<std::string> listen;  // "127.0.0.1:7443"; empty: this node only dials out
    std::optional<std::string> proxy;   // "host:port" of an HTTP CONNECT proxy for what we dial
};

// Threads: all calls from the thread that runs `io`.
// Limits:  limits::links_max links; a frame over limits::frame_bytes_max ends its link; handshakes have 10 s each.
// Errors:  listen failures come from start(); everything later through LinkEvents.
class Links {
public:
    Links(boost::asio::io_context& io, crypto::LinkIdentity identity, LinksConfig config, LinkEvents& events);
    ~Links();
    Links(const Links&) = delete;
    Links& operator=(const Links&) = delete;

    Result<void> start();
    // The port that is listened on (of use when the configuration says 0).
    [[nodiscard]] std::uint16_t port() const;
    // Tries once. `expected`: the key that the other side must have; empty: any key (the owner judges it).
    void dial(const std::string& address, std::optional<LinkKey> expected);
    // Queues one frame. The owner keeps what is queued below limits::outbox_bytes_max by counting on_sent; a link
    // that exceeds twice that is closed.
    void send(LinkId link, Bytes frame);
    // Stops reading from a link until release(): back-pressure while its frames wait for verification.
    void hold(LinkId link);
    void release(LinkId link);
    // Sends what is queued (for at most a second), then closes.
    void close(LinkId link, const std::string& reason);
    // Ends listening and every link; on_closed has been called for each when `io` has run dry.
    void stop();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace stonechat::net
