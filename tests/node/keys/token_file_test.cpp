#include "node/keys/token_file.hpp"

#include "tests/node/scratch.hpp"

namespace stonechat::keys {
namespace {

struct TokenFileTest : Scratch {
    crypto::SeededRng rng{41};
};

TEST_F(TokenFileTest, IsMadeOnceAndReadBack) {
    ASSERT_TRUE(create_token(home, rng));
    const auto token = load_token(home);
    ASSERT_TRUE(token);
    EXPECT_EQ(from_base64url(*token)->size(), 32U);
    EXPECT_EQ(mode(token_path(home)), 0600U);
    EXPECT_FALSE(create_token(home, rng));
    EXPECT_EQ(*load_token(home), *token);
}

TEST_F(TokenFileTest, RefusesAFileThatOthersCanRead) {
    ASSERT_TRUE(create_token(home, rng));
    ::chmod(token_path(home).c_str(), 0644);
    EXPECT_THAT(load_token(home).error().text(), testing::HasSubstr("chmod 600"));
}

TEST_F(TokenFileTest, RefusesWhatIsNotOneToken) {
    ASSERT_TRUE(create_token(home, rng));
    const std::string token = *load_token(home);
    for (const std::string& content : {std::string{}, std::string{"\n"}, token.substr(1), token + "A",
                                       token + "\n\n", " " + token, token.substr(1) + "="}) {
        put(token_path(home), content);
        EXPECT_FALSE(load_token(home)) << content;
    }
}

}  // namespace
}  // namespace stonechat::keys
