#include "protocol/matching/short_code.hpp"

#include <gmock/gmock.h>

#include "crypto/random.hpp"
#include "protocol/record/tech_id.hpp"

namespace stonechat::matching {
namespace {

constexpr std::string_view symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

struct ShortCodeTest : testing::Test {
    crypto::SeededRng rng{81};
    TechId id = rng.id<TechId>();
    std::string code = short_code(id);
};

TEST_F(ShortCodeTest, IsEightCharactersOfTheIdAndACheck) {
    const auto worked = record::tech_id("Example Scribe Ltd", "NoteMaker");
    ASSERT_TRUE(worked);
    EXPECT_THAT(short_code(*worked), testing::MatchesRegex("[0-9A-Z]+-[0-9A-Z]+-[0-9A-Z*~$=]"));
    EXPECT_EQ(short_code(*worked).size(), 11U);
    EXPECT_EQ(read_short_code(short_code(*worked)), short_code_bits(*worked));
}

// The first 40 bits are 0x0000000001: seven zeros and a one, and 1 modulo 37.
TEST_F(ShortCodeTest, IsWrittenAsItsDescriptionSays) {
    TechId one;
    one.bytes.at(4) = std::byte{1};
    EXPECT_EQ(short_code(one), "0000-0001-1");
    one.bytes.at(4) = std::byte{36};
    EXPECT_EQ(short_code(one), "0000-0014-U");
}

TEST_F(ShortCodeTest, IsReadHoweverItWasTyped) {
    for (int i = 0; i < 200; ++i) {
        const TechId any = rng.id<TechId>();
        std::string typed;
        for (const char c : short_code(any))
            if (c != '-') typed += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        EXPECT_EQ(read_short_code(" " + typed), short_code_bits(any)) << typed;
    }
    EXPECT_EQ(read_short_code("OOOO-OOOI-L"), 1U);
}

TEST_F(ShortCodeTest, EveryWrongCharacterIsNoticed) {
    for (std::size_t i = 0; i < code.size(); ++i)
        for (const char wrong : symbols) {
            if (code.at(i) == '-' || code.at(i) == wrong) continue;
            std::string changed = code;
            changed.at(i) = wrong;
            EXPECT_EQ(read_short_code(changed), std::nullopt) << changed;
        }
}

TEST_F(ShortCodeTest, EverySwapOfNeighboursIsNoticed) {
    for (int n = 0; n < 100; ++n) {
        const std::string any = short_code(rng.id<TechId>());
        for (std::size_t i = 0; i + 1 < any.size(); ++i) {
            std::string swapped = any;
            std::swap(swapped.at(i), swapped.at(i + 1));
            if (swapped == any || any.at(i) == '-' || any.at(i + 1) == '-') continue;
            EXPECT_EQ(read_short_code(swapped), std::nullopt) << any << " as " << swapped;
        }
    }
}

TEST_F(ShortCodeTest, WhatIsNoCodeIsRefused) {
    for (const char* text :
         {"", "7K3M", "7K3M-9QWD", "****-****-*", "0000-0001-11", "0000-000U-1", "../../../.."})
        EXPECT_EQ(read_short_code(text), std::nullopt) << text;
}

}  // namespace
}  // namespace stonechat::matching
