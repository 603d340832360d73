// What a hub may try, or suffer, when a light node takes an outline of the charter from it.
#include "tests/protocol/engine/outlining_fixture.hpp"

namespace stonechat::engine {
namespace {

TEST_F(OutliningTest, AnAuthorThatOneHubDoesNotKnowComesByTheOther) {
    world.alters = [this](const support::WorldNode& from, Bytes& frame) {
        if (&from != hub) return;
        auto read = decode_frame(frame);
        if (auto* const authors = std::get_if<ProvedAuthors>(&*read))
            std::erase_if(authors->some.members, [this](const charter::MemberProof& proof) {
                return charter::decode_member(proof.member)->id == trust->organisation.id;
            });
        if (auto* const members = std::get_if<ProvedMembers>(&*read))
            *members = {members->at, members->head, {}, {trust->organisation.id}};
        frame = encode_frame(*read);
    };
    const RecordId hidden = world.published(*trust, a_report());
    const RecordId own = world.published(*hub, a_report());
    world.link(*dentist, *hub);
    world.run(1s);
    admit_dentist();
    world.run(1min);
    EXPECT_TRUE(dentist->holds(own)) << "what it does not know holds up nothing else";
    EXPECT_FALSE(dentist->holds(hidden));
    EXPECT_EQ(dentist->engine->status().parked, 0U);
    world.link(*dentist, *other_hub);
    world.run(1min);  // a light node has the patience to wait for whoever sends the whole record first
    EXPECT_TRUE(dentist->holds(hidden));
}

TEST_F(OutliningTest, AForgedStandingIsRefusedAndCostsTheLink) {
    hub_alters<ProvedAuthors>([](ProvedAuthors& proved) {
        for (charter::MemberProof& proof : proved.some.members) proof.member.back() ^= std::byte{1};
    });
    world.published(*trust, a_report());
    join();
    EXPECT_FALSE(world.are_linked(*dentist, *hub));
    EXPECT_GE(dentist->noted(Noted::What::link_refused), 1U);
}

TEST_F(OutliningTest, AnOutlineThatTheStewardsDidNotSignIsRefusedAndCostsTheLink) {
    hub_alters<OutlinePart>([](OutlinePart& part) {
        if (!part.outline.tail.empty()) part.outline.tail.back().back() ^= std::byte{1};
    });
    world.link(*dentist, *hub);
    world.run(1s);
    admit_dentist();
    world.run(10s);
    EXPECT_EQ(held().sequence(), 0U);
    EXPECT_FALSE(world.are_linked(*dentist, *hub));
}

TEST_F(OutliningTest, AnOrderThatOneHubHidesComesFromTheOther) {
    join_by_a_hub_that_shows_the_founding_alone();
    ASSERT_TRUE(held().is_outline());
    EXPECT_THAT(held().erase_orders(), testing::IsEmpty());
    world.link(*dentist, *other_hub);
    world.run(10s);
    EXPECT_THAT(held().erase_orders(), testing::ElementsAre(ordered));
    restart(InterestIn::everything);
    EXPECT_THAT(held().erase_orders(), testing::ElementsAre(ordered));
}

// What a node has seen the stewards decide, no outline that leaves it out makes undone.
TEST_F(OutliningTest, AnOutlineWithoutWhatIsHeldIsNotBegun) {
    for (std::size_t i = 0; i < 4; ++i) world.offer_charter(*dentist, whole().entries()[i]);
    world.run(1s);
    ASSERT_THAT(held().erase_orders(), testing::ElementsAre(ordered));
    join_by_a_hub_that_shows_the_founding_alone();
    EXPECT_FALSE(held().is_outline());
    EXPECT_EQ(held().head(), whole().head()) << "it is taken entry by entry";
    EXPECT_THAT(held().erase_orders(), testing::ElementsAre(ordered));
}

// A hub on another branch has done nothing wrong; its outline shows which entries the stewards signed.
TEST_F(OutliningTest, ProofsOfAnotherEntryInThePlaceOfTheNewestAreLeftAside) {
    hub_alters<ProvedAuthors>([this](ProvedAuthors& proved) {
        proved.some.head = world.rng.id<CharterHash>();
        proved.some.members.clear();
    });
    world.published(*trust, a_report());
    join();
    EXPECT_TRUE(world.are_linked(*dentist, *hub));
    EXPECT_EQ(dentist->engine->status().refused, 0U);
    const std::size_t asked =
        sent_by_dentist([](const Frame& frame) { return std::holds_alternative<AskOutline>(frame); },
                        [&] { world.run(5min); });
    EXPECT_GE(asked, 1U);
}

TEST_F(OutliningTest, ManyAdmissionsAtOnceAreNoReasonToAskAgainAndAgain) {
    world.link(*dentist, *hub);
    world.run(1s);
    const std::size_t asked = sent_by_dentist(
        [](const Frame& frame) { return std::holds_alternative<AskOutline>(frame); },
        [&] {
            std::vector<Bytes> entries{world.federation.admit(dentist->organisation)};
            for (int i = 0; i < 100; ++i)
                entries.push_back(
                    world.federation.admit(support::an_organisation(world.rng, "Organisation")));
            for (const Bytes& entry : entries) world.offer_charter(*hub, entry);
            world.run(10s);
        });
    EXPECT_LE(asked, 4U);
    EXPECT_EQ(held().head(), whole().head());
    EXPECT_EQ(hub->engine->status().refused, 0U);
}

TEST_F(OutliningTest, AnAnswerThatNobodyAskedForCostsTheLink) {
    join();
    world.inject(*other_hub, *dentist, encode_frame(OutlinePart{OutlinePart::Is::later, {}, {}}));
    world.run(1s);
    EXPECT_FALSE(world.are_linked(*dentist, *other_hub));
    world.inject(*hub, *dentist, encode_frame(ProvedMembers{held().sequence(), held().head(), {}, {}}));
    world.run(1s);
    EXPECT_FALSE(world.are_linked(*dentist, *hub));
}

struct EndlessOutlineTest : OutliningTest {
    // Parts with so many of these entries each, as many as come to more than an outline may.
    void expect_refused(std::size_t count, const Bytes& entry) {
        world.link(*dentist, *hub);
        world.run(1s);
        world.loses = [this](const auto& from, const auto& to) { return &from == hub && &to == dentist; };
        admit_dentist();
        world.run(1s);
        ASSERT_TRUE(world.are_linked(*dentist, *hub));
        const OutlinePart part{OutlinePart::Is::part, {std::vector<Bytes>(count, entry), {}, {}, {}}, {}};
        const std::size_t enough = limits::outline_bytes_max / charter::bytes_of(part.outline) + 1;
        for (std::size_t i = 0; i < enough; ++i) world.inject(*hub, *dentist, encode_frame(part));
        world.run(1s);
        ASSERT_FALSE(world.are_linked(*dentist, *hub));
        EXPECT_THAT(dentist->closed.back(), testing::HasSubstr("longer than any can be"));
    }
};

TEST_F(EndlessOutlineTest, CostsTheLink) {
    expect_refused(60, Bytes(limits::charter_entry_bytes_max));
}

TEST_F(EndlessOutlineTest, OfEmptyEntriesToo) {
    expect_refused(10'000, {});
}

// A newcomer's store is empty: the founding entry of anybody would fit it.
TEST_F(OutliningTest, TheWholeThatTakesTheOutlinesPlaceIsOfThisFederation) {
    join();
    crypto::SeededRng other_rng{62};
    support::Federation other{other_rng};
    for (CharterSequence i = 0; i < whole().sequence() + 5; ++i)
        other.admit(support::an_organisation(other_rng, "Organisation"));
    restart(std::nullopt);
    hub_alters<CharterEntries>([&](CharterEntries& some) { some.entries = other.charter.entries(); });
    world.link(*dentist, *hub);
    world.run(1min);
    EXPECT_TRUE(held().is_outline());
    EXPECT_EQ(held().federation(), whole().federation());
    world.alters = nullptr;
    world.unlink(*dentist, *hub);
    world.link(*dentist, *other_hub);
    world.run(1min);
    EXPECT_FALSE(held().is_outline());
    EXPECT_EQ(held().members(), whole().members());
}

struct CrowdedTest : OutliningTest {
    // So many that no one of their authors' records may wait for all others'.
    static constexpr int crowd = static_cast<int>(limits::parked_records_max) + 50;

    std::vector<RecordId> records_of_newcomers() {
        std::vector<RecordId> ids;
        std::vector<record::Envelope> records;
        for (int i = 0; i < crowd; ++i) {
            const auto who = support::an_organisation(world.rng, "Organisation");
            const Bytes entry = world.federation.admit(who);
            for (auto* node : {trust, hub, other_hub}) world.offer_charter(*node, entry);
            const auto record =
                support::Author{world.federation, who, world.rng.id<Epoch>()}.write(record::Kind::report);
            records.push_back({record.message(), std::nullopt});
            ids.push_back(record.id());
        }
        world.run(1s);
        for (const record::Envelope& one : records)
            world.inject(*trust, *hub, encode_frame(Records{0, {}, {Item{one}}}));
        world.run(1min);
        return ids;
    }
    std::size_t held_of(const std::vector<RecordId>& ids) const {
        return static_cast<std::size_t>(
            std::ranges::count_if(ids, [&](const RecordId& id) { return dentist->holds(id); }));
    }
};

TEST_F(CrowdedTest, AuthorsAreLearntBeforeALogIsFollowedFromItsStart) {
    const auto ids = records_of_newcomers();
    ASSERT_TRUE(hub->holds(ids.back()));
    join();
    EXPECT_EQ(held_of(ids), ids.size());
    EXPECT_EQ(dentist->engine->status().parked, 0U);
    EXPECT_TRUE(world.are_linked(*dentist, *hub));
}

TEST_F(CrowdedTest, MoreRecordsOfUnknownAuthorsThanMayWaitComeAgain) {
    world.published(*trust, a_report());  // so that the log is followed on, not from its start
    join();
    world.stop(*dentist);
    const auto ids = records_of_newcomers();
    world.start(*dentist);
    world.link(*dentist, *hub);
    world.run(1min);
    ASSERT_FALSE(world.are_linked(*dentist, *hub)) << "held, it could not bring their authors";
    world.link(*dentist, *hub);  // as it would dial again
    world.run(1min);
    EXPECT_EQ(held_of(ids), ids.size());
    EXPECT_TRUE(world.are_linked(*dentist, *hub));
}

TEST_F(CrowdedTest, AuthorsThatDoNotAscendCostTheLink) {
    records_of_newcomers();
    hub_alters<ProvedAuthors>([](ProvedAuthors& proved) { std::ranges::reverse(proved.some.members); });
    join();
    EXPECT_FALSE(world.are_linked(*dentist, *hub));
}

TEST_F(OutliningTest, EntriesThatTwoHubsRepeatContradictNothing) {
    join();
    world.stop(*dentist);
    for (int i = 0; i < 200; ++i) {
        const Bytes entry = world.federation.admit(support::an_organisation(world.rng, "Organisation"));
        for (auto* node : {trust, hub, other_hub}) world.offer_charter(*node, entry);
    }
    world.run(1s);
    world.start(*dentist);
    world.link(*dentist, *hub);
    world.link(*dentist, *other_hub);
    world.run(1min);
    EXPECT_TRUE(held().is_outline());
    EXPECT_FALSE(held().is_contradicted());
    EXPECT_EQ(held().head(), whole().head());
    for (const auto* one : {hub, other_hub}) {
        EXPECT_TRUE(world.are_linked(*dentist, *one));
        EXPECT_TRUE(dentist->engine->comparison(one->organisation.link())->is_equal);
    }
}

TEST_F(OutliningTest, WhoHoldsAnOutlineItselfGivesNone) {
    join();
    std::vector<OutlinePart> given;
    world.alters = [&](const support::WorldNode& from, Bytes& frame) {
        const auto read = decode_frame(frame);
        if (&from == dentist && std::holds_alternative<OutlinePart>(*read))
            given.push_back(std::get<OutlinePart>(*read));
    };
    world.inject(*hub, *dentist, encode_frame(AskOutline{0}));
    world.run(1s);
    ASSERT_EQ(given.size(), 1U);
    EXPECT_EQ(given[0].is, OutlinePart::Is::later) << "not that there is none";
}

TEST_F(OutliningTest, MembersThatWereNotAskedForTakeNoRoom) {
    hub_alters<ProvedMembers>([this](ProvedMembers& proved) {
        for (const auto& [id, member] : whole().members())
            if (proved.members.size() < 100) proved.members.push_back(*whole().prove(id));
    });
    join();
    const RecordId id = world.published(*trust, a_report());
    world.run(1s);
    EXPECT_TRUE(dentist->holds(id));
    EXPECT_LT(held().members().size(), 10U);
}

TEST_F(OutliningTest, AHubGivesItsOutlineNoMoreOftenThanOnceASecond) {
    join();
    std::size_t outlines = 0;
    world.tampers = [&](const support::WorldNode& from, const support::WorldNode& to, Bytes& frame) {
        if (&from == other_hub && &to == dentist && std::holds_alternative<OutlinePart>(*decode_frame(frame)))
            ++outlines;
    };
    for (int i = 0; i < 3; ++i)
        world.inject(*dentist, *other_hub, encode_frame(AskOutline{held().sequence()}));
    world.run(100ms);
    EXPECT_EQ(outlines, 1U);
}

// 1 MB a day is what its links may carry while nothing happens.
TEST_F(OutliningTest, AHubThatStaysBehindIsAskedEverLessOften) {
    join();
    world.unlink(*trust, *hub);
    world.unlink(*dentist, *hub);
    world.alters = [this](const support::WorldNode& from, Bytes& frame) {
        if (&from == dentist && std::holds_alternative<CharterEntries>(*decode_frame(frame)))
            frame = encode_frame(CharterEntries{});
    };
    const Bytes entry = world.federation.admit(support::an_organisation(world.rng, "Organisation"));
    world.offer_charter(*other_hub, entry);
    world.run(1s);
    world.link(*dentist, *hub);
    world.run(10min);
    ASSERT_LT(hub->engine->charter().sequence(), held().sequence());
    const std::size_t asked =
        sent_by_dentist([](const Frame& frame) { return std::holds_alternative<AskOutline>(frame); },
                        [&] { world.run(24h); });
    EXPECT_LT(asked, 24U * 60 / 5);
    world.offer_charter(*hub, entry);
    world.run(10min);
    EXPECT_EQ(hub->engine->charter().sequence(), held().sequence());
    EXPECT_TRUE(world.are_linked(*dentist, *hub));
}

TEST_F(OutliningTest, StrangersAreGivenNoOutline) {
    std::size_t outlines = 0;
    world.alters = [&](const support::WorldNode&, Bytes& frame) {
        if (std::holds_alternative<OutlinePart>(*decode_frame(frame))) ++outlines;
    };
    world.link(*dentist, *hub);
    world.run(10s);
    EXPECT_EQ(outlines, 0U);
}

}  // namespace
}  // namespace stonechat::engine
