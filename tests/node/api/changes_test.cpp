#include "tests/node/api/examples.hpp"
#include "tests/node/api/served_node.hpp"

namespace stonechat::api {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Changes : testing::Test {
    ServedNode node;
    RecordId south_west = node.hold(examples().at("scenario-1"));  // image-triage
    RecordId wales = node.hold(examples().at("scenario-2"));       // monitoring-alert
    RecordId monitor = node.hold(examples().at("example-monitor"));

    static std::vector<std::string> ids(const ServedNode::Answer& page) {
        std::vector<std::string> out;
        for (const Json& one : page.items("changes")) out.push_back(text_in(one, "id"));
        return out;
    }
    static std::int64_t next(const ServedNode::Answer& page) {
        return *page.json.find("next")->as<std::int64_t>();
    }
};

TEST_F(Changes, ComeOldestFirstAndGoOnFromWhereTheReaderWas) {
    const auto first = node.get("/v1/changes?limit=2");
    EXPECT_THAT(ids(first), ElementsAre(south_west.hex(), wales.hex()));
    EXPECT_EQ(text_in(first.items("changes")[0], "change"), "record came");
    EXPECT_EQ(text_in(first.items("changes")[0], "kind"), "report");
    const auto rest = node.get("/v1/changes?after=" + std::to_string(next(first)));
    EXPECT_THAT(ids(rest), ElementsAre(monitor.hex()));
    const auto end = node.get("/v1/changes?after=" + std::to_string(next(rest)));
    EXPECT_THAT(ids(end), IsEmpty());
    EXPECT_EQ(next(end), next(rest));
}

TEST_F(Changes, SayThatCountsAreNotRates) {
    EXPECT_EQ(node.get("/v1/changes").text("note"), "Unverified reports; counts are not rates.");
}

TEST_F(Changes, CanBeNarrowedByKindCategoryAndRegion) {
    EXPECT_THAT(ids(node.get("/v1/changes?kind=report")), ElementsAre(south_west.hex(), wales.hex()));
    EXPECT_THAT(ids(node.get("/v1/changes?kind=alert,monitor")), ElementsAre(monitor.hex()));
    EXPECT_THAT(ids(node.get("/v1/changes?region=wales,scotland")), ElementsAre(wales.hex()));
    EXPECT_THAT(ids(node.get("/v1/changes?category=image-triage")), ElementsAre(south_west.hex()));
    EXPECT_THAT(ids(node.get("/v1/changes?category=image-triage&region=wales")), IsEmpty());
}

TEST_F(Changes, CanBeNarrowedByTechnology) {
    const auto all = node.get("/v1/changes?kind=report");
    const std::string id =
        *all.items("changes")[0].find("technologies")->as<Json::Array>()->front().as<std::string>();
    EXPECT_THAT(ids(node.get("/v1/changes?technology=" + id)), ElementsAre(south_west.hex()));
    EXPECT_THAT(ids(node.get("/v1/changes?technology=tech:" + std::string(32, '0'))), IsEmpty());
}

TEST_F(Changes, WhatDoesNotMatchIsPassedAllTheSame) {
    const auto page = node.get("/v1/changes?region=scotland");
    EXPECT_THAT(ids(page), IsEmpty());
    EXPECT_EQ(next(page), 3);
}

TEST_F(Changes, WhoFollowsByTheTextHearsWhenItHasGone) {
    ASSERT_TRUE(node.store->change_body(
        {.record = wales, .state = record::BodyState::erased_by_author, .ruleset = 1}));
    const auto page = node.get("/v1/changes?region=wales&after=3");
    ASSERT_THAT(ids(page), ElementsAre(wales.hex()));
    EXPECT_EQ(text_in(page.items("changes")[0], "change"), "text changed");
    EXPECT_EQ(text_in(page.items("changes")[0], "body_state"), "erased by its author");
}

TEST_F(Changes, RefuseWhatNothingCouldMatchByName) {
    for (const std::string field : {"kind", "technology", "category", "region"}) {
        for (const char* value : {"", "nonsense", "report,", "tech:xyz"}) {
            const auto refused = node.get("/v1/changes?" + field + "=" + value);
            EXPECT_EQ(refused.status, 400U) << field << ' ' << value;
            EXPECT_EQ(refused.text("field"), field);
        }
    }
    EXPECT_EQ(node.get("/v1/changes?after=-1").text("field"), "after");
    EXPECT_EQ(node.get("/v1/changes?limit=501").text("field"), "limit");
}

}  // namespace
}  // namespace stonechat::api
