// Root gives commands about a node that runs as another user. Each is a process of its own, for it becomes
// that user for good.

#include "node/commands/owner.hpp"

#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <iostream>

#include "node/commands/config_command.hpp"
#include "node/commands/mail_test.hpp"
#include "node/commands/peers_test.hpp"
#include "node/commands/run.hpp"
#include "tests/node/commands/homes.hpp"

namespace stonechat::commands {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ExitedWithCode;
using testing::HasSubstr;
using testing::Not;

constexpr uid_t nobody = 65534;  // on every Linux (user_namespaces(7), the overflow user)

struct OwnerDeathTest : Homes {
    void SetUp() override {
        if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file to another user";
        make("hub");
        for (const auto& [name, content] : {std::pair{"mail-login", "stonechat:secret"},
                                            {"proxy-login", "stonechat:secret"},
                                            {"passphrase", "correct horse battery staple"},
                                            {"own-words", "ward: Kingfisher"}})
            put(home / "hub" / name, content);
        std::ofstream{config, std::ios::app} << R"(
[mail]
server = "127.0.0.1:1"
from = "stonechat@trust.example"
to = ["ward@trust.example"]
login_file = "mail-login"
[proxy]
connect = "127.0.0.1:1"
login_file = "proxy-login"
[keys]
passphrase_file = "passphrase"
[privacy]
local = "own-words"
)";
        fs::create_directory(home / "new");
        fs::permissions(home / "new", fs::perms::owner_all);
        give(home, nobody);
        for (const auto& entry : fs::recursive_directory_iterator{home}) give(entry.path(), nobody);
    }
    static void give(const fs::path& file, uid_t user) { check(::chown(file.c_str(), user, user) == 0); }
    fs::path file(const std::string& name) { return home / "hub" / name; }
    // Ends this process.
    [[noreturn]] static void end_with(const std::function<int(Console&)>& command) {
        Captured it;
        const int code = command(it.console);
        std::cerr << it.out.str() << it.err.str() << std::flush;
        std::_Exit(code);
    }
    int try_mail(Console& console) { return mail_test({at("hub"), false}, console); }
    int call_peer(Console& console) {
        PeersTestOptions options;
        options.place = at("hub");
        options.name = "127.0.0.1:1";
        return peers_test(options, console);
    }
    int start(Console& console) {
        RunOptions options;
        options.is_over = [](const auto&) { return true; };
        return run_node(at("hub"), console, options);
    }
    int check_config(Console& console) { return config_check(config, console.out); }
    int make_new(Console& console) {
        InitOptions options;
        options.home = home / "new";
        options.name = "Example Practice";
        options.sector = "nhs";
        options.proxy = "127.0.0.1:1";
        options.proxy_login_file = file("proxy-login");
        return init(options, console);
    }
    auto names(const std::string& one) {
        return HasSubstr(file(one).string() +
                         ": cannot be read by nobody, the user as whom the node runs; run: " +
                         "chown nobody '" + file(one).string() + "'");
    }
    fs::path config = home / "hub" / config_file_name;
};

TEST_F(OwnerDeathTest, ALoginThatOnlyRootCanReadPassesNoTestThatTheNodeWouldNotPass) {
    give(file("mail-login"), 0);
    EXPECT_EXIT(end_with([&](Console& c) { return try_mail(c); }), ExitedWithCode(exit_bad_use),
                names("mail-login"));
    EXPECT_EXIT(end_with([&](Console& c) { return start(c); }), ExitedWithCode(exit_bad_use),
                names("mail-login"));
    give(file("mail-login"), nobody);
    EXPECT_EXIT(end_with([&](Console& c) { return try_mail(c); }), ExitedWithCode(exit_unreachable), "");
    give(file("proxy-login"), 0);
    EXPECT_EXIT(end_with([&](Console& c) { return call_peer(c); }), ExitedWithCode(exit_bad_use),
                names("proxy-login"));
}

TEST_F(OwnerDeathTest, APassphraseOrAListOfOwnWordsThatOnlyRootCanReadStartsNoNode) {
    for (const char* name : {"passphrase", "own-words"}) {
        give(file(name), 0);
        EXPECT_EXIT(end_with([&](Console& c) { return start(c); }), ExitedWithCode(exit_bad_use),
                    names(name));
        give(file(name), nobody);
    }
    EXPECT_EXIT(end_with([&](Console& c) { return start(c); }), ExitedWithCode(exit_bad_use),
                HasSubstr("cannot listen"))
        << "for this node's API has a port below 1024: it came that far";
}

TEST_F(OwnerDeathTest, ConfigCheckNamesEachFileThatTheNodeCannotRead) {
    EXPECT_EXIT(end_with([&](Console& c) { return check_config(c); }), ExitedWithCode(exit_ok),
                "is in order");
    for (const char* name : {"mail-login", "passphrase", "own-words"}) give(file(name), 0);
    EXPECT_EXIT(
        end_with([&](Console& c) { return check_config(c); }), ExitedWithCode(exit_bad_use),
        AllOf(names("mail-login"), names("passphrase"), names("own-words"), Not(names("proxy-login"))));
    for (const char* name : {"mail-login", "passphrase", "own-words"}) give(file(name), nobody);
    fs::remove(file("mail-login"));
    give(config, 0);
    EXPECT_EXIT(end_with([&](Console& c) { return check_config(c); }), ExitedWithCode(exit_bad_use),
                AllOf(names(config_file_name), HasSubstr("mail-login: cannot be read: No such file")));
}

TEST_F(OwnerDeathTest, AFileInADirectoryOfRootsIsToBeMoved) {
    fs::create_directory(home / "hub" / "secrets");
    fs::permissions(home / "hub" / "secrets", fs::perms::owner_all);
    fs::rename(file("mail-login"), file("secrets/mail-login"));
    std::ofstream{config} << "[privacy]\nlocal = \"secrets/mail-login\"\n";
    EXPECT_EXIT(end_with([&](Console& c) { return check_config(c); }), ExitedWithCode(exit_bad_use),
                HasSubstr("move it to a directory that this user can enter"));
}

TEST_F(OwnerDeathTest, NoNodeIsMadeWithALoginThatItCouldNotRead) {
    give(file("proxy-login"), 0);
    EXPECT_EXIT(end_with([&](Console& c) { return make_new(c); }), ExitedWithCode(exit_bad_use),
                names("proxy-login"));
    EXPECT_TRUE(fs::is_empty(home / "new"));
    give(file("proxy-login"), nobody);
    EXPECT_EXIT(end_with([&](Console& c) { return make_new(c); }), ExitedWithCode(exit_ok), "is ready");
}

}  // namespace
}  // namespace stonechat::commands
