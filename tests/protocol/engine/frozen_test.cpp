// What goes on while two of a charter's entries contradict each other, and once a third has decided.

#include <gmock/gmock.h>

#include "tests/protocol/engine/standing_fixture.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;
using support::a_report;

struct FrozenTest : StandingTest {
    support::Organisation left = support::an_organisation(world.rng, "Left");
    charter::Charter one = world.federation.charter;
    charter::Charter other = world.federation.charter;
    Bytes admission = entry_of(one, charter::Admit{left.request_message, charter::Role::member, {}, {}});
    Bytes revocation = entry_of(other, charter::Revoke{b.organisation.id, {}});
    charter::Charter third = world.federation.charter;
    Bytes revocation_of_a = entry_of(third, charter::Revoke{a.organisation.id, {}});

    Bytes entry_of(charter::Charter& branch, const charter::Action& action) const {
        Bytes bytes = world.federation.signed_by(*branch.next(action, Day{20780}), 1);
        check(branch.append(bytes).has_value());
        return bytes;
    }
    Bytes resolving(const Bytes& chosen) const {
        const auto hash = charter::hash_of(charter::decode_signed_entry(chosen)->payload);
        return world.federation.signed_by(*a.engine->charter().next_resolve(hash, Day{20781}), 1);
    }
    // A and C have different branches when they meet.
    void freeze() {
        world.unlink(a, c);
        world.run();
        world.offer_charter(a, admission);
        world.offer_charter(c, revocation);
        world.run();
        world.link(a, c);
        world.run(1s);
    }
};

TEST_F(FrozenTest, NodesWithDifferentBranchesShowThemToOneAnotherAndFreeze) {
    freeze();
    for (auto* node : {&a, &c}) {
        ASSERT_TRUE(node->engine->charter().conflict()) << node->organisation.request.organisation;
        EXPECT_EQ(node->engine->charter().find(left.id), nullptr);
        EXPECT_TRUE(node->engine->charter().find(b.organisation.id)->standing.is_revoked);
        EXPECT_EQ(node->noted(Noted::What::conflict), 1U);
    }
    EXPECT_FALSE(world.are_linked(a, b)) << "the revocation holds whichever branch it stands on";
    restart(c);
    EXPECT_TRUE(c.engine->charter().conflict()) << "evidence is kept";
}

// B asks C for an entry that C says it has, and is given another one for that place before the answer comes.
TEST_F(FrozenTest, WhoeverSentOneOfTwoEntriesForAPlaceIsSentTheOther) {
    world.unlink(a, c);
    world.run();
    world.offer_charter(c, revocation_of_a);
    world.run();
    bool is_armed = true;
    world.tampers = [&](const support::WorldNode& from, const support::WorldNode& to, Bytes& frame) {
        const auto sent = decode_frame(frame);
        if (&from == &b && &to == &c && sent && std::holds_alternative<AskCharter>(*sent) &&
            std::exchange(is_armed, false))
            world.offer_charter(b, admission);
    };
    world.link(b, c);
    world.run(1s);
    ASSERT_FALSE(is_armed);
    EXPECT_TRUE(b.engine->charter().conflict());
    EXPECT_TRUE(c.engine->charter().conflict());
}

TEST_F(FrozenTest, RecordsOfAllOthersGoOnWhileTheCharterIsFrozen) {
    freeze();
    const RecordId id = world.published(a, a_report());
    const RecordId back = world.published(c, a_report());
    world.run(1s);
    EXPECT_TRUE(c.holds(id));
    EXPECT_TRUE(a.holds(back));
}

// Nobody can say yet how what a disputed organisation wrote is to be judged, and that may last for days.
TEST_F(FrozenTest, WhatStandsBehindManyRecordsInDisputeComesAllTheSame) {
    auto& d = world.add("D");  // was away
    world.link(d, a);
    world.run();
    world.stop(d);
    std::vector<RecordId> in_dispute;
    for (std::size_t i = 0; i < limits::parked_records_max + 100; ++i)
        in_dispute.push_back(world.published(b, a_report()));
    world.run();
    charter::Charter one_way = world.federation.charter;
    charter::Charter other_way = world.federation.charter;
    const Bytes chosen = entry_of(one_way, charter::SetRole{b.organisation.id,
                                                            charter::Role::member,
                                                            {.issuer = true, .relay = false},
                                                            {},
                                                            {pin(a, in_dispute.back())}});
    world.offer_charter(a, chosen);
    world.offer_charter(a, entry_of(other_way, charter::EraseOrder{{in_dispute.front()}}));
    world.run();
    const RecordId behind = world.published(a, a_report());
    world.start(d);
    world.link(d, a);
    world.run(10s);
    ASSERT_TRUE(d.engine->charter().conflict());
    EXPECT_FALSE(d.holds(in_dispute.back()));
    EXPECT_TRUE(d.holds(behind));
    world.offer_charter(a, resolving(chosen));
    world.run(5min);
    for (const RecordId& id : in_dispute) ASSERT_TRUE(d.holds(id));
}

TEST_F(FrozenTest, AResolvingEntryThawsEveryNode) {
    freeze();
    world.offer_charter(c, resolving(admission));
    world.run(1s);
    for (auto* node : {&a, &c}) {
        EXPECT_FALSE(node->engine->charter().conflict());
        EXPECT_NE(node->engine->charter().find(left.id), nullptr);
        EXPECT_TRUE(node->engine->charter().find(b.organisation.id)->standing.is_revoked);
        EXPECT_EQ(node->noted(Noted::What::resolved), 1U);
    }
    EXPECT_EQ(a.engine->charter().head(), c.engine->charter().head());
    restart(a);
    EXPECT_EQ(a.engine->charter().head(), c.engine->charter().head());
    EXPECT_NE(a.engine->charter().find(left.id), nullptr);
}

// Found by the simulator: a disk that refused one entry of a disputed place kept what follows it, and the
// node never started again.
TEST_F(FrozenTest, AnEntryWhoseForerunnerTheDiskRefusedIsLeftOutAndComesAgain) {
    const support::Organisation later = support::an_organisation(world.rng, "Later");
    const Bytes next = entry_of(one, charter::Admit{later.request_message, charter::Role::member, {}, {}});
    world.stop(c);
    {
        const auto store = storage::open_memory_store(c.disk, c.rng);
        ASSERT_TRUE((*store)->put_charter_entry(other.sequence(), revocation));
        ASSERT_TRUE((*store)->put_charter_entry(one.sequence(), next));
        ASSERT_TRUE((*store)->sync());
    }
    world.start(c);
    EXPECT_EQ(c.engine->charter().newest(), other.sequence());
    world.offer_charter(a, admission);
    world.offer_charter(a, next);
    world.link(a, c);
    world.run(1s);
    EXPECT_TRUE(c.engine->charter().conflict());
    EXPECT_EQ(c.engine->charter().entries_count(), a.engine->charter().entries_count());
    EXPECT_EQ(c.engine->charter().newest(), one.sequence());
}

TEST_F(FrozenTest, ANewcomerAfterAConflictLearnsOfBothBranches) {
    freeze();
    world.offer_charter(a, resolving(admission));
    world.run(1s);
    auto& d = world.add_stranger("D");
    const auto entry = a.engine->charter().next(
        charter::Admit{d.organisation.request_message, charter::Role::member, {}, {}}, Day{20782});
    world.offer_charter(a, world.federation.signed_by(*entry, 1));
    world.link(d, a);
    world.run(1s);
    EXPECT_EQ(d.engine->charter().head(), a.engine->charter().head());
    EXPECT_TRUE(d.engine->charter().find(b.organisation.id)->standing.is_revoked);
    EXPECT_EQ(d.engine->charter().members(), a.engine->charter().members());
}

}  // namespace
}  // namespace stonechat::engine
