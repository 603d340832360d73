#include "node/commands/check_body.hpp"

#include <gmock/gmock.h>

#include <sstream>

namespace stonechat::commands {
namespace {

constexpr const char* good =
    R"({"codes":"1.0.0","kind":"endorsement","content":)"
    R"({"record":"2ee2c37c14af830e2a7a0b85c6e7c37e7b8d2a7528b04ea9c4385b9788b30e1f"}})";
constexpr const char* bad = R"({"codes":"1.0.0","kind":"endorsement","content":{"record":"2ee2"}})";

struct CheckBody : testing::Test {
    int code = -1;
    std::string run(const std::string& input, bool jsonl) {
        std::istringstream in{input};
        std::ostringstream out;
        code = check_body(in, out, jsonl);
        return out.str();
    }
};

TEST_F(CheckBody, SaysOkOfAValidBody) {
    EXPECT_EQ(run(std::string{good} + "\n", false), "ok\n");
    EXPECT_EQ(code, 0);
}

TEST_F(CheckBody, NamesFieldAndRuleOfARefusedBody) {
    EXPECT_EQ(run(bad, false), "refused: /content/record: must be a SHA-256 in 64 lower-case hex digits\n");
    EXPECT_EQ(code, 1);
}

TEST_F(CheckBody, RefusesNothingAtAll) {
    run("", false);
    EXPECT_EQ(code, 1);
}

TEST_F(CheckBody, GivesAVerdictALine) {
    EXPECT_EQ(run(std::string{good} + "\n\n" + bad, true),
              "{\"ok\":true}\n"
              "{\"ok\":false,\"pointer\":\"\",\"rule\":\"the text ends inside a value\"}\n"
              "{\"ok\":false,\"pointer\":\"/content/record\","
              "\"rule\":\"must be a SHA-256 in 64 lower-case hex digits\"}\n");
    EXPECT_EQ(code, 0);
}

}  // namespace
}  // namespace stonechat::commands
