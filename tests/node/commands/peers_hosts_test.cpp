#include <algorithm>
#include <fstream>

#include "node/commands/charter_command.hpp"
#include "node/commands/exit_code.hpp"
#include "node/commands/installation.hpp"
#include "node/commands/peers_called.hpp"
#include "node/commands/peers_command.hpp"
#include "tests/node/commands/homes.hpp"

namespace stonechat::commands {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct PeersHosts : Scratch {
    Captured captured;

    int run(const std::string& config, bool as_json = false) {
        put(home / "stonechat.toml", config);
        PeersHostsOptions options;
        options.place.home = home;
        options.as_json = as_json;
        return peers_hosts(options, captured.console);
    }
};

TEST_F(PeersHosts, NameWhomThisMachineCallsAndThatNobodyCallsIt) {
    EXPECT_EQ(run("[[peers]]\naddress = \"hub.example.org:443\"\n"), exit_ok);
    EXPECT_THAT(captured.out.str(), HasSubstr("hub.example.org:443"));
    EXPECT_THAT(captured.out.str(), HasSubstr("no port needs to be open"));
}

TEST_F(PeersHosts, SayWhatGoesThroughAProxyAndWhatDoesNot) {
    EXPECT_EQ(run(R"([listen]
address = "0.0.0.0:7443"
[proxy]
connect = "proxy.example.org:3128"
except = [".near.example"]
[[peers]]
address = "hub.far.example:443"
[[peers]]
address = "hub.near.example:443"
)",
                  true),
              exit_ok);
    EXPECT_EQ(captured.out.str(),
              R"({"inbound":"0.0.0.0:7443","outbound":[{"address":"hub.far.example:443",)"
              R"("named_by":"configuration","through":"proxy.example.org:3128"},)"
              R"({"address":"hub.near.example:443","named_by":"configuration","through":""}]})"
              "\n");
}

TEST_F(PeersHosts, SayThatACharterWillNameMoreWhereNoneIsHeldYet) {
    EXPECT_EQ(run("[[peers]]\naddress = \"hub.example.org:443\"\n"), exit_ok);
    EXPECT_THAT(captured.out.str(), HasSubstr("It holds no charter yet"));
}

TEST_F(PeersHosts, OfAFaultyConfigurationAreRefused) {
    EXPECT_EQ(run("[[peers]]\naddress = \"hub\"\n"), exit_bad_use);
}

// A federation of three hubs as its founder has it, and a light node that belongs.
struct PeersHostsOfAFederation : Homes {
    PeersHostsOfAFederation() {
        make_hub("founder", {"founder.example.org:7443"});
        make_hub("hub", {"hub.example.org:443", "hub.near.example:443"});
        make_hub("gone", {"gone.example.org:443"});
        make_hub("practice", {}, true);
        FoundOptions found;
        found.place = at("founder");
        found.federation = "Example region";
        check(charter_found(found, captured.console) == exit_ok);
        for (const char* name : {"hub", "gone", "practice"}) {
            AdmitOptions admit;
            admit.place = at("founder");
            admit.request = (home / name / request_file_name).string();
            check(charter_admit(admit, captured.console) == exit_ok);
        }
        RevokeOptions revoke;
        revoke.place = at("founder");
        revoke.member = "Example gone";
        check(charter_revoke(revoke, captured.console) == exit_ok);
    }
    void make_hub(const std::string& name, std::vector<std::string> addresses, bool is_light = false) {
        InitOptions options;
        options.home = home / name;
        options.name = "Example " + name;
        options.sector = "nhs";
        options.api = "127.0.0.1:1";  // a reserved port (tcpmux): nothing answers
        options.addresses = std::move(addresses);
        options.is_light = is_light;
        Captured quiet;
        check(init(options, quiet.console) == exit_ok);
    }
    // Added to the configuration that init made.
    void configure(const std::string& name, const std::string& more) {
        std::ofstream{home / name / "stonechat.toml", std::ios::app} << more;
    }
    std::string hosts(const std::string& name, bool as_json = true) {
        Captured shown;
        PeersHostsOptions options;
        options.place = at(name);
        options.as_json = as_json;
        EXPECT_EQ(peers_hosts(options, shown.console), exit_ok) << shown.err.str();
        return shown.out.str();
    }
    static std::string way(const std::string& address, const std::string& named_by,
                           const std::string& through = {}) {
        return R"({"address":")" + address + R"(","named_by":")" + named_by + R"(","through":")" + through +
               R"("})";
    }
    Captured captured;
};

TEST_F(PeersHostsOfAFederation, NameThoseOfTheCharterThoughTheConfigurationNamesNobody) {
    const std::string out = hosts("founder");
    EXPECT_THAT(out, HasSubstr(way("hub.example.org:443", "charter")));
    EXPECT_THAT(out, HasSubstr(way("hub.near.example:443", "charter")));
    EXPECT_THAT(out, Not(HasSubstr("founder.example.org"))) << "nobody calls themselves";
    EXPECT_THAT(out, Not(HasSubstr("gone.example.org"))) << "who does not belong any more is not called";
    EXPECT_THAT(hosts("founder", false),
                AllOf(HasSubstr("hub.example.org:443"), Not(HasSubstr("calls nobody")),
                      HasSubstr("The charter changes: ask again when somebody new belongs")));
}

TEST_F(PeersHostsOfAFederation, SayWhichTheConfigurationNamesAndWhatGoesThroughAProxy) {
    configure("founder", R"(
[proxy]
connect = "proxy.example.org:3128"
except = [".near.example"]
[[peers]]
address = "hub.example.org:443"
)");
    const std::string out = hosts("founder");
    EXPECT_THAT(out, HasSubstr(way("hub.example.org:443", "configuration", "proxy.example.org:3128")));
    EXPECT_THAT(out, Not(HasSubstr(way("hub.example.org:443", "charter", "proxy.example.org:3128"))));
    EXPECT_THAT(out, HasSubstr(way("hub.near.example:443", "charter")));
}

// `peers test` insists on what is asked for here.
TEST_F(PeersHostsOfAFederation, AreCalledWithTheLinkKeyOfTheCharterAndNotWithAFormerOne) {
    const std::string former(64, 'a');
    configure("founder", "\n[[peers]]\naddress = \"hub.example.org:443\"\nlink_key = \"" + former +
                             "\"\n[[peers]]\naddress = \"gone.example.org:443\"\nlink_key = \"" + former +
                             "\"\n");
    const auto config = load_config(at("founder"), captured.console);
    ASSERT_TRUE(config);
    const auto called = peers_called(*config);
    ASSERT_TRUE(called) << called.error().text;
    const auto key_at = [&](const std::string& address) {
        const auto found = std::ranges::find(called->all, address, &gossip::Candidate::address);
        return found == called->all.end() || !found->key ? "none" : found->key->hex();
    };
    const auto hub = read_request_file(home / "hub" / request_file_name);
    ASSERT_TRUE(hub);
    EXPECT_EQ(key_at("hub.example.org:443"), hub->request.link_key.hex());
    EXPECT_EQ(key_at("gone.example.org:443"), former) << "the charter has none for whoever was revoked";
}

TEST_F(PeersHostsOfAFederation, OfALightNodeAreThoseOfItsCharterToo) {
    std::filesystem::copy(home / "founder" / "store", home / "practice" / "store",
                          std::filesystem::copy_options::recursive);
    const std::string out = hosts("practice");
    EXPECT_THAT(out, HasSubstr(way("founder.example.org:7443", "charter")));
    EXPECT_THAT(out, HasSubstr(way("hub.example.org:443", "charter")));
    EXPECT_THAT(out, HasSubstr(R"("inbound":null)"));
}

TEST_F(PeersHostsOfAFederation, WhereTheCharterCannotBeReadAreNotHalfAList) {
    configure("hub", "\n[[peers]]\naddress = \"far.example.org:443\"\n");
    EXPECT_THAT(hosts("hub"), HasSubstr("far.example.org:443"));
    put(home / "hub" / "store", "no store");
    Captured shown;
    PeersHostsOptions options;
    options.place = at("hub");
    EXPECT_EQ(peers_hosts(options, shown.console), exit_refused);
    EXPECT_THAT(shown.out.str(), IsEmpty());
    EXPECT_THAT(shown.err.str(), Not(IsEmpty()));
}

}  // namespace
}  // namespace stonechat::commands
