#include "crypto/seal.hpp"

#include <gmock/gmock.h>

#include "crypto/sign.hpp"

namespace stonechat::crypto {
namespace {

constexpr std::string_view purpose = "stonechat test key";

struct SealTest : testing::Test {
    SealTest() {
        start();
        rng.fill(secret.writable());
    }

    // At the least cost, since these tests try hundreds of guesses.
    Bytes sealed() {
        const auto out = seal(secret, purpose, passphrase.view(), rng, seal_cost_min);
        return {out->view().begin(), out->view().end()};
    }
    Bytes plain() const {
        const auto out = leave_unsealed(secret, purpose);
        return {out.view().begin(), out.view().end()};
    }
    boost::system::error_code refusal(ByteView bytes) const {
        const auto out = unseal(bytes, purpose, &passphrase);
        return out ? boost::system::error_code{} : out.error();
    }
    static Bytes with_u32(Bytes bytes, std::size_t at, std::uint32_t value) {
        for (std::size_t i = 0; i < 4; ++i)
            bytes.at(at + i) = static_cast<std::byte>(value >> (24 - 8 * i) & 255U);
        return bytes;
    }

    SeededRng rng{11};
    Secret<32> secret;
    SecretBytes passphrase{as_bytes("correct horse")};
    SecretBytes other_passphrase{as_bytes("correct horsf")};
    static constexpr std::size_t passes_at = 10;
    static constexpr std::size_t memory_at = 14;
};

TEST_F(SealTest, ASealedSecretComesBack) {
    const Bytes bytes = sealed();
    EXPECT_TRUE(is_sealed(bytes));
    EXPECT_EQ(bytes.size(), sealed_bytes_max);
    EXPECT_TRUE(unseal(bytes, purpose, &passphrase).value() == secret);
}

TEST_F(SealTest, TheUsualCostWorksAndIsWrittenDown) {
    const auto bytes = seal(secret, purpose, passphrase.view(), rng);
    ASSERT_TRUE(bytes);
    const Bytes written{bytes->view().begin() + passes_at, bytes->view().begin() + memory_at + 4};
    EXPECT_EQ(to_hex(written), "0000000300010000");  // 3 passes, 65,536 KiB
    EXPECT_TRUE(unseal(bytes->view(), purpose, &passphrase).value() == secret);
}

TEST_F(SealTest, SealedBytesDoNotShowTheSecretAndNeverRepeat) {
    const Bytes bytes = sealed();
    EXPECT_THAT(to_hex(bytes), testing::Not(testing::HasSubstr(to_hex(secret.view()))));
    EXPECT_NE(bytes, sealed());
}

TEST_F(SealTest, RefusesAWrongPassphrase) {
    EXPECT_EQ(unseal(sealed(), purpose, &other_passphrase).error(), Errc::bad_seal);
}

TEST_F(SealTest, AsksForAPassphraseOnlyWhenSealed) {
    EXPECT_EQ(unseal(sealed(), purpose, nullptr).error(), Errc::passphrase_needed);
    EXPECT_FALSE(is_sealed(plain()));
    EXPECT_TRUE(unseal(plain(), purpose, nullptr).value() == secret);
    EXPECT_TRUE(unseal(plain(), purpose, &passphrase).value() == secret);
}

TEST_F(SealTest, BothFormsSayWhatTheyAreAndNothingElseDoes) {
    EXPECT_TRUE(is_marked(sealed()));
    EXPECT_TRUE(is_marked(plain()));
    EXPECT_FALSE(is_marked(Bytes{}));
    EXPECT_FALSE(is_marked(as_bytes("STONEKE")));
    EXPECT_FALSE(is_marked(as_bytes("stone keep of 24 words")));
}

TEST_F(SealTest, RefusesAnotherPurpose) {
    EXPECT_EQ(unseal(sealed(), "stonechat test kez", &passphrase).error(), Errc::bad_seal);
    EXPECT_EQ(unseal(plain(), "stonechat test kez", &passphrase).error(), Errc::not_sealed);
}

TEST_F(SealTest, RefusesEveryFlippedByte) {
    for (const Bytes& good : {sealed(), plain()}) {
        for (std::size_t i = 0; i < good.size(); ++i) {
            Bytes bad = good;
            bad[i] ^= std::byte{1};
            EXPECT_TRUE(refusal(bad)) << "byte " << i << " of " << good.size();
        }
    }
}

TEST_F(SealTest, RefusesEveryTruncationAndOneByteTooMany) {
    for (Bytes bytes : {sealed(), plain()}) {
        for (std::size_t size = 0; size < bytes.size(); ++size)
            EXPECT_EQ(refusal(ByteView{bytes}.first(size)), Errc::not_sealed) << size;
        bytes.push_back(std::byte{0});
        EXPECT_EQ(refusal(bytes), Errc::not_sealed);
    }
}

TEST_F(SealTest, RefusesACostOverTheLimitBeforePayingIt) {
    const Bytes good = sealed();
    EXPECT_EQ(refusal(with_u32(good, memory_at, 10 * 1024 * 1024)), Errc::not_sealed);  // 10 GiB
    EXPECT_EQ(refusal(with_u32(good, memory_at, seal_cost_max.memory_kib + 1)), Errc::not_sealed);
    EXPECT_EQ(refusal(with_u32(good, passes_at, seal_cost_max.passes + 1)), Errc::not_sealed);
    EXPECT_EQ(refusal(with_u32(good, memory_at, seal_cost_min.memory_kib - 1)), Errc::not_sealed);
    EXPECT_EQ(refusal(with_u32(good, passes_at, 0)), Errc::not_sealed);
    // At the limit it is paid for, and then found wrong.
    EXPECT_EQ(refusal(with_u32(good, passes_at, seal_cost_max.passes)), Errc::bad_seal);
}

TEST_F(SealTest, AnUnknownVersionOrFormIsNotGuessedAt) {
    for (const std::size_t at : {8U, 9U}) {
        Bytes bytes = sealed();
        bytes.at(at) = std::byte{2};
        EXPECT_EQ(refusal(bytes), Errc::not_sealed);
    }
}

}  // namespace
}  // namespace stonechat::crypto
