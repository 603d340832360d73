#include "node/config/config.hpp"

#include <sstream>

#include "node/commands/config_command.hpp"
#include "protocol/limits.hpp"
#include "tests/node/scratch.hpp"

namespace stonechat::config {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string id(64, 'a');

const std::string everything = R"(
[node]
name = "Riverside \"Dental\" \\ caf\u00e9"
home = "state"
role = "observer"
[listen]
address = "0.0.0.0:7443"
[federation]
id = ")" + id + R"("
[api]
address = "[::1]:0"
[web]
listen = "127.0.0.1:7481"
origin = "https://stonechat.example.org"
public_listen = "127.0.0.1:7482"
public_origin = "https://tell.example.org:8443"
forwarded_from = "::1"
four_eyes = true
user_header = "X-Remote-User"
proxy_login_file = "pages.login"
[publish]
coded = true
[privacy]
local = "words.txt"
[keys]
passphrase_file = "/etc/stonechat/passphrase"
[log]
level = "warn"
[proxy]
connect = "proxy.example.org:3128"
login_file = "proxy.login"
except = ["hub.example.org", ".nhs.example", "192.0.2.7", "2001:db8::1"]
[mail]
server = "smtp.example.org:587"
from = "stonechat@trust.example.org"
to = ["safety@trust.example.org", "o'hara+ai@trust.example.org"]
security = "tls"
login_file = "mail.login"
ca_file = "/etc/ssl/own.pem"
late_reports_to = ["medical.director@trust.example.org"]
digest_hour = 18
[[peers]]
address = "hub.example.org:443"
link_key = ")" + id + R"("
name = "Hub"
[[peers]]
address = "[2001:db8::1]:443"
)";

struct ConfigTest : Scratch {
    std::filesystem::path file = home / "stonechat.toml";
};

TEST_F(ConfigTest, AnEmptyFileGivesTheDefaults) {
    const auto config = parse("", "/srv/stonechat/stonechat.toml");
    ASSERT_TRUE(config);
    EXPECT_EQ(config->home, "/srv/stonechat");
    EXPECT_EQ(config->role, Role::full);
    EXPECT_EQ(config->listen_address, std::nullopt);
    EXPECT_EQ(config->federation_id, std::nullopt);
    EXPECT_EQ(config->api_address, "127.0.0.1:7480");
    EXPECT_FALSE(config->publish_coded);
    EXPECT_EQ(config->log_level, log::Level::info);
}

TEST_F(ConfigTest, ALightNodeSaysWhichTextsItHolds) {
    const auto config =
        parse("[node]\nrole = \"light\"\ntexts = \"categories\"\n", "/srv/stonechat/stonechat.toml");
    ASSERT_TRUE(config) << config.error().text();
    EXPECT_EQ(config->role, Role::light);
    EXPECT_EQ(config->texts, matching::InterestIn::categories);
    const auto again = parse(show(*config), "/srv/stonechat/stonechat.toml");
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(*again, *config);
}

TEST_F(ConfigTest, EverySettingIsRead) {
    const auto config = parse(everything, "/srv/stonechat/stonechat.toml");
    ASSERT_TRUE(config) << config.error().text();
    EXPECT_EQ(config->node_name, "Riverside \"Dental\" \\ caf\u00e9");
    EXPECT_EQ(config->home, "/srv/stonechat/state");
    EXPECT_EQ(config->role, Role::observer);
    EXPECT_EQ(config->listen_address, "0.0.0.0:7443");
    EXPECT_EQ(config->federation_id->hex(), id);
    EXPECT_EQ(config->api_address, "[::1]:0");
    EXPECT_EQ(config->web_listen, "127.0.0.1:7481");
    EXPECT_EQ(config->web_origin, "https://stonechat.example.org");
    EXPECT_EQ(config->web_public_listen, "127.0.0.1:7482");
    EXPECT_EQ(config->web_public_origin, "https://tell.example.org:8443");
    EXPECT_EQ(config->web_forwarded_from, "::1");
    EXPECT_TRUE(config->web_four_eyes);
    EXPECT_EQ(config->web_user_header, "x-remote-user");
    EXPECT_EQ(config->web_proxy_login_file, "/srv/stonechat/pages.login");
    EXPECT_TRUE(config->publish_coded);
    EXPECT_EQ(config->privacy_local, "/srv/stonechat/words.txt");
    EXPECT_EQ(config->passphrase_file, "/etc/stonechat/passphrase");
    EXPECT_EQ(config->log_level, log::Level::warn);
    EXPECT_EQ(config->proxy_connect, "proxy.example.org:3128");
    EXPECT_EQ(config->proxy_login_file, "/srv/stonechat/proxy.login");
    EXPECT_EQ(config->mail, (Mail{.server = "smtp.example.org:587",
                                  .from = "stonechat@trust.example.org",
                                  .to = {"safety@trust.example.org", "o'hara+ai@trust.example.org"},
                                  .security = MailSecurity::tls,
                                  .login_file = "/srv/stonechat/mail.login",
                                  .ca_file = "/etc/ssl/own.pem",
                                  .digest_hour = 18,
                                  .late_reports_to = {"medical.director@trust.example.org"}}));
    EXPECT_EQ(config->proxy_except,
              (std::vector<std::string>{"hub.example.org", ".nhs.example", "192.0.2.7", "2001:db8::1"}));
    ASSERT_EQ(config->peers.size(), 2U);
    EXPECT_EQ(config->peers[0], (Peer{"hub.example.org:443", LinkKey::from_hex(id), "Hub"}));
    EXPECT_EQ(config->peers[1], (Peer{"[2001:db8::1]:443", std::nullopt, ""}));
}

// Beside everything else but web.user_header, which says the same in another way.
const std::string with_provider = R"(
[web]
listen = "127.0.0.1:7481"
[sign_in]
issuer = "https://login.example.org:8443/trust/"
client_login_file = "client.login"
name_claim = "upn"
ca_file = "/etc/ssl/own.pem"
)";

TEST_F(ConfigTest, AnOpenIdProviderIsNamedByItsIssuerToTheLetter) {
    const auto config = parse(with_provider, file);
    ASSERT_TRUE(config) << config.error().text();
    EXPECT_EQ(config->sign_in, (SignIn{.issuer = "https://login.example.org:8443/trust/",
                                       .client_login_file = file.parent_path() / "client.login",
                                       .name_claim = "upn",
                                       .ca_file = "/etc/ssl/own.pem"}));
}

TEST_F(ConfigTest, WhatIsShownReadsBackAsTheSame) {
    for (const std::string& text : {std::string{}, everything, with_provider}) {
        const auto config = parse(text, file);
        const auto again = parse(show(*config), "/elsewhere/stonechat.toml");
        ASSERT_TRUE(again) << again.error().text();
        EXPECT_EQ(*again, *config);
    }
}

TEST_F(ConfigTest, PeersAreLimited) {
    std::string text;
    for (std::size_t i = 0; i < limits::links_max; ++i)
        text += "[[peers]]\naddress = \"hub" + std::to_string(i) + ":443\"\n";
    EXPECT_TRUE(parse(text, file));
    EXPECT_FALSE(parse(text + "[[peers]]\naddress = \"one-more:443\"\n", file));
}

TEST_F(ConfigTest, NamesAreLimitedInBytes) {
    const auto named = [](std::size_t size) { return "[node]\nname = \"" + std::string(size, 'x') + "\"\n"; };
    EXPECT_TRUE(parse(named(limits::name_bytes_max), file));
    EXPECT_FALSE(parse(named(limits::name_bytes_max + 1), file));
}

TEST_F(ConfigTest, AFileThatCannotBeReadIsAFaultOfItsOwn) {
    EXPECT_THAT(load(file).error().text(), HasSubstr("stonechat.toml: cannot be read"));
    EXPECT_FALSE(load(home));  // a directory
    put(file, std::string(256 * 1024, '\n'));
    EXPECT_TRUE(load(file));
    put(file, std::string(256 * 1024 + 1, '\n'));
    EXPECT_THAT(load(file).error().text(), HasSubstr("at most 262144 bytes"));
}

TEST_F(ConfigTest, CheckSaysThatAFileIsInOrderOrWhatIsWrong) {
    std::ostringstream out;
    put(file, "[log]\nlevel = \"debug\"\n");
    EXPECT_EQ(commands::config_check(file, out), 0);
    EXPECT_THAT(out.str(), HasSubstr("is in order"));
    out.str("");
    put(file, "[log]\nlevel = 3\n");
    EXPECT_EQ(commands::config_check(file, out), 2);
    EXPECT_THAT(out.str(), StartsWith(file.string() + ":2:9: log.level: must be a string"));
}

TEST_F(ConfigTest, CheckReadsTheOrganisationsOwnWordsToo) {
    std::ostringstream out;
    put(file, "[privacy]\nlocal = \"words.txt\"\n");
    EXPECT_EQ(commands::config_check(file, out), 2);
    EXPECT_EQ(out.str(), (home / "words.txt").string() + ": cannot be read\n");
    out.str("");
    put(home / "words.txt", "ward: Kingfisher\nward Heron\n");
    EXPECT_EQ(commands::config_check(file, out), 2);
    EXPECT_THAT(out.str(), StartsWith((home / "words.txt").string() + ":2: "));
    EXPECT_THAT(out.str(), Not(HasSubstr("Heron")));
    out.str("");
    put(home / "words.txt", "ward: Kingfisher\n");
    EXPECT_EQ(commands::config_check(file, out), 0);
}

TEST_F(ConfigTest, AProxysAddressIsReadAsCallersAddressesAreWritten) {
    const std::string pages = "[web]\nlisten = \"127.0.0.1:0\"\nforwarded_from = ";
    for (const auto& [given, read] : {std::pair{"0:0:0:0:0:0:0:1", "::1"},
                                      {"2001:DB8::00a1", "2001:db8::a1"},
                                      {"127.0.0.1", "127.0.0.1"}}) {
        const auto config = parse(pages + '"' + given + "\"\n", file);
        ASSERT_TRUE(config) << given;
        EXPECT_EQ(config->web_forwarded_from, read);
    }
}

TEST_F(ConfigTest, ShowPrintsDefaultsToo) {
    std::ostringstream out, err;
    put(file, "[node]\nname = \"Riverside\"\n");
    EXPECT_EQ(commands::config_show(file, out, err), 0);
    EXPECT_THAT(out.str(), HasSubstr("address = \"127.0.0.1:7480\""));
    EXPECT_EQ(err.str(), "");
    put(file, "[node]\nnaem = 1\n");
    EXPECT_EQ(commands::config_show(file, out, err), 2);
    EXPECT_THAT(err.str(), HasSubstr(":2:1: node.naem: unknown key; did you mean node.name?"));
}

}  // namespace
}  // namespace stonechat::config
