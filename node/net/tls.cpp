#include "node/net/tls.hpp"

#include <openssl/err.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/system/system_error.hpp>
#include <span>
#include <string>
#include <string_view>

namespace stonechat::net {
namespace {

// Length-prefixed, as ALPN lists are (RFC 7301 section 3.1).
constexpr std::array<unsigned char, 12> alpn{11, 's', 't', 'o', 'n', 'e', 'c', 'h', 'a', 't', '/', '1'};

// Only Ed25519 is ever accepted. The others are offered so that an inspecting proxy, whose certificates are
// RSA or P-256, gets as far as showing one: a refused certificate can be named, an alert cannot.
constexpr const char* signature_algorithms =
    "ed25519:rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:ecdsa_secp256r1_sha256:"
    "ecdsa_secp384r1_sha384";

void require(bool done) {
    if (done) return;
    const boost::system::error_code failure{static_cast<int>(ERR_get_error()),
                                            boost::asio::error::get_ssl_category()};
    throw boost::system::system_error{failure, "TLS set-up"};
}

int peer_check_index() {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

std::string common_name(const X509_NAME* name) {
    std::array<char, 128> text{};
    const int size =
        X509_NAME_get_text_by_NID(name, NID_commonName, text.data(), static_cast<int>(text.size()));
    return size > 0 ? printable({text.data(), static_cast<std::size_t>(size)}) : "nobody named";
}

std::string_view algorithm_of(X509* certificate) {
    const EVP_PKEY* const key = X509_get0_pubkey(certificate);
    switch (key == nullptr ? NID_undef : EVP_PKEY_get_base_id(key)) {
        case EVP_PKEY_ED25519:
            return "Ed25519";
        case EVP_PKEY_RSA:
        case EVP_PKEY_RSA_PSS:
            return "RSA";
        case EVP_PKEY_EC:
            return "elliptic curve";
        default:
            return "of another kind";
    }
}

Failure refuse_certificate(X509* certificate) {
    const std::string_view algorithm = algorithm_of(certificate);
    if (algorithm == "Ed25519") return {"tls", "the certificate is not signed by its own Ed25519 key"};
    std::string reason = "the key is not Ed25519 but " + std::string{algorithm};
    const X509_NAME* const issuer = X509_get_issuer_name(certificate);
    if (X509_NAME_cmp(issuer, X509_get_subject_name(certificate)) != 0)
        reason += "; a proxy that inspects TLS stands between: certificate issued by \"" +
                  common_name(issuer) + "\"";
    return {"tls", std::move(reason)};
}

std::optional<LinkKey> key_of(X509* certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate, &der);
    if (size <= 0) return std::nullopt;
    const auto key =
        crypto::key_of_certificate(std::as_bytes(std::span{der, static_cast<std::size_t>(size)}));
    OPENSSL_free(der);
    return key ? std::optional{LinkKey{key->bytes}} : std::nullopt;
}

// Takes the place of OpenSSL's chain building: there is no chain. What is judged here is what the certificate
// says; that the other side holds the key, TLS proves afterwards (CertificateVerify).
int judge_certificate(X509_STORE_CTX* store, void* /*unused*/) {
    auto* const ssl =
        static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    auto& peer = *static_cast<PeerCheck*>(SSL_get_ex_data(ssl, peer_check_index()));
    X509* const certificate = X509_STORE_CTX_get0_cert(store);

    peer.key = key_of(certificate);
    if (!peer.key)
        peer.refusal = refuse_certificate(certificate);
    else if (peer.expected && *peer.expected != *peer.key)
        peer.refusal = Failure{"identity", "wrong link key: expected " + peer.expected->short_hex() +
                                               ", got " + peer.key->short_hex()};
    X509_STORE_CTX_set_error(store, peer.refusal ? X509_V_ERR_CERT_REJECTED : X509_V_OK);
    return peer.refusal ? 0 : 1;
}

int choose_protocol(SSL* /*ssl*/, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned int offered_size, void* /*unused*/) {
    unsigned char* found = nullptr;
    if (SSL_select_next_proto(&found, chosen_size, alpn.data(), alpn.size(), offered, offered_size) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *chosen = found;
    return SSL_TLSEXT_ERR_OK;
}

struct Sentence {
    int reason;  // ERR_GET_REASON of OpenSSL's error
    std::string_view text;
};

constexpr std::string_view refused_ours = "the other side refused this node's certificate";
constexpr std::string_view wants_certificate = "the other side saw no certificate from this node";
constexpr std::string_view not_stonechat = "the other side does not speak stonechat/1";
constexpr std::string_view not_tls = "what came is not TLS";
constexpr std::string_view no_common_ground =
    "the other side has no key exchange or signature in common with this node";

constexpr std::array sentences{
    Sentence{SSL_R_UNSUPPORTED_PROTOCOL, "the other side offered TLS 1.2 or older only"},
    Sentence{SSL_R_VERSION_TOO_LOW, "the other side offered TLS 1.2 or older only"},
    Sentence{SSL_R_WRONG_SSL_VERSION, "the other side offered TLS 1.2 or older only"},
    Sentence{SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, "the other side does not offer TLS 1.3"},
    Sentence{SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE, "no client certificate"},
    Sentence{SSL_R_NO_APPLICATION_PROTOCOL, not_stonechat},
    Sentence{SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL, not_stonechat},
    Sentence{SSL_R_WRONG_VERSION_NUMBER, not_tls},
    Sentence{SSL_R_HTTP_REQUEST, "what came is plain HTTP, not TLS"},
    Sentence{SSL_R_HTTPS_PROXY_REQUEST, "what came is a proxy request, not TLS"},
    Sentence{SSL_R_PACKET_LENGTH_TOO_LONG, not_tls},
    Sentence{SSL_R_ENCRYPTED_LENGTH_TOO_LONG, not_tls},
    Sentence{SSL_R_BAD_RECORD_TYPE, not_tls},
    Sentence{SSL_R_NO_SUITABLE_KEY_SHARE, no_common_ground},
    Sentence{SSL_R_NO_SHARED_GROUPS, no_common_ground},
    Sentence{SSL_R_NO_SHARED_CIPHER, no_common_ground},
    Sentence{SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, no_common_ground},
    Sentence{SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS, no_common_ground},
    Sentence{SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, no_common_ground},
    Sentence{SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, refused_ours},
    Sentence{SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE, refused_ours},
    Sentence{SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN, refused_ours},
    Sentence{SSL_R_TLSV1_ALERT_UNKNOWN_CA, refused_ours},
    Sentence{SSL_R_TLSV1_ALERT_ACCESS_DENIED, refused_ours},
    Sentence{SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED, wants_certificate},
    Sentence{SSL_R_UNEXPECTED_EOF_WHILE_READING, "the other side hung up during the handshake"},
};

}  // namespace

boost::asio::ssl::context make_tls_context(const crypto::LinkIdentity& identity) {
    boost::asio::ssl::context context{boost::asio::ssl::context::tls};
    SSL_CTX* const ssl = context.native_handle();
    const auto bytes = [](ByteView view) { return reinterpret_cast<const unsigned char*>(view.data()); };
    const ByteView certificate = identity.certificate_der;
    const ByteView key = identity.private_key_der.view();

    ERR_clear_error();
    require(SSL_CTX_set_min_proto_version(ssl, TLS1_3_VERSION) == 1);
    require(SSL_CTX_set_max_proto_version(ssl, TLS1_3_VERSION) == 1);
    // AES-128 first: on processors with AES instructions it is the fastest of the three.
    require(SSL_CTX_set_ciphersuites(
                ssl, "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384") == 1);
    require(SSL_CTX_set1_groups_list(ssl, "X25519") == 1);
    require(SSL_CTX_set1_sigalgs_list(ssl, signature_algorithms) == 1);
    require(SSL_CTX_use_certificate_ASN1(ssl, static_cast<int>(certificate.size()), bytes(certificate)) == 1);
    require(SSL_CTX_use_PrivateKey_ASN1(EVP_PKEY_ED25519, ssl, bytes(key), static_cast<long>(key.size())) ==
            1);
    require(SSL_CTX_check_private_key(ssl) == 1);

    SSL_CTX_set_options(ssl, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
    require(SSL_CTX_set_num_tickets(ssl, 0) == 1);
    SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
    require(SSL_CTX_set_alpn_protos(ssl, alpn.data(), alpn.size()) ==
            0);  // the one call that says 0 for success
    SSL_CTX_set_alpn_select_cb(ssl, choose_protocol, nullptr);
    SSL_CTX_set_verify(ssl, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_cert_verify_callback(ssl, judge_certificate, nullptr);
    return context;
}

void watch_peer(SSL* ssl, PeerCheck& peer) {
    check(SSL_set_ex_data(ssl, peer_check_index(), &peer) == 1);
}

bool speaks_stonechat(const SSL* ssl) {
    const unsigned char* chosen = nullptr;
    unsigned int size = 0;
    SSL_get0_alpn_selected(ssl, &chosen, &size);
    return std::ranges::equal(std::span{chosen, size}, std::span{alpn}.subspan(1));
}

Failure explain_tls(const boost::system::error_code& failure, const PeerCheck& peer) {
    if (peer.refusal) return *peer.refusal;
    if (failure == boost::asio::error::eof || failure == boost::asio::error::connection_reset ||
        failure == boost::asio::ssl::error::stream_truncated)
        return {"tls", "the other side hung up during the handshake"};
    if (is_tls_failure(failure)) {
        const int reason = ERR_GET_REASON(static_cast<unsigned long>(failure.value()));
        const auto* const known = std::ranges::find(sentences, reason, &Sentence::reason);
        if (known != sentences.end()) return {"tls", std::string{known->text}};
    }
    return {"tls", failure.message()};
}

bool is_tls_failure(const boost::system::error_code& failure) {
    return failure.category() == boost::asio::error::get_ssl_category();
}

}  // namespace stonechat::net
