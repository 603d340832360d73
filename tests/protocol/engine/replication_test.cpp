#include <gmock/gmock.h>

#include "tests/support/world.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;
using support::a_receipt;
using support::a_report;

struct ReplicationTest : testing::Test {
    support::World world{31};

    void expect_equal_heads() {
        const auto& first = *world.nodes.front();
        for (const auto& node : world.nodes)
            EXPECT_EQ(node->engine->lanes().heads(), first.engine->lanes().heads()) << node->index;
    }
};

TEST_F(ReplicationTest, AReportReachesALinkedNodeAtOnce) {
    auto& a = world.add("A");
    auto& b = world.add("B");
    world.link(a, b);
    world.run();
    const RecordId id = world.published(a, a_report());
    world.run(1ms);
    ASSERT_TRUE(b.holds(id));
    EXPECT_EQ(b.find(id), a.find(id));
}

TEST_F(ReplicationTest, AReportCrossesAChainOfNodes) {
    for (const char* name : {"A", "B", "C", "D"}) world.add(name);
    for (std::size_t i = 1; i < 4; ++i) world.link(*world.nodes[i], *world.nodes[i - 1]);
    world.run();
    const RecordId id = world.published(*world.nodes[0], a_report());
    world.run(1ms);
    EXPECT_TRUE(world.nodes[3]->holds(id));
    expect_equal_heads();
}

TEST_F(ReplicationTest, AFloodDoesNotSendARecordBackToWhereItCameFrom) {
    auto& a = world.add("A");
    auto& b = world.add("B");
    world.link(a, b);
    world.run();
    world.published(a, a_report());
    const std::size_t before = b.bytes_sent;
    world.run(1ms);
    EXPECT_EQ(b.bytes_sent, before);
}

TEST_F(ReplicationTest, TheBulkLaneIsAnnouncedAndPulledOnce) {
    auto& a = world.add("A");
    auto& b = world.add("B");
    auto& c = world.add("C");
    world.link(a, b);
    world.link(b, c);
    world.link(a, c);
    world.run();
    const std::size_t before = b.bytes_sent + c.bytes_sent;
    const RecordId id = world.published(a, a_receipt());
    world.run(limits::names_wait_max);
    EXPECT_TRUE(b.holds(id));
    EXPECT_TRUE(c.holds(id));
    // Each of B and C pulls it, once; beside that there are only names.
    const auto envelope = a.find(id)->envelope;
    const std::size_t record_bytes = envelope.message.size() + envelope.body->body.size();
    EXPECT_LT(a.bytes_sent + b.bytes_sent + c.bytes_sent - before, 3 * record_bytes);
}

TEST_F(ReplicationTest, ANameOfTheBulkLaneIsNotToldToWhoHasToldIt) {
    auto& a = world.add("A");
    auto& b = world.add("B");
    world.link(a, b);
    world.run();
    world.published(a, a_receipt());
    std::size_t names = 0;
    world.alters = [&](const support::WorldNode&, Bytes& frame) {
        if (std::holds_alternative<Names>(*decode_frame(frame))) ++names;
    };
    world.run(10s);
    EXPECT_EQ(names, 1U);
}

TEST_F(ReplicationTest, NamesOfTheBulkLaneThatComeTogetherGoTogether) {
    auto& a = world.add("A");
    auto& b = world.add("B");
    world.link(a, b);
    world.run();
    std::vector<std::size_t> names;
    world.alters = [&](const support::WorldNode&, Bytes& frame) {
        const auto read = decode_frame(frame);
        if (const auto* some = std::get_if<Names>(&*read)) names.push_back(some->names.size());
    };
    std::vector<RecordId> ids;
    for (int i = 0; i < 5; ++i) ids.push_back(world.published(a, a_receipt()));
    world.run(limits::names_wait_max);
    EXPECT_THAT(names, testing::ElementsAre(5U));
    for (const RecordId& id : ids) EXPECT_TRUE(b.holds(id));
}

TEST_F(ReplicationTest, TheSafetyLaneDoesNotWaitForNamesOfTheBulkLane) {
    auto& a = world.add("A");
    auto& b = world.add("B");
    world.link(a, b);
    world.run();
    const RecordId receipt = world.published(a, a_receipt());
    const RecordId report = world.published(a, a_report());
    world.run(1ms);
    EXPECT_TRUE(b.holds(report));
    world.run(limits::names_wait_max);
    EXPECT_TRUE(b.holds(receipt));
}

TEST_F(ReplicationTest, WhatIsAskedForByAnUnknownNameIsAbsent) {
    auto& a = world.add("A");
    auto& b = world.add("B");
    world.link(a, b);
    world.run();
    std::vector<Pulled> answers;
    world.alters = [&](const support::WorldNode& from, Bytes& frame) {
        const auto read = decode_frame(frame);
        if (const auto* pulled = std::get_if<Pulled>(&*read); pulled != nullptr && &from == &b)
            answers.push_back(*pulled);
    };
    const RecordName name = world.rng.id<RecordName>();
    world.inject(b, a, encode_frame(Names{{name}}));
    world.run(1s);
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_THAT(answers.front().absent, testing::ElementsAre(gossip::id_for(name)));
    EXPECT_EQ(a.engine->status().being_examined, 0U);
}

// Whoever changes a body that comes lean changes the record's own hash: what comes is another record than the
// one that was asked for, and badly signed.
TEST_F(ReplicationTest, ALeanRecordWithAnotherBodyIsNotTakenForIt) {
    auto& a = world.add("A");
    auto& liar = world.add("Liar");
    auto& b = world.add("B");
    world.link(a, liar);
    world.link(liar, b);
    world.run();
    std::size_t changed = 0;
    world.alters = [&](const support::WorldNode& from, Bytes& frame) {
        const auto read = decode_frame(frame);
        const auto* pulled = std::get_if<Pulled>(&*read);
        if (pulled == nullptr || &from != &liar || pulled->records.empty()) return;
        ASSERT_TRUE(pulled->is_lean);
        // The body is the last thing of the frame but for an empty list.
        frame.at(frame.size() - 3) ^= std::byte{1};
        ++changed;
    };
    const RecordId receipt = world.published(a, a_receipt());
    world.run(2s);
    EXPECT_EQ(changed, 1U);
    EXPECT_FALSE(b.holds(receipt));
    EXPECT_FALSE(world.are_linked(liar, b));
    world.link(a, b);
    world.run(10s);
    EXPECT_TRUE(b.holds(receipt));
    EXPECT_EQ(b.find(receipt)->body_state, record::BodyState::present);
}

TEST_F(ReplicationTest, AMarkFollowsManyNamedLinesAndFewOnceTheyHaveEnded) {
    auto& a = world.add("A");
    auto& b = world.add("B");
    world.link(a, b);
    world.run(6min);
    std::size_t marks = 0;
    world.alters = [&](const support::WorldNode& from, Bytes& frame) {
        const auto read = decode_frame(frame);
        const auto* records = std::get_if<Records>(&*read);
        if (records != nullptr && records->items.empty() && &from == &a) ++marks;
    };
    const auto reached = [&] { return b.engine->status().peers.front().their_log_reached; };
    for (std::size_t i = 0; i < limits::unmarked_lines_max; ++i) world.published(a, a_receipt());
    world.run(10s);
    EXPECT_EQ(marks, 1U);
    EXPECT_EQ(reached(), a.engine->log_end());
    for (int i = 0; i < 4; ++i) {
        world.published(a, a_receipt());
        world.run(10s);
    }
    EXPECT_EQ(marks, 1U);
    world.run(20s);
    EXPECT_EQ(marks, 2U);
    EXPECT_EQ(reached(), a.engine->log_end());
}

TEST_F(ReplicationTest, AMarkFollowsFewNamedLinesWithinMinutesWhereTheyDoNotEnd) {
    auto& a = world.add("A");
    auto& b = world.add("B");
    world.link(a, b);
    world.run();
    const LogNumber before = a.engine->log_end();
    for (int i = 0; i < 6 * 6; ++i) {
        world.published(a, a_receipt());
        world.run(10s);
    }
    EXPECT_GT(b.engine->status().peers.front().their_log_reached, before);
}

TEST_F(ReplicationTest, ALinkThatEndsBeforeANameIsToldLosesNothing) {
    auto& a = world.add("A");
    auto& b = world.add("B");
    world.link(a, b);
    world.run();
    const RecordId id = world.published(a, a_receipt());
    world.unlink(a, b);
    world.run(2min);
    EXPECT_FALSE(b.holds(id));
    world.link(a, b);
    world.run(1s);
    EXPECT_TRUE(b.holds(id));
}

TEST_F(ReplicationTest, ANodeThatWasAwayCatchesUp) {
    auto& a = world.add("A");
    auto& b = world.add("B");
    world.link(b, a);
    world.run();
    world.unlink(a, b);
    std::vector<RecordId> ids;
    for (int i = 0; i < 300; ++i) ids.push_back(world.published(a, i % 3 == 0 ? a_receipt() : a_report()));
    world.run();
    EXPECT_FALSE(b.holds(ids.front()));
    world.link(b, a);
    world.run(1s);
    for (const RecordId& id : ids) EXPECT_TRUE(b.holds(id));
    expect_equal_heads();
}

TEST_F(ReplicationTest, AReconnectSendsOnlyWhatIsNew) {
    auto& a = world.add("A");
    auto& b = world.add("B");
    world.link(b, a);
    for (int i = 0; i < 200; ++i) world.published(a, a_report());
    world.run(10s);
    world.unlink(a, b);
    world.run();
    const RecordId id = world.published(a, a_report());
    const std::size_t before = a.bytes_sent;
    world.link(b, a);
    world.run(1s);
    EXPECT_TRUE(b.holds(id));
    EXPECT_LT(a.bytes_sent - before, 2000U);
}

TEST_F(ReplicationTest, ACursorSurvivesARestartOfTheFollower) {
    auto& a = world.add("A");
    auto& b = world.add("B");
    world.link(b, a);
    for (int i = 0; i < 200; ++i) world.published(a, a_report());
    world.run(10s);
    world.stop(b);
    const RecordId id = world.published(a, a_report());
    world.start(b);
    const std::size_t before = a.bytes_sent;
    world.link(b, a);
    world.run(1s);
    EXPECT_TRUE(b.holds(id));
    EXPECT_LT(a.bytes_sent - before, 2000U);
}

TEST_F(ReplicationTest, ACursorOfAnotherStoreIsNotBelieved) {
    auto& a = world.add("A");
    auto& b = world.add("B");
    world.link(b, a);
    std::vector<RecordId> ids;
    for (int i = 0; i < 20; ++i) ids.push_back(world.published(a, a_report()));
    world.run(10s);
    world.unlink(a, b);
    world.run();
    world.link(b, a);
    world.run();
    // B asks A to follow from a place that A's log has another digest for: it is fed from the start.
    world.unlink(a, b);
    world.run();
    world.link(b, a);
    world.handle(a, Tick{});
    world.run(1s);
    for (const RecordId& id : ids) EXPECT_TRUE(b.holds(id));
    world.inject(b, a, encode_frame(Follow{5, LogDigest{}, false}));
    world.run();
    EXPECT_THAT(a.closed, testing::Contains("frame: follows twice"));
}

TEST_F(ReplicationTest, ThePowerOfAFollowerFailsAndNothingIsMissedAfterwards) {
    auto& a = world.add("A");
    auto& b = world.add("B");
    world.link(b, a);
    for (int i = 0; i < 50; ++i) world.published(a, a_report());
    world.run(10s);
    world.stop(b);
    b.disk.lose_power();
    world.start(b);
    for (int i = 0; i < 50; ++i) world.published(a, a_report());
    world.link(b, a);
    world.run(1s);
    expect_equal_heads();
}

TEST_F(ReplicationTest, ASecondPeersLogIsNamedFirstAndNotSentTwice) {
    auto& a = world.add("A");
    auto& b = world.add("B");
    auto& c = world.add("C");
    world.link(a, b);
    for (int i = 0; i < 300; ++i) world.published(a, a_report());
    world.run(10s);
    const std::size_t before = a.bytes_sent + b.bytes_sent;
    world.link(c, a);
    world.link(c, b);
    world.run(10s);
    expect_equal_heads();
    std::size_t one_copy = 0;
    for (const auto& line : a.store->log_after(0, 1000, 1U << 30U).value().lines)
        one_copy += line.record.envelope.message.size() + line.record.envelope.body->body.size();
    EXPECT_LT(a.bytes_sent + b.bytes_sent - before, one_copy * 5 / 4);
}

TEST_F(ReplicationTest, WhatOnlyTheSecondPeerHoldsIsPulledFromIt) {
    auto& a = world.add("A");
    auto& b = world.add("B");
    auto& c = world.add("C");
    const RecordId of_a = world.published(a, a_report());
    const RecordId of_b = world.published(b, a_report());
    world.link(c, a);
    world.link(c, b);
    world.run(10s);
    EXPECT_TRUE(c.holds(of_a));
    EXPECT_TRUE(c.holds(of_b));
    EXPECT_TRUE(a.holds(of_b));
}

TEST_F(ReplicationTest, WhatAPeerNamedAndDoesNotHoldIsNotWaitedFor) {
    auto& a = world.add("A");
    auto& b = world.add("B");
    world.link(b, a);
    world.run();
    const feed::Link named{
        {a.organisation.id, world.rng.id<Epoch>(), record::Lane::bulk}, 1, world.rng.id<RecordId>(), {}};
    world.inject(a, b, encode_frame(Records{1, world.rng.id<LogDigest>(), {Announcement{named}}}));
    world.run(1ms);
    EXPECT_EQ(b.engine->status().peers.front().under_way, 0U);
    const std::size_t before = b.bytes_sent;
    world.run(1min);
    EXPECT_LT(b.bytes_sent, before + 100);  // one pull has 37
    EXPECT_TRUE(world.are_linked(a, b));
}

TEST_F(ReplicationTest, ALogThatCouldNotBeReadIsReadAgain) {
    auto& a = world.add("A");
    auto& b = world.add("B");
    const RecordId id = world.published(a, a_report());
    world.link(b, a);
    a.disk.faults.fail_next_reads = 1;
    world.run(1s);
    EXPECT_FALSE(b.holds(id));
    world.run(10s);
    EXPECT_TRUE(b.holds(id));
}

TEST_F(ReplicationTest, TheDeathOfAHubDoesNotStopAWarning) {
    auto& hub = world.add("Hub");
    auto& other = world.add("Other hub");
    auto& a = world.add("A");
    auto& b = world.add("B");
    for (auto* node : {&a, &b}) {
        world.link(*node, hub);
        world.link(*node, other);
    }
    world.run();
    world.stop(hub);
    const RecordId id = world.published(a, a_report());
    world.run(1ms);
    EXPECT_TRUE(b.holds(id));
}

TEST_F(ReplicationTest, TwoLinksBetweenTheSameNodesBecomeOneAndBothKeepTheSame) {
    auto& a = world.add("A");
    auto& b = world.add("B");
    world.link(a, b);
    world.link(b, a);
    world.run();
    EXPECT_EQ(a.engine->status().peers.size(), 1U);
    EXPECT_EQ(b.engine->status().peers.size(), 1U);
    const RecordId id = world.published(a, a_report());
    world.run(1ms);
    EXPECT_TRUE(b.holds(id));
}

// Found by the simulator: a read saw what was written and not yet synced, and the record left before Stored.
TEST_F(ReplicationTest, WhatIsReadBeforeItsSyncDoesNotLeave) {
    auto& a = world.add("A");
    auto& b = world.add("B");
    auto& c = world.add("C");
    world.link(a, b);
    world.run(10s);
    const RecordId id = world.published(c, a_report());
    const LogPage page = c.store->log_after(0, 10, 1U << 20U).value();
    const LinkId link = a.engine->status().peers.at(0).link;
    const std::size_t before = a.frames_sent;
    world.handle(a, LogArrived{link, page});
    world.handle(a, RecordsArrived{link, {*c.find(id)}});
    world.run();
    EXPECT_EQ(a.frames_sent, before);
    world.link(a, c);
    world.run(10s);  // a second peer names first what it has
    EXPECT_TRUE(b.holds(id));
}

// Found by the simulator: peers read it in this node's log from then on, and so did not send it again.
TEST_F(ReplicationTest, ARecordWhoseSyncFailedIsKnownOnceALaterSyncHasKeptIt) {
    auto& a = world.add("A");
    auto& b = world.add("B");
    auto& c = world.add("C");
    world.link(a, b);
    world.link(a, c);
    world.run(1s);
    a.disk.faults.fail_next_syncs = 1;
    const RecordId kept = world.published(b, a_report());
    world.run(1s);
    ASSERT_EQ(a.noted(Noted::What::store_refused), 1U);
    const auto header = record::read_record(b.find(kept)->envelope.message)->header;
    ASSERT_EQ(a.engine->lanes().head(header.feed()).sequence, 0U);
    world.published(c, a_report());
    world.run(1s);
    EXPECT_EQ(a.engine->lanes().head(header.feed()).sequence, 1U);
    EXPECT_TRUE(c.holds(kept));
}

TEST_F(ReplicationTest, TheSameSeedGivesTheSameBytes) {
    const auto bytes_of = [](std::uint64_t seed) {
        support::World one{seed};
        auto& a = one.add("A");
        auto& b = one.add("B");
        one.link(a, b);
        for (int i = 0; i < 20; ++i) one.published(a, a_report());
        one.run(10s);
        return b.store->log_entry(20).value()->digest;
    };
    EXPECT_EQ(bytes_of(5), bytes_of(5));
    EXPECT_NE(bytes_of(5), bytes_of(6));
}

}  // namespace
}  // namespace stonechat::engine
