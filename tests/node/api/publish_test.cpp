#include "crypto/hash.hpp"
#include "protocol/record/tech_id.hpp"
#include "tests/node/api/examples.hpp"
#include "tests/node/api/served_node.hpp"

namespace stonechat::api {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::string request(const std::string& body, const std::string& more = {}) {
    return R"({"body":)" + body + more + "}";
}
std::string read_and_shown(const std::string& sha256) {
    return R"(,"text_checked":true,"shown_sha256":")" + sha256 + "\"";
}

struct Publishing : testing::Test {
    // As a program does it that shows a person the bytes.
    ServedNode::Answer publish_read(const std::string& body) {
        const auto preview = node.post("/v1/records/preview", request(body));
        return node.post("/v1/records", request(body, read_and_shown(preview.text("sha256"))));
    }
    std::size_t held() { return node.get("/v1/records").items("records").size(); }
    // scenario-1 with another narrative; `text` is JSON without its quotes.
    static std::string scenario_saying(const std::string& text) {
        std::string body = examples().at("scenario-1");
        const std::string name = "\"what_happened\"";
        const std::size_t begin = body.find('"', body.find(name) + name.size()) + 1;
        return body.replace(begin, body.find('"', begin) - begin, text);
    }
    static std::string coded_report_about(const std::string& product) {
        return R"({"codes":"1.0.0","kind":"report","content":{"event_kind":"incident","technology":{)"
               R"("tech":")" +
               record::tech_text(*record::tech_id("Example Maker", product)) +
               R"(","maker":"Example Maker","product":")" + product +
               R"(","version":"1.0","category":"scribe"},"where":{"sector":"nhs","setting":"gp"},)"
               R"("who_reports":"professional","month":"2026-11","masked":false,"problems":["made-up-content"],)"
               R"("harm":{"physical":"none","psychological":"none","ai_contribution":"probably"}}})";
    }
    ServedNode node;
};

TEST_F(Publishing, EveryExampleComesBackByteForByte) {
    ASSERT_THAT(examples(), SizeIs(18));
    for (const auto& [name, body] : examples()) {
        SCOPED_TRACE(name);
        const auto published = publish_read(body);
        ASSERT_EQ(published.status, 201U) << published.text("detail");
        const auto record = node.get("/v1/records/" + published.text("record"));
        ASSERT_EQ(record.status, 200U);
        const auto exact = from_base64url(record.text("body_exact"));
        ASSERT_TRUE(exact);
        EXPECT_EQ(as_text(*exact), record::write_body(*record::read_body(body, node.lists)));
        EXPECT_TRUE(*record.json.find("signature_verifies")->as<bool>());
        EXPECT_TRUE(*record.json.find("body_matches_header")->as<bool>());
        EXPECT_EQ(record.text("standing"), "counts");
    }
}

TEST_F(Publishing, PreviewGivesTheExactBytesAndStoresNothing) {
    const auto preview = node.post("/v1/records/preview", request(examples().at("scenario-2")));
    ASSERT_EQ(preview.status, 200U);
    EXPECT_EQ(preview.text("sha256"), crypto::sha256(as_bytes(preview.text("canonical"))).hex());
    EXPECT_TRUE(record::read_canonical_body(as_bytes(preview.text("canonical")), node.lists));
    EXPECT_THAT(preview.items("findings"), IsEmpty());
    EXPECT_TRUE(*preview.json.find("may_leave")->as<bool>());
    EXPECT_EQ(held(), 0U);
}

TEST_F(Publishing, FreeTextThatNobodyReadStays) {
    node.start();
    node.node->publish_coded = true;
    const auto refused = node.post("/v1/records", request(examples().at("scenario-1")));
    EXPECT_EQ(refused.status, 422U);
    EXPECT_THAT(refused.text("pointer"), HasSubstr("/content/"));
    EXPECT_EQ(held(), 0U);
}

TEST_F(Publishing, AYesToOtherBytesIsNoYes) {
    const auto shown = node.post("/v1/records/preview", request(examples().at("scenario-1")));
    const auto refused = node.post(
        "/v1/records", request(scenario_saying("Something else."), read_and_shown(shown.text("sha256"))));
    EXPECT_EQ(refused.status, 422U);
    EXPECT_EQ(refused.text("pointer"), "/shown_sha256");
    EXPECT_EQ(held(), 0U);
}

TEST_F(Publishing, AYesWithoutSayingToWhatIsNoYes) {
    const auto refused =
        node.post("/v1/records", request(examples().at("scenario-1"), R"(,"text_checked":true)"));
    EXPECT_EQ(refused.text("pointer"), "/shown_sha256");
    EXPECT_EQ(held(), 0U);
}

TEST_F(Publishing, CodedAnswersLeaveUnreadOnlyWhereTheOrganisationAllowsIt) {
    const std::string coded = examples().at("example-erasure");
    const auto refused = node.post("/v1/records", request(coded));
    EXPECT_EQ(refused.status, 422U);
    EXPECT_EQ(refused.text("pointer"), "/text_checked");
    node.node->publish_coded = true;
    EXPECT_EQ(node.post("/v1/records", request(coded)).status, 201U);
}

TEST_F(Publishing, ANameThatMayBeAPersonsDoesNotLeaveUnread) {
    node.start();
    node.node->publish_coded = true;
    const std::string coded = coded_report_about("Dr Jane Okafor's dictation, Kingfisher ward");
    for (const char* path : {"/v1/records", "/v1/hidden-reports"}) {
        const auto refused = node.post(path, request(coded));
        EXPECT_EQ(refused.status, 422U);
        EXPECT_EQ(refused.text("pointer"), "/content/technology/product");
        EXPECT_THAT(refused.text("rule"), HasSubstr("may hold a name (name-model)"));
        EXPECT_THAT(refused.body, Not(HasSubstr("Okafor")));
    }
    EXPECT_EQ(held(), 0U);
    const auto preview = node.post("/v1/records/preview", request(coded));
    ASSERT_THAT(preview.items("questions"), SizeIs(1));
    EXPECT_EQ(text_in(preview.items("questions").front(), "pointer"), "/content/technology/product");
    EXPECT_EQ(publish_read(coded).status, 201U) << "a person may say that it is nobody";
}

TEST_F(Publishing, AProductOfTheOrganisationsOwnListLeavesUnread) {
    node.start();
    node.node->publish_coded = true;
    const std::string coded = coded_report_about("Florence");
    EXPECT_EQ(node.post("/v1/records", request(coded)).status, 422U);
    ASSERT_EQ(node.post("/v1/technologies/import",
                        "maker,product,version,category\nExample Maker,Florence,1.0,scribe\n")
                  .status,
              200U);
    const auto published = node.post("/v1/records", request(coded));
    EXPECT_EQ(published.status, 201U) << published.body;
}

TEST_F(Publishing, AnIdentifierIsNamedByItsPlaceAndNeverByItsValue) {
    // In the range that the NHS keeps for tests.
    const std::string body = scenario_saying("Patient 999 000 0042 was recalled.");
    const auto preview = node.post("/v1/records/preview", request(body));
    ASSERT_THAT(preview.items("findings"), SizeIs(1));
    EXPECT_FALSE(*preview.json.find("may_leave")->as<bool>());
    const auto refused = publish_read(body);
    EXPECT_EQ(refused.status, 422U);
    EXPECT_EQ(refused.text("pointer"), "/content/what_happened");
    EXPECT_THAT(record::canonical_json(refused.json), Not(HasSubstr("0042")));
    EXPECT_EQ(held(), 0U);
}

TEST_F(Publishing, ABodyThatBreaksARuleIsRefusedWithPointerAndRule) {
    std::string body = examples().at("scenario-2");
    body.replace(body.find("\"incident\""), 10, "\"rumour\"");
    const auto refused = publish_read(body);
    EXPECT_EQ(refused.status, 422U);
    EXPECT_EQ(refused.text("pointer"), "/content/event_kind");
    EXPECT_NE(refused.text("rule"), "");
}

TEST_F(Publishing, RequestsThatAreNotUnderstoodAreRefused) {
    const std::string coded = examples().at("example-erasure");
    EXPECT_EQ(node.post("/v1/records", "nonsense").status, 422U);
    EXPECT_EQ(node.post("/v1/records", "[]").status, 422U);
    EXPECT_EQ(node.post("/v1/records", R"({"text_checked":true})").text("pointer"), "/body");
    EXPECT_EQ(node.post("/v1/records", request(coded, R"(,"urgent":true)")).status, 422U);
    EXPECT_EQ(node.post("/v1/records", request(coded, R"(,"text_checked":1)")).text("pointer"),
              "/text_checked");
    EXPECT_EQ(held(), 0U);
}

TEST_F(Publishing, AFullDiskIsSaidInPlainWordsAndReadingGoesOn) {
    ASSERT_EQ(publish_read(examples().at("scenario-1")).status, 201U);
    node.disk.faults.disk_full = true;
    const auto refused = publish_read(examples().at("scenario-2"));
    EXPECT_EQ(refused.status, 503U);
    EXPECT_THAT(refused.text("detail"), HasSubstr("disk"));
    EXPECT_EQ(held(), 1U);
    node.disk.faults.disk_full = false;
}

TEST(PublishingAsObserver, IsNotAllowed) {
    ServedNode node{charter::Role::observer};
    node.start();
    node.node->publish_coded = true;
    const auto refused = node.post("/v1/records", request(examples().at("example-erasure")));
    EXPECT_EQ(refused.status, 403U);
}

}  // namespace
}  // namespace stonechat::api
