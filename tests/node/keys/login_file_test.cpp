#include "node/keys/login_file.hpp"

#include "tests/node/scratch.hpp"

namespace stonechat::keys {
namespace {

struct LoginFile : Scratch {
    std::filesystem::path file = home / "proxy.login";
};

TEST_F(LoginFile, IsOneLineWithOrWithoutItsEnd) {
    for (const char* content : {"name:pass:word", "name:pass:word\n", "name:pass:word\r\n"}) {
        put(file, content);
        EXPECT_EQ(*read_login(file), "name:pass:word");
    }
    put(file, "name:");
    EXPECT_EQ(*read_login(file), "name:");
}

TEST_F(LoginFile, ThatIsNoLoginIsRefusedWithoutAWordOfIt) {
    for (const std::string& content :
         {std::string{}, std::string{"secret"}, std::string{":secret"},
          std::string{"name:secret\nname:secret\n"}, "name:" + std::string(login_bytes_max, 's')}) {
        put(file, content);
        const auto login = read_login(file);
        ASSERT_FALSE(login) << content;
        EXPECT_EQ(login.error().field, file.string());
        EXPECT_EQ(login.error().rule.find("secret"), std::string::npos);
    }
}

TEST_F(LoginFile, ThatOthersMayReadIsRefused) {
    put(file, "name:password", 0644);
    EXPECT_FALSE(read_login(file));
    EXPECT_FALSE(read_login(home / "nothing"));
}

}  // namespace
}  // namespace stonechat::keys
