#include "node/relay/claim_code.hpp"

#include <gmock/gmock.h>

#include <cctype>

namespace stonechat::relay {
namespace {

TEST(ClaimCode, IsFoundHoweverItWasTyped) {
    crypto::SeededRng rng{3};
    const std::string code = new_claim_code(rng);
    EXPECT_EQ(code.size(), 14U);
    std::string lower;
    for (const char c : code)
        if (c != '-') lower += static_cast<char>(std::tolower(c));
    EXPECT_EQ(claim_of(code), claim_of(" " + lower + " "));
    EXPECT_EQ(claim_of("0O1IL00000000"), std::nullopt);
    EXPECT_EQ(claim_of("OIL000000000"), claim_of("011000000000"));
    EXPECT_EQ(claim_of("0110-0000-000"), std::nullopt);
    EXPECT_EQ(claim_of("U11000000000"), std::nullopt);
    EXPECT_EQ(claim_of("../../../../"), std::nullopt);
}

TEST(ClaimCode, EachRelayIsToldAnother) {
    crypto::SeededRng rng{4};
    const std::string code = new_claim_code(rng);
    const MemberId one = rng.id<MemberId>();
    const MemberId other = rng.id<MemberId>();
    EXPECT_EQ(claim_at(code, one), claim_at(" " + code, one));
    EXPECT_NE(claim_at(code, one), claim_at(code, other));
    EXPECT_NE(claim_at(code, one), claim_of(code));
    EXPECT_EQ(claim_at("nonsense", one), std::nullopt);
    EXPECT_NE(hidden_case_key(*claim_at(code, one)), claim_at(code, one)->hex());
}

}  // namespace
}  // namespace stonechat::relay
