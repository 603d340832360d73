#include "crypto/password.hpp"

#include <gmock/gmock.h>

namespace stonechat::crypto {
namespace {

using testing::Ne;
using testing::StartsWith;

TEST(Password, MatchesOnlyItself) {
    const auto hash = hash_password("correct horse battery");
    ASSERT_TRUE(hash);
    EXPECT_THAT(*hash, StartsWith("$argon2id$"));
    EXPECT_TRUE(password_matches(*hash, "correct horse battery"));
    EXPECT_FALSE(password_matches(*hash, "correct horse batterz"));
    EXPECT_FALSE(password_matches(*hash, ""));
}

TEST(Password, HasAnotherHashEachTime) {
    EXPECT_THAT(*hash_password("same"), Ne(*hash_password("same")));
}

TEST(Password, MatchesNothingThatIsNoHash) {
    for (const char* const text : {"", "plain", "$argon2id$v=19$m=65536,t=2,p=1$"})
        EXPECT_FALSE(password_matches(text, "plain")) << text;
    EXPECT_FALSE(password_matches(std::string(500, '$'), "plain"));
}

}  // namespace
}  // namespace stonechat::crypto
