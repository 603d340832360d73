#include "node/oidc/id_token.hpp"

#include <gmock/gmock.h>

#include "crypto/bytes.hpp"

namespace stonechat::oidc {
namespace {

constexpr std::chrono::sys_seconds now{std::chrono::seconds{1'795'000'000}};

Expected expected(std::string name_claim = "preferred_username") {
    return {.issuer = "https://login.example.org/trust",
            .client_id = "stonechat",
            .nonce = "n-0S6_WzA2Mj",
            .name_claim = std::move(name_claim),
            .now = now};
}

std::string token_of(std::string_view payload) {
    return "eyJhbGciOiJSUzI1NiJ9." + to_base64url(as_bytes(payload)) + ".c2ln";
}

// A good token's claims, with one replaced, or left out where its new text is empty.
std::string with(const std::string& claim = "", const std::string& value = "") {
    std::map<std::string, std::string> claims{{"iss", R"("https://login.example.org/trust")"},
                                              {"aud", R"("stonechat")"},
                                              {"nonce", R"("n-0S6_WzA2Mj")"},
                                              {"exp", "1795000300"},
                                              {"iat", "1794999990"},
                                              {"sub", R"("248289761001")"},
                                              {"preferred_username", R"("Ana.Smith@Trust.Example")"}};
    if (!claim.empty()) claims[claim] = value;
    std::string out;
    for (const auto& [name, text] : claims)
        if (!text.empty()) out += (out.empty() ? "{\"" : ",\"") + name + "\":" + text;
    return token_of(out + "}");
}

// The claim that stands against a token; empty: none does.
std::string against(const std::string& token, const Expected& wanted = expected()) {
    const auto person = read_id_token(token, wanted);
    return person ? "" : person.error().field;
}

TEST(IdTokenTest, SaysWhoItIsByTheClaimThatWasChosenInSmallLetters) {
    const auto person = read_id_token(with(), expected());
    ASSERT_TRUE(person) << person.error().text();
    EXPECT_EQ(*person, (Person{"ana.smith@trust.example", "248289761001"}));
    EXPECT_EQ(read_id_token(with("upn", R"("ana")"), expected("upn"))->name, "ana");
}

TEST(IdTokenTest, IsRefusedWhereAClaimIsNotOurs) {
    EXPECT_EQ(against(with()), "");
    EXPECT_EQ(against(with("iss", R"("https://login.example.org/trust/")")), "iss") << "to the letter";
    EXPECT_EQ(against(with("aud", R"("another")")), "aud");
    EXPECT_EQ(against(with("aud", R"(["another","third"])")), "aud");
    EXPECT_EQ(against(with("aud", "7")), "aud");
    EXPECT_EQ(against(with("nonce", R"("of another try")")), "nonce");
    EXPECT_EQ(against(with("sub", R"("")")), "sub");
    EXPECT_EQ(against(with("sub", '"' + std::string(256, 'a') + '"')), "sub");
    EXPECT_EQ(against(with("azp", R"("another")")), "azp");
}

TEST(IdTokenTest, ForSeveralSaysThatItWasGivenToUs) {
    EXPECT_EQ(against(with("aud", R"(["stonechat"])")), "");
    EXPECT_EQ(against(with("aud", R"(["stonechat","another"])")), "azp");
    const std::string both =
        token_of(R"({"iss":"https://login.example.org/trust","aud":["another","stonechat"],)"
                 R"("azp":"stonechat","nonce":"n-0S6_WzA2Mj","exp":1795000300,)"
                 R"("iat":1794999990,"sub":"1","preferred_username":"ana"})");
    EXPECT_EQ(against(both), "");
}

TEST(IdTokenTest, IsRefusedWhereAClaimIsMissing) {
    for (const char* claim : {"iss", "aud", "nonce", "exp", "iat", "sub", "preferred_username"})
        EXPECT_EQ(against(with(claim)), claim);
}

TEST(IdTokenTest, IsGoodForItsTimeAndAMinuteOfDifferentClocks) {
    EXPECT_EQ(against(with("exp", "1794999940")), "");
    EXPECT_EQ(against(with("exp", "1794999939")), "exp");
    EXPECT_EQ(against(with("exp", "1795000000.5")), "");
    EXPECT_EQ(against(with("iat", "1795000060")), "");
    EXPECT_EQ(against(with("iat", "1795000061")), "iat");
    EXPECT_EQ(against(with("exp", "\"soon\"")), "exp");
}

// Whoever may write their own profile could take a colleague's name.
TEST(IdTokenTest, AnAddressThatNobodyHasCheckedIsNoName) {
    const std::string start =
        R"({"iss":"https://login.example.org/trust","aud":"stonechat","nonce":"n-0S6_WzA2Mj",)"
        R"("exp":1795000300,"iat":1794999990,"sub":"1","email":"ana@trust.example")";
    EXPECT_EQ(against(token_of(start + "}"), expected("email")), "email_verified");
    EXPECT_EQ(against(token_of(start + R"(,"email_verified":false})"), expected("email")), "email_verified");
    EXPECT_EQ(against(token_of(start + R"(,"email_verified":"true"})"), expected("email")), "email_verified");
    EXPECT_EQ(against(token_of(start + R"(,"email_verified":true})"), expected("email")), "");
}

TEST(IdTokenTest, WhatIsNoTokenIsNone) {
    const std::string good = with();
    for (const std::string& token :
         {std::string{}, std::string{"a"}, std::string{"a.b"}, std::string{"a.b.c.d"}, good + ".x",
          "." + good, std::string{"a.!!.c"}, token_of("7"), token_of("[]"), token_of("{"),
          token_of(std::string(100'000, '['))})
        EXPECT_NE(against(token), "") << token.substr(0, 80);
    EXPECT_EQ(against(std::string(id_token_bytes_max + 1, 'a')), "id_token");
}

}  // namespace
}  // namespace stonechat::oidc
