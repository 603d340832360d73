#include "crypto/certificate.hpp"

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <memory>

#include "crypto/raw.hpp"

namespace stonechat::crypto {
namespace {

template <auto release>
struct Release {
    template <class T>
    void operator()(T* object) const {
        release(object);
    }
};
using Certificate = std::unique_ptr<X509, Release<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using BigNumber = std::unique_ptr<BIGNUM, Release<BN_free>>;

// OpenSSL keeps failures in a queue of the thread; a TLS stream on the same thread would read ours as its
// own.
class ErrorsKeptApart {
public:
    ErrorsKeptApart() { ERR_set_mark(); }
    ~ErrorsKeptApart() { ERR_pop_to_mark(); }
    ErrorsKeptApart(const ErrorsKeptApart&) = delete;
    ErrorsKeptApart& operator=(const ErrorsKeptApart&) = delete;
};

constexpr const char* valid_from = "20200101000000Z";
constexpr const char* valid_until = "99991231235959Z";
// A larger certificate is not one of ours; 250 bytes is usual.
constexpr std::size_t certificate_bytes_max = 4096;

// SEQUENCE { version 0, AlgorithmIdentifier id-Ed25519, OCTET STRING { OCTET STRING seed } }
constexpr std::array<unsigned char, 16> private_key_start{0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                                          0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};

bool set_serial(X509* certificate, Rng& rng) {
    std::array<std::byte, 16> serial{};
    rng.fill(serial);
    serial[0] = (serial[0] & std::byte{0x7f}) | std::byte{0x40};  // positive, and never zero
    const BigNumber number{BN_bin2bn(raw(serial), static_cast<int>(serial.size()), nullptr)};
    return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_name(X509* certificate) {
    static constexpr std::array<unsigned char, 9> name{'s', 't', 'o', 'n', 'e', 'c', 'h', 'a', 't'};
    X509_NAME* const subject = X509_get_subject_name(certificate);
    return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, name.data(), static_cast<int>(name.size()),
                                      -1, 0) == 1 &&
           X509_set_issuer_name(certificate, subject) == 1;
}

Bytes der_of(X509* certificate) {
    const int size = i2d_X509(certificate, nullptr);
    check(size > 0);
    Bytes out(static_cast<std::size_t>(size));
    auto* end = reinterpret_cast<unsigned char*>(out.data());
    check(i2d_X509(certificate, &end) == size);
    return out;
}

}  // namespace

LinkIdentity make_link_identity(const SigningKey& link_key, Rng& rng) {
    const ErrorsKeptApart errors;
    const Secret<32> seed = link_key.seed();
    const Key key{
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, raw(seed.view()), seed.view().size())};
    const Certificate certificate{X509_new()};
    X509* const x = certificate.get();
    check(key && x != nullptr && X509_set_version(x, X509_VERSION_3) == 1 && set_serial(x, rng) &&
          set_name(x) && ASN1_TIME_set_string_X509(X509_getm_notBefore(x), valid_from) == 1 &&
          ASN1_TIME_set_string_X509(X509_getm_notAfter(x), valid_until) == 1 &&
          X509_set_pubkey(x, key.get()) == 1 && X509_sign(x, key.get(), nullptr) > 0);

    LinkIdentity out{.certificate_der = der_of(x), .private_key_der = {}};
    const auto private_key = out.private_key_der.writable();
    std::ranges::copy(std::as_bytes(std::span{private_key_start}), private_key.begin());
    std::ranges::copy(seed.view(), private_key.begin() + private_key_start.size());
    return out;
}

Result<PublicKey> key_of_certificate(ByteView der) {
    const ErrorsKeptApart errors;
    if (der.empty() || der.size() > certificate_bytes_max) return Errc::bad_certificate;
    const unsigned char* end = raw(der);
    const Certificate certificate{d2i_X509(nullptr, &end, static_cast<long>(der.size()))};
    if (!certificate || end != raw(der) + der.size()) return Errc::bad_certificate;
    EVP_PKEY* const key = X509_get0_pubkey(certificate.get());
    if (key == nullptr || EVP_PKEY_get_base_id(key) != EVP_PKEY_ED25519) return Errc::bad_certificate;

    PublicKey out;
    std::size_t size = out.bytes.size();
    if (EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(out.bytes.data()), &size) != 1 ||
        size != out.bytes.size())
        return Errc::bad_certificate;
    // TLS proves that the peer holds the key; this refuses a certificate that was changed on its way.
    if (X509_verify(certificate.get(), key) != 1) return Errc::bad_certificate;
    return out;
}

}  // namespace stonechat::crypto
