#include "node/oidc/authorization.hpp"

#include <gmock/gmock.h>

namespace stonechat::oidc {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(AuthorizationTest, TheChallengeIsThatOfTheWorkedExample) {  // RFC 7636 appendix B
    EXPECT_EQ(challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
              "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST(AuthorizationTest, EachTryHasSecretsOfItsOwnThatNobodyGuesses) {
    crypto::SeededRng rng{7};
    const Attempt one = new_attempt(rng), other = new_attempt(rng);
    for (const std::string& secret : {one.state, one.nonce, one.verifier}) {
        EXPECT_EQ(secret.size(), 43U) << "32 bytes";
        for (const std::string& more : {other.state, other.nonce, other.verifier}) EXPECT_NE(secret, more);
    }
    EXPECT_NE(one.state, one.nonce);
    EXPECT_NE(one.nonce, one.verifier);
}

TEST(AuthorizationTest, TheAddressCarriesTheHashOfTheVerifierAndNotTheVerifier) {
    const Attempt attempt{
        .state = "s", .nonce = "n", .verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"};
    const std::string url = authorization_url("https://login.example.org/authorize", "stone chat",
                                              "https://pages.example/x", attempt);
    EXPECT_EQ(url,
              "https://login.example.org/authorize?response_type=code&client_id=stone%20chat&redirect_uri="
              "https%3A%2F%2Fpages.example%2Fx&scope=openid%20profile%20email&state=s&nonce=n&code_challenge="
              "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256");
}

TEST(AuthorizationTest, AnAddressThatHasAQueryKeepsIt) {
    const std::string url =
        authorization_url("https://login.example.org/a?tenant=7", "c", "https://p.example/", {});
    EXPECT_THAT(url, StartsWith("https://login.example.org/a?tenant=7&response_type=code"));
}

}  // namespace
}  // namespace stonechat::oidc
