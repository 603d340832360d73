#include "node/oidc/metadata.hpp"

#include <gmock/gmock.h>

namespace stonechat::oidc {
namespace {

constexpr std::string_view issuer = "https://login.example.org/trust";

std::string metadata_text(const std::string& more = "",
                          const std::string& token = "https://login.example.org/token") {
    return R"({"issuer":"https://login.example.org/trust","authorization_endpoint":"https://login.example.org/go",)"
           R"("token_endpoint":")" +
           token + "\"" + more + "}";
}
std::string against(const std::string& text) {
    const auto metadata = read_metadata(text, issuer);
    return metadata ? "" : metadata.error().field;
}

TEST(MetadataTest, SaysWhereItIs) {
    EXPECT_EQ(*read_metadata(metadata_text(), issuer),
              (Metadata{"https://login.example.org/go", "https://login.example.org/token", true}));
    EXPECT_EQ(metadata_url("https://login.example.org/trust"),
              "https://login.example.org/trust/.well-known/openid-configuration");
    EXPECT_EQ(metadata_url("https://login.example.org/"),
              "https://login.example.org/.well-known/openid-configuration");
}

TEST(MetadataTest, IsAskedAsItWants) {
    const auto takes_basic = [](const std::string& methods) {
        return read_metadata(metadata_text(R"(,"token_endpoint_auth_methods_supported":)" + methods), issuer)
            ->takes_basic;
    };
    EXPECT_TRUE(takes_basic(R"(["client_secret_post","client_secret_basic"])"));
    EXPECT_FALSE(takes_basic(R"(["client_secret_post"])"));
}

TEST(MetadataTest, IsNoneThatCallsItselfAnotherOrCanBeOverheard) {
    EXPECT_EQ(against(R"({"issuer":"https://login.example.org"})"), "issuer");
    EXPECT_EQ(against(metadata_text("", "http://login.example.org/token")), "token_endpoint");
    EXPECT_EQ(against(metadata_text("", "https://login.example.org/token\\r\\nSet-Cookie: a=b")),
              "token_endpoint");
    EXPECT_EQ(against(metadata_text("", "https://login.example.org/#x")), "token_endpoint");
    EXPECT_EQ(against(metadata_text("", "https://" + std::string(3000, 'a'))), "token_endpoint");
    EXPECT_EQ(against(R"({"issuer":"https://login.example.org/trust"})"), "authorization_endpoint");
    EXPECT_EQ(against("[]"), "openid-configuration");
    EXPECT_EQ(against(""), "openid-configuration");
}

TEST(MetadataTest, ItsAnswerHasTheTokenOrSaysNo) {
    EXPECT_EQ(*id_token_in(200, R"({"access_token":"x","id_token":"a.b.c"})"), "a.b.c");
    EXPECT_EQ(id_token_in(400, R"({"error":"invalid_grant"})").error().code, Errc::not_allowed);
    EXPECT_EQ(id_token_in(200, R"({"access_token":"x"})").error().field, "id_token");
    EXPECT_EQ(id_token_in(200, R"({"id_token":7})").error().field, "id_token");
    EXPECT_EQ(id_token_in(200, "<html>").error().field, "token");
}

}  // namespace
}  // namespace stonechat::oidc
