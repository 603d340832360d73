#include "protocol/engine/own_epoch.hpp"

#include <gmock/gmock.h>

#include <cstdlib>

#include "tests/support/world.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;
using support::a_receipt;
using support::a_report;
using support::WorldNode;
using Why = OwnEpoch::Why;

template <class IdType>
IdType filled(unsigned char with) {
    IdType id;
    id.bytes.fill(std::byte{with});
    return id;
}

// ---- the rules alone

struct OwnEpochTest : testing::Test {
    [[nodiscard]] OwnEpoch carried() const {
        const Bytes kept = opened.setting();
        return OwnEpoch{self, memory, kept, lanes};
    }
    [[nodiscard]] OwnEpoch taken_up(const OwnMemory& by) const {
        const Bytes kept = opened.setting();
        return OwnEpoch{self, by, kept, lanes};
    }
    feed::Link hold(const Epoch& epoch, Sequence sequence, unsigned char id) {
        const feed::Link link{
            {self, epoch, record::Lane::safety},
            sequence,
            filled<RecordId>(id),
            sequence == 1 ? RecordId{} : filled<RecordId>(static_cast<unsigned char>(id - 1))};
        lanes.add(link);
        return link;
    }

    crypto::SeededRng rng{5};
    MemberId self = filled<MemberId>(1);
    OwnMemory memory{filled<StoreId>(2), filled<MachineId>(3), filled<RecordKey>(4)};
    feed::Lanes lanes;
    OwnEpoch opened = [this] {
        OwnEpoch fresh{self, memory, std::nullopt, lanes};
        fresh.open(rng, Why::first, lanes);
        return fresh;
    }();
};

TEST_F(OwnEpochTest, GoesOnWithTheSameStoreMachineAndKey) {
    EXPECT_EQ(carried().epoch(), opened.epoch());
    EXPECT_FALSE(carried().is_sure());
}

TEST_F(OwnEpochTest, EndsWithAnotherStoreMachineOrKey) {
    for (const OwnMemory& other : {OwnMemory{filled<StoreId>(9), memory.machine, memory.record_key},
                                   OwnMemory{memory.store, filled<MachineId>(9), memory.record_key},
                                   OwnMemory{memory.store, memory.machine, filled<RecordKey>(9)}}) {
        const OwnEpoch taken = taken_up(other);
        EXPECT_FALSE(taken.epoch());
        EXPECT_EQ(taken.reason(), Why::another_memory);
    }
}

TEST_F(OwnEpochTest, SequenceOneNamesTheLastKnownRecord) {
    hold(*opened.epoch(), 1, 11);
    hold(*opened.epoch(), 2, 12);
    OwnEpoch taken = taken_up({filled<StoreId>(9), memory.machine, memory.record_key});
    taken.open(rng, taken.reason(), lanes);
    EXPECT_NE(taken.epoch(), opened.epoch());
    EXPECT_EQ(taken.next(record::Lane::safety, lanes).sequence, 1U);
    EXPECT_EQ(taken.next(record::Lane::safety, lanes).previous, filled<RecordId>(12));
    EXPECT_TRUE(taken.next(record::Lane::bulk, lanes).previous.is_zero());
}

TEST_F(OwnEpochTest, ALaneThatWasEmptyInTheLastEpochNamesTheOneBefore) {
    hold(*opened.epoch(), 1, 11);
    opened.open(rng, Why::newer_cursor, lanes);
    OwnEpoch taken = taken_up({filled<StoreId>(9), memory.machine, memory.record_key});
    taken.open(rng, taken.reason(), lanes);
    EXPECT_EQ(taken.next(record::Lane::safety, lanes).previous, filled<RecordId>(11));
}

TEST_F(OwnEpochTest, WhatIsLearnedOfLastIsWhatTheNextEpochNames) {
    opened.open(rng, Why::newer_cursor, lanes);
    const feed::Link late = hold(filled<Epoch>(7), 5, 15);
    EXPECT_FALSE(opened.came(late, lanes));
    EXPECT_EQ(opened.next(record::Lane::safety, lanes).previous, late.id);
}

TEST_F(OwnEpochTest, AStoreWithoutAWordNamesTheLongestLane) {
    hold(filled<Epoch>(7), 1, 11);
    hold(filled<Epoch>(7), 2, 12);
    hold(filled<Epoch>(8), 1, 21);
    OwnEpoch taken{self, memory, std::nullopt, lanes};
    EXPECT_EQ(taken.reason(), Why::first);
    taken.open(rng, taken.reason(), lanes);
    EXPECT_EQ(taken.next(record::Lane::safety, lanes).previous, filled<RecordId>(12));
}

TEST_F(OwnEpochTest, ASettingOfAnotherSizeIsNoMemory) {
    Bytes kept = opened.setting();
    kept.pop_back();
    EXPECT_FALSE((OwnEpoch{self, memory, kept, lanes}.epoch()));
}

TEST_F(OwnEpochTest, OurOwnRecordAboveAGapEndsItAtTheNextStart) {
    hold(*opened.epoch(), 1, 11);
    hold(*opened.epoch(), 3, 13);
    EXPECT_FALSE(carried().epoch());
    EXPECT_EQ(carried().reason(), Why::newer_record);
}

TEST_F(OwnEpochTest, ARecordOfOursThatComesFromOutsideEndsIt) {
    OwnEpoch mine = carried();
    const feed::Link link = hold(*mine.epoch(), 1, 11);
    EXPECT_TRUE(mine.came(link, lanes));
    feed::Link others = link;
    others.feed.author = filled<MemberId>(8);
    EXPECT_FALSE(mine.came(others, lanes));
}

TEST_F(OwnEpochTest, ClaimsAreHeededOnlyAboutAnEpochThatWasCarriedOver) {
    EXPECT_FALSE(opened.heeds_claims());
    OwnEpoch mine = carried();
    EXPECT_TRUE(mine.heeds_claims());
    mine.settle();
    EXPECT_TRUE(mine.heeds_claims());
    mine.open(rng, Why::newer_cursor, lanes);
    EXPECT_FALSE(mine.heeds_claims());
}

// ---- engines

struct OwnPastTest : testing::Test {
    void back_up(const WorldNode& node, storage::MemoryDisk& to) { to.copy_from(node.disk); }
    // The machine's disk as it was; nothing says so.
    void roll_back(WorldNode& node, const storage::MemoryDisk& from) {
        world.stop(node);
        node.disk.copy_from(from);
        world.start(node);
    }
    void restore(WorldNode& node, const storage::MemoryDisk& from) {
        world.stop(node);
        node.disk.copy_from(from);
        {
            const auto store = storage::open_memory_store(node.disk, node.rng);
            ASSERT_TRUE((*store)->begin_anew(node.rng.id<StoreId>()));
        }
        world.start(node);
    }
    RecordId published(WorldNode& node, const std::string& body) {
        const RequestId request = world.publish(node, body);
        world.run(15s);  // past the patience with peers
        return node.answers.at(request).value();
    }
    void expect_no_forks() {
        for (const auto& node : world.nodes) {
            EXPECT_EQ(node->noted(Noted::What::fork), 0U) << node->index;
            for (const feed::Head& head : node->engine->lanes().heads())
                EXPECT_FALSE(node->engine->lanes().is_forked(head.feed)) << node->index;
        }
    }
    void expect_equal_heads() {
        for (const auto& node : world.nodes)
            EXPECT_EQ(node->engine->lanes().heads(), world.nodes.front()->engine->lanes().heads());
    }
    static Epoch epoch_of(const WorldNode& node, const RecordId& id) {
        return record::read_record(node.find(id)->envelope.message)->header.epoch;
    }

    support::World world{71};
    WorldNode& a = world.add("A");
    WorldNode& b = world.add("B");
    storage::MemoryDisk backup;
};

TEST_F(OwnPastTest, ARestoredNodeBeginsANewEpochWhateverPeersKnow) {
    world.published(a, a_report());
    back_up(a, backup);
    const RecordId lost = world.published(a, a_report());
    const Epoch before = *a.engine->own_epoch();
    restore(a, backup);
    const RecordId next = published(a, a_report());
    EXPECT_NE(epoch_of(a, next), before);
    EXPECT_FALSE(a.holds(lost));
    const auto header = record::read_record(a.find(next)->envelope.message)->header;
    EXPECT_EQ(header.sequence, 1U);
    EXPECT_FALSE(header.previous.is_zero());
}

TEST_F(OwnPastTest, OldRecordsThatTurnUpLaterStayValid) {
    world.link(b, a);
    world.run();
    world.published(a, a_report());
    back_up(a, backup);
    const RecordId late = world.published(a, a_report());
    world.run(10s);
    restore(a, backup);
    const RecordId next = published(a, a_report());
    world.link(b, a);
    world.run(10s);
    EXPECT_TRUE(a.holds(late));
    EXPECT_TRUE(b.holds(next));
    expect_no_forks();
    expect_equal_heads();
}

TEST_F(OwnPastTest, ARolledBackMachineHearsOfItFromAPeersCursorBeforeItSigns) {
    world.link(b, a);
    world.run();
    world.published(a, a_report());
    world.run(10s);
    back_up(a, backup);
    world.published(a, a_report());
    world.run(10s);
    const Epoch before = *a.engine->own_epoch();
    roll_back(a, backup);
    const RequestId request = world.publish(a, a_report());
    world.run(1s);
    EXPECT_FALSE(a.answers.contains(request)) << "waits for peers";
    world.link(b, a);
    world.run(1s);
    ASSERT_TRUE(a.answers.contains(request));
    EXPECT_NE(epoch_of(a, *a.answers.at(request)), before);
    world.run(10s);
    expect_no_forks();
    expect_equal_heads();
}

TEST_F(OwnPastTest, WithNoPeerInReachTheWaitEnds) {
    world.published(a, a_report());
    world.stop(a);
    world.start(a);
    const RequestId request = world.publish(a, a_report());
    world.run(9s);
    EXPECT_FALSE(a.answers.contains(request));
    world.run(2s);
    EXPECT_TRUE(a.answers.at(request));
}

TEST_F(OwnPastTest, APeerThatAgreesEndsTheWaitAtOnce) {
    world.link(b, a);
    world.run();
    world.published(a, a_report());
    const Epoch before = *a.engine->own_epoch();
    world.run(10s);
    world.stop(a);
    world.start(a);
    world.link(b, a);
    world.run(1s);
    const RequestId request = world.publish(a, a_report());
    world.run(1ms);
    EXPECT_TRUE(a.answers.at(request));
    EXPECT_EQ(a.engine->own_epoch(), before);
}

TEST_F(OwnPastTest, AfterAForkThatNobodyCouldPreventTheEpochIsLeft) {
    world.link(b, a);
    world.run();
    world.published(a, a_report());
    world.run(10s);
    back_up(a, backup);
    world.published(a, a_report());
    world.run(10s);
    roll_back(a, backup);
    const RecordId twin = published(a, a_report("OtherProduct"));  // nobody is in reach
    const Epoch forked = epoch_of(a, twin);
    world.link(b, a);
    world.run(10s);
    EXPECT_NE(epoch_of(a, published(a, a_report())), forked);
    EXPECT_TRUE(b.holds(twin)) << "the evidence is kept";
    EXPECT_EQ(b.noted(Noted::What::fork), 1U);
}

TEST_F(OwnPastTest, ALyingCursorCostsOneEpochAStart) {
    world.link(b, a);
    world.run();
    world.published(a, a_report());
    world.run(10s);
    world.stop(a);
    world.start(a);
    std::vector<Epoch> epochs;
    for (int lie = 0; lie < 3; ++lie) {
        world.link(b, a);
        // Greets as B would, then claims to have followed further than A's log goes.
        world.loses = [&](const WorldNode& from, const WorldNode&) { return &from == &b; };
        world.run(1ms);
        world.inject(
            b, a, encode_frame(Hello{world.federation.charter.federation(), filled<StoreId>(77), 1, "liar"}));
        world.inject(b, a, encode_frame(Follow{1000, filled<LogDigest>(1), false}));
        world.run(1ms);
        world.loses = nullptr;
        world.unlink(a, b);
        world.run(1s);
        epochs.push_back(*a.engine->own_epoch());
    }
    EXPECT_EQ(epochs[0], epochs[1]);
    EXPECT_EQ(epochs[0], epochs[2]);
    EXPECT_EQ(a.noted(Noted::What::new_epoch), 2U);  // the first of all, and the one that the lie cost
}

// Restores of old backups, repeated ones among them, with hubs that lag behind. By hand 500:
// STONECHAT_RESTORES=500 build/dev/bin/engine_test --gtest_filter='*RestoresMakeNoFork'
TEST_F(OwnPastTest, RestoresMakeNoFork) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread
    const char* const asked = std::getenv("STONECHAT_RESTORES");
    const int restores_wanted = asked == nullptr ? 30 : std::atoi(asked);
    for (const char* name : {"Hub one", "Hub two"}) world.add(name);
    auto& hubs = world.nodes;
    std::vector<std::pair<WorldNode*, std::unique_ptr<storage::MemoryDisk>>> backups;
    const auto chance = [&](std::uint64_t one_in) { return world.rng.below(one_in) == 0; };
    const auto relink = [&](WorldNode& node) {
        for (std::size_t hub = 2; hub < hubs.size(); ++hub)
            if (chance(2) && !world.are_linked(node, *hubs[hub])) world.link(node, *hubs[hub]);
    };
    int restores = 0;
    int published_count = 0;
    while (restores < restores_wanted) {
        WorldNode& node = chance(2) ? a : b;
        if (chance(3)) {
            auto& kept = backups.emplace_back(&node, std::make_unique<storage::MemoryDisk>()).second;
            back_up(node, *kept);
        }
        for (std::uint64_t more = world.rng.below(3); more > 0; --more, ++published_count)
            world.publish(node, chance(4) ? a_receipt() : a_report());
        if (chance(2)) relink(node);
        if (chance(3)) world.unlink(node, *hubs[2 + world.rng.below(2)]);  // it lags from here on
        world.run(std::chrono::milliseconds{world.rng.below(3000)});
        if (!backups.empty() && chance(2)) {
            const auto& [whose, kept] = backups.at(world.rng.below(backups.size()));
            restore(*whose, *kept);
            ++restores;
        }
    }
    for (WorldNode* node : {&a, &b})
        for (std::size_t hub = 2; hub < hubs.size(); ++hub)
            if (!world.are_linked(*node, *hubs[hub])) world.link(*node, *hubs[hub]);
    world.run(60s);
    EXPECT_GE(published_count, restores_wanted / 2);
    expect_no_forks();
    expect_equal_heads();
}

}  // namespace
}  // namespace stonechat::engine
