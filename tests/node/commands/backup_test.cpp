// Backup, restore and repair of a real installation that is stopped.

#include "node/commands/backup.hpp"

#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "crypto/sign.hpp"
#include "node/commands/backup_manifest.hpp"
#include "node/commands/charter_command.hpp"
#include "node/commands/exit_code.hpp"
#include "node/commands/file_copy.hpp"
#include "node/commands/rekey.hpp"
#include "node/commands/repair.hpp"
#include "node/commands/signed_places.hpp"
#include "storage/rocks/rocks_store.hpp"
#include "tests/node/commands/homes.hpp"

namespace stonechat::commands {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

// No file of this process may grow beyond `bytes_max` (setrlimit(2)): as a full disk, writing fails half way.
class FullDisk {
public:
    explicit FullDisk(rlim_t bytes_max) {
        check(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
        const rlimit full{bytes_max, before_.rlim_max};
        check(::setrlimit(RLIMIT_FSIZE, &full) == 0);
    }
    ~FullDisk() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        ::signal(SIGXFSZ, on_signal_);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

private:
    rlimit before_{};
    sighandler_t on_signal_ = ::signal(SIGXFSZ, SIG_IGN);  // so that write(2) fails instead
};

struct BackupTest : Homes {
    BackupTest() {
        make("hub");
        FoundOptions options;
        options.place = at("hub");
        options.federation = "Example region";
        Captured quiet;
        check(charter_found(options, quiet.console) == exit_ok);
    }
    int back_up(const std::string& name = "hub") {
        return backup({at(name), kept.string(), false}, captured.console);
    }
    int verify_backup() {
        Captured fresh;
        const int code = backup_verify({kept.string(), false}, fresh.console);
        told = fresh.out.str() + fresh.err.str();
        return code;
    }
    int restore_to(const std::string& name) {
        Captured fresh;
        const int code = restore({kept.string(), (home / name).string(), false}, fresh.console);
        told = fresh.out.str() + fresh.err.str();
        return code;
    }
    engine::Snapshot held(const std::string& name) {
        const auto store = storage::open_rocks_store_to_read(home / name / "store");
        check(store.has_value());
        return *(*store)->load();
    }
    Captured captured;
    std::string told;
    fs::path kept = home / "backup";
};

TEST_F(BackupTest, IsWholeAndLeavesKeysInClearOut) {
    ASSERT_EQ(back_up(), exit_ok) << captured.err.str();
    EXPECT_THAT(captured.out.str(), HasSubstr("record.key"));
    EXPECT_THAT(captured.out.str(), Not(HasSubstr("open with the passphrase alone")));
    EXPECT_FALSE(fs::exists(kept / "keys" / "record.key"));
    EXPECT_FALSE(fs::exists(kept / "api-token"));
    EXPECT_FALSE(fs::exists(home / "hub" / checkpoint_name));
    EXPECT_EQ(verify_backup(), exit_ok) << told;
    EXPECT_EQ(read_manifest(kept)->counts.charter_entries, 2U);
}

TEST_F(BackupTest, TakesKeysAlongThatAPassphraseSeals) {
    const fs::path passphrase = home / "passphrase";
    std::ofstream{passphrase} << "correct horse battery staple\n";
    fs::permissions(passphrase, fs::perms::owner_read | fs::perms::owner_write);
    make("sealed", "Example Hub", passphrase.string());
    fs::rename(home / "hub" / "store", home / "sealed" / "store");
    ASSERT_EQ(back_up("sealed"), exit_ok) << captured.err.str();
    EXPECT_THAT(captured.out.str(), HasSubstr("open with the passphrase alone, which is not in it"));
    EXPECT_TRUE(fs::exists(kept / "keys" / "record.key"));
    EXPECT_FALSE(fs::exists(kept / "keys" / "recovery.key"));
}

TEST_F(BackupTest, NamesTheFilesThatItLeavesOut) {
    ASSERT_EQ(back_up(), exit_ok);
    EXPECT_THAT(captured.out.str(), Not(HasSubstr("copy yourself"))) << "there is none here";
    fs::remove_all(kept);
    const std::vector<std::string> names{"own-words", "mail-login", "own-ca.pem", "audit.log"};
    for (const std::string& name : names) put(home / "hub" / name, "x");
    fs::create_directory(home / "hub" / waiting_keys_name);
    std::ofstream{home / "hub" / config_file_name, std::ios::app} << R"(
[privacy]
local = "own-words"
[mail]
server = "127.0.0.1:1"
from = "stonechat@trust.example"
to = ["ward@trust.example"]
login_file = "mail-login"
ca_file = "own-ca.pem"
[proxy]
connect = "127.0.0.1:1"
login_file = "is-not-there"
)";
    ASSERT_EQ(back_up(), exit_ok) << captured.err.str();
    const std::string said = captured.out.str();
    for (const std::string& name : names) {
        EXPECT_THAT(said, HasSubstr((home / "hub" / name).string()));
        EXPECT_FALSE(fs::exists(kept / name));
    }
    EXPECT_THAT(said, HasSubstr((home / "hub/next").string()));
    EXPECT_THAT(said, Not(HasSubstr("is-not-there")));
}

TEST_F(BackupTest, IsRefusedIntoADirectoryThatIsThereAndOfANodeThatNeverRan) {
    fs::create_directory(kept);
    EXPECT_EQ(back_up(), exit_refused);
    EXPECT_THAT(captured.err.str(), HasSubstr("is already there"));
    fs::remove(kept);
    make("new");
    EXPECT_EQ(back_up("new"), exit_refused);
    EXPECT_THAT(captured.err.str(), HasSubstr("has never run"));
}

TEST_F(BackupTest, VerifyNamesWhatChangedIsMissingOrTooMuch) {
    ASSERT_EQ(back_up(), exit_ok);
    std::ofstream{kept / request_file_name, std::ios::app} << "x";
    std::ofstream{kept / "letter.txt"} << "dear";
    fs::remove(kept / "store" / "CURRENT");
    EXPECT_EQ(verify_backup(), exit_refused);
    EXPECT_THAT(told, HasSubstr("admission.request has another size"));
    EXPECT_THAT(told, HasSubstr("letter.txt is not part of the backup"));
    EXPECT_THAT(told, HasSubstr("store/CURRENT is missing"));
    fs::remove(kept / manifest_file_name);
    EXPECT_EQ(verify_backup(), exit_refused);
    EXPECT_THAT(told, HasSubstr("not a whole backup"));
}

TEST_F(BackupTest, AManifestThatLeadsOutOfTheBackupOrIsNewerIsRefused) {
    ASSERT_EQ(back_up(), exit_ok);
    const auto rewrite = [&](const std::string& from, const std::string& to) {
        std::ifstream in{kept / manifest_file_name};
        std::string text{std::istreambuf_iterator<char>{in}, {}};
        text.replace(text.find(from), from.size(), to);
        std::ofstream{kept / manifest_file_name} << text;
    };
    rewrite(R"("format":1)", R"("format":2)");
    EXPECT_EQ(verify_backup(), exit_refused);
    EXPECT_THAT(told, HasSubstr("newer version"));
    rewrite(R"("format":2)", R"("format":1)");
    rewrite(R"("name":"admission.request")", R"("name":"../hub/api-token")");
    EXPECT_EQ(verify_backup(), exit_refused);
    EXPECT_THAT(told, HasSubstr("is not the manifest"));
}

TEST_F(BackupTest, RestoresUnderAnotherIdAndAsOld) {
    ASSERT_EQ(back_up(), exit_ok);
    ASSERT_EQ(restore_to("new"), exit_ok) << told;
    EXPECT_THAT(told, HasSubstr("put back into"));
    const auto before = held("hub");
    const auto after = held("new");
    EXPECT_EQ(after.charter, before.charter);
    EXPECT_NE(after.store, before.store);
    EXPECT_FALSE(after.settings.at("restored").empty());
    EXPECT_TRUE(fs::exists(home / "new" / "api-token"));
    EXPECT_EQ(fs::file_size(signed_places_file(home / "new")),
              fs::file_size(signed_places_file(home / "hub")))
        << "what its steward has signed";
    EXPECT_EQ(restore_to("new"), exit_refused) << "never over a store";
    EXPECT_THAT(told, HasSubstr("move it away first"));
}

// Whatever a file is called by its own name, the next restore leaves as it is.
TEST_F(BackupTest, ARestoreThatTheDiskCutsShortLeavesNoPartOfAFileForTheNextOne) {
    ASSERT_EQ(back_up(), exit_ok);
    {
        const FullDisk full{16};
        EXPECT_EQ(restore_to("new"), exit_refused);
    }
    EXPECT_THAT(told, HasSubstr("stonechat.toml"));
    EXPECT_FALSE(fs::exists(home / "new" / config_file_name));
    put(home / "new" / (std::string{request_file_name} + ".unfinished"), "half");  // as a kill leaves it
    ASSERT_EQ(restore_to("new"), exit_ok) << told;
    const Manifest manifest = *read_manifest(kept);
    for (const FileSum& file : manifest.files) {
        if (file.name.starts_with("store/")) continue;  // it goes on under another id
        EXPECT_EQ(*sum_file(home / "new", file.name), file);
    }
    EXPECT_FALSE(fs::exists(home / "new" / (std::string{request_file_name} + ".unfinished")));
}

TEST_F(BackupTest, IsNotRestoredForAnotherOrganisation) {
    ASSERT_EQ(back_up(), exit_ok);
    make("other");
    EXPECT_EQ(restore_to("other"), exit_refused);
    EXPECT_THAT(told, HasSubstr("another organisation"));
    EXPECT_FALSE(fs::exists(home / "other" / "store"));
}

TEST_F(BackupTest, RepairKeepsWhatVerifiesAndTheDamagedStore) {
    const auto before = held("hub");
    std::ofstream{home / "hub" / "store" / "CURRENT"} << "nonsense\n";
    ASSERT_EQ(repair(at("hub"), false, captured.console), exit_ok) << captured.err.str();
    EXPECT_TRUE(fs::exists(home / "hub" / "store.damaged" / "CURRENT"));
    EXPECT_FALSE(fs::exists(home / "hub" / "store.salvage"));
    const auto after = held("hub");
    EXPECT_EQ(after.charter, before.charter);
    EXPECT_NE(after.store, before.store);
    EXPECT_FALSE(after.settings.at("restored").empty());
    ASSERT_EQ(repair(at("hub"), true, captured.console), exit_ok);
    EXPECT_TRUE(fs::exists(home / "hub" / "store.damaged-2"));
}

// Nobody else holds them, so no peer could give them back.
TEST_F(BackupTest, RepairKeepsAccountsAndReportsThatWait) {
    crypto::SystemRng rng;
    {
        const auto store = storage::open_rocks_store({home / "hub" / "store", {}}, rng);
        ASSERT_TRUE((*store)->put_paper("account/a", R"({"name":"a"})"));
        ASSERT_TRUE((*store)->put_paper("case/1", R"({"state":"waits"})"));
        ASSERT_TRUE((*store)->put_warning("w", R"({"seen":true})"));
    }
    std::ofstream{home / "hub" / "store" / "CURRENT"} << "nonsense\n";
    ASSERT_EQ(repair(at("hub"), false, captured.console), exit_ok) << captured.err.str();
    const auto store = storage::open_rocks_store({home / "hub" / "store", {}}, rng);
    const std::map<std::string, std::string> papers{{"account/a", R"({"name":"a"})"},
                                                    {"case/1", R"({"state":"waits"})"}};
    EXPECT_EQ((*store)->papers().value(), papers);
    EXPECT_TRUE((*store)->warnings()->contains("w"));
}

TEST_F(BackupTest, ThereIsNothingToRepairWhereNoStoreIs) {
    make("new");
    EXPECT_EQ(repair(at("new"), false, captured.console), exit_refused);
    EXPECT_THAT(captured.err.str(), HasSubstr("there is none here"));
}

}  // namespace
}  // namespace stonechat::commands
