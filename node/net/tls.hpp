#pragma once
// The TLS of links (design section 4): version 1.3 alone, both sides show a certificate, and who someone is
// follows from the Ed25519 key in it. No authority, no expiry, no tickets, no resumption, no 0-RTT.

#include <openssl/ssl.h>

#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <optional>

#include "crypto/certificate.hpp"
#include "node/net/failure.hpp"
#include "protocol/ids.hpp"

namespace stonechat::net {

// What one handshake learned about the other side. Must outlive the SSL that it watches.
struct PeerCheck {
    std::optional<LinkKey> expected;  // any other key is refused
    std::optional<LinkKey> key;       // proven only once the handshake has succeeded
    std::optional<Failure> refusal;   // set when its certificate was refused
};

// For both directions. Throws boost::system::system_error when OpenSSL refuses the identity (start-up only).
boost::asio::ssl::context make_tls_context(const crypto::LinkIdentity& identity);

// Has the other side's certificate judged into `peer` during the handshake of `ssl` (of a context as above).
void watch_peer(SSL* ssl, PeerCheck& peer);

// After a handshake: whether both agreed on "stonechat/1". OpenSSL lets a side pass that offers nothing.
bool speaks_stonechat(const SSL* ssl);

// Says in a sentence why a handshake, or the first read after it, failed. In TLS 1.3 a client learns only
// from that read that its certificate was refused.
Failure explain_tls(const boost::system::error_code& failure, const PeerCheck& peer);
bool is_tls_failure(const boost::system::error_code& failure);

}  // namespace stonechat::net
