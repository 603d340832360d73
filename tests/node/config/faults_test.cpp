#include <gmock/gmock.h>

#include "node/config/config.hpp"

namespace stonechat::config {
namespace {

struct Bad {
    const char* text;
    const char* fault;  // "line:column: text", or its beginning
};

const Bad bad_files[] = {
    {"[node]\nname = 7\n", "2:8: node.name: must be a string"},
    {"[node]\nname = \"a\\nb\"\n", "2:8: node.name: must be one line"},
    {"[node]\n  nmae = \"x\"\n", "2:3: node.nmae: unknown key; did you mean node.name?"},
    {"[node]\nlevel = \"info\"\n", "2:1: node.level: unknown key; did you mean log.level?"},
    {"[node]\nhome = \"\"\n", "2:8: node.home: must be a path"},
    {"[node]\nhome = false\n", "2:8: node.home: must be a string"},
    {"[node]\nrole = \"hub\"\n", "2:8: node.role: must be one of: full, observer, light"},
    {"[node]\ntexts = \"everything\"\n", "1:1: node.texts: is for role = \"light\" alone"},
    {"[node]\nrole = \"light\"\ntexts = \"some\"\n",
     "3:9: node.texts: must be one of: technologies, categories, everything"},
    {"[node]\nrole = \"light\"\n[listen]\naddress = \"127.0.0.1:7443\"\n",
     "1:1: listen.address: is for nodes that others follow"},
    {"node = 1\n", "1:8: node: must be a table, under a line [node]"},
    {"[lisen]\naddress = \"127.0.0.1:7443\"\n", "1:2: lisen: unknown key; did you mean listen?"},
    {"cheese = 1\n", "1:1: cheese: unknown key"},
    {"[listen]\n", "1:1: listen.address: must be set here"},
    {"[listen]\naddress = \"127.0.0.1\"\n", "2:11: listen.address: must be an IP address and a port"},
    {"[listen]\naddress = \"hub.example.org:443\"\n",
     "2:11: listen.address: must be an IP address and a port"},
    {"[listen]\naddress = \"127.0.0.1:70000\"\n", "2:11: listen.address: must be an IP address and a port"},
    {"[federation]\nid = \"abc\"\n", "2:6: federation.id: must be 64 hexadecimal digits in lower case"},
    {"[federation]\nid = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"\n",
     "2:6: federation.id: must be 64"},
    {"[[peers]]\nname = \"Hub\"\n", "1:1: peers.address: must be set here"},
    {"[[peers]]\naddress = \"hub.example.org\"\n", "2:11: peers.address: must be host:port"},
    {"[[peers]]\naddress = \"hub.example.org:0\"\n", "2:11: peers.address: must be host:port"},
    {"[[peers]]\naddress = \"hub:443\"\nlinkkey = \"x\"\n",
     "3:1: peers.linkkey: unknown key; did you mean peers.link_key?"},
    {"[[peers]]\naddress = \"hub:443\"\n[[peers]]\naddress = \"hub:443\"\n",
     "3:1: peers.address: this address is there twice"},
    {"[peers]\naddress = \"hub:443\"\n", "1:1: peers: must be tables, each under a line [[peers]]"},
    {"peers = [\"hub:443\"]\n", "1:9: peers: must be tables, each under a line [[peers]]"},
    {"[api]\naddress = \"0.0.0.0:7480\"\n", "2:11: api.address: must be a loopback address"},
    {"[api]\naddress = \"localhost:7480\"\n", "2:11: api.address: must be an IP address"},
    {"[web]\norigin = \"https://a.example\"\n", "1:1: web.listen: must be set here"},
    {"[web]\nlisten = \"192.0.2.1:7481\"\n", "2:10: web.listen: must be a loopback address"},
    {"[web]\nlisten = \"127.0.0.1:0\"\norigin = \"http://a.example\"\n",
     "3:10: web.origin: must be https://"},
    {"[web]\nlisten = \"127.0.0.1:0\"\norigin = \"https://a.example/\"\n",
     "3:10: web.origin: must be https://"},
    {"[web]\nlisten = \"127.0.0.1:0\"\norigin = \"https://A.example\"\n",
     "3:10: web.origin: must be https://"},
    {"[web]\nlisten = \"127.0.0.1:0\"\norigin = \"https://a.example:443\"\n",
     "3:10: web.origin: must be https://"},
    {"[web]\nlisten = \"127.0.0.1:0\"\nforwarded_from = \"proxy\"\n",
     "3:18: web.forwarded_from: must be an IP address"},
    {"[web]\nlisten = \"127.0.0.1:0\"\nuser_header = \"X-Remote-User\"\n",
     "1:1: web.user_header: needs forwarded_from, the proxy's address, and proxy_login_file"},
    {"[web]\nlisten = \"127.0.0.1:0\"\nproxy_login_file = \"a\"\n",
     "1:1: web.proxy_login_file: is of use with user_header alone"},
    {"[web]\nlisten = \"127.0.0.1:0\"\nuser_header = \"X Remote\"\n",
     "3:15: web.user_header: must be the name of a header field"},
    {"[web]\nlisten = \"127.0.0.1:0\"\nuser_header = \"Cookie\"\n",
     "3:15: web.user_header: must be a field of its own"},
    {"[publish]\ncoded = \"yes\"\n", "2:9: publish.coded: must be true or false"},
    {"[publish]\ncoded = 1\n", "2:9: publish.coded: must be true or false"},
    {"[keys]\npassphrase = \"secret\"\n",
     "2:1: keys.passphrase: unknown key; did you mean keys.passphrase_file?"},
    {"[log]\nlevel = \"loud\"\n", "2:9: log.level: must be one of: trace, debug, info, warn, error"},
    {"[proxy]\nconnect = \"http://proxy:3128\"\n", "2:11: proxy.connect: must be host:port"},
    {"[proxy]\nexcept = [\"a.example\"]\n", "1:1: proxy.connect: must be set here"},
    {"[mail]\nserver = \"a.example:25\"\nto = [\"a@a.example\"]\n", "1:1: mail.from: must be set here"},
    {"[mail]\nserver = \"a.example:25\"\nfrom = \"a@a.example\"\n", "1:1: mail.to: must be set here"},
    {"[mail]\nserver = \"a.example:25\"\nfrom = \"A <a@a.example>\"\nto = [\"a@a.example\"]\n",
     "3:8: mail.from: must be an e-mail address"},
    {"[mail]\nserver = \"a.example:25\"\nfrom = \"a@a.example\\r\\nBcc: b@a.example\"\nto = "
     "[\"a@a.example\"]\n",
     "3:8: mail.from: must be an e-mail address"},
    {"[mail]\nserver = \"a.example:25\"\nfrom = \"a@a.example\"\nto = [\"a@a.example\", \"a.b@192.0.2.1\"]\n",
     "4:6: mail.to: must be a list of 1 to 20 e-mail addresses"},
    {"[mail]\nserver = \"a.example:25\"\nfrom = \"a@a.example\"\nto = []\n", "4:6: mail.to: must be a list"},
    {"[mail]\nserver = \"a.example:25\"\nfrom = \"a@a.example\"\nto = [\"a@a.example\"]\nsecurity = "
     "\"none\"\n",
     "1:1: mail.security: may be none only for a server at a loopback address"},
    {"[mail]\nserver = \"a.example:25\"\nfrom = \"a@a.example\"\nto = [\"a@a.example\"]\ndigest_hour = 24\n",
     "5:15: mail.digest_hour: must be a whole number from 0 to 23"},
    {"[mail]\nserver = \"a.example:25\"\nfrom = \"a@a.example\"\nto = [\"a@a.example\"]\nlate_reports_to = "
     "[\"b@a.example\"]\n",
     "1:1: mail.late_reports_to: needs web.listen, the pages that people report by"},
    {"[web]\nlisten = \"127.0.0.1:1\"\n[sign_in]\nissuer = \"http://a.example\"\nclient_login_file = \"x\"\n",
     "4:10: sign_in.issuer: must be the provider's issuer, an https:// address"},
    {"[web]\nlisten = \"127.0.0.1:1\"\n[sign_in]\nissuer = \"https://a.example/x?y=z\"\nclient_login_file = "
     "\"x\"\n",
     "4:10: sign_in.issuer: must be"},
    {"[web]\nlisten = \"127.0.0.1:1\"\n[sign_in]\nissuer = \"https://a.example\"\n",
     "3:1: sign_in.client_login_file: must be set here"},
    {"[sign_in]\nissuer = \"https://a.example\"\nclient_login_file = \"x\"\n",
     "1:1: sign_in.issuer: needs web.listen"},
    {"[proxy]\nconnect = \"proxy:3128\"\nexcept = \"a.example\"\n",
     "3:10: proxy.except: must be up to 64 host names"},
    {"[proxy]\nconnect = \"proxy:3128\"\nexcept = [\"a b\"]\n",
     "3:10: proxy.except: must be up to 64 host names"},
    {"[store]\nsync = false\n", "1:2: store: unknown key"},
    {"[log]\nlevel = \"info\"\nlevel = \"warn\"\n", "3:"},
    {"[log]\nlevel = info\n", "2:12: "},
    {"[log\n", "1:5: "},
};

std::vector<std::string> lines_of(const Faults& faults) {
    std::vector<std::string> out;
    for (const Fault& f : faults.list)
        out.push_back(std::to_string(f.line) + ":" + std::to_string(f.column) + ": " + f.text);
    return out;
}

TEST(ConfigFaults, EachIsNamedWithItsPlace) {
    for (const Bad& bad : bad_files) {
        const auto config = parse(bad.text, "/etc/stonechat.toml");
        ASSERT_FALSE(config) << bad.text;
        EXPECT_THAT(lines_of(config.error()), testing::ElementsAre(testing::StartsWith(bad.fault)))
            << bad.text;
    }
}

TEST(ConfigFaults, AllAreToldAtOnceInTheOrderOfTheFile) {
    const auto config = parse(
        "[log]\nlevel = \"loud\"\n[api]\naddress = 1\nport = 2\n[[peers]]\nlink_key = \"x\"\n[node]\nrole = "
        "1\n",
        "/etc/stonechat.toml");
    ASSERT_FALSE(config);
    using testing::StartsWith;
    EXPECT_THAT(lines_of(config.error()),
                testing::ElementsAre(StartsWith("2:9: log.level"), StartsWith("4:11: api.address"),
                                     StartsWith("5:1: api.port"), StartsWith("6:1: peers.address"),
                                     StartsWith("7:12: peers.link_key"), StartsWith("9:8: node.role")));
    EXPECT_THAT(config.error().text(), StartsWith("/etc/stonechat.toml:2:9: log.level: must be one of"));
}

TEST(ConfigFaults, AValueIsNeverRepeated) {
    const auto config = parse(
        "[keys]\npassphrase = \"hunter2\"\n[log]\nlevel = \"hunter2\"\n[listen]\naddress = \"hunter2\"\n",
        "/etc/stonechat.toml");
    ASSERT_FALSE(config);
    EXPECT_THAT(config.error().text(), testing::Not(testing::HasSubstr("hunter2")));
}

}  // namespace
}  // namespace stonechat::config
