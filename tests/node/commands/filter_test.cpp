#include "node/commands/filter.hpp"

#include <gmock/gmock.h>

#include <sstream>

namespace stonechat::commands {
namespace {

using testing::HasSubstr;
using testing::Not;

struct FilterTest : testing::Test {
    int code = -1;
    std::string run(const std::string& input, bool jsonl) {
        std::istringstream in{input};
        std::ostringstream out;
        code = filter(in, out, {.jsonl = jsonl, .explain = false, .local = {}});
        return out.str();
    }
};

TEST_F(FilterTest, ReplacesWhatItFindsAndSaysWhere) {
    const auto out = run("First.\né was 943 476 5919 on 12/10/2026.\n", false);
    EXPECT_THAT(out, HasSubstr("First.\né was [NHS number] on [date].\n"));
    EXPECT_THAT(out, HasSubstr("2:7         NHS_NUMBER       certain   ten digits"));
    EXPECT_THAT(out, HasSubstr("2:23        DATE             doubtful  "));
    EXPECT_THAT(out, Not(HasSubstr("5919")));
    EXPECT_EQ(code, 0);
}

TEST_F(FilterTest, SaysWhenThereIsNothing) {
    EXPECT_EQ(run("All is well.", false), "All is well.\n\nNothing found.\n");
    EXPECT_EQ(run("", false), "\n\nNothing found.\n");
}

TEST_F(FilterTest, GivesSpansInCodePointsALine) {
    EXPECT_EQ(run("{\"id\":\"a\",\"text\":\"é 943 476 5919\"}\n{\"id\":2,\"text\":\"well\"}\n", true),
              "{\"id\":\"a\",\"spans\":[{\"end\":14,\"kind\":\"NHS_NUMBER\",\"rule\":\"nhs-modulus-11\","
              "\"start\":2}]}\n"
              "{\"id\":2,\"spans\":[]}\n");
    EXPECT_EQ(code, 0);
}

TEST_F(FilterTest, NamesTheLineThatIsNoTextAndGoesOn) {
    const auto out =
        run("{\"id\":1,\"text\":\"x\"}\nnot json\n{\"id\":3}\n{\"id\":4,\"text\":\"y\"}\n", true);
    EXPECT_EQ(out,
              "{\"id\":1,\"spans\":[]}\n{\"error\":\"must be an object with id and text\",\"line\":2}\n"
              "{\"error\":\"must be an object with id and text\",\"line\":3}\n{\"id\":4,\"spans\":[]}\n");
    EXPECT_EQ(code, 1);
}

}  // namespace
}  // namespace stonechat::commands
