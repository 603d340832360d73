#include "protocol/codec/cose.hpp"

#include <gmock/gmock.h>

namespace stonechat::codec {
namespace {

struct CoseTest : testing::Test {
    CoseTest() { crypto::start(); }
    crypto::SeededRng rng{1};
    crypto::SigningKey key = crypto::SigningKey::generate(rng);
    Bytes payload = Bytes(30, std::byte{7});
    Bytes message = sign1(Purpose::record, payload, key);
};

TEST_F(CoseTest, SignsWhatItsKeyVerifies) {
    const auto decoded = decode_sign1(Purpose::record, message, 1024);
    ASSERT_TRUE(decoded);
    EXPECT_TRUE(verify_sign1(Purpose::record, *decoded, key.public_key()));
    EXPECT_TRUE(std::ranges::equal(decoded->payload, payload));
}

TEST_F(CoseTest, BeginsWithTheTagAndTheTwoProtectedFields) {
    EXPECT_TRUE(to_hex(message).starts_with("d284582ba2012703782561"));
}

TEST_F(CoseTest, RefusesASignatureMadeForAnotherPurpose) {
    EXPECT_EQ(decode_sign1(Purpose::charter, message, 1024).error().field, "protected header");
    Sign1 moved = *decode_sign1(Purpose::record, message, 1024);
    EXPECT_FALSE(verify_sign1(Purpose::charter, moved, key.public_key()));
}

TEST_F(CoseTest, RefusesEveryFlippedByte) {
    for (std::size_t i = 0; i < message.size(); ++i) {
        Bytes bad = message;
        bad.at(i) ^= std::byte{1};
        const auto decoded = decode_sign1(Purpose::record, bad, 1024);
        EXPECT_FALSE(decoded && verify_sign1(Purpose::record, *decoded, key.public_key())) << "byte " << i;
    }
}

TEST_F(CoseTest, RefusesEveryTruncationAndWhatIsLeftOver) {
    for (std::size_t size = 0; size < message.size(); ++size)
        EXPECT_FALSE(decode_sign1(Purpose::record, ByteView{message}.first(size), 1024)) << size;
    message.push_back(std::byte{0});
    EXPECT_EQ(decode_sign1(Purpose::record, message, 1024).error().code, Errc::trailing_bytes);
}

TEST_F(CoseTest, RefusesAnUnprotectedHeaderForItIsUnsigned) {
    Bytes crowded = message;
    const std::size_t place = 2 + 2 + 43;  // tag and array, head of the byte string, protected header
    ASSERT_EQ(crowded.at(place), std::byte{0xa0});
    crowded.at(place) = std::byte{0xa1};
    crowded.insert(crowded.begin() + static_cast<std::ptrdiff_t>(place) + 1, {std::byte{4}, std::byte{0x40}});
    EXPECT_EQ(decode_sign1(Purpose::record, crowded, 1024).error().field, "unprotected header");
}

TEST_F(CoseTest, RefusesAMessageOverItsLimit) {
    EXPECT_TRUE(decode_sign1(Purpose::record, message, message.size()));
    EXPECT_EQ(decode_sign1(Purpose::record, message, message.size() - 1).error().code, Errc::limit_exceeded);
}

}  // namespace
}  // namespace stonechat::codec
