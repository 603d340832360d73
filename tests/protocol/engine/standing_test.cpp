// What the charter's decisions do to nodes that run: links cut, records void, forks ended, conflicts shared.

#include <gmock/gmock.h>

#include "tests/protocol/engine/standing_fixture.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;
using support::a_report;

TEST_F(StandingTest, ARevokedMemberIsCutOffEverywhereAndToldWhy) {
    world.link(b, c);
    world.run();
    const Bytes entry = world.federation.add(charter::Revoke{b.organisation.id, {}});
    world.offer_charter(a, entry);
    world.run();
    EXPECT_FALSE(world.are_linked(a, b));
    EXPECT_FALSE(world.are_linked(b, c));
    EXPECT_TRUE(b.engine->charter().find(b.organisation.id)->standing.is_revoked);
}

TEST_F(StandingTest, ARevokedMemberThatWasAwayLearnsItWhenItCallsAndIsCutOffWithinAMinute) {
    world.stop(b);
    world.run();
    world.offer_charter(a, world.federation.add(charter::Revoke{b.organisation.id, {}}));
    world.run();
    world.start(b);
    const RecordId unheard = world.published(a, a_report());
    world.link(b, a);
    world.run(59s);
    EXPECT_TRUE(b.engine->charter().find(b.organisation.id)->standing.is_revoked);
    EXPECT_FALSE(b.holds(unheard));
    EXPECT_FALSE(world.are_linked(a, b));
}

TEST_F(StandingTest, WhatIsHeldAboveThePinsBecomesVoidWithALineInTheLogAndLeavesTheHeads) {
    const RecordId kept = world.published(b, a_report());
    const RecordId late = world.published(b, a_report());
    world.run();
    ASSERT_TRUE(c.holds(late));
    const LogNumber before = c.engine->log_end();
    world.offer_charter(a, world.federation.add(charter::Revoke{b.organisation.id, {pin(a, kept)}}));
    world.run();
    for (auto* node : {&a, &c}) {
        EXPECT_FALSE(is_void(*node, kept));
        EXPECT_TRUE(is_void(*node, late));
        EXPECT_EQ(head_of(*node, b).id, kept);
        EXPECT_EQ(node->noted(Noted::What::voided), 1U);
    }
    EXPECT_EQ(c.store->log_entry(before + 1).value().value().change, sync::Change::record_voided);
    EXPECT_EQ(c.engine->log_end(), before + 1);
    restart(c);
    EXPECT_EQ(head_of(c, b).id, kept);
}

TEST_F(StandingTest, WhatIsVoidIsNotHandedOnAndRefusedFromWhoeverBringsIt) {
    const RecordId kept = world.published(b, a_report());
    const RecordId late = world.published(b, a_report());
    world.run();
    const auto envelope = b.find(late)->envelope;
    world.offer_charter(a, world.federation.add(charter::Revoke{b.organisation.id, {pin(a, kept)}}));
    world.run();
    auto& d = world.add("D");
    world.link(d, c);
    const RecordId after = world.published(a, a_report());
    world.run(1s);
    EXPECT_TRUE(d.holds(kept));
    EXPECT_TRUE(d.holds(after)) << "the stream goes on past what is void";
    EXPECT_FALSE(d.holds(late));
    world.inject(c, d, encode_frame(Records{1, {}, {envelope}}));
    world.run(1s);
    EXPECT_FALSE(d.holds(late));
    EXPECT_EQ(head_of(d, b).id, kept);
}

TEST_F(StandingTest, ARecordThatIsBeingExaminedWhenItsAuthorIsRevokedIsNotKept) {
    world.unlink(a, b);
    world.run();
    const RecordId late = world.published(b, a_report());
    const Bytes frame = encode_frame(Records{1, {}, {b.find(late)->envelope}});
    world.inject(a, c, frame);
    // Both are queued before anything is examined.
    world.offer_charter(c, world.federation.add(charter::Revoke{b.organisation.id, {}}));
    world.run();
    EXPECT_FALSE(c.holds(late));
    EXPECT_EQ(head_of(c, b).sequence, 0U);
}

TEST_F(StandingTest, WarningsOfVoidRecordsAreMarkedOrGone) {
    world.handle(c, SetInventory{c.next_request++,
                                 "maker,product,version,category\nExample Maker,SkinSort,1.0,scribe\n"});
    world.run();
    const RecordId late = world.published(b, a_report("SkinSort", "severe"));
    world.run();
    const auto stands = [&] {
        for (const auto& [id, warning] : c.engine->warnings().all())
            if (id.record == late && warning.standing == matching::Standing::stands) return true;
        return false;
    };
    ASSERT_TRUE(stands());
    world.offer_charter(a, world.federation.add(charter::Revoke{b.organisation.id, {}}));
    world.run();
    EXPECT_FALSE(stands());
}

TEST_F(StandingTest, AForkEndsWhereThePinSaysAndTheOtherSideBecomesVoid) {
    const RecordId first = world.published(b, a_report());
    const RecordId own = world.published(b, a_report());
    world.run();
    const auto header = record::read_record(b.find(own)->envelope.message)->header;
    const auto stolen = forged(b, header);
    world.inject(b, a, encode_frame(Records{1, {}, {record::Envelope{stolen.message(), std::nullopt}}}));
    world.run();
    ASSERT_TRUE(a.engine->lanes().is_forked(header.feed()));
    ASSERT_TRUE(c.engine->lanes().is_forked(header.feed())) << "the evidence is handed on";
    EXPECT_EQ(c.noted(Noted::What::fork), 1U);
    world.offer_charter(a, world.federation.add(charter::Revoke{b.organisation.id, {pin(a, stolen.id())}}));
    world.run();
    for (auto* node : {&a, &c}) {
        EXPECT_FALSE(node->engine->lanes().is_forked(header.feed()));
        EXPECT_EQ(head_of(*node, b).id, stolen.id());
        EXPECT_TRUE(is_void(*node, own));
        EXPECT_FALSE(is_void(*node, first));
    }
    auto& d = world.add("D");  // came late, and meets both sides in whatever order
    world.link(d, a);
    world.run(1s);
    EXPECT_EQ(head_of(d, b).id, stolen.id());
    EXPECT_FALSE(d.engine->lanes().is_forked(header.feed()));
}

// Its author may still write, so by its header it is good; but it follows what the pin has decided against.
TEST_F(StandingTest, WhatComesAboveAPinOnTheSideThatLostBecomesVoid) {
    const RecordId pinned = world.published(b, a_report());
    world.run();
    const auto header = record::read_record(b.find(pinned)->envelope.message)->header;
    const auto beside = forged(b, header);
    record::Header above = header;
    above.sequence = header.sequence + 1;
    above.previous = beside.id();
    const auto behind = record::sign(above, b.organisation.record_key);
    world.offer_charter(a, world.federation.add(charter::SetRole{b.organisation.id,
                                                                 charter::Role::member,
                                                                 {.issuer = true, .relay = false},
                                                                 {},
                                                                 {pin(a, pinned)}}));
    world.run();
    world.inject(b, a, encode_frame(Records{1, {}, {record::Envelope{behind.message(), std::nullopt}}}));
    world.run();
    for (auto* node : {&a, &c}) {
        EXPECT_FALSE(node->engine->lanes().is_forked(header.feed()));
        EXPECT_EQ(head_of(*node, b).id, pinned);
    }
    EXPECT_TRUE(is_void(a, behind.id()));
}

// Whoever holds an old key could fill disks for ever otherwise: each one costs a look at the whole lane.
TEST_F(StandingTest, WhatComesBesideALaneThatIsHeldUpToItsPinIsNotKept) {
    const RecordId first = world.published(b, a_report());
    const RecordId last = world.published(b, a_report());
    world.run();
    const auto header = record::read_record(b.find(first)->envelope.message)->header;
    world.offer_charter(a, world.federation.add(charter::Revoke{b.organisation.id, {pin(a, last)}}));
    world.run();
    auto& accomplice = world.add("Accomplice");
    world.link(accomplice, a);
    world.run();
    const auto beside = forged(b, header);
    const LogNumber end = a.engine->log_end();
    world.inject(accomplice, a,
                 encode_frame(Records{1, {}, {record::Envelope{beside.message(), std::nullopt}}}));
    world.run();
    EXPECT_FALSE(a.holds(beside.id()));
    EXPECT_EQ(a.engine->log_end(), end);
    EXPECT_EQ(head_of(a, b).id, last);
}

TEST_F(StandingTest, AChangeOfRoleIsInForceEverywhereAndKeepsWhatWasWrittenBefore) {
    const RecordId before = world.published(b, a_report());
    world.run();
    world.offer_charter(a, world.federation.add(charter::SetRole{
                               b.organisation.id, charter::Role::observer, {}, {}, {pin(a, before)}}));
    world.run();
    const RequestId refused = world.publish(b, a_report());
    world.run();
    EXPECT_EQ(b.answers.at(refused).error().code, Errc::not_allowed);
    EXPECT_FALSE(is_void(c, before));
    EXPECT_TRUE(world.are_linked(a, b)) << "it goes on to read";
}

TEST_F(StandingTest, WhatARoleDoesNotAllowIsRefusedByAllSixNodesThoughItsAuthorsNodeIsModifiedToSendIt) {
    auto& d = world.add("D");
    auto& e = world.add("E");
    auto& f = world.add("F");
    auto& observer = world.add("Observer", charter::Role::observer);
    auto& maker = world.add("Maker", charter::Role::maker);
    const std::vector<support::WorldNode*> six{&a, &b, &c, &d, &e, &f};
    for (auto* node : six) {
        if (node != &a && !world.are_linked(*node, a)) world.link(*node, a);
        world.link(observer, *node);
        world.link(maker, *node);
    }
    world.run(1s);
    std::vector<RecordId> sent;
    for (auto* author : {&observer, &maker})
        for (std::uint64_t kind = 1; kind <= record::known_kinds_count + 1; ++kind) {
            support::Author writer{world.federation, author->organisation, world.rng.id<Epoch>()};
            const auto record =
                writer.write(record::Kind{kind}, {}, {world.rng.id<TechId>()});  // not the maker's
            sent.push_back(record.id());
            for (auto* node : six)
                world.inject(
                    *author, *node,
                    encode_frame(Records{1, {}, {record::Envelope{record.message(), std::nullopt}}}));
        }
    world.run(2s);
    for (auto* node : six) {
        for (const RecordId& id : sent) EXPECT_FALSE(node->holds(id));
        EXPECT_EQ(node->engine->status().refused, sent.size());
        EXPECT_TRUE(world.are_linked(*node, observer)) << "an older charter elsewhere would look the same";
    }
}

struct NewKeysTest : StandingTest {
    crypto::SigningKey recovery = crypto::SigningKey::generate(world.rng);
    support::WorldNode& d = [this]() -> support::WorldNode& {
        auto& node = world.add_stranger("D");
        support::Organisation& who = node.organisation;
        who.request.recovery_key = RecoveryKey{recovery.public_key().bytes};
        who.request_message = charter::sign_request(who.request, who.record_key);
        who.id = charter::member_id(who.request_message);
        restart(node);
        world.offer_charter(a, world.federation.admit(who));
        world.run();
        world.link(node, a);
        world.run(1s);
        return node;
    }();

    // The organisation moves to new keys by its recovery key; its node starts again with them.
    void recover(std::vector<charter::Pin> pins) {
        support::Organisation& who = d.organisation;
        auto record_key = crypto::SigningKey::generate(world.rng);
        auto link_key = crypto::SigningKey::generate(world.rng);
        const charter::KeyRequest request{world.federation.charter.federation(),
                                          who.id,
                                          who.link(),
                                          charter::KeyAuthority::recovery_key,
                                          RecordKey{record_key.public_key().bytes},
                                          LinkKey{link_key.public_key().bytes},
                                          who.request.recovery_key};
        world.stop(d);
        world.offer_charter(a, world.federation.add(charter::Rekey{
                                   charter::sign_key_request(request, recovery), std::move(pins)}));
        who.record_key = std::move(record_key);
        who.link_key = std::move(link_key);
        world.start(d);
        world.link(d, a);
        world.run(2s);
    }
};

TEST_F(NewKeysTest, AfterALossOfKeysTheOrganisationGoesOnInANewEpochAndWhatItWroteStands) {
    const RecordId before = world.published(d, a_report());
    world.run();
    const Epoch old_epoch = *d.engine->own_epoch();
    recover({pin(a, before)});
    const RecordId after = world.published(d, a_report());
    world.run(1s);
    EXPECT_NE(*d.engine->own_epoch(), old_epoch);
    EXPECT_TRUE(b.holds(after));
    EXPECT_FALSE(is_void(b, before));
}

// Two entries stand in the place that gave it its new keys: until the stewards decide nobody knows by which a
// record is to be judged, and a good one must not be taken for badly signed.
TEST_F(NewKeysTest, WhatWaitsForItsCheckDuringADisputeIsCheckedOnceItIsOver) {
    charter::Charter without = world.federation.charter;
    recover({});
    const Bytes chosen = world.federation.charter.entries().back();
    support::Author author{world.federation, d.organisation, world.rng.id<Epoch>()};
    b.holds_check = true;
    Records bulk{1, {}, {}};
    std::vector<RecordId> ids;
    for (int i = 0; i < 40; ++i) {
        const auto written = author.write(record::Kind::report);
        ids.push_back(written.id());
        bulk.items.emplace_back(record::Envelope{written.message(), std::nullopt});
    }
    auto& evil = world.add("Evil");
    world.link(evil, b);
    world.run();
    world.inject(evil, b, encode_frame(bulk));
    world.run(1s);
    ASSERT_GT(b.engine->status().checking.waiting, 0U);
    const support::Organisation left = support::an_organisation(world.rng, "Left");
    const auto contrary =
        without.next(charter::Admit{left.request_message, charter::Role::member, {}, {}}, Day{20780});
    world.offer_charter(b, world.federation.signed_by(*contrary, 1));
    world.run(1s);
    ASSERT_TRUE(b.engine->charter().conflict());
    world.release_check(b);
    world.run(5s);
    EXPECT_GT(b.engine->status().checking.waiting, 0U);
    const auto hash = charter::hash_of(charter::decode_signed_entry(chosen)->payload);
    world.offer_charter(b,
                        world.federation.signed_by(*b.engine->charter().next_resolve(hash, Day{20781}), 1));
    world.run(30s);
    ASSERT_FALSE(b.engine->charter().conflict());
    EXPECT_EQ(b.engine->status().checking.waiting, 0U);
    for (const RecordId& id : ids) EXPECT_EQ(b.find(id)->signature, record::SignatureState::verified);
}

TEST_F(NewKeysTest, AfterATheftOfKeysWhatTheThiefSignedAboveThePinsIsVoidAndNothingMoreOfItIsTaken) {
    const RecordId before = world.published(d, a_report());
    world.run();
    const auto header = record::read_record(d.find(before)->envelope.message)->header;
    support::Organisation thief{crypto::SigningKey::from_seed(d.organisation.record_key.seed()),
                                crypto::SigningKey::generate(world.rng), d.organisation.request,
                                d.organisation.request_message, d.organisation.id};
    record::Header above = header;
    above.sequence = 2;
    above.previous = before;
    const auto stolen = record::sign(above, thief.record_key);
    world.inject(d, a, encode_frame(Records{1, {}, {record::Envelope{stolen.message(), std::nullopt}}}));
    world.run();
    ASSERT_TRUE(b.holds(stolen.id()));
    recover({pin(a, before)});
    EXPECT_TRUE(is_void(b, stolen.id()));
    EXPECT_EQ(head_of(b, d).id, before);
    above.epoch = world.rng.id<Epoch>();
    above.charter = world.federation.charter.sequence();
    above.sequence = 1;
    const auto later = record::sign(above, thief.record_key);
    world.inject(a, b, encode_frame(Records{1, {}, {record::Envelope{later.message(), std::nullopt}}}));
    world.run();
    EXPECT_FALSE(b.holds(later.id()));
}

}  // namespace
}  // namespace stonechat::engine
