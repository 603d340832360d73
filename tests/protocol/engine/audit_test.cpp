#include <gmock/gmock.h>

#include "tests/support/world.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;
using support::a_report;

// Two nodes, the first of which calls; `evil` is linked to neither, but its records reach them.
struct AuditExchangeTest : testing::Test {
    support::World world{51};
    support::WorldNode& a = world.add("A");
    support::WorldNode& b = world.add("B");
    support::WorldNode& evil = world.add("Evil");
    LogNumber number = 0;

    void link() {
        world.link(a, b);
        world.run(10s);
    }
    // What A publishes now never comes to B, and neither side's cursor knows.
    RecordId publish_lost() {
        world.loses = [](const auto&, const auto&) { return true; };
        const RecordId id = world.published(a, a_report());
        world.loses = nullptr;
        return id;
    }
    static const Comparison& compared(const support::WorldNode& node, const support::WorldNode& with) {
        static const Comparison none;
        const Comparison* found = node.engine->comparison(with.organisation.link());
        EXPECT_NE(found, nullptr);
        return found == nullptr ? none : *found;
    }
    RequestId compare(support::WorldNode& node, const support::WorldNode& with) {
        const RequestId request = node.next_request++;
        world.handle(node, ComparePeer{request, with.organisation.link()});
        return request;
    }
    void expect_agreed_since(Instant when) {
        for (const auto& [one, other] : {std::pair{&a, &b}, std::pair{&b, &a}}) {
            EXPECT_TRUE(compared(*one, *other).is_equal);
            ASSERT_TRUE(compared(*one, *other).agreed);
            EXPECT_GE(*compared(*one, *other).agreed, when);
        }
    }
};

TEST_F(AuditExchangeTest, PeopleWhoAskAgainAtOnceCostTheirNodeNothing) {
    world.link(a, b);
    world.run(20s);
    std::vector<RequestId> asked;
    for (int i = 0; i < 3; ++i) {
        asked.push_back(compare(a, b));
        world.run(100ms);
    }
    EXPECT_TRUE(a.answers.contains(asked.front()));
    world.run(10s);
    for (const RequestId request : asked)
        EXPECT_TRUE(a.answers.at(request)) << a.answers.at(request).error().text();
    EXPECT_EQ(b.engine->status().refused, 0U);
}

TEST_F(AuditExchangeTest, HeadsAreComparedOnFirstContact) {
    for (int i = 0; i < 5; ++i) world.published(a, a_report());
    const Instant start = world.instant;
    link();
    expect_agreed_since(start);
    EXPECT_EQ(a.noted(Noted::What::audited), 1U);
    EXPECT_EQ(b.noted(Noted::What::audited), 1U);
}

TEST_F(AuditExchangeTest, AnAuditOfEqualHeadsCostsLessThanAHundredBytes) {
    for (int i = 0; i < 100; ++i) world.published(a, a_report());
    link();
    const std::size_t before = a.bytes_sent + b.bytes_sent;
    const RequestId request = compare(a, b);
    world.run(1s);
    EXPECT_TRUE(a.answers.at(request));
    EXPECT_LT(a.bytes_sent + b.bytes_sent - before, 100U);
}

TEST_F(AuditExchangeTest, WhatPushAndCursorsLostIsFoundWithinTheHourAndFetched) {
    link();
    const RecordId lost = publish_lost();  // A's next mark moves B's cursor past it
    world.run(50min);
    EXPECT_FALSE(b.holds(lost));
    world.run(15min);
    EXPECT_TRUE(b.holds(lost));
    expect_agreed_since(world.instant - 15min);
    EXPECT_EQ(b.engine->lanes().heads(), a.engine->lanes().heads());
}

TEST_F(AuditExchangeTest, WhatALaterRecordNamesIsAskedForWithoutAnAudit) {
    link();
    const RecordId lost = publish_lost();
    const RecordId next = world.published(a, a_report());
    world.run(10s);
    EXPECT_TRUE(b.holds(next));
    EXPECT_TRUE(b.holds(lost));
    EXPECT_EQ(b.engine->lanes().heads(), a.engine->lanes().heads());
}

TEST_F(AuditExchangeTest, PeopleCanAskForAComparisonAndSeeWhatItFound) {
    link();
    for (int i = 0; i < 3; ++i) publish_lost();
    const RequestId request = compare(b, a);
    world.run(1s);
    EXPECT_FALSE(b.answers.contains(request));  // answered once both are equal
    world.run(10s);
    EXPECT_TRUE(b.answers.at(request));
    const Comparison& found = compared(b, a);
    EXPECT_TRUE(found.is_equal);
    EXPECT_EQ(found.lanes_behind, 1U);
    EXPECT_EQ(found.lanes_ahead, 0U);
    EXPECT_EQ(found.fetched, 3U);
    ASSERT_EQ(found.lanes.size(), 1U);
    EXPECT_EQ(found.lanes.front().ours, 0U);
    EXPECT_EQ(found.lanes.front().theirs, 3U);
}

TEST_F(AuditExchangeTest, TheSideThatIsAheadSeesItAndGives) {
    link();
    const RecordId lost = publish_lost();
    const RequestId request = compare(a, b);
    world.run(15s);
    EXPECT_TRUE(a.answers.at(request));
    EXPECT_TRUE(b.holds(lost));
    EXPECT_EQ(compared(a, b).lanes_ahead, 1U);
    EXPECT_EQ(compared(a, b).lanes_behind, 0U);
    EXPECT_EQ(compared(a, b).fetched, 0U);
}

TEST_F(AuditExchangeTest, AComparisonWithSomeoneWhoIsNotConnectedIsRefused) {
    const RequestId request = compare(a, b);
    world.run(1s);
    EXPECT_FALSE(a.answers.at(request));
}

TEST_F(AuditExchangeTest, AComparisonEndsWithTheLink) {
    link();
    publish_lost();
    const RequestId request = compare(a, b);
    world.run(1s);
    world.unlink(a, b);
    world.run(1s);
    ASSERT_TRUE(a.answers.contains(request));
    EXPECT_FALSE(a.answers.at(request));
}

// More than one answer's worth, so that it comes in pieces.
TEST_F(AuditExchangeTest, ALongGapIsFetchedInPieces) {
    link();
    std::vector<RecordId> lost;
    for (std::size_t i = 0; i < limits::frame_records_max + 300; ++i) lost.push_back(publish_lost());
    const RequestId request = compare(b, a);
    world.run(20s);
    EXPECT_TRUE(b.answers.at(request));
    for (const RecordId& id : lost) ASSERT_TRUE(b.holds(id));
    EXPECT_EQ(compared(b, a).fetched, lost.size());
}

TEST_F(AuditExchangeTest, APeerThatDoesNotDeliverWhatItShowsIsNamed) {
    link();
    publish_lost();
    world.alters = [&](const support::WorldNode& from, Bytes& frame) {
        auto read = decode_frame(frame);
        if (&from != &a || !std::holds_alternative<Places>(*read)) return;
        std::get<Places>(*read).records.clear();
        frame = encode_frame(*read);
    };
    const RequestId request = compare(b, a);
    world.run(40s);
    EXPECT_TRUE(b.answers.at(request));
    EXPECT_TRUE(compared(b, a).is_stalled);
    EXPECT_FALSE(compared(b, a).is_equal);
    ASSERT_EQ(b.noted(Noted::What::audit_stalled), 1U);
    EXPECT_TRUE(world.are_linked(a, b));
}

TEST_F(AuditExchangeTest, APeerThatNeverAnswersDoesNotKeepPeopleWaiting) {
    link();
    publish_lost();
    world.loses = [&](const support::WorldNode& from, const support::WorldNode&) { return &from == &a; };
    const RequestId request = compare(b, a);
    world.run(50s);
    ASSERT_TRUE(b.answers.contains(request));
    EXPECT_FALSE(compared(b, a).is_equal);
}

TEST_F(AuditExchangeTest, WhenBothLastAgreedIsKnownAfterARestart) {
    link();
    world.stop(b);
    world.start(b);
    const auto kept = b.engine->status().agreement;
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->peer, a.organisation.link());
    EXPECT_EQ(kept->day, world.today);
    EXPECT_EQ(kept->instant, std::nullopt);
}

TEST_F(AuditExchangeTest, AMessageOfNoAuditChangesNothing) {
    link();
    world.inject(a, b, encode_frame(AuditReply{true, {}}));
    world.inject(a, b, encode_frame(AuditReply{false, {}}));
    world.inject(a, b, encode_frame(Places{0, 0, {}}));
    world.run(1s);
    EXPECT_TRUE(world.are_linked(a, b));
    EXPECT_EQ(b.noted(Noted::What::link_refused), 3U);
}

// A's program says that it holds what nobody has, of an author and of no one.
TEST_F(AuditExchangeTest, WhatAPeerSaysItHoldsIsAskedForOfMembersAlone) {
    link();
    const auto leaf_of = [&](const MemberId& author) {
        return sync::AuditLeaf{
            {author, world.rng.id<Epoch>(), record::Lane::safety}, 9, world.rng.id<RecordId>(), false};
    };
    sync::AuditHeads heads;
    heads.set(leaf_of(evil.organisation.id));
    for (int i = 0; i < 20; ++i) heads.set(leaf_of(world.rng.id<MemberId>()));
    std::optional<AuditReply> reply;
    std::vector<feed::Range> asked;
    world.alters = [&](const support::WorldNode& from, const Bytes& frame) {
        if (&from != &b) return;
        const auto read = decode_frame(frame);
        if (const auto* one = std::get_if<AuditReply>(&*read)) reply = *one;
        if (const auto* ask = std::get_if<AskPlaces>(&*read))
            asked.insert(asked.end(), ask->ranges.begin(), ask->ranges.end());
    };
    auto [audit, open] = sync::Audit::open(world.rng.id<sync::AuditNonce>(), heads);
    world.inject(a, b, encode_frame(AuditStart{open}));
    world.run(1s);
    while (const auto from_b = std::exchange(reply, std::nullopt)) {
        const auto next = audit.take(from_b->answer, heads);
        ASSERT_TRUE(next);
        if (*next) world.inject(a, b, encode_frame(AuditReply{true, **next}));
        world.run(1s);
    }
    EXPECT_TRUE(audit.is_over());
    EXPECT_THAT(asked,
                testing::ElementsAre(testing::Field(
                    &feed::Range::feed, testing::Field(&record::FeedId::author, evil.organisation.id))));
}

TEST_F(AuditExchangeTest, WhoAsksForPlacesBeforeTheLastWereGivenLosesTheLink) {
    link();
    const feed::Range range{{a.organisation.id, world.rng.id<Epoch>(), record::Lane::safety}, 1, 5};
    world.inject(a, b, encode_frame(AskPlaces{{range}}));
    world.inject(a, b, encode_frame(AskPlaces{{range}}));
    world.run(1s);
    EXPECT_FALSE(world.are_linked(a, b));
}

// Found by the simulator: had the power failed then, the peer would have held what this node had lost.
TEST_F(AuditExchangeTest, WhatIsWrittenAndNotYetSyncedIsNotGiven) {
    link();
    support::Author author{world.federation, evil.organisation, world.rng.id<Epoch>()};
    const auto written = author.write(record::Kind::report);
    ASSERT_TRUE(a.store->append({.record = written, .body = {}, .cursor = {}}));
    std::optional<Places> given;
    world.alters = [&](const support::WorldNode& from, const Bytes& frame) {
        const auto read = decode_frame(frame);
        if (&from == &a && std::holds_alternative<Places>(*read)) given = std::get<Places>(*read);
    };
    world.inject(b, a, encode_frame(AskPlaces{{{written.header().feed(), 1, 5}}}));
    world.run();
    ASSERT_TRUE(given);
    EXPECT_TRUE(given->records.empty());
}

// An author that wrote two histories, of which each node has seen one.
struct ForkExchangeTest : AuditExchangeTest {
    const Epoch epoch = world.rng.id<Epoch>();
    std::vector<RecordId> of_a;
    std::vector<RecordId> of_b;

    // Gives `node` alone a history of its own, `shared` records of which both have.
    void give(support::WorldNode& node, std::vector<RecordId>& ids, std::size_t shared, std::size_t count) {
        support::Author author{world.federation, evil.organisation, epoch};
        world.link(evil, node);
        world.run();
        for (std::size_t i = 0; i < count; ++i) {
            record::SaltedBody body;
            body.salt.bytes.front() = i < shared ? std::byte{1} : static_cast<std::byte>(2 + node.index);
            const auto written = author.write(record::Kind::report, body);
            ids.push_back(written.id());
            world.inject(evil, node,
                         encode_frame(Records{++number, {}, {record::Envelope{written.message(), {}}}}));
        }
        world.run();
        world.unlink(evil, node);
        world.run();
    }
    // Both nodes are linked, but of the streams nothing has passed.
    void fork(std::size_t shared, std::size_t count_a, std::size_t count_b) {
        link();
        world.loses = [&](const support::WorldNode& from, const support::WorldNode& to) {
            return (&from == &a && &to == &b) || (&from == &b && &to == &a);
        };
        give(a, of_a, shared, count_a);
        give(b, of_b, shared, count_b);
        world.run(6s);  // and the marks too
        world.loses = nullptr;
    }
    void expect_both_hold_all() {
        for (const auto* node : {&a, &b})
            for (const auto* ids : {&of_a, &of_b})
                for (const RecordId& id : *ids) EXPECT_TRUE(node->holds(id)) << node->index;
        const record::FeedId feed{evil.organisation.id, epoch, record::Lane::safety};
        EXPECT_TRUE(a.engine->lanes().is_forked(feed));
        EXPECT_TRUE(b.engine->lanes().is_forked(feed));
    }
};

TEST_F(ForkExchangeTest, BothSidesEndWithBothRecordsOfOnePlace) {
    fork(0, 1, 1);
    compare(a, b);
    world.run(30s);
    expect_both_hold_all();
    expect_agreed_since(world.instant - 30s);
}

TEST_F(ForkExchangeTest, AForkBelowALongerHeadIsFoundFromEitherSide) {
    fork(2, 6, 3);
    compare(a, b);
    world.run(30s);
    expect_both_hold_all();
    expect_agreed_since(world.instant - 30s);
}

TEST_F(ForkExchangeTest, BothBranchesOfALongForkAreWalkedBackToWhereTheyPart) {
    fork(1, 4, 7);
    compare(b, a);
    world.run(30s);
    expect_both_hold_all();
    expect_agreed_since(world.instant - 30s);
}

// Found by the simulator: all three were on their way to the store when each was looked at.
TEST_F(ForkExchangeTest, ARecordWhosePlaceIsPassedWhileItIsOnItsWayIsAForkAllTheSame) {
    support::Author one{world.federation, evil.organisation, epoch};
    support::Author two{world.federation, evil.organisation, epoch};
    record::SaltedBody other;
    other.salt.bytes.front() = std::byte{2};
    Records records{1, {}, {}};
    for (const auto& written : {one.write(record::Kind::report), one.write(record::Kind::report),
                                two.write(record::Kind::report, other)})
        records.items.emplace_back(record::Envelope{written.message(), {}});
    world.link(evil, a);
    world.run();
    world.inject(evil, a, encode_frame(records));
    world.run();
    EXPECT_EQ(a.engine->lanes().fork({evil.organisation.id, epoch, record::Lane::safety}), 1U);
    EXPECT_EQ(a.noted(Noted::What::fork), 1U);
}

// Found by the simulator: the name of a record is no sight of it.
TEST_F(ForkExchangeTest, AForkBelowAHeadIsFetchedAlthoughItsNameWasBelieved) {
    fork(0, 2, 1);
    const record::FeedId feed{evil.organisation.id, epoch, record::Lane::safety};
    world.inject(b, a,
                 encode_frame(Records{b.engine->log_end(), {}, {Announcement{{feed, 1, of_b.front(), {}}}}}));
    world.run();
    ASSERT_FALSE(a.holds(of_b.front()));
    compare(a, b);
    world.run(30s);
    expect_both_hold_all();
}

// What stands above a revocation's pins is void: nodes that hold it and nodes that do not agree.
TEST_F(ForkExchangeTest, AboveARevocationsPinsNothingCounts) {
    fork(4, 4, 2);
    const feed::Head pinned = b.engine->lanes().head({evil.organisation.id, epoch, record::Lane::safety});
    ASSERT_EQ(pinned.sequence, 2U);
    world.offer_charter(a, world.federation.add(charter::Revoke{
                               evil.organisation.id, {{epoch, record::Lane::safety, 2, pinned.id}}}));
    const RequestId request = compare(a, b);
    world.run(5s);
    EXPECT_TRUE(a.answers.at(request));
    expect_agreed_since(world.instant - 5s);
    EXPECT_EQ(compared(a, b).lanes_ahead, 0U);
    EXPECT_FALSE(b.holds(of_a.back()));
}

struct ChargesOfPeersTest : AuditExchangeTest {
    support::Author author{world.federation, evil.organisation, world.rng.id<Epoch>()};

    void send_badly_signed() {
        Bytes message = author.write(record::Kind::report).message();
        message.back() ^= std::byte{1};
        world.inject(evil, b, encode_frame(Records{++number, {}, {record::Envelope{message, {}}}}));
        world.run();
    }
    std::uint64_t charges() const {
        const auto status = b.engine->status();
        return status.peers.empty() ? 0 : status.peers.front().charges;
    }
};

TEST_F(ChargesOfPeersTest, ReconnectingPaysNothingOffUntilThePeerIsRefused) {
    std::size_t links = 0;
    for (; links < 50; ++links) {
        world.link(evil, b);
        world.run();
        if (!world.are_linked(evil, b)) break;
        send_badly_signed();
        EXPECT_FALSE(world.are_linked(evil, b));
    }
    EXPECT_EQ(links, 13U);  // 13 bad signatures at 2,000 pass 25,000
    EXPECT_EQ(b.noted(Noted::What::link_warned), 1U);
    EXPECT_THAT(b.closed, testing::Contains("what it has cost us of late has not decayed yet"));
    world.run(30s);
    world.link(evil, b);
    world.run();
    EXPECT_FALSE(world.are_linked(evil, b));
    world.run(60s);
    world.link(evil, b);
    world.run();
    EXPECT_TRUE(world.are_linked(evil, b));
}

TEST_F(ChargesOfPeersTest, WhatNobodyAskedForIsChargedAndInTheEndCostsTheLink) {
    world.link(evil, b);
    world.run();
    const auto unasked = author.write(record::Kind::report);
    const Bytes frame = encode_frame(Pulled{{record::Envelope{unasked.message(), {}}}});
    world.inject(evil, b, frame);
    world.run();
    EXPECT_EQ(charges(), 150U);
    EXPECT_FALSE(b.holds(unasked.id()));
    EXPECT_TRUE(world.are_linked(evil, b));
    for (int i = 0; i < 166 && world.are_linked(evil, b); ++i) {
        world.inject(evil, b, frame);
        world.run(1ms);
    }
    EXPECT_FALSE(world.are_linked(evil, b));
}

TEST_F(ChargesOfPeersTest, WhoPullsFasterThanItReadsFillsNoMemoryAndKeepsTheLink) {
    std::vector<RecordId> ids;
    for (int i = 0; i < 200; ++i) ids.push_back(world.published(b, a_report()));
    world.link(evil, b);
    world.run(2s);
    world.is_stuck = [&](const support::WorldNode& from) { return &from == &b; };
    const std::size_t before = b.bytes_sent;
    for (int i = 0; i < 100; ++i) world.inject(evil, b, encode_frame(Pull{ids}));
    world.run(1s);
    const std::size_t one_answer = 200 * 4000;
    EXPECT_GT(b.bytes_sent, before);
    EXPECT_LT(b.bytes_sent - before, limits::outbox_bytes_max / 2 + 2 * one_answer);
    EXPECT_TRUE(world.are_linked(evil, b));
}

TEST_F(ChargesOfPeersTest, WhatAnHonestPeerMayCauseIsNotCharged) {
    world.link(evil, b);
    world.run();
    auto outsider = support::an_organisation(world.rng, "Outsider");
    support::Author unknown{world.federation, outsider, world.rng.id<Epoch>()};
    world.inject(evil, b,
                 encode_frame(Records{
                     ++number, {}, {record::Envelope{unknown.write(record::Kind::report).message(), {}}}}));
    world.run();
    EXPECT_EQ(charges(), 0U);
    EXPECT_TRUE(world.are_linked(evil, b));
}

}  // namespace
}  // namespace stonechat::engine
