#include "protocol/record/code_lists.hpp"

#include <gmock/gmock.h>

#include "tests/protocol/record/vectors.hpp"

namespace stonechat::record {
namespace {

using testing::ElementsAre;

TEST(CodeLists, AreBuiltIn) {
    const CodeLists& lists = builtin_code_lists();
    EXPECT_EQ(lists.version(), "1.0.0");
    EXPECT_TRUE(lists.contains("severity", "stop"));
    EXPECT_FALSE(lists.contains("severity", "note"));
    EXPECT_FALSE(lists.contains("no-such-list", "stop"));
    EXPECT_EQ(lists.label("harm_physical", "fatal"), "The person died");
    EXPECT_EQ(lists.help("harm_physical", "low"), "Extra observation or minor treatment.");
    EXPECT_EQ(lists.help("harm_physical", "fatal"), std::nullopt);
    EXPECT_EQ(lists.label("harm_physical", "lethal"), std::nullopt);
}

TEST(CodeLists, KeepTheOrderInWhichPeopleSeeThem) {
    EXPECT_THAT(builtin_code_lists().codes("severity"), ElementsAre("stop", "act", "check", "information"));
    EXPECT_THAT(builtin_code_lists().codes("no-such-list"), ElementsAre());
}

struct BadCodeLists : testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(BadCodeLists, AreRefusedWithThePlace) {
    const auto lists = CodeLists::parse(GetParam().first);
    ASSERT_FALSE(lists);
    EXPECT_EQ(lists.error().field, GetParam().second);
}

INSTANTIATE_TEST_SUITE_P(
    All, BadCodeLists,
    testing::Values(
        std::pair{R"({"lists":{}})", "/version"}, std::pair{R"({"version":1,"lists":{}})", "/version"},
        std::pair{R"({"version":"1.0","lists":{}})", "/version"},
        std::pair{R"({"version":"1.0.0"})", "/lists"}, std::pair{R"([])", "/version"},
        std::pair{R"({"version":"1.0.0","lists":{"a":{}}})", "/lists/a"},
        std::pair{R"({"version":"1.0.0","lists":{"a":[{"code":"x","label":"X"},{"code":"y"}]}})",
                  "/lists/a/1"},
        std::pair{R"({"version":"1.0.0","lists":{"a":[{"code":"x","label":"X","help":1}]}})", "/lists/a/0"},
        std::pair{R"({"version":"1.0.0","lists":{"a":[{"code":"x","label":"X"},{"code":"x","label":"Y"}]}})",
                  "/lists/a"},
        std::pair{R"({"version":"1.0.0","lists":{},"lists":{}})", "/lists"}));

TEST(ListVersion, IsThreeNumbers) {
    for (const char* good : {"1.0.0", "0.0.0", "10.200.3000", "99999999999999999999.0.1", "01.0.0"})
        EXPECT_TRUE(is_list_version(good)) << good;
    for (const char* bad :
         {"", "1", "1.0", "1.0.0.0", "1.0.", ".1.0", "1..0", "1.0.x", "1.0.0 ", "-1.0.0", "1,0,0"})
        EXPECT_FALSE(is_list_version(bad)) << bad;
}

TEST(ListVersion, IsOrderedByNumberAndNotByLetter) {
    EXPECT_TRUE(is_later_version("1.10.0", "1.9.9"));
    EXPECT_TRUE(is_later_version("2.0.0", "1.99.99"));
    EXPECT_TRUE(is_later_version("99999999999999999999.0.0", "9999999999999999999.0.0"));
    EXPECT_FALSE(is_later_version("1.0.0", "1.0.0"));
    EXPECT_FALSE(is_later_version("01.0.0", "1.0.0"));
    EXPECT_FALSE(is_later_version("1.0.0", "1.0.1"));
}

}  // namespace
}  // namespace stonechat::record
