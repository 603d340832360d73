// Texts that go for good, whichever way the news comes.
#include <gmock/gmock.h>

#include "tests/support/world.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;
using record::BodyState;
using support::a_report;

struct ErasureTest : testing::Test {
    support::World world{53};
    support::WorldNode& a = world.add("A");
    support::WorldNode& b = world.add("B");
    support::WorldNode& c = world.add("C");

    static std::string an_erasure_of(const RecordId& id) {
        return R"({"codes":"1.0.0","kind":"erasure","content":{"record":")" + id.hex() +
               R"(","reason":"identifies-someone"}})";
    }
    static BodyState state_at(const support::WorldNode& node, const RecordId& id) {
        const auto found = node.find(id);
        return found ? found->body_state : BodyState{};
    }
    static Bytes body_of(const support::WorldNode& node, const RecordId& id) {
        return node.find(id)->envelope.body->body;
    }
    // What `liar` answers whoever follows it: that there is more than it ever sends.
    void says_its_log_is_longer(const support::WorldNode& liar) {
        world.alters = [&liar](const support::WorldNode& from, Bytes& frame) {
            auto read = decode_frame(frame);
            auto* const following = &from == &liar ? std::get_if<Following>(&*read) : nullptr;
            if (following == nullptr) return;
            following->end = 1'000'000;
            frame = encode_frame(*following);
        };
    }
    void link_all() {
        world.link(a, b);
        world.link(b, c);
        world.link(a, c);
        world.run();
    }
    void expect_gone_everywhere(const RecordId& id, const Bytes& text) {
        for (const auto& node : world.nodes) {
            EXPECT_EQ(state_at(*node, id), BodyState::erased_by_author) << node->index;
            EXPECT_FALSE(node->find(id)->envelope.body);
            EXPECT_FALSE(node->disk.holds(text)) << node->index;
        }
    }
    static const std::set<MemberId>& confirmed_at(const support::WorldNode& node, const RecordId& id) {
        return node.engine->erasures().all().at(id).confirmed;
    }
};

TEST_F(ErasureTest, ByItsAuthorTakesATextFromEveryNodeAndItsDisk) {
    link_all();
    const RecordId id = world.published(a, a_report());
    world.run();
    const Bytes text = body_of(b, id);
    ASSERT_TRUE(c.disk.holds(text));
    world.published(a, an_erasure_of(id));
    world.run(5s);
    expect_gone_everywhere(id, text);
    EXPECT_EQ(b.noted(Noted::What::erased), 1U);
    EXPECT_EQ(b.noted(Noted::What::scrubbed), 1U);
}

TEST_F(ErasureTest, IsConfirmedBySignedRecordsOfAll) {
    link_all();
    const RecordId id = world.published(a, a_report());
    world.published(a, an_erasure_of(id));
    world.run(10s);
    for (const auto& node : world.nodes)
        EXPECT_THAT(confirmed_at(*node, id),
                    testing::UnorderedElementsAre(a.organisation.id, b.organisation.id, c.organisation.id));
    const LogNumber end = a.engine->log_end();
    world.stop(b);
    world.start(b);
    world.link(a, b);
    world.run(30s);
    EXPECT_EQ(a.engine->log_end(), end) << "and only once";
    EXPECT_THAT(confirmed_at(b, id), testing::SizeIs(3));
}

// Found by the simulator: the body was gone from its table and stayed in the files until the next start.
TEST_F(ErasureTest, WhoseSyncFailedIsFinishedAllTheSame) {
    world.link(a, c);
    world.link(c, b);
    world.run();
    const RecordId id = world.published(a, a_report());
    world.run(10s);
    const Bytes text = body_of(c, id);
    bool is_armed = true;  // C hands the erasure on, and is about to take the body away
    world.loses = [&](const support::WorldNode& from, const support::WorldNode& to) {
        if (&from == &c && &to == &b && std::exchange(is_armed, false)) c.disk.faults.fail_next_syncs = 1;
        return false;
    };
    world.published(a, an_erasure_of(id));
    world.run(30s);
    ASSERT_FALSE(is_armed);
    EXPECT_EQ(c.disk.faults.fail_next_syncs, 0U);
    EXPECT_EQ(state_at(c, id), BodyState::erased_by_author);
    EXPECT_FALSE(c.disk.holds(text));
    EXPECT_TRUE(confirmed_at(a, id).contains(c.organisation.id));
}

TEST_F(ErasureTest, IsNotConfirmedBeforeTheDiskIsRidOfIt) {
    link_all();
    const RecordId id = world.published(a, a_report());
    world.run();
    c.disk.faults.disk_full = true;
    world.published(a, an_erasure_of(id));
    world.run(10s);
    EXPECT_THAT(confirmed_at(a, id), testing::Not(testing::Contains(c.organisation.id)));
    c.disk.faults.disk_full = false;
    world.unlink(a, c);
    world.run();
    world.link(a, c);
    world.run(2min);
    EXPECT_THAT(confirmed_at(a, id), testing::Contains(c.organisation.id));
}

TEST_F(ErasureTest, ThatComesBeforeItsRecordKeepsTheTextOut) {
    world.link(a, b);
    world.run();
    const RecordId id = world.published(a, a_report());
    const auto record = a.find(id);
    world.run();
    const RecordId erasure = world.published(a, an_erasure_of(id));
    const auto bearer = a.find(erasure);
    auto& d = world.add("D");
    world.link(d, c);
    world.run();
    world.inject(d, c, encode_frame(Records{1, {}, {bearer->envelope}}));
    world.inject(d, c, encode_frame(Records{1, {}, {record->envelope}}));
    world.run();
    EXPECT_EQ(state_at(c, id), BodyState::erased_by_author);
    EXPECT_FALSE(c.disk.holds(record->envelope.body->body));
}

TEST_F(ErasureTest, IsKnownAfterARestartBeforeAnythingIsRead) {
    world.link(a, b);
    world.run();
    const RecordId id = world.published(a, a_report());
    const auto record = a.find(id);
    const RecordId erasure = world.published(a, an_erasure_of(id));
    const auto bearer = a.find(erasure);
    auto& d = world.add("D");
    world.link(d, c);
    world.run();
    world.inject(d, c, encode_frame(Records{1, {}, {bearer->envelope}}));
    world.run();
    world.stop(c);
    world.start(c);
    world.link(d, c);
    world.run();
    world.inject(d, c, encode_frame(Records{1, {}, {record->envelope}}));
    world.run();
    EXPECT_EQ(state_at(c, id), BodyState::erased_by_author);
    EXPECT_FALSE(c.disk.holds(record->envelope.body->body));
}

TEST_F(ErasureTest, OfAnothersRecordIsIgnoredAndSeen) {
    link_all();
    const RecordId id = world.published(a, a_report());
    world.run();
    world.published(b, an_erasure_of(id));
    world.run(10s);
    for (const auto& node : world.nodes) {
        EXPECT_EQ(state_at(*node, id), BodyState::present);
        EXPECT_EQ(node->noted(Noted::What::erasure_ignored), 1U) << node->index;
        EXPECT_EQ(node->noted(Noted::What::erased), 0U);
    }
}

TEST_F(ErasureTest, OfAnErasureIsIgnored) {
    link_all();
    const RecordId id = world.published(a, a_report());
    const RecordId erasure = world.published(a, an_erasure_of(id));
    world.published(a, an_erasure_of(erasure));
    world.run(10s);
    EXPECT_EQ(state_at(b, erasure), BodyState::present);
    EXPECT_EQ(state_at(b, id), BodyState::erased_by_author);
    EXPECT_EQ(b.noted(Noted::What::erasure_ignored), 1U);
}

TEST_F(ErasureTest, ReachesANodeThatWasAway) {
    world.link(a, b);
    world.link(a, c);
    const RecordId id = world.published(a, a_report());
    world.run();
    const Bytes text = body_of(c, id);
    world.stop(c);
    world.published(a, an_erasure_of(id));
    world.run(10s);
    world.start(c);
    world.link(c, b);
    world.run(10s);
    expect_gone_everywhere(id, text);
}

TEST_F(ErasureTest, ANewcomerNeverGetsTheTextNorIsAskedToConfirm) {
    link_all();
    const RecordId id = world.published(a, a_report());
    world.run();
    const Bytes text = body_of(b, id);
    world.published(a, an_erasure_of(id));
    world.run(10s);
    auto& d = world.add("D");
    world.link(d, a);
    world.run(20s);
    expect_gone_everywhere(id, text);
    EXPECT_THAT(confirmed_at(d, id), testing::Not(testing::Contains(d.organisation.id)));
}

TEST_F(ErasureTest, ALaggingPeerThatStillServesTheTextCannotBringItBack) {
    link_all();
    const RecordId id = world.published(a, a_report());
    const auto record = a.find(id);
    world.published(a, an_erasure_of(id));
    world.run(10s);
    world.inject(c, b, encode_frame(Records{1, {}, {record->envelope}}));
    world.run();
    EXPECT_EQ(state_at(b, id), BodyState::erased_by_author);
    EXPECT_FALSE(b.disk.holds(record->envelope.body->body));
}

TEST_F(ErasureTest, AModifiedNodeThatKeepsServingTheTextIsNamedByTheAudit) {
    link_all();
    const RecordId id = world.published(a, a_report());
    const auto record = a.find(id);
    world.published(a, an_erasure_of(id));
    world.run(10s);
    world.tampers = [&](const support::WorldNode& from, const support::WorldNode&, Bytes& frame) {
        auto read = decode_frame(frame);
        auto* const pulled = &from == &c && read ? std::get_if<Pulled>(&*read) : nullptr;
        if (pulled == nullptr) return;
        for (record::Envelope& one : pulled->records)
            if (one.message == record->envelope.message) one.body = record->envelope.body;
        frame = encode_frame(*pulled);
    };
    world.run(2h);
    EXPECT_GT(a.noted(Noted::What::serves_erased), 0U);
    EXPECT_TRUE(a.engine->comparison(c.organisation.link())->serves_erased);
    EXPECT_FALSE(a.engine->comparison(b.organisation.link())->serves_erased)
        << "honest nodes are not accused";
    EXPECT_EQ(state_at(a, id), BodyState::erased_by_author);
    EXPECT_FALSE(a.disk.holds(record->envelope.body->body));
}

TEST_F(ErasureTest, SurvivesALossOfPowerBeforeTheScrub) {
    link_all();
    const RecordId id = world.published(a, a_report());
    world.run();
    const Bytes text = body_of(c, id);
    world.published(a, an_erasure_of(id));
    world.run(1s);  // erased, not yet scrubbed
    ASSERT_EQ(state_at(c, id), BodyState::erased_by_author);
    ASSERT_TRUE(c.disk.holds(text));
    world.stop(c);
    c.disk.lose_power();
    world.start(c);
    world.handle(c, Tick{});
    world.run(5s);
    EXPECT_FALSE(c.disk.holds(text));
}

// Seed 17460 of the simulator: a record is appended again, without its text, while its erasure is on its way
// into the store. The store says which line it had already, and keeps the text that it has.
TEST_F(ErasureTest, TakesATextThatTheStoreHeldWhenItsRecordWasAppendedAgain) {
    link_all();
    const RecordId id = world.published(a, a_report());
    world.run(1s);
    const Bytes text = body_of(c, id);
    const auto lines = c.store->log_after(0, 100, limits::frame_bytes_target);
    const auto line = std::ranges::find(lines->lines, id, [](const auto& one) { return one.entry.record; });
    ASSERT_NE(line, lines->lines.end());
    world.unlink(a, b);
    world.unlink(a, c);
    const record::Envelope erasure = a.find(world.published(a, an_erasure_of(id)))->envelope;
    const auto bring_erasure = [&] {
        world.inject(b, c, encode_frame(Records{0, {}, {erasure}}));
        world.run(1s);
    };
    c.disk.faults.fail_next_writes = 1;
    bring_erasure();
    ASSERT_EQ(c.disk.faults.fail_next_writes, 0U);
    const RecordKey key{a.organisation.record_key.public_key().bytes};
    NewRecord again{.record = *record::verify(*record::read_record(line->record.envelope.message), key),
                    .body_state = BodyState::erased_by_author,
                    .body = {},
                    .cursor = {}};
    Stored stored;
    stored.records.push_back({id, line->entry, false, std::move(again)});
    world.handle(c, std::move(stored));
    world.link(b, c);
    world.run(1s);
    bring_erasure();
    world.run(30s);
    EXPECT_EQ(state_at(c, id), BodyState::erased_by_author);
    EXPECT_FALSE(c.disk.holds(text));
}

TEST_F(ErasureTest, ConfirmationsOfManyLeaveRoomForAReport) {
    link_all();
    world.published(b, a_report());  // so that its past is known to others
    std::vector<RecordId> ids;
    for (int i = 0; i < 1100; ++i) ids.push_back(world.published(a, a_report()));
    world.run();
    for (const RecordId& id : ids) {
        world.publish(a, an_erasure_of(id));
        world.run(0ms);
    }
    world.stop(b);  // rid of the texts, and not yet of what they left in its files
    world.start(b);
    world.run(1s);  // alone, it signs nothing yet
    const RequestId report = world.publish(b, a_report());
    world.link(a, b);
    world.run(1min);
    EXPECT_TRUE(b.answers.at(report)) << b.answers.at(report).error().text();
    for (const RecordId& id : {ids.front(), ids.back()}) EXPECT_THAT(confirmed_at(b, id), testing::SizeIs(3));
}

TEST_F(ErasureTest, ManyTogetherRewriteFilesOnce) {
    link_all();
    std::vector<RecordId> ids;
    for (int i = 0; i < 20; ++i) ids.push_back(world.published(a, a_report()));
    world.run();
    for (const RecordId& id : ids) world.published(a, an_erasure_of(id));
    world.run(10s);
    EXPECT_EQ(b.noted(Noted::What::erased), 20U);
    EXPECT_EQ(b.noted(Noted::What::scrubbed), 1U);
}

TEST_F(ErasureTest, ByOrderOfTheStewardsTakesAnyonesText) {
    link_all();
    const RecordId id = world.published(a, a_report());
    world.run();
    const Bytes text = body_of(b, id);
    world.offer_charter(c, world.federation.add(charter::EraseOrder{{id}}));
    world.run(10s);
    for (const auto& node : world.nodes) {
        EXPECT_EQ(state_at(*node, id), BodyState::erased_by_order) << node->index;
        EXPECT_FALSE(node->disk.holds(text)) << node->index;
    }
    EXPECT_EQ(a.engine->erasures().all().at(id).since(), world.federation.charter.sequence());
    EXPECT_THAT(confirmed_at(b, id), testing::SizeIs(3));
    world.stop(b);
    world.start(b);
    EXPECT_EQ(b.engine->erasures().all().at(id).since(), world.federation.charter.sequence());
}

TEST_F(ErasureTest, AnOrderThatComesBeforeTheRecordKeepsTheTextOut) {
    const RecordId id = world.published(a, a_report());
    const auto record = a.find(id);
    world.offer_charter(c, world.federation.add(charter::EraseOrder{{id}}));
    world.run();
    world.link(b, c);
    world.run();
    world.inject(b, c, encode_frame(Records{1, {}, {record->envelope}}));
    world.run();
    EXPECT_EQ(state_at(c, id), BodyState::erased_by_order);
    EXPECT_FALSE(c.disk.holds(record->envelope.body->body));
}

TEST_F(ErasureTest, ANodeRestoredFromABackupServesNothingBeforeItHasCaughtUp) {
    link_all();
    const RecordId id = world.published(a, a_report());
    world.run();
    const Bytes text = body_of(b, id);
    // C's disk is as it was before the erasure, and it is told that it was restored.
    world.stop(c);
    world.published(a, an_erasure_of(id));
    world.run(10s);
    world.restore(c);
    auto& d = world.add("D");
    world.link(d, c);
    world.run(30s);
    EXPECT_TRUE(c.engine->holds_back_bodies());
    EXPECT_NE(state_at(d, id), BodyState::present);
    EXPECT_FALSE(d.disk.holds(text));
    EXPECT_EQ(c.noted(Noted::What::caught_up), 0U);
    world.link(c, b);
    world.run(10s);
    EXPECT_FALSE(c.engine->holds_back_bodies());
    expect_gone_everywhere(id, text);
    world.stop(c);
    world.start(c);
    EXPECT_FALSE(c.engine->holds_back_bodies()) << "once is enough";
}

TEST_F(ErasureTest, APeerThatDoesNotSendWhatItSaidItHoldsKeepsNoRestoredNodeBackForLong) {
    link_all();
    world.published(a, a_report());
    world.run();
    world.stop(c);
    world.restore(c);
    auto& liar = world.add("Liar");
    says_its_log_is_longer(liar);
    world.link(liar, c);
    world.link(c, b);
    world.run(5min);
    EXPECT_TRUE(c.engine->holds_back_bodies()) << "it may be slow";
    world.run(10min);
    EXPECT_FALSE(c.engine->holds_back_bodies());
}

TEST_F(ErasureTest, APeerThatDoesNotSendWhatItSaidIsNotEnoughToServeAgain) {
    world.published(a, a_report());
    world.run();
    world.stop(a);
    world.restore(a);
    says_its_log_is_longer(b);
    world.link(b, a);
    world.run(30min);
    EXPECT_TRUE(a.engine->holds_back_bodies());
}

TEST_F(ErasureTest, TwoRestoredNodesDoNotWaitForEachOther) {
    link_all();
    world.published(a, a_report());
    world.run();
    for (auto* node : {&b, &c}) {
        world.stop(*node);
        world.restore(*node);
    }
    world.link(b, c);
    world.run(30s);
    EXPECT_TRUE(b.engine->holds_back_bodies());
    world.link(a, b);
    world.run(30s);
    EXPECT_FALSE(b.engine->holds_back_bodies());
    EXPECT_FALSE(c.engine->holds_back_bodies());
}

TEST_F(ErasureTest, APersonMaySayThatThereIsNoPeerToAsk) {
    const RecordId id = world.published(a, a_report());
    world.run();
    world.stop(a);
    world.restore(a);
    world.link(b, a);
    world.run(10s);
    EXPECT_NE(state_at(b, id), BodyState::present) << "a peer that holds nothing tells nothing";
    world.handle(a, ServeAgain{77});
    world.run(10s);
    EXPECT_TRUE(a.answers.at(77));
    EXPECT_EQ(state_at(b, id), BodyState::present);
}

}  // namespace
}  // namespace stonechat::engine
