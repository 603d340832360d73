// /v1/feeds: the lanes that are held, and the evidence of forks with what the charter has made of them.

#include "protocol/feed/forks.hpp"
#include "tests/node/api/examples.hpp"
#include "tests/node/api/served_node.hpp"

namespace stonechat::api {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

// The other organisation has signed two records for the first place of its lane.
struct Feeds : testing::Test {
    ServedNode node;
    const Epoch epoch = node.rng.id<Epoch>();
    std::vector<record::VerifiedRecord> both;

    record::VerifiedRecord hold_one() {
        support::Author author{node.federation, node.other, epoch};
        const record::SaltedBody body{node.rng.id<Salt>(), {}};
        auto written = author.write(record::Kind::report, body);
        check(node.store->append({written, record::BodyState::missing, 0, {}, {}}).has_value());
        return written;
    }
    void fork() {
        both = {hold_one(), hold_one()};
        feed::Forks forks;
        forks.note({both[0].header().feed(), 1, both[0].id(), both[1].id(), Day{20780}});
        check(node.store->put_setting(engine::forks_setting, forks.encode()).has_value());
    }
    Json only_fork() { return node.get("/v1/feeds").items("forks").at(0); }
    void offer(const charter::Action& action) {
        const Bytes entry = node.federation.add(action);
        ASSERT_EQ(node.post("/v1/charter/entries", R"({"entry":")" + to_base64url(entry) + "\"}").status,
                  201U);
    }
};

TEST_F(Feeds, EachLaneIsListedWithItsAuthorAndNewestRecord) {
    node.hold(examples().at("scenario-1"));
    const RecordId newest = node.hold(examples().at("scenario-2"));
    const auto answer = node.get("/v1/feeds");
    ASSERT_EQ(answer.status, 200U);
    ASSERT_THAT(answer.items("feeds"), SizeIs(1));
    const Json feed = answer.items("feeds")[0];
    EXPECT_EQ(text_in(feed, "author"), node.other.id.hex());
    EXPECT_EQ(text_in(feed, "author_name"), "Example Practice");
    EXPECT_EQ(text_in(feed, "lane"), "safety");
    EXPECT_EQ(text_in(feed, "record"), newest.hex());
    EXPECT_EQ(*feed.find("sequence")->as<std::int64_t>(), 2);
    EXPECT_FALSE(*feed.find("forked")->as<bool>());
    EXPECT_THAT(answer.items("forks"), IsEmpty());
}

TEST_F(Feeds, AForkIsShownWithBothRecordsAndTheDayAndIsOpen) {
    fork();
    const Json one = only_fork();
    EXPECT_EQ(text_in(one, "author_name"), "Example Practice");
    EXPECT_EQ(text_in(one, "epoch"), epoch.hex());
    EXPECT_EQ(text_in(one, "found_on"), "2026-11-23");
    EXPECT_EQ(text_in(one, "state"), "open");
    const Json::Array records = ServedNode::Answer{0, one, {}}.items("records");
    ASSERT_THAT(records, SizeIs(2));
    EXPECT_EQ(*records[0].as<std::string>(), both[0].id().hex());
    EXPECT_EQ(*records[1].as<std::string>(), both[1].id().hex());
    EXPECT_TRUE(*node.get("/v1/feeds").items("feeds").at(0).find("forked")->as<bool>());
}

TEST_F(Feeds, AForkThatAPinEndsSaysWhereAndWhichRecordStays) {
    fork();
    ASSERT_EQ(text_in(only_fork(), "state"), "open");
    offer(charter::SetRole{
        node.other.id, charter::Role::member, {}, {}, {{epoch, record::Lane::safety, 1, both[1].id()}}});
    node.run_until([&] { return text_in(only_fork(), "state") != "open"; });
    const Json one = only_fork();
    EXPECT_EQ(text_in(one, "state"), "ended_by_pin");
    EXPECT_EQ(text_in(*one.find("pin"), "record"), both[1].id().hex());
    EXPECT_EQ(*one.find("pin")->find("sequence")->as<std::int64_t>(), 1);
    EXPECT_EQ(*one.find("pin")->find("charter_entry")->as<std::int64_t>(), 4);
}

TEST_F(Feeds, AForkOfARevokedAuthorIsOver) {
    fork();
    ASSERT_EQ(text_in(only_fork(), "state"), "open");
    offer(charter::Revoke{node.other.id, {}});
    node.run_until([&] { return text_in(only_fork(), "state") != "open"; });
    EXPECT_EQ(text_in(only_fork(), "state"), "author_revoked");
}

}  // namespace
}  // namespace stonechat::api
