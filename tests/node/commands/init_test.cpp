#include "node/commands/init.hpp"

#include <fstream>
#include <iterator>
#include <map>

#include "crypto/sign.hpp"
#include "node/commands/exit_code.hpp"
#include "node/config/config.hpp"
#include "node/keys/key_files.hpp"
#include "node/keys/token_file.hpp"
#include "protocol/charter/entry.hpp"
#include "tests/node/commands/console_capture.hpp"
#include "tests/node/scratch.hpp"

namespace stonechat::commands {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string content(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

struct Init : Scratch {
    Init() { crypto::start(); }
    InitOptions options() {
        InitOptions out;
        out.home = home / "node";
        out.name = "Example \"Skin\" Trust";
        out.sector = "nhs";
        out.region = "wales";
        return out;
    }
    int run(const InitOptions& with) { return init(with, captured.console); }
    std::map<std::string, std::string> files() {
        std::map<std::string, std::string> out;
        for (const auto& entry : std::filesystem::recursive_directory_iterator{home})
            if (entry.is_regular_file()) out.emplace(entry.path().string(), content(entry.path()));
        return out;
    }
    Captured captured;
};

TEST_F(Init, MakesARequestThatAnyStewardCanCheck) {
    auto with = options();
    with.addresses = {"hub.example:7443"};
    ASSERT_EQ(run(with), exit_ok) << captured.err.str();
    std::string text = content(with.home / request_file_name);
    ASSERT_EQ(text.back(), '\n');
    text.pop_back();
    const auto message = from_base64url(text);
    ASSERT_TRUE(message);
    const auto request = charter::read_request(*message);
    ASSERT_TRUE(request) << request.error().text();
    EXPECT_EQ(request->organisation, with.name);
    EXPECT_EQ(request->region, "wales");
    EXPECT_EQ(request->addresses, with.addresses);
    EXPECT_THAT(captured.out.str(), HasSubstr(charter::member_id(*message).hex()));
    const auto key = keys::load_key(with.home, keys::KeyKind::record, nullptr);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->public_key().bytes, request->record_key.bytes);
}

TEST_F(Init, WritesAConfigurationThatIsInOrder) {
    auto with = options();
    with.listen = "127.0.0.1:7443";
    with.federation = std::string(64, 'a');
    with.peers = {"hub.example:7443=" + std::string(64, 'b'), "other.example:443"};
    with.is_observer = true;
    ASSERT_EQ(run(with), exit_ok) << captured.err.str();
    const auto config = config::load(with.home / "stonechat.toml");
    ASSERT_TRUE(config) << config.error().text();
    EXPECT_EQ(config->node_name, with.name);
    EXPECT_EQ(config->home, with.home);
    EXPECT_EQ(config->role, config::Role::observer);
    EXPECT_EQ(config->federation_id, FederationId::from_hex(with.federation));
    ASSERT_EQ(config->peers.size(), 2U);
    EXPECT_EQ(config->peers[0].link_key, LinkKey::from_hex(std::string(64, 'b')));
    EXPECT_FALSE(config->peers[1].link_key);
    EXPECT_FALSE(config->publish_coded);
}

TEST_F(Init, AConfigurationThatIsPutApartFromItsHomeNamesIt) {
    auto with = options();
    with.peers = {"hub.example:7443"};
    const auto file = home / "etc" / "stonechat.toml";
    for (const std::string& text : {new_config(with), "# no table of the node's\n[log]\nlevel = \"info\""s,
                                    "# first\n[node] # here\nname = \"A\"\n"s, ""s}) {
        ASSERT_EQ(config::parse(text, file)->home, home / "etc") << "as it stood beside its home";
        const auto placed = with_home(text, file, home / "node");
        ASSERT_TRUE(placed) << placed.error().text();
        auto config = config::parse(*placed, file);
        ASSERT_TRUE(config) << config.error().text();
        EXPECT_EQ(config->home, home / "node");
        EXPECT_EQ(*with_home(*placed, file, home / "node"), *placed);
        config->home = home / "etc";
        EXPECT_EQ(*config, *config::parse(text, file)) << "and says nothing else";
    }
    for (const std::string& text : {"[node]\nhome = \"/srv/elsewhere\"\n"s, "[ node ]\n"s, "[node]"s, "="s}) {
        const auto placed = with_home(text, file, home / "node");
        ASSERT_FALSE(placed);
        EXPECT_THAT(placed.error().text(), HasSubstr("home = \"" + (home / "node").string() + '"'));
    }
}

TEST_F(Init, MakesALightNode) {
    auto with = options();
    with.is_light = true;
    ASSERT_EQ(run(with), exit_ok) << captured.err.str();
    const auto config = config::load(with.home / "stonechat.toml");
    ASSERT_TRUE(config) << config.error().text();
    EXPECT_EQ(config->role, config::Role::light);
    EXPECT_EQ(config->texts, matching::InterestIn::technologies);
    EXPECT_EQ(config->listen_address, std::nullopt);
}

// ops/docs/light-nodes.md says which lines change.
TEST_F(Init, ALightNodesConfigurationBecomesAFullOnesAndBack) {
    auto with = options();
    with.is_light = true;
    std::string text = new_config(with);
    const auto replace = [&](const std::string& from, const std::string& to) {
        ASSERT_NE(text.find(from), std::string::npos) << from;
        text.replace(text.find(from), from.size(), to);
    };
    replace("role = \"light\"", "role = \"full\"");
    EXPECT_FALSE(config::parse(text, home / "stonechat.toml")) << "texts are for light nodes alone";
    replace("texts = \"technologies\"\n", "");
    const auto full = config::parse(text, home / "stonechat.toml");
    ASSERT_TRUE(full) << full.error().text();
    EXPECT_EQ(full->role, config::Role::full);
    EXPECT_TRUE(full->publish_hidden) << "its operator's to decide";

    with.is_light = false;
    with.listen = "127.0.0.1:7443";
    text = new_config(with);
    replace("role = \"full\"", "role = \"light\"");
    EXPECT_FALSE(config::parse(text, home / "stonechat.toml")) << "a light node takes no calls";
    replace("[listen]\naddress = \"127.0.0.1:7443\"\n", "");
    EXPECT_TRUE(config::parse(text, home / "stonechat.toml"));
}

TEST_F(Init, LeavesNothingThatOthersCanRead) {
    ASSERT_EQ(run(options()), exit_ok);
    EXPECT_EQ(mode(home / "node"), 0700U);
    EXPECT_EQ(mode(keys::token_path(home / "node")), 0600U);
    EXPECT_EQ(mode(keys::key_path(home / "node", keys::KeyKind::recovery)), 0600U);
}

TEST_F(Init, NeverWritesOverANode) {
    ASSERT_EQ(run(options()), exit_ok);
    const auto before = files();
    EXPECT_EQ(run(options()), exit_refused);
    EXPECT_THAT(captured.err.str(), HasSubstr("a node lives here"));
    EXPECT_EQ(files(), before);
}

TEST_F(Init, RefusesWhenOnlyAKeyIsLeftOfAnOldNode) {
    ASSERT_EQ(run(options()), exit_ok);
    for (const char* gone : {"stonechat.toml", "admission.request", "api-token", "keys/record.key"})
        std::filesystem::remove(home / "node" / gone);
    const auto before = files();
    EXPECT_EQ(run(options()), exit_refused);
    EXPECT_EQ(files(), before);
}

TEST_F(Init, ThatIsCutShortHasKeptTheRecoveryKeyAndTheNextOneSaysWhatToDo) {
    put(home / "file", "");
    auto with = options();
    with.config = home / "file" / "stonechat.toml";  // which cannot be made, and is made last
    EXPECT_EQ(run(with), exit_refused);
    std::string text = content(with.home / request_file_name);
    text.pop_back();
    const auto request = charter::read_request(*from_base64url(text));
    ASSERT_TRUE(request);
    const auto kept = keys::load_key(with.home, keys::KeyKind::recovery, nullptr);
    ASSERT_TRUE(kept) << kept.error().text();
    EXPECT_EQ(kept->public_key().bytes, request->recovery_key.bytes);
    const auto before = files();
    EXPECT_EQ(run(options()), exit_refused);
    EXPECT_THAT(captured.err.str(), HasSubstr("not made to its end"));
    EXPECT_THAT(captured.err.str(), HasSubstr("move all that is in " + with.home.string()));
    EXPECT_EQ(files(), before);
    std::filesystem::rename(with.home, home / "elsewhere");
    EXPECT_EQ(run(options()), exit_ok) << captured.err.str();
}

TEST_F(Init, SealsTheKeysUnderThePassphrase) {
    put(home / "passphrase", "correct horse battery staple\n");
    auto with = options();
    with.passphrase_file = (home / "passphrase").string();
    ASSERT_EQ(run(with), exit_ok) << captured.err.str();
    EXPECT_EQ(keys::load_key(with.home, keys::KeyKind::record, nullptr).error().code,
              crypto::Errc::passphrase_needed);
    EXPECT_THAT(captured.out.str(), HasSubstr("no backup has it: keep a copy off this machine"));
}

TEST_F(Init, SaysNothingOfAPassphraseWhereThereIsNone) {
    ASSERT_EQ(run(options()), exit_ok) << captured.err.str();
    EXPECT_THAT(captured.out.str(), Not(HasSubstr("passphrase")));
}

struct WrongOption {
    const char* named;
    void (*spoil)(InitOptions&);
};
class InitRefuses : public Init, public testing::WithParamInterface<WrongOption> {};

TEST_P(InitRefuses, AWrongOptionBeforeAnythingIsWritten) {
    auto with = options();
    GetParam().spoil(with);
    EXPECT_EQ(run(with), exit_bad_use);
    EXPECT_THAT(captured.err.str(), HasSubstr(GetParam().named));
    EXPECT_THAT(files(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Options, InitRefuses,
    testing::Values(WrongOption{"--name", [](InitOptions& o) { o.name = ""; }},
                    WrongOption{"--name", [](InitOptions& o) { o.name = std::string(121, 'x'); }},
                    WrongOption{"--name", [](InitOptions& o) { o.name = "two\nlines"; }},
                    WrongOption{"--sector", [](InitOptions& o) { o.sector = "navy"; }},
                    WrongOption{"--region", [](InitOptions& o) { o.region = "atlantis"; }},
                    WrongOption{"--address", [](InitOptions& o) { o.addresses = {"hub"}; }},
                    WrongOption{"--address",
                                [](InitOptions& o) { o.addresses.assign(5, "hub.example:443"); }},
                    WrongOption{"listen.address", [](InitOptions& o) { o.listen = "everywhere"; }},
                    WrongOption{"api.address", [](InitOptions& o) { o.api = "192.0.2.1:80"; }},
                    WrongOption{"federation.id", [](InitOptions& o) { o.federation = "abc"; }},
                    WrongOption{"peers.link_key", [](InitOptions& o) { o.peers = {"hub.example:1=xy"}; }}));

}  // namespace
}  // namespace stonechat::commands
