#include "crypto/bytes.hpp"

#include <gmock/gmock.h>

#include "crypto/hash.hpp"
#include "crypto/id.hpp"

namespace stonechat {
namespace {

TEST(Hex, ComesBackAsTheSameBytes) {
    const Bytes bytes{std::byte{0}, std::byte{0x7f}, std::byte{0xff}};
    EXPECT_EQ(to_hex(bytes), "007fff");
    EXPECT_EQ(from_hex("007fff"), bytes);
}

TEST(Hex, HasOneSpellingOnly) {
    EXPECT_EQ(from_hex("0"), std::nullopt);
    EXPECT_EQ(from_hex("FF"), std::nullopt);
    EXPECT_EQ(from_hex("0g"), std::nullopt);
}

TEST(Base64Url, GivesTheValuesOfRfc4648) {
    for (const auto& [text, encoded] :
         {std::pair{"", ""}, {"f", "Zg"}, {"fo", "Zm8"}, {"foo", "Zm9v"}, {"foob", "Zm9vYg"}}) {
        EXPECT_EQ(to_base64url(as_bytes(text)), encoded);
        const auto back = from_base64url(encoded);
        ASSERT_TRUE(back);
        EXPECT_EQ(as_text(*back), text);
    }
}

TEST(Base64Url, RefusesPaddingForeignLettersAndLooseBits) {
    for (const char* bad : {"Zg==", "Z", "Zm8+", "Zh", "Zm9"})
        EXPECT_EQ(from_base64url(bad), std::nullopt) << bad;
}

TEST(Id, IsReadOnlyFromItsExactLength) {
    using Four = Id<struct FourTag, 4>;
    EXPECT_EQ(Four::from_hex("0102030a")->hex(), "0102030a");
    EXPECT_EQ(Four::from_hex("0102030a0b"), std::nullopt);
    EXPECT_EQ(Four::from(Bytes(3)), std::nullopt);
    EXPECT_TRUE(Four{}.is_zero());
}

TEST(Sha256, GivesTheValueOfFips180) {
    EXPECT_EQ(crypto::sha256(as_bytes("abc")).hex(),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, TakesPartsAsOneInput) {
    EXPECT_EQ(crypto::sha256({as_bytes("a"), as_bytes(""), as_bytes("bc")}), crypto::sha256(as_bytes("abc")));
}

}  // namespace
}  // namespace stonechat
