#include "node/config/suggestion.hpp"

#include <gmock/gmock.h>

#include <array>
#include <string>

namespace stonechat::config {
namespace {

TEST(EditDistance, CountsWhatMustChange) {
    EXPECT_EQ(edit_distance("", ""), 0U);
    EXPECT_EQ(edit_distance("", "abc"), 3U);
    EXPECT_EQ(edit_distance("listen", "lisen"), 1U);
    EXPECT_EQ(edit_distance("level", "levle"), 1U);  // two neighbours swapped
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

struct SuggestTest : testing::Test {
    std::array<std::string_view, 4> known{"node.name", "log.level", "api.address", "publish.coded"};
};

TEST_F(SuggestTest, FindsTheNearest) {
    EXPECT_EQ(suggest("node.nmae", known), "node.name");
    EXPECT_EQ(suggest("publish.code", known), "publish.coded");
}

TEST_F(SuggestTest, FindsTheSameKeyInAnotherTable) {
    EXPECT_EQ(suggest("node.level", known), "log.level");
}

TEST_F(SuggestTest, SaysNothingRatherThanSomethingFar) {
    EXPECT_EQ(suggest("cheese", known), "");
    EXPECT_EQ(suggest(std::string(100, 'n'), known), "");
}

}  // namespace
}  // namespace stonechat::config
