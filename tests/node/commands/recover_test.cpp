// A machine is gone: another one asks for new keys, without a network.

#include "node/commands/recover.hpp"

#include <filesystem>

#include "crypto/words.hpp"
#include "node/commands/charter_command.hpp"
#include "node/commands/exit_code.hpp"
#include "node/commands/installation.hpp"
#include "node/commands/invite.hpp"
#include "node/keys/key_files.hpp"
#include "protocol/charter/recovery.hpp"
#include "tests/node/commands/homes.hpp"

namespace stonechat::commands {
namespace {

using keys::KeyKind;
using std::filesystem::path;
using testing::HasSubstr;

struct Recovering : Homes {
    Recovering() {
        InitOptions hub;
        hub.home = home / "hub";
        hub.name = "Example Hub";
        hub.sector = "nhs";
        hub.addresses = {"hub.example.org:7443"};
        hub.listen = "127.0.0.1:0";
        hub.api = "127.0.0.1:1";  // a reserved port (tcpmux): nothing answers
        Captured quiet;
        check(init(hub, quiet.console) == exit_ok);
        FoundOptions founding;
        founding.place = at("hub");
        founding.federation = "Example region";
        check(charter_found(founding, quiet.console) == exit_ok);
    }
    // The practice belongs; a member makes a link for it, and all that is left of it is its recovery key.
    void lose_practice(const std::string& passphrase = {}) {
        make("practice", "Example Practice", passphrase);
        AdmitOptions admitting;
        admitting.place = at("hub");
        admitting.request = (home / "practice" / request_file_name).string();
        Captured quiet;
        check(charter_admit(admitting, quiet.console) == exit_ok);
        InviteOptions inviting;
        inviting.place = at("hub");
        inviting.recover = "Example Practice";
        Captured shown;
        check(commands::invite(inviting, shown.console) == exit_ok);
        link = shown.out.str();
        std::filesystem::rename(keys::key_path(home / "practice", KeyKind::recovery), safe);
        std::filesystem::rename(home / "practice", home / "gone");
    }
    int recover_with(const path& file, const std::string& passphrase = {}) {
        RecoverOptions options;
        options.link = link;
        options.node.home = anew;
        options.node.passphrase_file = passphrase;
        options.recovery_words = file.string();
        options.no_wait = true;
        last = std::make_unique<Captured>();
        return recover(options, last->console);
    }
    std::string said() { return last->out.str() + last->err.str(); }
    Identity identity() {
        Captured quiet;
        const auto config = load_config({.home = anew.string(), .config = {}}, quiet.console);
        return *own_identity(*config);
    }
    path safe = home / "safe.key";
    path anew = home / "new";
    std::string link;
    std::unique_ptr<Captured> last;
};

TEST_F(Recovering, TheFileThatInitMadeServesAsTheWordsDo) {
    lose_practice();
    ASSERT_EQ(recover_with(safe), exit_ok) << said();
    const auto before = read_request_file(home / "gone" / request_file_name);
    EXPECT_EQ(identity().member, before->member);
    EXPECT_NE(identity().request.record_key, before->request.record_key);
    EXPECT_EQ(identity().request.recovery_key, before->request.recovery_key);
    EXPECT_FALSE(keys::has_key(anew, KeyKind::recovery)) << "its place is off the machine";
    EXPECT_TRUE(std::filesystem::exists(safe));
}

TEST_F(Recovering, ASealedFileOpensWithItsPassphraseAlone) {
    put(home / "passphrase", "correct horse battery staple\n");
    put(home / "other", "correct house battery staple\n");
    lose_practice((home / "passphrase").string());
    EXPECT_EQ(recover_with(safe), exit_refused);
    EXPECT_THAT(said(), HasSubstr("sealed and needs a passphrase"));
    EXPECT_EQ(recover_with(safe, (home / "other").string()), exit_refused);
    EXPECT_THAT(said(), HasSubstr("wrong passphrase"));
    EXPECT_FALSE(std::filesystem::exists(anew)) << "nothing is made before the key is open";
    EXPECT_EQ(recover_with(safe, (home / "passphrase").string()), exit_ok) << said();
}

TEST_F(Recovering, WhatIsNotTheOrganisationsRecoveryKeyMakesNothing) {
    lose_practice();
    EXPECT_EQ(recover_with(keys::key_path(home / "hub", KeyKind::recovery)), exit_refused);
    EXPECT_THAT(said(), HasSubstr("not those of Example Practice"));
    EXPECT_EQ(recover_with(keys::key_path(home / "gone", KeyKind::record)), exit_refused);
    EXPECT_THAT(said(), HasSubstr("not a key in a form known here"));
    put(home / "damaged", "STONEKEY");
    EXPECT_EQ(recover_with(home / "damaged"), exit_refused);
    EXPECT_THAT(said(), HasSubstr("not a key in a form known here"));
    put(home / "letter", "dear colleague");
    EXPECT_EQ(recover_with(home / "letter"), exit_refused);
    EXPECT_THAT(said(), HasSubstr("24 words"));
    std::filesystem::permissions(safe, std::filesystem::perms{0644});
    EXPECT_EQ(recover_with(safe), exit_bad_use);
    EXPECT_THAT(said(), HasSubstr("chmod 600"));
    EXPECT_FALSE(std::filesystem::exists(anew));
}

}  // namespace
}  // namespace stonechat::commands
