// The example that the package installs: every setting, with a word on each.

#include <gmock/gmock.h>

#include <fstream>
#include <set>
#include <sstream>
#include <vector>

#include "node/config/config.hpp"

namespace stonechat::config {
namespace {

using testing::UnorderedElementsAreArray;

struct Line {
    std::string text;     // as it stands once it is in force
    std::string setting;  // "node.name"; empty: a table's header
    std::string table;
};

// The lines that set something or would: what is commented out there counts too.
std::vector<Line> example_lines() {
    std::ifstream in{STONECHAT_EXAMPLE_CONFIG};
    check(in.is_open());
    std::vector<Line> out;
    std::string table;
    for (std::string text; std::getline(in, text);) {
        if (text.starts_with("# ")) text.erase(0, 2);
        if (text.starts_with('[')) {
            table = text.substr(text.find_first_not_of('['), text.find(']') - text.find_first_not_of('['));
            out.push_back({text, "", table});
        }
        const std::size_t name = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_");
        if (name != std::string::npos && name > 0 && text.substr(name).starts_with(" = "))
            out.push_back({text, table + '.' + text.substr(0, name), table});
    }
    return out;
}

// All of it in force but for what `left_out` says, by setting or by table.
Read<Config> in_force(const std::set<std::string>& left_out) {
    std::ostringstream text;
    for (const Line& line : example_lines())
        if (!left_out.contains(line.table) && !left_out.contains(line.setting)) text << line.text << '\n';
    return parse(text.str(), "/etc/stonechat/stonechat.toml");
}

TEST(ExampleConfiguration, NamesEverySettingOnceAndNoOther) {
    std::vector<std::string> named;
    for (const Line& line : example_lines())
        if (!line.setting.empty()) named.push_back(line.setting);
    EXPECT_THAT(named, UnorderedElementsAreArray(setting_names()));
}

// Two of its settings stand against others, as it says.
TEST(ExampleConfiguration, IsInOrderAsThatOfAFullNodeAndAsThatOfALightOneBehindAProxy) {
    const auto full = in_force({"node.role", "node.texts", "web.user_header", "web.proxy_login_file"});
    ASSERT_TRUE(full) << full.error().text();
    EXPECT_EQ(full->role, Role::full);
    EXPECT_FALSE(full->sign_in.issuer.empty());
    const auto light = in_force({"listen", "sign_in"});
    ASSERT_TRUE(light) << light.error().text();
    EXPECT_EQ(light->role, Role::light);
    EXPECT_TRUE(light->web_user_header);
    EXPECT_FALSE(in_force({})) << "not both at once";
}

TEST(ExampleConfiguration, NamesFilesThatABackupCanListEachOfThem) {
    std::set<std::string> listed;
    for (const std::set<std::string>& left_out :
         {std::set<std::string>{"node.role", "node.texts", "web.user_header", "web.proxy_login_file"},
          std::set<std::string>{"listen", "sign_in"}})
        for (const auto& file : files_named_in(*in_force(left_out))) listed.insert(file.filename().string());
    for (const Line& line : example_lines()) {
        if (!line.setting.ends_with("_file") && line.setting != "privacy.local") continue;
        const std::size_t quote = line.text.find('"');
        const std::string file = line.text.substr(quote + 1, line.text.find('"', quote + 1) - quote - 1);
        EXPECT_TRUE(listed.contains(std::filesystem::path{file}.filename().string())) << line.setting;
    }
}

}  // namespace
}  // namespace stonechat::config
