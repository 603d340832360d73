#include "node/commands/console.hpp"

#include <gmock/gmock.h>

#include <sstream>

#include "node/commands/input.hpp"

namespace stonechat::commands {
namespace {

TEST(Printable, KeepsOrdinaryTextAsItIs) {
    EXPECT_EQ(printable("Ysbyty Enghraifft, Caerdydd \xe2\x80\x93 \xc3\xa9t\xc3\xa9"),
              "Ysbyty Enghraifft, Caerdydd \xe2\x80\x93 \xc3\xa9t\xc3\xa9");
}

TEST(Printable, DisarmsWhatATerminalWouldObey) {
    EXPECT_EQ(printable("a\x1b[2Jb\r\nc\x7f"), "a [2Jb  c ");
    EXPECT_EQ(printable("a\xc2\x9b"
                        "2Jb"),
              "a 2Jb");
}

TEST(Printable, DisarmsMarksThatTurnTheDirectionOfWriting) {
    EXPECT_EQ(printable("a\xe2\x80\xae"
                        "b\xe2\x81\xa9"
                        "c"),
              "a b c");
}

TEST(Printable, LeavesACharacterCutShortAlone) {
    EXPECT_EQ(printable("a\xe2\x80"), "a\xe2\x80");
    EXPECT_EQ(printable("a\xc2"), "a\xc2");
}

TEST(Asking, TakesAPlainYesAloneForOne) {
    for (const char* yes : {"y\n", "Y\n", "yes\n", "y"}) {
        std::istringstream in{yes};
        std::ostringstream out;
        EXPECT_TRUE(says_yes("Erase it?", in, out)) << yes;
        EXPECT_EQ(out.str(), "Erase it? [y/N] ");
    }
    for (const char* no : {"", "\n", "n\n", "yesterday\n", " y\n", "why\n"}) {
        std::istringstream in{no};
        std::ostringstream out;
        EXPECT_FALSE(says_yes("Erase it?", in, out)) << no;
    }
}

}  // namespace
}  // namespace stonechat::commands
