#include "node/commands/table.hpp"

#include <gmock/gmock.h>

#include <sstream>

#include "node/commands/words.hpp"

namespace stonechat::commands {
namespace {

std::string printed(const Table& table) {
    std::ostringstream out;
    table.print(out);
    return out.str();
}

TEST(Table, AlignsItsColumnsAndTrailsNoSpaces) {
    Table table{{"Name", "Role"}};
    table.add({"Example Trust", "member"});
    table.add({"Hub", ""});
    EXPECT_EQ(printed(table),
              "Name           Role\n"
              "Example Trust  member\n"
              "Hub\n");
}

TEST(Table, CountsCharactersNotBytes) {
    Table table{{"A", "B"}};
    table.add({"\xc3\xa9\xc3\xa9", "x"});
    EXPECT_EQ(printed(table),
              "A   B\n"
              "\xc3\xa9\xc3\xa9  x\n");
}

TEST(Table, DoesNotLetACellMoveTheCursor) {
    Table table{{"A"}};
    table.add({"x\x1b[2J\ny"});
    EXPECT_EQ(printed(table), "A\nx [2J y\n");
}

TEST(Words, AreThoseThatPeopleRead) {
    EXPECT_EQ(words_for_kind("alert"), "safety alert");
    EXPECT_EQ(words_for_kind("notice"), "message to manufacturer");
    EXPECT_EQ(words_for_kind("report"), "report");
}

TEST(Words, AreCutBetweenCharacters) {
    EXPECT_EQ(shortened(std::string(60, 'x')), std::string(60, 'x'));
    EXPECT_EQ(shortened(std::string(61, 'x')), std::string(57, 'x') + "...");
    EXPECT_EQ(shortened(std::string(56, 'x') + "\xc3\xa9" + std::string(10, 'y')),
              std::string(56, 'x') + "...");
}

}  // namespace
}  // namespace stonechat::commands
