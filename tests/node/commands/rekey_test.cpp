// An organisation changes its keys: with its record key, with its recovery key, or on the stewards' word. The
// node is stopped and is its federation's only steward.

#include "node/commands/rekey.hpp"

#include <fstream>
#include <map>

#include "crypto/words.hpp"
#include "node/commands/charter_command.hpp"
#include "node/commands/charter_propose.hpp"
#include "node/commands/exit_code.hpp"
#include "node/commands/installation.hpp"
#include "node/commands/ledger.hpp"
#include "tests/node/commands/homes.hpp"

namespace stonechat::commands {
namespace {

using keys::KeyKind;
using testing::HasSubstr;

struct Rekeying : Homes {
    Rekeying() {
        make("hub");
        FoundOptions founding;
        founding.place = place;
        founding.federation = "Example region";
        Captured quiet;
        check(charter_found(founding, quiet.console) == exit_ok);
    }
    int ask(const std::string& by, const std::string& words = {}, const std::string& typed = {}) {
        last = std::make_unique<Captured>(typed);
        return rekey({place, by, words, false}, last->console);
    }
    int finish() {
        last = std::make_unique<Captured>();
        return rekey({place, "record", {}, true}, last->console);
    }
    // The steward signs what was asked for.
    int decide() {
        ProposeOptions options;
        options.place = place;
        options.action = "rekey";
        options.words = {(home / "hub/next" / key_request_file_name).string()};
        options.out = (home / "proposal").string();
        std::filesystem::remove(options.out);  // of the time before
        last = std::make_unique<Captured>();
        return charter_propose(options, last->console);
    }
    std::string said() { return last->out.str() + last->err.str(); }
    config::Config loaded() {
        Captured quiet;
        return *load_config(place, quiet.console);
    }
    crypto::PublicKey key(KeyKind kind) { return open_key(loaded(), kind)->public_key(); }
    charter::Member member() {
        const auto ledger = open_ledger(loaded());
        const auto charter = (*ledger)->charter();
        return *charter->find(own_identity(loaded())->member);
    }
    // The 24 words of the recovery key in a file, which is then all that is left of it.
    std::string words_file() {
        const path file = home / "words";
        const auto words = crypto::to_words(open_key(loaded(), KeyKind::recovery)->seed());
        put(file, as_text(words.view()));
        std::filesystem::remove(keys::key_path(home / "hub", KeyKind::recovery));
        return file.string();
    }
    using path = std::filesystem::path;
    // What waits, by name: the keys and their request.
    std::map<std::string, std::string> waiting_files() {
        std::map<std::string, std::string> out;
        for (const auto& entry : std::filesystem::recursive_directory_iterator{home / "hub/next"})
            if (entry.is_regular_file()) out.emplace(entry.path().string(), *read_text(entry.path(), 10'000));
        return out;
    }
    Place place = at("hub");
    path request = home / "hub/next" / key_request_file_name;
    std::unique_ptr<Captured> last;
};

TEST_F(Rekeying, WithTheRecordKeyOnlyTheLinkKeyChangesAndOnlyOnceStewardsHaveSigned) {
    const auto record_key = key(KeyKind::record);
    const auto old_link = key(KeyKind::link);
    ASSERT_EQ(ask("record"), exit_ok) << said();
    EXPECT_THAT(said(), HasSubstr("charter propose rekey"));
    EXPECT_EQ(finish(), exit_refused);
    EXPECT_THAT(said(), HasSubstr("the stewards have not signed"));
    EXPECT_EQ(key(KeyKind::link).bytes, old_link.bytes) << "the old key goes on";
    ASSERT_EQ(decide(), exit_ok) << said();
    ASSERT_EQ(finish(), exit_ok) << said();
    EXPECT_NE(key(KeyKind::link).bytes, old_link.bytes);
    EXPECT_EQ(key(KeyKind::record).bytes, record_key.bytes);
    EXPECT_EQ(member().request.link_key.bytes, key(KeyKind::link).bytes);
    EXPECT_EQ(own_identity(loaded())->request.link_key.bytes, key(KeyKind::link).bytes);
    EXPECT_FALSE(std::filesystem::exists(home / "hub/next"));
}

TEST_F(Rekeying, AnOldKeyIsRenamedAndNotDeleted) {
    ASSERT_EQ(ask("record"), exit_ok);
    ASSERT_EQ(decide(), exit_ok);
    ASSERT_EQ(finish(), exit_ok);
    const path old = home / "hub/keys" / ("link.key.before-" + member().request.link_key.short_hex());
    EXPECT_TRUE(std::filesystem::exists(old));
    EXPECT_EQ(mode(old), 0600U);
}

TEST_F(Rekeying, WithTheRecoveryWordsTheRecordKeyChangesTooAndThePinsKeepWhatWasWritten) {
    const auto old_record = key(KeyKind::record);
    const std::string words = words_file();
    ASSERT_EQ(ask("recovery", words), exit_ok) << said();
    ASSERT_EQ(decide(), exit_ok) << said();
    ASSERT_EQ(finish(), exit_ok) << said();
    EXPECT_NE(key(KeyKind::record).bytes, old_record.bytes);
    const charter::Member now = member();
    EXPECT_EQ(now.standing.record_key.bytes, key(KeyKind::record).bytes);
    ASSERT_EQ(now.earlier.size(), 1U);
    EXPECT_EQ(now.earlier[0].standing.record_key.bytes, old_record.bytes);
}

TEST_F(Rekeying, WhoeverHasLostAllKeysButTheWordsUsesTheNewOnesBeforeItCanHearThatTheyWereSigned) {
    const std::string words = words_file();
    for (const KeyKind kind : {KeyKind::record, KeyKind::link})
        std::filesystem::remove(keys::key_path(home / "hub", kind));
    ASSERT_EQ(ask("recovery", words), exit_ok) << said();
    ASSERT_EQ(finish(), exit_ok) << said();
    EXPECT_EQ(own_identity(loaded())->request.record_key.bytes, key(KeyKind::record).bytes);
    EXPECT_EQ(own_identity(loaded())->request.link_key.bytes, key(KeyKind::link).bytes);
}

TEST_F(Rekeying, WordsMayBeTyped) {
    std::ifstream file{words_file()};
    std::string typed{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_EQ(ask("recovery", "-", "  " + typed + "\r\n"), exit_ok) << said();
}

TEST_F(Rekeying, TheRecoveryKeysFileServesFromWhereItWasKeptAndNoOtherKeyDoes) {
    std::filesystem::rename(keys::key_path(home / "hub", KeyKind::recovery), home / "safe");
    EXPECT_EQ(ask("recovery", keys::key_path(home / "hub", KeyKind::record).string()), exit_refused);
    EXPECT_THAT(said(), HasSubstr("not a key in a form known here"));
    EXPECT_FALSE(std::filesystem::exists(home / "hub/next"));
    ASSERT_EQ(ask("recovery", (home / "safe").string()), exit_ok) << said();
    ASSERT_EQ(decide(), exit_ok) << said();
    ASSERT_EQ(finish(), exit_ok) << said();
    EXPECT_EQ(member().standing.record_key.bytes, key(KeyKind::record).bytes);
}

TEST_F(Rekeying, OnTheStewardsWordAllThreeKeysChange) {
    const auto old_recovery = key(KeyKind::recovery);
    ASSERT_EQ(ask("stewards"), exit_ok) << said();
    ASSERT_EQ(decide(), exit_ok) << said();
    ASSERT_EQ(finish(), exit_ok) << said();
    EXPECT_THAT(said(), HasSubstr("safe place off this machine"));
    EXPECT_NE(key(KeyKind::recovery).bytes, old_recovery.bytes);
    EXPECT_EQ(member().request.recovery_key.bytes, key(KeyKind::recovery).bytes);
    EXPECT_EQ(member().standing.record_key.bytes, key(KeyKind::record).bytes);
}

TEST_F(Rekeying, AFinishThatWasInterruptedGoesOn) {
    ASSERT_EQ(ask("stewards"), exit_ok);
    ASSERT_EQ(decide(), exit_ok);
    // As if the machine had stopped behind the first file.
    const path record = keys::key_path(home / "hub", KeyKind::record);
    std::filesystem::rename(record, record.string() + ".before-x");
    std::filesystem::rename(keys::key_path(home / "hub/next", KeyKind::record), record);
    ASSERT_EQ(finish(), exit_ok) << said();
    EXPECT_EQ(member().standing.record_key.bytes, key(KeyKind::record).bytes);
    EXPECT_EQ(member().request.link_key.bytes, key(KeyKind::link).bytes);
    EXPECT_EQ(finish(), exit_refused) << "nothing waits any more";
    EXPECT_THAT(said(), HasSubstr("no new keys wait"));
}

TEST_F(Rekeying, KeysChangeAgainAndAgain) {
    for (int i = 0; i < 3; ++i) {
        ASSERT_EQ(ask(i == 1 ? "recovery" : "record"), exit_ok) << said();
        ASSERT_EQ(decide(), exit_ok) << said();
        ASSERT_EQ(finish(), exit_ok) << said();
        EXPECT_EQ(member().request.link_key.bytes, key(KeyKind::link).bytes);
    }
}

TEST_F(Rekeying, NothingIsMadeWithoutTheKeyThatAsks) {
    std::filesystem::remove(keys::key_path(home / "hub", KeyKind::recovery));
    EXPECT_NE(ask("recovery"), exit_ok);
    EXPECT_THAT(said(), HasSubstr("recovery.key"));
    EXPECT_NE(ask("recovery", (home / "nothing").string()), exit_ok);
    EXPECT_EQ(ask("recovery", "-", "these are not the words"), exit_refused);
    EXPECT_THAT(said(), HasSubstr("24 words"));
    crypto::SystemRng rng;
    const auto other = crypto::to_words(crypto::SigningKey::generate(rng).seed());
    EXPECT_EQ(ask("recovery", "-", std::string{as_text(other.view())}), exit_refused);
    EXPECT_THAT(said(), HasSubstr("not the one that the charter has"));
    EXPECT_FALSE(std::filesystem::exists(home / "hub/next"));
}

TEST_F(Rekeying, KeysThatWaitAreNotReplaced) {
    ASSERT_EQ(ask("record"), exit_ok);
    const auto waiting = open_key(loaded(), KeyKind::link)->public_key();
    EXPECT_EQ(ask("record"), exit_refused);
    EXPECT_THAT(said(), HasSubstr("new keys wait already"));
    EXPECT_EQ(key(KeyKind::link).bytes, waiting.bytes);
}

TEST_F(Rekeying, KeysWhoseRequestWasMovedToTheStewardsAreFinishedWithWhatTheCharterHas) {
    for (const char* by : {"record", "recovery", "stewards"}) {
        ASSERT_EQ(ask(by), exit_ok) << said();
        ASSERT_EQ(decide(), exit_ok) << said();
        std::filesystem::rename(request, home / "stick");
        ASSERT_EQ(finish(), exit_ok) << by << ": " << said();
        EXPECT_EQ(member().request.link_key.bytes, key(KeyKind::link).bytes) << by;
        EXPECT_EQ(member().standing.record_key.bytes, key(KeyKind::record).bytes) << by;
        EXPECT_EQ(own_identity(loaded())->request.link_key.bytes, key(KeyKind::link).bytes) << by;
    }
}

TEST_F(Rekeying, KeysThatWaitWithoutTheirRequestAreNeverDeletedAndItIsWrittenAnew) {
    for (const char* by : {"record", "recovery", "stewards"}) {
        ASSERT_EQ(ask(by), exit_ok) << said();
        const auto before = waiting_files();
        std::filesystem::remove(request);
        EXPECT_EQ(finish(), exit_refused);
        EXPECT_THAT(said(), HasSubstr("write it anew: stonechat rekey --by " + std::string{by}));
        for (const char* other : {"record", "recovery", "stewards"}) {
            if (std::string{other} == by) continue;
            EXPECT_EQ(ask(other), exit_refused);
            EXPECT_THAT(said(), HasSubstr("stonechat rekey --by " + std::string{by}));
        }
        ASSERT_EQ(ask(by), exit_ok) << said();
        EXPECT_EQ(waiting_files(), before);
        ASSERT_EQ(decide(), exit_ok) << said();
        ASSERT_EQ(finish(), exit_ok) << said();
    }
}

// A light node holds no entry that it could be read from.
TEST_F(Rekeying, ARequestThatWasDecidedIsWrittenAnewToo) {
    for (const char* by : {"record", "recovery", "stewards"}) {
        ASSERT_EQ(ask(by), exit_ok) << said();
        const auto before = waiting_files();
        ASSERT_EQ(decide(), exit_ok) << said();
        std::filesystem::remove(request);
        ASSERT_EQ(ask(by), exit_ok) << said();
        EXPECT_THAT(said(), HasSubstr("The charter has these keys already"));
        EXPECT_EQ(waiting_files(), before);
        ASSERT_EQ(finish(), exit_ok) << said();
        EXPECT_EQ(member().request.link_key.bytes, key(KeyKind::link).bytes);
    }
}

TEST_F(Rekeying, KeysOfWhichSomeAreMissingStayUntilAPersonRemovesThem) {
    ASSERT_EQ(ask("stewards"), exit_ok);
    std::filesystem::remove(request);
    std::filesystem::remove(keys::key_path(home / "hub/next", KeyKind::record));
    const auto before = waiting_files();
    for (const char* by : {"record", "recovery", "stewards"}) {
        EXPECT_EQ(ask(by), exit_refused);
        EXPECT_THAT(said(), HasSubstr("Remove the directory only if no steward"));
    }
    EXPECT_EQ(finish(), exit_refused);
    EXPECT_EQ(waiting_files(), before);
}

TEST_F(Rekeying, WrongWordsOfTheCommandAreNamed) {
    EXPECT_EQ(ask("king"), exit_bad_use);
    EXPECT_THAT(said(), HasSubstr("--by"));
    EXPECT_EQ(ask("record", "words"), exit_bad_use);
    EXPECT_THAT(said(), HasSubstr("--recovery-words"));
}

TEST_F(Rekeying, ARevokedOrganisationGetsNoKeys) {
    RevokeOptions revoking;
    revoking.place = place;
    revoking.member = "Example Hub";
    Captured quiet;
    ASSERT_EQ(charter_revoke(revoking, quiet.console), exit_ok);
    EXPECT_EQ(ask("record"), exit_refused);
    EXPECT_THAT(said(), HasSubstr("revoked"));
}

}  // namespace
}  // namespace stonechat::commands
