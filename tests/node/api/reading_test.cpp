#include "node/api/reply.hpp"
#include "node/version.hpp"
#include "tests/node/api/examples.hpp"
#include "tests/node/api/served_node.hpp"

namespace stonechat::api {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

struct Reading : testing::Test {
    ServedNode node;
};

TEST_F(Reading, StatusSaysWhoThisNodeIs) {
    const auto status = node.get("/v1/status");
    ASSERT_EQ(status.status, 200U);
    EXPECT_EQ(status.text("version"), version());
    const Json& checking = *status.json.find("checking");
    EXPECT_EQ(*checking.find("waiting")->as<std::int64_t>(), 0);
    EXPECT_NE(checking.find("seconds_left")->as<std::nullptr_t>(), nullptr);
    EXPECT_EQ(text_in(*status.json.find("self"), "name"), "Example Trust");
    EXPECT_EQ(text_in(*status.json.find("self"), "role"), "member");
    EXPECT_EQ(text_in(*status.json.find("federation"), "id"), node.federation.charter.federation().hex());
    EXPECT_THAT(status.items("peers"), IsEmpty());
}

TEST_F(Reading, AStoreThatCannotAnswerIsNotTheAskersFault) {
    const auto damaged = refused(unreadable(storage::Errc::damaged));
    EXPECT_EQ(damaged.status, 500U);
    EXPECT_THAT(damaged.body, testing::HasSubstr("run: stonechat repair"));
    const auto failing = refused(unreadable(stonechat::Errc::store_failed));
    EXPECT_EQ(failing.status, 503U);
    EXPECT_THAT(failing.body, testing::Not(testing::HasSubstr("repair")));
}

TEST_F(Reading, RecordsComeNewestFirstPageByPage) {
    const RecordId first = node.hold(examples().at("scenario-1"));
    const RecordId second = node.hold(examples().at("scenario-2"));
    const RecordId third = node.hold(examples().at("example-monitor"));
    const auto page = node.get("/v1/records?limit=2");
    ASSERT_THAT(page.items("records"), SizeIs(2));
    EXPECT_EQ(text_in(page.items("records")[0], "id"), third.hex());
    EXPECT_EQ(text_in(page.items("records")[1], "id"), second.hex());
    EXPECT_EQ(text_in(page.items("records")[1], "about"), "VitalWatch 5.0 (Example Monitoring plc)");
    const auto next = *page.json.find("next_before")->as<std::int64_t>();
    const auto rest = node.get("/v1/records?limit=2&before=" + std::to_string(next));
    ASSERT_THAT(rest.items("records"), SizeIs(1));
    EXPECT_EQ(text_in(rest.items("records")[0], "id"), first.hex());
    EXPECT_NE(rest.json.find("next_before")->as<std::nullptr_t>(), nullptr);
}

TEST_F(Reading, AHiddenOrganisationIsNotNamed) {
    node.hold(examples().at("scenario-4"));
    EXPECT_EQ(text_in(node.get("/v1/records").items("records").at(0), "author_name"), "organisation hidden");
}

TEST_F(Reading, TheLogGivesExactBytesOldestFirst) {
    const RecordId first = node.hold(examples().at("scenario-1"));
    node.hold(examples().at("scenario-2"));
    const auto page = node.get("/v1/log?after=0&limit=1");
    ASSERT_THAT(page.items("lines"), SizeIs(1));
    const auto message = from_base64url(text_in(page.items("lines")[0], "message"));
    ASSERT_TRUE(message);
    EXPECT_EQ(record::read_record(*message)->id, first);
    EXPECT_THAT(node.get("/v1/log?after=1").items("lines"), SizeIs(1));
    EXPECT_THAT(node.get("/v1/log?after=2").items("lines"), IsEmpty());
}

TEST_F(Reading, WhatIsNotHereIsSaidSo) {
    EXPECT_EQ(node.get("/v1/records/" + std::string(64, 'a')).status, 404U);
    EXPECT_EQ(node.get("/v1/records/xyz").status, 400U);
    EXPECT_EQ(node.get("/v1/nothing").status, 404U);
}

TEST_F(Reading, NumbersOutOfRangeAreRefusedByName) {
    for (const char* target : {"/v1/records?limit=0", "/v1/records?limit=501", "/v1/records?limit=x",
                               "/v1/records?limit=-1", "/v1/records?limit=", "/v1/log?limit=501"}) {
        const auto refused = node.get(target);
        EXPECT_EQ(refused.status, 400U) << target;
        EXPECT_EQ(refused.text("field"), "limit") << target;
    }
    EXPECT_EQ(node.get("/v1/records?before=0").text("field"), "before");
    EXPECT_EQ(node.get("/v1/log?after=x").text("field"), "after");
}

TEST_F(Reading, TheCharterNamesEachOrganisationWithItsRole) {
    const auto charter = node.get("/v1/charter");
    EXPECT_THAT(charter.items("members"), SizeIs(2));
    EXPECT_THAT(charter.items("stewards"), SizeIs(1));
    EXPECT_EQ(charter.text("head"), node.federation.charter.head().hex());
    EXPECT_THAT(node.get("/v1/charter/entries").items("entries"), SizeIs(3));
}

TEST_F(Reading, ACheckpointThatTheStoreRefusesIsSaidSo) {
    const auto refused = node.post("/v1/checkpoint", "{}");  // a store in memory has no files
    EXPECT_EQ(refused.status, 503U);
    EXPECT_EQ(refused.text("field"), "store");
}

TEST_F(Reading, PinsAreTheNewestRecordsOfOneMember) {
    node.hold(examples().at("scenario-1"));
    const RecordId newest = node.hold(examples().at("scenario-2"));
    const auto pins = node.get("/v1/charter/pins?member=" + node.other.id.hex());
    ASSERT_THAT(pins.items("pins"), SizeIs(1));
    EXPECT_EQ(text_in(pins.items("pins")[0], "record"), newest.hex());
    EXPECT_THAT(node.get("/v1/charter/pins?member=" + node.self.id.hex()).items("pins"), IsEmpty());
    EXPECT_EQ(node.get("/v1/charter/pins").status, 400U);
}

TEST_F(Reading, ACharterEntryIsTakenOnlyWithEnoughSignatures) {
    const auto newcomer = support::an_organisation(node.rng, "Example Care");
    const auto offer = [&](const Bytes& bytes) {
        return node.post("/v1/charter/entries", R"({"entry":")" + to_base64url(bytes) + "\"}");
    };
    const auto entry =
        node.federation.next(charter::Admit{newcomer.request_message, charter::Role::member, {}, {}});
    EXPECT_EQ(offer(node.federation.signed_by(entry, 0)).status, 422U);
    EXPECT_THAT(node.get("/v1/charter").items("members"), SizeIs(2));
    const auto taken = offer(node.federation.signed_by(entry, 1));
    EXPECT_EQ(taken.status, 201U) << taken.text("detail");
    EXPECT_THAT(node.get("/v1/charter").items("members"), SizeIs(3));
    EXPECT_EQ(node.store->load()->charter.size(), 4U);
    EXPECT_EQ(node.post("/v1/charter/entries", R"({"entry":"***"})").status, 400U);
}

}  // namespace
}  // namespace stonechat::api
