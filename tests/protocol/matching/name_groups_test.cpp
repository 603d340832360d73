#include "protocol/matching/name_groups.hpp"

#include <gtest/gtest.h>

namespace stonechat::matching {
namespace {

TEST(NameGroups, WhatIsSpokenOfTogetherIsOfOneGroupHoweverFar) {
    NameGroups groups;
    groups.join({"a", "b"});
    groups.join({"c", "d"});
    groups.mark("a");
    EXPECT_TRUE(groups.is_marked("b"));
    EXPECT_FALSE(groups.is_marked("d"));
    groups.join({"d", "x", "b"});
    EXPECT_TRUE(groups.is_marked("c"));
    EXPECT_TRUE(groups.is_marked("x"));
    EXPECT_FALSE(groups.is_marked("y"));
}

TEST(NameGroups, AMarkHoldsForWhatJoinsItLater) {
    NameGroups groups;
    groups.mark("a");
    groups.join({"b", "c", "d"});  // larger than what is marked
    groups.join({"a", "d"});
    groups.join({});
    EXPECT_TRUE(groups.is_marked("b"));
}

}  // namespace
}  // namespace stonechat::matching
