#include "node/keys/passphrase.hpp"

#include "tests/node/scratch.hpp"

namespace stonechat::keys {
namespace {

namespace fs = std::filesystem;

struct PassphraseTest : Scratch {
    fs::path configured = home / "passphrase";
    fs::path credential = home / "stonechat-passphrase";

    static std::string text(const Checked<std::optional<crypto::SecretBytes>>& found) {
        return std::string{as_text(found.value()->view())};
    }
};

TEST_F(PassphraseTest, ThereNeedNotBeOne) {
    EXPECT_FALSE(find_passphrase(std::nullopt, std::nullopt)->has_value());
    EXPECT_FALSE(find_passphrase(std::nullopt, home)->has_value());
}

TEST_F(PassphraseTest, ComesFromTheConfiguredFileWithoutItsLineEnd) {
    for (const char* content : {"correct horse", "correct horse\n", "correct horse\r\n"}) {
        put(configured, content);
        EXPECT_EQ(text(find_passphrase(configured, std::nullopt)), "correct horse");
    }
}

TEST_F(PassphraseTest, KeepsSpacesAndAllButOneLineEnd) {
    put(configured, " correct horse \n\n");
    EXPECT_EQ(text(find_passphrase(configured, std::nullopt)), " correct horse \n");
}

TEST_F(PassphraseTest, ComesFromTheCredentialWithTheModeThatSystemdGivesIt) {
    put(credential, "from systemd", 0440);
    EXPECT_EQ(text(find_passphrase(std::nullopt, home)), "from systemd");
    ::chmod(credential.c_str(), 0444);
    EXPECT_FALSE(find_passphrase(std::nullopt, home));
}

TEST_F(PassphraseTest, TheConfiguredFileComesFirstAndMustWork) {
    put(credential, "from systemd");
    EXPECT_FALSE(find_passphrase(configured, home));  // missing
    put(configured, "from the file");
    EXPECT_EQ(text(find_passphrase(configured, home)), "from the file");
    ::chmod(configured.c_str(), 0644);
    EXPECT_FALSE(find_passphrase(configured, home));
}

TEST_F(PassphraseTest, HasLimitsOnItsLength) {
    put(configured, std::string(passphrase_bytes_min - 1, 'x') + "\n");
    EXPECT_EQ(find_passphrase(configured, std::nullopt).error().code, Errc::limit_exceeded);
    put(configured, std::string(passphrase_bytes_min, 'x'));
    EXPECT_TRUE(find_passphrase(configured, std::nullopt));
    put(configured, std::string(passphrase_bytes_max, 'x') + "\r\n");
    EXPECT_TRUE(find_passphrase(configured, std::nullopt));
    put(configured, std::string(passphrase_bytes_max + 1, 'x'));
    EXPECT_EQ(find_passphrase(configured, std::nullopt).error().code, Errc::limit_exceeded);
}

}  // namespace
}  // namespace stonechat::keys
