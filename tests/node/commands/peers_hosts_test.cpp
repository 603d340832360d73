#include "node/commands/exit_code.hpp"
#include "node/commands/peers_command.hpp"
#include "tests/node/commands/console_capture.hpp"
#include "tests/node/scratch.hpp"

namespace stonechat::commands {
namespace {

using testing::HasSubstr;

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
              R"("through":"proxy.example.org:3128"},{"address":"hub.near.example:443","through":""}]})"
              "\n");
}

TEST_F(PeersHosts, OfAFaultyConfigurationAreRefused) {
    EXPECT_EQ(run("[[peers]]\naddress = \"hub\"\n"), exit_bad_use);
}

}  // namespace
}  // namespace stonechat::commands
