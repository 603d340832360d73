#include "tests/node/api/examples.hpp"
#include "tests/node/api/served_node.hpp"

namespace stonechat::api {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

struct Erasures : testing::Test {
    ServedNode node;

    static std::string an_erasure_of(const std::string& id) {
        return R"({"codes":"1.0.0","kind":"erasure","content":{"reason":"published-in-error","record":")" +
               id + R"("}})";
    }
    std::string publish(const std::string& body) {
        const auto shown = node.post("/v1/records/preview", R"({"body":)" + body + "}");
        const auto answer = node.post("/v1/records", R"({"body":)" + body + R"(,"shown_sha256":")" +
                                                         shown.text("sha256") + R"(","text_checked":true})");
        EXPECT_EQ(answer.status, 201U) << answer.body;
        return answer.text("record");
    }
    // The one erasure that the API lists.
    Json listed() {
        const auto list = node.get("/v1/erasures").items("erasures");
        return list.size() == 1 ? list.front() : Json{};
    }
    static std::string text_of(const Json& json, std::string_view name) {
        const Json* const member = json.find(name);
        return member != nullptr && member->as<std::string>() != nullptr ? *member->as<std::string>() : "";
    }
    static Json::Array items_of(const Json& json, std::string_view name) {
        const Json* const member = json.find(name);
        return member != nullptr && member->as<Json::Array>() != nullptr ? *member->as<Json::Array>()
                                                                         : Json::Array{};
    }
    void wait_until(const std::function<bool()>& holds) {
        for (int i = 0; i < 1'000 && !holds(); ++i) node.io.run_one_for(std::chrono::milliseconds{10});
        EXPECT_TRUE(holds());
    }
};

TEST_F(Erasures, OfOurOwnTextAreCarriedOutAndConfirmedByUs) {
    const std::string id = publish(examples().at("scenario-1"));
    const std::string erasure = publish(an_erasure_of(id));
    wait_until([&] { return text_of(listed(), "state") == "erased"; });
    wait_until([&] { return items_of(listed(), "confirmed").size() == 1; });
    const Json one = listed();
    EXPECT_EQ(text_of(one, "by"), "author");
    EXPECT_EQ(text_of(one, "reason"), "published-in-error");
    EXPECT_EQ(text_of(one, "erasure"), erasure);
    ASSERT_THAT(items_of(one, "waiting"), SizeIs(1));
    EXPECT_EQ(text_of(items_of(one, "waiting").front(), "name"), "Example Practice");
    const auto record = node.get("/v1/records/" + id);
    EXPECT_EQ(record.text("body_state"), "erased by its author");
    EXPECT_EQ(record.json.find("body"), nullptr);
    EXPECT_EQ(record.json.find("salt"), nullptr);
}

TEST_F(Erasures, OfAnothersTextAreListedAsIgnored) {
    const RecordId id = node.hold(examples().at("scenario-1"));
    publish(an_erasure_of(id.hex()));
    wait_until([&] { return text_of(listed(), "state") == "ignored"; });
    EXPECT_THAT(items_of(listed(), "ignored"), SizeIs(1));
    EXPECT_EQ(node.get("/v1/records/" + id.hex()).text("body_state"), "present");
}

TEST_F(Erasures, ThatCameBeforeTheirRecordAreListedToo) {
    publish(an_erasure_of(std::string(64, 'a')));
    EXPECT_EQ(text_of(listed(), "state"), "record not here");
}

TEST_F(Erasures, AreHeardOfBeforeARestoredNodeShowsAnything) {
    const RecordId id = node.hold(examples().at("scenario-1"));
    ASSERT_TRUE(node.store->put_setting("restored", as_bytes("yes")));
    const std::vector<std::string> targets{"/v1/records", "/v1/records/" + id.hex(), "/v1/log",
                                           "/v1/warnings"};
    for (const std::string& target : targets) {
        const auto refused = node.get(target);
        EXPECT_EQ(refused.status, 503U) << target;
        EXPECT_THAT(refused.text("rule"), HasSubstr("restored from a backup")) << target;
    }
    EXPECT_EQ(node.post("/v1/restored/serve", "{}").status, 200U);
    EXPECT_EQ(node.get("/v1/records/" + id.hex()).status, 200U);
}

}  // namespace
}  // namespace stonechat::api
