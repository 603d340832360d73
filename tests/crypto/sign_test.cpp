#include "crypto/sign.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace stonechat::crypto {
namespace {

struct SignTest : testing::Test {
    SignTest() { start(); }

    static Secret<32> secret(std::string_view hex) {
        Secret<32> out;
        std::ranges::copy(*from_hex(hex), out.writable().begin());
        return out;
    }
};

// RFC 8032 section 7.1, test 2.
TEST_F(SignTest, GivesTheSignatureOfRfc8032) {
    const auto key =
        SigningKey::from_seed(secret("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
    const Bytes message{std::byte{0x72}};
    EXPECT_EQ(key.public_key().hex(), "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    EXPECT_EQ(key.sign(message).hex(),
              "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
              "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    EXPECT_TRUE(verify(key.public_key(), message, key.sign(message)));
}

TEST_F(SignTest, RefusesEveryFlippedByte) {
    SeededRng rng{7};
    const auto key = SigningKey::generate(rng);
    const Bytes message(40);
    const Signature good = key.sign(message);
    for (std::size_t i = 0; i < good.bytes.size(); ++i) {
        Signature bad = good;
        bad.bytes.at(i) ^= std::byte{1};
        EXPECT_FALSE(verify(key.public_key(), message, bad)) << "byte " << i;
    }
}

TEST_F(SignTest, RefusesTheAllZeroKeyThatSomeVerifiersAccept) {
    EXPECT_FALSE(verify(PublicKey{}, Bytes(8), Signature{}));
}

TEST_F(SignTest, AKeyComesBackFromItsSeed) {
    SeededRng rng{8};
    const auto key = SigningKey::generate(rng);
    EXPECT_EQ(SigningKey::from_seed(key.seed()).public_key(), key.public_key());
}

TEST_F(SignTest, SecretsCompareByValueAndMoveAway) {
    auto a = secret("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    auto b = Secret<32>{};
    EXPECT_FALSE(a == b);
    std::ranges::copy(a.view(), b.writable().begin());
    EXPECT_TRUE(a == b);
    static_assert(!std::is_copy_constructible_v<Secret<32>>);
}

TEST_F(SignTest, SeededRandomnessRepeatsAndDoesNotStandStill) {
    SeededRng one{3}, two{3}, three{4};
    const auto first = one.id<PublicKey>();
    EXPECT_EQ(first, two.id<PublicKey>());
    EXPECT_NE(first, one.id<PublicKey>());
    EXPECT_NE(first, three.id<PublicKey>());
}

TEST_F(SignTest, NumbersBelowALimitReachAllOfItAndNoMore) {
    SeededRng rng{5};
    std::array<int, 3> seen{};
    for (int i = 0; i < 300; ++i) ++seen.at(rng.below(3));
    EXPECT_THAT(seen, testing::Each(testing::Gt(50)));
}

}  // namespace
}  // namespace stonechat::crypto
