// Bodies that come after their headers: to a peer that is live, behind, or follows by name.
#include <gmock/gmock.h>

#include "tests/support/world.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;
using record::BodyState;
using support::a_receipt;
using support::a_report;

struct BodiesTest : testing::Test {
    support::World world{47};
    support::WorldNode& author = world.add("Author");
    support::WorldNode& a = world.add("A");
    support::WorldNode& b = world.add("B");
    support::WorldNode& courier = world.add("Courier");

    // A record of `author`, as only its own store holds it.
    StoredRecord published(const std::string& body) {
        const RecordId id = world.published(author, body);
        return *author.find(id);
    }
    // Over a link that stands only for this.
    void give(support::WorldNode& node, const record::Envelope& envelope) {
        world.link(courier, node);
        world.run(1ms);
        world.inject(courier, node, encode_frame(Records{1, {}, {envelope}}));
        world.run(1ms);
        world.unlink(courier, node);
        world.run(1ms);
    }
    void give_bare(support::WorldNode& node, const StoredRecord& record) {
        give(node, {record.envelope.message, {}});
        ASSERT_EQ(state_at(node, record), BodyState::missing);
    }
    void give_whole(support::WorldNode& node, const StoredRecord& record) { give(node, record.envelope); }

    static RecordId id_of(const StoredRecord& record) {
        return record::read_record(record.envelope.message).value().id;
    }
    static BodyState state_at(support::WorldNode& node, const StoredRecord& record) {
        const auto found = node.find(id_of(record));
        return found ? found->body_state : BodyState{};
    }
};

TEST_F(BodiesTest, ABodyThatComesLaterIsKeptAndNumbered) {
    const StoredRecord record = published(a_report());
    world.link(a, b);
    world.run();
    give_bare(a, record);
    const LogNumber before = a.engine->log_end();
    give_whole(a, record);
    EXPECT_EQ(a.find(id_of(record)), record);
    EXPECT_EQ(a.engine->log_end(), before + 1);
    EXPECT_EQ(a.store->log_entry(before + 1).value()->change, sync::Change::body_changed);
}

TEST_F(BodiesTest, ItTravelsOnToALivePeerThatMissesIt) {
    const StoredRecord record = published(a_report());
    world.link(a, b);
    world.run();
    give_bare(a, record);
    ASSERT_EQ(state_at(b, record), BodyState::missing) << "the header travelled";
    give_whole(a, record);
    EXPECT_EQ(b.find(id_of(record)), record);
}

TEST_F(BodiesTest, AndOnTheBulkLaneByNameToo) {
    const StoredRecord record = published(a_receipt());
    world.link(a, b);
    world.run();
    give_bare(a, record);
    world.run(limits::names_wait_max);
    ASSERT_EQ(state_at(b, record), BodyState::missing);
    give_whole(a, record);
    world.run(limits::names_wait_max);
    EXPECT_EQ(b.find(id_of(record)), record);
}

// It has said that it holds the record, and names are not told back; but the text it lacks.
TEST_F(BodiesTest, AndToWhoeverHasNamedItsHeaderToo) {
    const StoredRecord record = published(a_receipt());
    world.link(a, b);
    world.run();
    give_bare(b, record);
    world.run(limits::names_wait_max);
    ASSERT_EQ(state_at(a, record), BodyState::missing) << "B has named it to A";
    give_whole(a, record);
    world.run(limits::names_wait_max);
    EXPECT_EQ(b.find(id_of(record)), record);
}

TEST_F(BodiesTest, ItTravelsOnToAPeerThatIsBehind) {
    const StoredRecord record = published(a_report());
    world.link(a, b);
    world.run();
    give_bare(a, record);
    world.run(10s);
    world.unlink(a, b);
    world.run();
    world.link(a, author);
    world.run(10s);
    ASSERT_EQ(state_at(a, record), BodyState::present);
    ASSERT_EQ(state_at(b, record), BodyState::missing);
    world.unlink(a, author);
    world.link(b, a);
    world.run(1s);
    EXPECT_EQ(b.find(id_of(record)), record);
}

TEST_F(BodiesTest, AndToAPeerThatFollowsByName) {
    const StoredRecord record = published(a_report());
    world.link(a, b);
    world.run();
    give_bare(a, record);
    world.run(10s);
    // B follows A whole already; the author's log is only named to it.
    world.link(b, author);
    world.run(1s);
    EXPECT_EQ(b.find(id_of(record)), record);
    world.run(1s);
    EXPECT_EQ(a.find(id_of(record)), record) << "and B's news travels on";
}

TEST_F(BodiesTest, ItIsAskedForAgainAfterARestart) {
    const StoredRecord record = published(a_report());
    world.link(a, b);
    world.run();
    give_bare(a, record);
    world.stop(a);
    world.start(a);
    world.link(a, author);
    world.run(1s);
    EXPECT_EQ(a.find(id_of(record)), record);
}

TEST_F(BodiesTest, ABodyThatIsNotTheHeadersChangesNothingAndCostsTheLink) {
    const StoredRecord record = published(a_report());
    world.link(a, b);
    world.run();
    give_bare(a, record);
    StoredRecord other = record;
    other.envelope.body->body.push_back(std::byte{' '});
    give_whole(a, other);
    EXPECT_EQ(state_at(a, record), BodyState::missing);
    EXPECT_EQ(a.engine->status().refused, 1U);
}

TEST_F(BodiesTest, ABodyThatIsHeldIsNotTakenTwice) {
    const StoredRecord record = published(a_report());
    world.link(a, b);
    world.run();
    give_whole(a, record);
    const LogNumber before = a.engine->log_end();
    give_whole(a, record);
    EXPECT_EQ(a.engine->log_end(), before);
}

TEST_F(BodiesTest, AStoreThatRefusesTheBodyGetsItLater) {
    const StoredRecord record = published(a_report());
    world.link(a, b);
    world.run();
    give_bare(a, record);
    a.disk.faults.disk_full = true;
    give_whole(a, record);
    EXPECT_EQ(state_at(a, record), BodyState::missing);
    a.disk.faults.disk_full = false;
    world.link(a, author);
    world.run(1s);
    EXPECT_EQ(a.find(id_of(record)), record);
}

// Found by the simulator: whoever sent it, or was shown its header, takes it to be held and sends it no more.
TEST_F(BodiesTest, ItIsAskedForWhereItsHoldersTakeItToBeHeld) {
    world.link(a, author);
    world.link(a, b);
    world.run(10s);
    world.loses = [&](const support::WorldNode& from, const support::WorldNode&) { return &from == &author; };
    const StoredRecord record = published(a_report());
    world.loses = nullptr;
    give_bare(a, record);
    world.run(5min);
    EXPECT_EQ(a.find(id_of(record)), record);
    EXPECT_EQ(b.find(id_of(record)), record);
}

TEST_F(BodiesTest, WhatNobodyHasIsAskedForEverMoreSeldom) {
    const StoredRecord record = published(a_report());
    world.link(a, b);
    world.run();
    give_bare(a, record);
    world.stop(author);
    world.run(24h);
    const std::size_t before = a.bytes_sent + b.bytes_sent;
    world.run(24h);
    // Once an hour each of the two asks, in 40 bytes, and is shown the header, in about 300.
    EXPECT_LT(a.bytes_sent + b.bytes_sent - before, 20'000U);
}

}  // namespace
}  // namespace stonechat::engine
