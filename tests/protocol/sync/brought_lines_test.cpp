#include "protocol/sync/brought_lines.hpp"

#include <gmock/gmock.h>

namespace stonechat::sync {
namespace {

TEST(BroughtLinesTest, LinesThatFollowEachOtherAreOneRun) {
    BroughtLines lines;
    for (const LogNumber line : {3, 4, 5, 9, 10}) lines.add(line);
    for (const LogNumber line : {3, 4, 5, 9, 10}) EXPECT_TRUE(lines.contains(line)) << line;
    for (const LogNumber line : {1, 2, 6, 8, 11}) EXPECT_FALSE(lines.contains(line)) << line;
    EXPECT_EQ(lines.end_of_run(3, 100), 5U);
    EXPECT_EQ(lines.end_of_run(4, 100), 5U);
    EXPECT_EQ(lines.end_of_run(10, 100), 10U);
}

TEST(BroughtLinesTest, ARunEndsWhereTheCallerSaysAndNoneBeginsAtALineThatWasNotBrought) {
    BroughtLines lines;
    for (LogNumber line = 1; line <= 50; ++line) lines.add(line);
    EXPECT_EQ(lines.end_of_run(7, 20), 20U);
    EXPECT_EQ(lines.end_of_run(51, 100), 0U);
    EXPECT_EQ(BroughtLines{}.end_of_run(1, 100), 0U);
}

TEST(BroughtLinesTest, ALineThatComesTwiceOrLateChangesNothing) {
    BroughtLines lines;
    for (const LogNumber line : {5, 5, 2, 6}) lines.add(line);
    EXPECT_FALSE(lines.contains(2));
    EXPECT_EQ(lines.end_of_run(5, 100), 6U);
}

TEST(BroughtLinesTest, TheOldestOfTooManyRunsIsForgotten) {
    BroughtLines lines;
    for (LogNumber i = 1; i <= BroughtLines::ranges_max + 1; ++i) lines.add(2 * i);
    EXPECT_FALSE(lines.contains(2));
    EXPECT_TRUE(lines.contains(4));
    EXPECT_TRUE(lines.contains(2 * (BroughtLines::ranges_max + 1)));
}

}  // namespace
}  // namespace stonechat::sync
