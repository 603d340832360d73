#pragma once
// Those who are not nodes: TLS clients and servers with the certificate, version and habits that a test
// gives.

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <string>

#include "node/net/tasks.hpp"
#include "transport_nodes.hpp"

namespace stonechat::net {

using asio::ip::tcp;

enum class Papers { ed25519, changed, signed_by_other, rsa, p256, none };

// What a stranger looks like; by default exactly like a node.
struct Costume {
    Papers papers = Papers::ed25519;
    int version_max = TLS1_3_VERSION;
    std::string alpn = "stonechat/1";  // empty: offers none
    std::string groups = "X25519";
    std::string signatures = {};  // empty: OpenSSL's own
};

namespace detail {

inline EVP_PKEY* make_key(Papers papers) {
    if (papers == Papers::rsa) return EVP_RSA_gen(2048);
    if (papers == Papers::p256) return EVP_EC_gen("P-256");
    return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
}

inline void name(X509_NAME* where, const char* common_name) {
    X509_NAME_add_entry_by_txt(where, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(common_name),
                               -1, -1, 0);
}

inline void show_papers(SSL_CTX* context, Papers papers) {
    EVP_PKEY* const key = make_key(papers);
    EVP_PKEY* const other = make_key(Papers::ed25519);
    X509* const certificate = X509_new();
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 7);
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    name(X509_get_subject_name(certificate), "hub.example");
    name(X509_get_issuer_name(certificate), "Example \"Inspection\" CA");
    X509_set_pubkey(certificate, key);
    const bool own_digest = papers == Papers::rsa || papers == Papers::p256;
    X509_sign(certificate, papers == Papers::signed_by_other ? other : key,
              own_digest ? EVP_sha256() : nullptr);
    if (papers == Papers::changed) ASN1_INTEGER_set(X509_get_serialNumber(certificate), 8);
    EXPECT_EQ(SSL_CTX_use_certificate(context, certificate), 1);
    EXPECT_EQ(SSL_CTX_use_PrivateKey(context, key), 1);
    X509_free(certificate);
    EVP_PKEY_free(other);
    EVP_PKEY_free(key);
}

}  // namespace detail

inline asio::ssl::context dress(const Costume& costume) {
    asio::ssl::context out{asio::ssl::context::tls};
    SSL_CTX* const context = out.native_handle();
    SSL_CTX_set_max_proto_version(context, costume.version_max);
    SSL_CTX_set1_groups_list(context, costume.groups.c_str());
    if (!costume.signatures.empty()) SSL_CTX_set1_sigalgs_list(context, costume.signatures.c_str());
    if (costume.papers != Papers::none) detail::show_papers(context, costume.papers);
    if (!costume.alpn.empty()) {
        const std::string wire = static_cast<char>(costume.alpn.size()) + costume.alpn;
        SSL_CTX_set_alpn_protos(context, reinterpret_cast<const unsigned char*>(wire.data()),
                                static_cast<unsigned>(wire.size()));
        SSL_CTX_set_alpn_select_cb(
            context,
            [](SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
               unsigned, void*) {
                *chosen = offered + 1;
                *size = offered[0];
                return SSL_TLSEXT_ERR_OK;
            },
            nullptr);
    }
    return out;
}

// What became of a stranger.
struct Fate {
    bool secured = false;  // the TLS handshake went through on its side
    bool ended = false;    // the connection is over
    std::string received;  // after the handshake, or of a plain connection
};

template <class Stream>
Task<> talk(Stream& stream, std::string say, Fate& fate) {
    co_await asio::async_write(stream, asio::buffer(say), by_value);
    while (true) {
        std::array<char, 4096> some{};
        const auto [failure, size] = co_await stream.async_read_some(asio::buffer(some), by_value);
        fate.received.append(some.data(), size);
        if (failure) co_return;
    }
}

// Calls 127.0.0.1:`port` over TLS, says `say`, and listens to the end.
inline Task<> call_in(std::uint16_t port, Costume costume, std::string say, Fate& fate) {
    asio::ssl::context context = dress(costume);
    asio::ssl::stream<tcp::socket> stream{co_await asio::this_coro::executor, context};
    const tcp::endpoint to{asio::ip::address_v4::loopback(), port};
    co_await stream.next_layer().async_connect(to, by_value);
    const auto [unsafe] = co_await stream.async_handshake(asio::ssl::stream_base::client, by_value);
    fate.secured = !unsafe;
    if (!unsafe) co_await talk(stream, std::move(say), fate);
    fate.ended = true;
}

// The same without TLS. With `hang_up` it closes as soon as it has spoken.
inline Task<> call_plainly(std::uint16_t port, std::string say, bool hang_up, Fate& fate) {
    tcp::socket socket{co_await asio::this_coro::executor};
    const tcp::endpoint to{asio::ip::address_v4::loopback(), port};
    co_await socket.async_connect(to, by_value);
    if (hang_up) {
        co_await asio::async_write(socket, asio::buffer(say), by_value);
    } else {
        co_await talk(socket, std::move(say), fate);
    }
    fate.ended = true;
}

// Takes one caller over TLS, says `say` after its first words, and listens to the end.
inline Task<> be_called(tcp::acceptor& acceptor, Costume costume, std::string say, Fate& fate) {
    asio::ssl::context context = dress(costume);
    auto [failed, socket] = co_await acceptor.async_accept(by_value);
    asio::ssl::stream<tcp::socket> stream{std::move(socket), context};
    const auto [unsafe] = co_await stream.async_handshake(asio::ssl::stream_base::server, by_value);
    fate.secured = !unsafe;
    if (!unsafe) {
        std::array<char, 4096> some{};
        const auto [failure, size] = co_await stream.async_read_some(asio::buffer(some), by_value);
        fate.received.assign(some.data(), size);
        if (!failure) co_await talk(stream, std::move(say), fate);
    }
    fate.ended = true;
}

// Takes one caller without TLS, says `say` after its first words. With `hang_up` it closes at once.
inline Task<> be_called_plainly(tcp::acceptor& acceptor, std::string say, bool hang_up, Fate& fate) {
    auto [failed, socket] = co_await acceptor.async_accept(by_value);
    if (!hang_up) {
        std::array<char, 4096> some{};
        const auto [failure, size] = co_await socket.async_read_some(asio::buffer(some), by_value);
        fate.received.assign(some.data(), size);
        if (!failure) co_await talk(socket, std::move(say), fate);
    }
    fate.ended = true;
}

// A hub that strangers call, or a node that calls strangers; with short deadlines.
struct StrangerTest : TransportTest {
    ~StrangerTest() override {
        error_code ignored;
        door.close(ignored);
        for (const auto& one : nodes) one->links().stop();
        strangers.cancel();
        io.restart();
        io.run_for(5s);
        EXPECT_TRUE(strangers.empty());
    }

    static constexpr auto short_limit = 200ms;
    LinkNode& hub() { return listening({.handshake_limit = short_limit}); }
    [[nodiscard]] std::string door_address() const {
        return "127.0.0.1:" + std::to_string(door.local_endpoint().port());
    }

    Fate fate;
    std::deque<Fate> fates{150};
    tcp::acceptor door{io, {asio::ip::address_v4::loopback(), 0}};
    TaskGroup strangers{io.get_executor(),
                        [](const std::exception_ptr& failure) { std::rethrow_exception(failure); }};
};

}  // namespace stonechat::net
