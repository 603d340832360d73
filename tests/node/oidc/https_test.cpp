#include "node/oidc/https.hpp"

#include <gmock/gmock.h>

namespace stonechat::oidc {
namespace {

TEST(HttpsTest, AsksAtHttpsAddressesAlone) {
    const std::atomic<bool> is_over = false;
    const Https https{{}};
    for (const char* url : {"http://localhost:1/", "file:///etc/passwd", "https://", "https:// a/", ""}) {
        const auto answer = https.get(url, is_over);
        ASSERT_FALSE(answer) << url;
        EXPECT_EQ(answer.error().rule, "must be asked at an https:// address") << url;
    }
}

}  // namespace
}  // namespace stonechat::oidc
