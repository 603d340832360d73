// Which node a command is for.

#include "node/commands/place.hpp"

#include "tests/node/commands/homes.hpp"

namespace stonechat::commands {
namespace {

using testing::HasSubstr;

// The file that is found, or that would have been.
std::string looked_for(const Place& place) {
    const auto found = find_config(place);
    return found ? found->string() : found.error().field;
}

struct FindingANode : Homes {};

// Whether there is one on the machine that tests or not.
TEST_F(FindingANode, ByTheMachinesHomeFindsItsConfigurationWhichLiesElsewhere) {
    for (const char* name : {"/var/lib/stonechat", "/var/lib/stonechat/", "/var/lib/../lib/./stonechat"})
        EXPECT_EQ(looked_for({.home = name, .config = {}}), machine_config) << name;
}

TEST_F(FindingANode, ByAnotherHomeNeverFindsTheMachines) {
    make("hub");
    EXPECT_EQ(looked_for(at("hub")), (home / "hub" / config_file_name).string());
    for (const std::string& name :
         {home.string(), std::string{"/var/lib"}, std::string{"/var/lib/stonechat/keys"}})
        EXPECT_EQ(looked_for({.home = name, .config = {}}),
                  (std::filesystem::path{name} / config_file_name).string());
}

TEST_F(FindingANode, ByAConfigurationFindsThatFileOrNone) {
    make("hub");
    const std::string file = (home / "hub" / config_file_name).string();
    EXPECT_EQ(looked_for({.home = {}, .config = file}), file);
    const auto none = find_config({.home = {}, .config = file + ".old"});
    ASSERT_FALSE(none);
    EXPECT_THAT(none.error().text(), HasSubstr("stonechat.toml.old"));
}

TEST_F(FindingANode, ThatWasMadeForAnotherHomeIsRefusedByTheNameOfItsFile) {
    make("hub");
    make("other");
    InitOptions options;
    options.name = "Example Other";
    const auto text = with_home(new_config(options), home / "other" / config_file_name, home / "hub");
    ASSERT_TRUE(text) << text.error().text();
    put(home / "other" / config_file_name, *text);
    Captured captured;
    EXPECT_FALSE(load_config(at("other"), captured.console));
    EXPECT_THAT(captured.err.str(), HasSubstr((home / "other" / config_file_name).string() + ": node.home"));
}

}  // namespace
}  // namespace stonechat::commands
