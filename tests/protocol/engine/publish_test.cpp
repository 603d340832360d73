#include <gmock/gmock.h>

#include "tests/support/world.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;
using support::a_receipt;
using support::a_report;

struct PublishTest : testing::Test {
    support::World world{51};
    support::WorldNode& a = world.add("A");
};

TEST_F(PublishTest, RecordsStandInOneUnbrokenLane) {
    for (int i = 0; i < 5; ++i) world.published(a, a_report());
    world.published(a, a_receipt());
    const auto heads = a.engine->lanes().heads();
    ASSERT_EQ(heads.size(), 2U);
    EXPECT_EQ(heads[0].sequence, 5U);
    EXPECT_EQ(heads[1].sequence, 1U);
}

TEST_F(PublishTest, ManyRequestsAtOnceKeepTheirOrderAndAllGetAnswers) {
    std::vector<RequestId> requests;
    for (int i = 0; i < 100; ++i) requests.push_back(world.publish(a, a_report()));
    world.run();
    for (std::size_t i = 0; i < requests.size(); ++i) {
        ASSERT_TRUE(a.answers.at(requests[i]));
        const auto entry = a.store->log_entry(i + 1).value();
        EXPECT_EQ(entry->record, *a.answers.at(requests[i]));
    }
}

TEST_F(PublishTest, TheLaneGoesOnAfterARestart) {
    world.published(a, a_report());
    const Epoch epoch = *a.engine->own_epoch();
    world.stop(a);
    world.start(a);
    world.published(a, a_report());
    EXPECT_EQ(a.engine->own_epoch(), epoch);
    EXPECT_EQ(a.engine->lanes().heads().front().sequence, 2U);
}

TEST_F(PublishTest, AFullDiskRefusesPlainlyAndTheNextReportPasses) {
    world.published(a, a_report());
    a.disk.faults.fail_next_writes = 1;
    const RequestId refused = world.publish(a, a_report());
    world.run();
    EXPECT_EQ(a.answers.at(refused).error().code, Errc::store_failed);
    EXPECT_THAT(a.answers.at(refused).error().rule, testing::HasSubstr("nothing was kept"));
    world.published(a, a_report());
    EXPECT_EQ(a.engine->lanes().heads().front().sequence, 2U);
}

TEST_F(PublishTest, AnUnconfirmedRecordIsWrittenAgainBeforeAnyOther) {
    a.disk.faults.fail_next_syncs = 1;
    const RequestId unconfirmed = world.publish(a, a_report());
    world.run(1ms);
    EXPECT_EQ(a.answers.at(unconfirmed).error().code, Errc::not_confirmed);
    EXPECT_THAT(a.answers.at(unconfirmed).error().rule, testing::HasSubstr("do not send it again"));
    EXPECT_TRUE(a.engine->has_unconfirmed());
    world.run(10s);
    EXPECT_FALSE(a.engine->has_unconfirmed());
    world.published(a, a_report());
    EXPECT_EQ(a.engine->lanes().heads().front().sequence, 2U);
    EXPECT_EQ(a.engine->status().log_end, 2U);
}

TEST_F(PublishTest, NothingLeavesBeforeItIsStored) {
    auto& b = world.add("B");
    world.link(a, b);
    world.run();
    a.disk.faults.disk_full = true;
    const std::size_t before = a.bytes_sent;
    world.publish(a, a_report());
    world.run(1ms);
    EXPECT_EQ(a.bytes_sent, before);
}

TEST_F(PublishTest, AnObserverIsRefusedWhenItTriesToAuthor) {
    auto& observer = world.add("Observer", charter::Role::observer);
    const RequestId request = world.publish(observer, a_report());
    world.run();
    EXPECT_EQ(observer.answers.at(request).error().code, Errc::not_allowed);
    EXPECT_EQ(observer.engine->status().log_end, 0U);
}

TEST_F(PublishTest, OneWhoIsNotYetAdmittedIsToldSo) {
    auto& stranger = world.add_stranger("Stranger");
    const RequestId request = world.publish(stranger, a_report());
    world.run();
    EXPECT_FALSE(stranger.answers.at(request));
}

TEST_F(PublishTest, OnlyARelayHidesTheOrganisation) {
    std::string masked = a_report();
    masked.replace(masked.find(R"("masked":false)"), 14, R"("masked":true)");
    const RequestId refused = world.publish(a, masked);
    world.run();
    EXPECT_EQ(a.answers.at(refused).error().field, "/content/masked");
    auto& relay = world.add("Relay", charter::Role::member, {.issuer = false, .relay = true});
    world.published(relay, masked);
}

}  // namespace
}  // namespace stonechat::engine
