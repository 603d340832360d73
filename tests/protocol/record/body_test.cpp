#include "protocol/record/body.hpp"

#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <filesystem>

#include "protocol/limits.hpp"
#include "protocol/record/body_fields.hpp"
#include "tests/protocol/record/edited.hpp"

namespace stonechat::record {
namespace {

std::vector<std::string> examples() {
    std::vector<std::string> out;
    for (const auto& file : std::filesystem::directory_iterator{STONECHAT_VECTORS "/records/examples"})
        out.push_back(file.path().filename().string());
    std::ranges::sort(out);
    return out;
}

std::string canonical_example(const std::string& name) {
    return canonical_json(vector_json("records/examples/" + name));
}

Checked<Body> read_wire(std::string_view text) {
    return read_canonical_body(as_bytes(text), builtin_code_lists());
}

TEST(Body, ReadsAllEighteenExamples) {
    EXPECT_EQ(examples().size(), 18U);
    for (const std::string& name : examples())
        EXPECT_EQ(verdict(vector_text("records/examples/" + name)), "ok") << name;
}

TEST(Body, IsWrittenAsTheCanonicalFormOfWhatWasRead) {
    for (const std::string& name : examples()) {
        const auto body = read_body(vector_text("records/examples/" + name), builtin_code_lists());
        ASSERT_TRUE(body) << name;
        const std::string written = write_body(*body);
        EXPECT_EQ(written, canonical_example(name));
        const auto again = read_wire(written);
        ASSERT_TRUE(again) << name << ": " << again.error().text();
        EXPECT_EQ(*again, *body) << name;
        EXPECT_EQ(write_body(*again), written) << name;
    }
}

// Boost.JSON reads this file, since one of its bodies is refused for a number that our reader cannot hold.
TEST(Body, RefusesAllTwentyTwoBadBodiesAndNamesTheField) {
    const Json pointers = vector_json("records/refused-pointers.json");
    const boost::json::value refused = boost::json::parse(vector_text("records/refused.json"));
    EXPECT_EQ(refused.as_array().size(), 22U);
    for (const boost::json::value& bad : refused.as_array()) {
        const std::string name{bad.at("name").as_string()};
        const auto body = read_body(boost::json::serialize(bad.at("body")), builtin_code_lists());
        ASSERT_FALSE(body) << name;
        EXPECT_EQ(body.error().field, text_of(*pointers.find("pointers"), name)) << name;
        EXPECT_FALSE(body.error().rule.empty()) << name;
    }
}

TEST(Body, IsRefusedWhereverItIsCutOff) {
    const std::string whole = canonical_example("example-alert-check.json");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(read_wire(std::string_view{whole}.substr(0, size))) << size;
        EXPECT_FALSE(read_body(std::string_view{whole}.substr(0, size), builtin_code_lists())) << size;
    }
}

struct OtherSpelling : testing::TestWithParam<const char*> {};

TEST_P(OtherSpelling, IsReadFromPeopleButNotFromPeers) {
    EXPECT_EQ(verdict(GetParam()), "ok");
    const auto from_peer = read_wire(GetParam());
    ASSERT_FALSE(from_peer);
    EXPECT_EQ(from_peer.error().code, Errc::not_canonical);
}

#define HASH "2ee2c37c14af830e2a7a0b85c6e7c37e7b8d2a7528b04ea9c4385b9788b30e1f"
#define TECHNOLOGY \
    R"("technology":{"category":"other","maker":"not-known","product":"A","version":"1"}},"kind":)"
INSTANTIATE_TEST_SUITE_P(
    All, OtherSpelling,
    testing::Values(
        R"({"codes":"1.0.0","kind":"endorsement","content":{"record":")" HASH R"("}})",
        R"({"codes":"1.0.0", "content":{"record":")" HASH R"("},"kind":"endorsement"})",
        R"({"codes":"1.0.0","content":{"record":")" HASH R"("},"kind":"endorsement"})"
        "\n",
        R"({"codes":"1.0.0","content":{"record":")" HASH R"("},"kind":"\u0065ndorsement"})",
        R"({"codes":"1.0.0","content":{"discrepancies":5.0,"on":"2026-11-23","state":"sent",)" TECHNOLOGY
        R"("notice"})",
        R"({"codes":"1.0.0","content":{"discrepancies":1e1,"on":"2026-11-23","state":"sent",)" TECHNOLOGY
        R"("notice"})",
        R"({"codes":"1.0.0","content":{"discrepancies":-0,"on":"2026-11-23","state":"sent",)" TECHNOLOGY
        R"("notice"})",
        R"({"codes":"1.0.0","content":{"on":"2026-11-23","says":"a\/b","state":"sent",)" TECHNOLOGY
        R"("notice"})",
        R"({"codes":"1.0.0","content":{"on":"2026-11-23","says":"\u001F","state":"sent",)" TECHNOLOGY
        R"("notice"})"));

TEST(Body, IsRefusedFromPeersWhenANameComesTwice) {
    const auto refused = read_wire(R"({"codes":"1.0.0","codes":"1.0.0","content":{"record":")" HASH
                                   R"("},"kind":"endorsement"})");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().field, "/codes");
}

TEST(Body, HasItsFieldsDescribedInCanonicalOrder) {
    const auto expect_order = []<class Struct>(const Struct& value) {
        std::vector<std::string_view> names;
        fields(value, [&](std::string_view name, const auto&, const auto&) { names.push_back(name); });
        EXPECT_TRUE(std::ranges::is_sorted(names, canonical_less)) << testing::PrintToString(names);
    };
    const auto expect_all = [&](const auto&... values) { (expect_order(values), ...); };
    expect_all(Technology{}, Versions{}, Harm{}, ActionTaken{}, Where{}, Discrepancy{}, Equity{}, Report{},
               Update{}, Counts{}, GroupCounts{}, ExpectedPer10000{}, Monitor{}, TechnologyStatement{},
               AppliesTo{}, AlertAction{}, Signal{}, Alert{}, Endorsement{}, Receipt{}, Notice{},
               ReviewedSignal{}, Review{}, RetiredCode{}, CodesRelease{}, Erasure{});
}

TEST(Body, IsTakenAtTheLargestSizeAndRefusedOneByteAbove) {
    const auto with_reason_and_use = [](std::size_t use_bytes) {
        Json retired{Json::Object{
            {"code", json_of("c")}, {"list", json_of("l")}, {"use", json_of(std::string(use_bytes, 'x'))}}};
        return Edited{"example-codes.json"}.set("/content/retired", Json{Json::Array{retired}}).text();
    };
    const std::size_t rest = with_reason_and_use(0).size();
    const std::string largest = with_reason_and_use(limits::body_bytes_max - rest);
    const std::string too_large = with_reason_and_use(limits::body_bytes_max - rest + 1);
    EXPECT_TRUE(read_wire(largest));
    EXPECT_EQ(verdict(" " + largest), "ok") << "only the canonical size counts";
    for (const auto& refused : {read_wire(too_large), read_body(too_large, builtin_code_lists())}) {
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, Errc::limit_exceeded);
    }
}

TEST(Body, NeverRepeatsARefusedValue) {
    const auto refused = read_body(Edited{"scenario-1.json"}.set("/content/month", "943 476 5919").text(),
                                   builtin_code_lists());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().text().find("943"), std::string::npos);
}

struct NewerBody : testing::Test {
    static bool is_newer(const std::string& text) {
        return is_newer_body(as_bytes(text), builtin_code_lists());
    }
};

TEST_F(NewerBody, HasAKindOrCodeListsThatAreNotKnownHere) {
    EXPECT_TRUE(is_newer(Edited{"scenario-1.json"}.set("/kind", "summary").text()));
    EXPECT_TRUE(
        is_newer(Edited{"scenario-1.json"}.set("/codes", "1.0.1").set("/content/event_kind", "new").text()));
}

TEST_F(NewerBody, IsNotWhatIsOnlyWrong) {
    EXPECT_FALSE(is_newer(Edited{"scenario-1.json"}.set("/content/event_kind", "new").text()));
    EXPECT_FALSE(
        is_newer(Edited{"scenario-1.json"}.set("/codes", "0.9.9").set("/content/event_kind", "new").text()));
    EXPECT_FALSE(is_newer(Edited{"scenario-1.json"}.set("/kind", "summary").set("/codes", "1.0").text()));
    EXPECT_FALSE(is_newer(Edited{"scenario-1.json"}.set("/kind", "summary").set("/content", "x").text()));
    EXPECT_FALSE(is_newer(Edited{"scenario-1.json"}.set("/kind", 12).text()));
    EXPECT_FALSE(is_newer(Edited{"scenario-1.json"}.set("/kind", "summary").set("/extra", 1).text()));
    EXPECT_FALSE(is_newer(" " + Edited{"scenario-1.json"}.set("/kind", "summary").text()));
    EXPECT_FALSE(is_newer("[]"));
    EXPECT_FALSE(is_newer(""));
}

TEST_F(NewerBody, ObeysTheSizeLimit) {
    const auto text = [](std::size_t bytes) {
        return Edited{"scenario-1.json"}.set("/kind", std::string(bytes, 'k')).text();
    };
    const std::size_t rest = text(0).size();
    EXPECT_TRUE(is_newer(text(limits::body_bytes_max - rest)));
    EXPECT_FALSE(is_newer(text(limits::body_bytes_max - rest + 1)));
}

}  // namespace
}  // namespace stonechat::record
