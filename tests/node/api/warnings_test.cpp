#include "tests/node/api/examples.hpp"
#include "tests/node/api/served_node.hpp"

namespace stonechat::api {
namespace {

using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* in_use =
    "maker,product,version,category\nExample Monitoring plc,VitalWatch,5.0,monitoring-alert\n";

struct WarningsOverApi : testing::Test {
    WarningsOverApi() {
        // VitalWatch 5.0; harm none, so it is told for information.
        record = node.hold(examples().at("scenario-2"));
    }
    // The node reads its own records again after an import, so warnings come a moment later.
    Json::Array warnings() {
        Json::Array out;
        node.run_until([&] {
            out = node.get("/v1/warnings").items("warnings");
            return !out.empty();
        });
        return out;
    }
    std::string only_warning() { return "/v1/warnings/" + text_in(warnings().at(0), "id"); }
    ServedNode node;
    RecordId record;
};

TEST_F(WarningsOverApi, AnImportedTechnologyIsWarnedAbout) {
    ASSERT_EQ(node.post("/v1/technologies/import", in_use).status, 200U);
    const auto list = node.get("/v1/technologies").items("technologies");
    ASSERT_THAT(list, SizeIs(1));
    EXPECT_EQ(text_in(list[0], "name"), "VitalWatch 5.0 (Example Monitoring plc)");
    const auto found = warnings();
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(text_in(found[0], "record"), record.hex());
    EXPECT_EQ(text_in(found[0], "author_name"), "Example Practice");
    EXPECT_EQ(text_in(found[0], "state"), "new");
    EXPECT_THAT(*found[0].find("why")->as<Json::Array>(), Not(IsEmpty()));
}

TEST_F(WarningsOverApi, AnImportSaysWhatItAddsAndRemoves) {
    const std::string header = "maker,product,version,category,setting\n";
    const auto import = [&](const std::string& rows) {
        const auto answer = node.post("/v1/technologies/import", header + rows);
        const auto number = [&](std::string_view name) {
            return std::to_string(*answer.json.find(name)->as<std::int64_t>());
        };
        return number("technologies") + " +" + number("added") + " -" + number("removed");
    };
    EXPECT_EQ(import("A Ltd,B,1,scribe,gp\nA Ltd,C,1,scribe,gp\n"), "2 +2 -0");
    EXPECT_EQ(import("A Ltd,B,2,scribe,gp\nA Ltd,C,1,scribe,gp\n"), "2 +0 -0") << "an update is neither";
    EXPECT_EQ(import("A Ltd,B,2,scribe,hospital\nA Ltd,D,1,scribe,gp\n"), "2 +2 -2");
    EXPECT_EQ(import(""), "0 +0 -2");
}

TEST_F(WarningsOverApi, AnAnswerIsKeptAndShown) {
    node.post("/v1/technologies/import", in_use);
    const auto answered = node.post(only_warning(), R"({"state":"not-relevant","reason":"other-setting"})");
    ASSERT_EQ(answered.status, 200U) << answered.text("detail");
    EXPECT_EQ(answered.text("state"), "not-relevant");
    EXPECT_EQ(answered.text("reason"), "other-setting");
    EXPECT_THAT(node.get("/v1/warnings?state=not-relevant").items("warnings"), SizeIs(1));
    EXPECT_THAT(node.get("/v1/warnings?state=new").items("warnings"), IsEmpty());
}

TEST_F(WarningsOverApi, AnAnswerThatIsNoneIsRefused) {
    node.post("/v1/technologies/import", in_use);
    const std::string target = only_warning();
    EXPECT_EQ(node.post(target, R"({"state":"ignored"})").text("pointer"), "/state");
    EXPECT_EQ(node.post(target, R"({"state":"not-relevant"})").status, 422U);
    EXPECT_EQ(node.post(target, R"({"state":"seen","reason":1})").text("pointer"), "/reason");
    const std::string unknown = "/v1/warnings/" + std::string(64, 'a') + "-" + std::string(16, 'b');
    EXPECT_EQ(node.post(unknown, R"({"state":"seen"})").status, 404U);
    EXPECT_EQ(node.get("/v1/warnings?state=ignored").status, 400U);
    EXPECT_EQ(text_in(warnings().at(0), "state"), "new");
}

TEST_F(WarningsOverApi, AListWithFaultsChangesNothingAndNamesThemAll) {
    node.post("/v1/technologies/import", in_use);
    const auto refused =
        node.post("/v1/technologies/import",
                  "maker,product,version,category\nA Ltd,B,1,no-such-category\nA Ltd,C,1,neither\n");
    EXPECT_EQ(refused.status, 422U);
    ASSERT_THAT(refused.items("faults"), SizeIs(testing::Ge(2U)));
    EXPECT_EQ(*refused.items("faults")[0].find("line")->as<std::int64_t>(), 2);
    EXPECT_THAT(node.get("/v1/technologies").items("technologies"), SizeIs(1));
}

}  // namespace
}  // namespace stonechat::api
