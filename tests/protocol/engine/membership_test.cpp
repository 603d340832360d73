#include <gmock/gmock.h>

#include "tests/support/world.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;
using support::a_report;

struct MembershipTest : testing::Test {
    support::World world{61};
    support::WorldNode& a = world.add("A");
    support::WorldNode& b = world.add("B");
    MembershipTest() {
        world.link(a, b);
        world.run();
    }
};

TEST_F(MembershipTest, AnEntryReachesEveryoneAndIsKept) {
    const Bytes entry = world.federation.admit(support::an_organisation(world.rng, "C"));
    world.offer_charter(a, entry);
    world.run();
    EXPECT_EQ(b.engine->charter().sequence(), world.federation.charter.sequence());
    world.stop(b);
    world.start(b);
    EXPECT_EQ(b.engine->charter().sequence(), world.federation.charter.sequence());
}

TEST_F(MembershipTest, AnEntryThatCameWhileTheGreetingsWereOnTheirWayReachesTheOtherSide) {
    world.unlink(a, b);
    world.run();
    world.link(a, b);
    // Behind both sides' greetings, which say how far they were, and before these arrive.
    world.offer_charter(a, world.federation.admit(support::an_organisation(world.rng, "C")));
    world.run(1min);
    EXPECT_EQ(b.engine->charter().sequence(), world.federation.charter.sequence());
}

TEST_F(MembershipTest, EntriesThatTheDiskRefusedAreWrittenAndSentOnOnceItTakesThem) {
    const CharterSequence before = b.engine->charter().sequence();
    a.disk.faults.disk_full = true;
    Bytes entry;
    const auto offer = [&] {
        world.offer_charter(a, entry);
        world.run();
        return a.answers.rbegin()->second;
    };
    for (const char* const name : {"C", "D"}) {
        entry = world.federation.admit(support::an_organisation(world.rng, name));
        EXPECT_EQ(offer().error().code, Errc::store_failed);
    }
    world.run(1min);
    EXPECT_EQ(offer().error().code, Errc::store_failed) << "it is held, and not kept yet";
    EXPECT_EQ(b.engine->charter().sequence(), before) << "a loss of power here would take it back";
    a.disk.faults.disk_full = false;
    world.run(10s);
    EXPECT_EQ(b.engine->charter().sequence(), before + 2);
    EXPECT_TRUE(offer());
    world.stop(a);
    world.start(a);
    EXPECT_EQ(a.engine->charter().sequence(), before + 2);
}

TEST_F(MembershipTest, AnEntryThatDoesNotFitIsRefusedWithTheReason) {
    const auto entry = world.federation.next(charter::Revoke{world.rng.id<MemberId>(), {}});
    world.offer_charter(a, world.federation.signed_by(entry, 1));
    world.run();
    EXPECT_EQ(a.answers.rbegin()->second.error().field, "member");
}

TEST_F(MembershipTest, ANewcomerGetsTheCharterAndAllRecordsOnceItIsAdmitted) {
    const RecordId id = world.published(a, a_report());
    auto& c = world.add_stranger("C");
    world.link(c, a);
    world.run();
    EXPECT_FALSE(c.holds(id));
    EXPECT_EQ(c.engine->charter().sequence(), 0U);
    world.offer_charter(a, world.federation.admit(c.organisation));
    world.run(1s);
    EXPECT_EQ(c.engine->charter().sequence(), world.federation.charter.sequence());
    EXPECT_TRUE(c.holds(id));
    const RecordId back = world.published(c, a_report());
    world.run(1s);
    EXPECT_TRUE(b.holds(back));
}

TEST_F(MembershipTest, ANewcomerWhoseQuestionWasNotAnsweredAsksAgain) {
    auto& c = world.add_stranger("C");
    world.link(c, a);
    world.run();
    world.loses = [&](const auto& from, const auto& to) { return &from == &a && &to == &c; };
    world.offer_charter(a, world.federation.admit(c.organisation));
    world.run(1s);
    ASSERT_EQ(c.engine->charter().sequence(), 0U);
    world.loses = nullptr;
    world.run(10s);
    EXPECT_EQ(c.engine->charter().sequence(), world.federation.charter.sequence());
}

// What it would follow cites entries that it cannot judge by, and enough of that would hold up the very link
// that brings them.
TEST_F(MembershipTest, ANewcomerFollowsAPeerOnceItHoldsThePeersWholeCharter) {
    const auto& charter = world.federation.charter;
    const auto who = support::an_organisation(world.rng, "C");
    Snapshot empty;
    empty.store = world.rng.id<StoreId>();
    Engine c{{.self = who.id, .link_key = who.link(), .federation = charter.federation(), .agent = {}},
             who.record_key,
             world.rng,
             record::builtin_code_lists(),
             empty};
    const auto follows = [&](Event event) {
        const auto effects = c.step({world.instant, world.today}, std::move(event));
        return std::ranges::any_of(effects, [](const Effect& effect) {
            const auto* send = std::get_if<Send>(&effect);
            return send && std::holds_alternative<Follow>(*decode_frame(send->frame));
        });
    };
    const auto frame = [](const Frame& from_a) { return FrameArrived{1, encode_frame(from_a)}; };
    follows(LinkUp{1, a.organisation.link(), true, "a:1"});
    EXPECT_FALSE(follows(
        frame(Hello{charter.federation(), world.rng.id<StoreId>(), charter.sequence(), "stonechat"})));
    EXPECT_FALSE(follows(frame(CharterEntries{{charter.entries()[0], charter.entries()[1]}})));
    ASSERT_NE(c.charter().by_link_key(a.organisation.link()), nullptr);
    EXPECT_TRUE(follows(frame(CharterEntries{{charter.entries()[2]}})));
}

// Of its two links with A, whose key is the smaller, the one that A dialled stays; then that ends.
TEST_F(MembershipTest, WhoseDialWasOneLinkTooManyDialsAgainOnceTheOtherHasEnded) {
    const auto& [small, large] =
        a.organisation.link() < b.organisation.link() ? std::pair{&a, &b} : std::pair{&b, &a};
    Snapshot empty;
    empty.store = world.rng.id<StoreId>();
    EngineConfig config;
    config.self = large->organisation.id;
    config.link_key = large->organisation.link();
    Engine node{config, large->organisation.record_key, world.rng, record::builtin_code_lists(), empty};
    const auto dials = [&](Instant at, Event event) {
        const auto effects = node.step({at, world.today}, std::move(event));
        return std::ranges::any_of(effects,
                                   [](const Effect& effect) { return std::holds_alternative<Dial>(effect); });
    };
    const Instant now = world.instant;
    const LinkKey other = small->organisation.link();
    ASSERT_TRUE(dials(now, SetPeers{{{"a:1", std::nullopt, true}}}));
    EXPECT_FALSE(dials(now, LinkUp{1, other, false, "a:50000"}));
    EXPECT_FALSE(dials(now, LinkUp{2, other, true, "a:1"}));
    EXPECT_FALSE(dials(now + 1s, LinkDown{1}));
    EXPECT_TRUE(dials(now + 2s, Tick{}));
}

TEST_F(MembershipTest, AMemberThatThePeerDoesNotKnowYetPresentsTheEntriesThatMakeItKnown) {
    auto& c = world.add_stranger("C");
    const Bytes entry = world.federation.admit(c.organisation);
    for (CharterSequence i = 0; i < world.federation.charter.sequence(); ++i)
        world.offer_charter(c, world.federation.charter.entries()[i]);
    const RecordId id = world.published(b, a_report());
    world.link(c, b);  // B has not heard of C
    world.run(1s);
    EXPECT_TRUE(c.holds(id));
    EXPECT_EQ(a.engine->charter().sequence(), world.federation.charter.sequence());
}

TEST_F(MembershipTest, AStrangerLearnsNothingAndItsLinkEnds) {
    world.published(a, a_report());
    auto& stranger = world.add_stranger("Stranger");
    world.link(stranger, a);
    world.run();
    world.inject(stranger, a, encode_frame(AskCharter{1}));
    world.inject(stranger, a, encode_frame(Follow{0, {}, false}));
    world.run(40s);
    EXPECT_EQ(stranger.engine->charter().sequence(), 0U);
    EXPECT_EQ(stranger.engine->status().log_end, 0U);
    EXPECT_FALSE(world.are_linked(stranger, a));
    EXPECT_EQ(a.noted(Noted::What::key_unknown), 1U);
    EXPECT_EQ(stranger.noted(Noted::What::key_unknown), 0U);  // it waits patiently for whom it called
}

TEST_F(MembershipTest, ANewcomerTakesNoOtherFederationsCharter) {
    support::World other{62};
    auto& foreign = other.add("Foreign");
    auto& c = world.add_stranger("C");
    world.link(c, a);
    world.run();
    CharterEntries entries{{foreign.engine->charter().entries().front()}};
    world.inject(a, c, encode_frame(entries));
    world.run();
    EXPECT_EQ(c.engine->charter().sequence(), 0U);
    EXPECT_THAT(c.closed, testing::Contains("charter entry: founds another federation"));
}

TEST_F(MembershipTest, ANodeOfAnotherFederationIsTurnedAway) {
    world.inject(b, a, encode_frame(Hello{world.rng.id<FederationId>(), world.rng.id<StoreId>(), 1, "x"}));
    world.run();
    EXPECT_FALSE(world.are_linked(a, b));
}

TEST_F(MembershipTest, ARevocationCutsTheLiveLink) {
    world.offer_charter(a, world.federation.add(charter::Revoke{b.organisation.id, {}}));
    world.run();
    EXPECT_FALSE(world.are_linked(a, b));
    EXPECT_THAT(a.closed, testing::Contains("its key is no longer its organisation's"));
}

TEST_F(MembershipTest, ARecordAboveARevocationsPinsIsRefusedEverywhere) {
    auto& c = world.add("C");
    world.link(c, a);
    world.run();
    const RecordId kept = world.published(b, a_report());
    world.run();
    const auto head = a.engine->lanes().heads().front();
    world.unlink(a, b);
    world.run();
    const RecordId late = world.published(b, a_report());
    world.offer_charter(a,
                        world.federation.add(charter::Revoke{
                            b.organisation.id, {{head.feed.epoch, head.feed.lane, head.sequence, head.id}}}));
    world.run();
    const auto record = b.find(late);
    world.inject(a, c, encode_frame(Records{99, {}, {record->envelope}}));
    world.run();
    EXPECT_TRUE(c.holds(kept));
    EXPECT_FALSE(c.holds(late));
    EXPECT_EQ(c.noted(Noted::What::link_refused), 1U);
}

}  // namespace
}  // namespace stonechat::engine
