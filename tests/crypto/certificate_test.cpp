#include "crypto/certificate.hpp"

#include <gmock/gmock.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace stonechat::crypto {
namespace {

const unsigned char* raw(ByteView bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Certificate parsed(ByteView der) {
    const unsigned char* at = raw(der);
    return {d2i_X509(nullptr, &at, static_cast<long>(der.size())), X509_free};
}

Bytes der_of(X509* certificate) {
    Bytes out(static_cast<std::size_t>(i2d_X509(certificate, nullptr)));
    auto* at = reinterpret_cast<unsigned char*>(out.data());
    i2d_X509(certificate, &at);
    return out;
}

struct CertificateTest : testing::Test {
    CertificateTest() { start(); }

    // One of ours with its key replaced, signed by `signer`.
    Bytes with_key(EVP_PKEY* shown, EVP_PKEY* signer, const EVP_MD* digest) const {
        const auto certificate = parsed(identity.certificate_der);
        X509_set_pubkey(certificate.get(), shown);
        X509_sign(certificate.get(), signer, digest);
        return der_of(certificate.get());
    }

    SeededRng rng{21};
    SigningKey key = SigningKey::generate(rng);
    LinkIdentity identity = make_link_identity(key, rng);
};

TEST_F(CertificateTest, ShowsTheLinkKey) {
    EXPECT_EQ(key_of_certificate(identity.certificate_der).value(), key.public_key());
}

TEST_F(CertificateTest, CarriesNothingThatNamesAnybodyAndDoesNotExpire) {
    const auto certificate = parsed(identity.certificate_der);
    ASSERT_TRUE(certificate);
    std::string subject(64, '\0');
    X509_NAME_oneline(X509_get_subject_name(certificate.get()), subject.data(),
                      static_cast<int>(subject.size()));
    EXPECT_STREQ(subject.c_str(), "/CN=stonechat");
    EXPECT_EQ(X509_get_ext_count(certificate.get()), 0);
    const auto* until = X509_get0_notAfter(certificate.get());
    EXPECT_STREQ(reinterpret_cast<const char*>(ASN1_STRING_get0_data(until)), "99991231235959Z");
    EXPECT_EQ(X509_cmp_current_time(X509_get0_notBefore(certificate.get())), -1);
}

TEST_F(CertificateTest, IsTheSameForTheSameRandomnessAndHasAFreshSerialOtherwise) {
    SeededRng one{4}, two{4};
    const auto first = make_link_identity(key, one);
    EXPECT_EQ(first.certificate_der, make_link_identity(key, two).certificate_der);
    EXPECT_NE(first.certificate_der, make_link_identity(key, two).certificate_der);
}

TEST_F(CertificateTest, ThePrivateKeyIsWhatOpenSslReads) {
    const unsigned char* at = raw(identity.private_key_der.view());
    const Key read{
        d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(identity.private_key_der.view().size())),
        EVP_PKEY_free};
    ASSERT_TRUE(read);
    EXPECT_EQ(X509_check_private_key(parsed(identity.certificate_der).get(), read.get()), 1);
}

TEST_F(CertificateTest, RefusesEveryFlippedByte) {
    for (std::size_t i = 0; i < identity.certificate_der.size(); ++i) {
        Bytes bad = identity.certificate_der;
        bad[i] ^= std::byte{1};
        EXPECT_FALSE(key_of_certificate(bad)) << "byte " << i;
    }
}

TEST_F(CertificateTest, RefusesEveryTruncationAndBytesLeftOver) {
    Bytes bytes = identity.certificate_der;
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_EQ(key_of_certificate(ByteView{bytes}.first(size)).error(), Errc::bad_certificate) << size;
    bytes.push_back(std::byte{0});
    EXPECT_EQ(key_of_certificate(bytes).error(), Errc::bad_certificate);
    EXPECT_EQ(key_of_certificate(Bytes(1U << 20U)).error(), Errc::bad_certificate);
}

TEST_F(CertificateTest, RefusesOtherKindsOfKeys) {
    for (const auto& [name, made] : {std::pair<const char*, EVP_PKEY*>{"RSA", EVP_RSA_gen(2048)},
                                     {"P-256", EVP_EC_gen("P-256")},
                                     {"Ed448", EVP_PKEY_Q_keygen(nullptr, nullptr, "ED448")}}) {
        const Key other{made, EVP_PKEY_free};
        ASSERT_TRUE(other) << name;
        const bool signs_bare = std::string_view{name} == "Ed448";
        const Bytes der = with_key(other.get(), other.get(), signs_bare ? nullptr : EVP_sha256());
        ASSERT_TRUE(parsed(der)) << name;
        EXPECT_EQ(key_of_certificate(der).error(), Errc::bad_certificate) << name;
    }
}

TEST_F(CertificateTest, RefusesAKeyThatAnotherKeyVouchesFor) {
    const Key ours{EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(key.public_key().bytes), 32),
                   EVP_PKEY_free};
    const Key stranger{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free};
    EXPECT_EQ(key_of_certificate(with_key(ours.get(), stranger.get(), nullptr)).error(),
              Errc::bad_certificate);
}

TEST_F(CertificateTest, LeavesNoErrorBehindForATlsStreamToFind) {
    ERR_clear_error();
    EXPECT_FALSE(key_of_certificate(Bytes(40)));
    EXPECT_EQ(ERR_peek_error(), 0U);
}

}  // namespace
}  // namespace stonechat::crypto
