// Light nodes in a federation with a long charter: an outline of it in place of the whole.
#include "tests/protocol/engine/outlining_fixture.hpp"

namespace stonechat::engine {
namespace {

TEST_F(OutliningTest, ANewcomerTakesAnOutlineAndKnowsWhomItMeets) {
    join();
    ASSERT_TRUE(held().is_outline());
    EXPECT_EQ(held().head(), whole().head());
    EXPECT_LT(held().members().size(), 10U);
    for (const auto* node : {dentist, hub, other_hub})
        EXPECT_EQ(*held().find(node->organisation.id), *whole().find(node->organisation.id)) << node->index;
    EXPECT_TRUE(world.are_linked(*dentist, *hub));
    EXPECT_TRUE(world.are_linked(*dentist, *other_hub));
    EXPECT_EQ(dentist->engine->status().refused, 0U);
}

TEST_F(OutliningTest, AShortCharterIsTakenWhole) {
    world.outline_from = 2 * long_charter;
    restart(InterestIn::everything);
    join();
    EXPECT_FALSE(held().is_outline());
    EXPECT_EQ(held().members(), whole().members());
}

TEST_F(OutliningTest, KnowsHubsAndRelaysThatItHasNotMet) {
    join();
    EXPECT_NE(held().find(callable.id), nullptr);
    ASSERT_NE(held().find(carrier.id), nullptr);
    EXPECT_TRUE(held().find(carrier.id)->standing.seats.relay);
}

TEST_F(OutliningTest, LearnsWhoWroteARecordAndHoldsIt) {
    const RecordId before = world.published(*trust, a_report());
    join();
    EXPECT_TRUE(dentist->holds(before));
    auto& clinic = world.add("Clinic");
    world.link(clinic, *other_hub);
    world.run(1s);
    const RecordId after = world.published(clinic, a_report());
    world.run(1s);
    ASSERT_TRUE(dentist->holds(after));
    EXPECT_EQ(held().find(clinic.organisation.id)->request.organisation, "Clinic");
    EXPECT_EQ(dentist->engine->lanes().heads(), trust->engine->lanes().heads());
    EXPECT_EQ(dentist->engine->status().parked, 0U);
    EXPECT_TRUE(dentist->engine->comparison(hub->organisation.link())->is_equal);
}

TEST_F(OutliningTest, LearnsManyAuthorsAtOnce) {
    std::vector<RecordId> ids;
    for (int i = 0; i < 40; ++i) {
        auto& clinic = world.add("Clinic");
        world.link(clinic, *hub);
        ids.push_back(world.published(clinic, a_report()));
    }
    world.run(1s);
    const std::size_t asked = sent_by_dentist(
        [](const Frame& frame) { return std::holds_alternative<AskMembers>(frame); }, [&] { join(); });
    for (const RecordId& id : ids) EXPECT_TRUE(dentist->holds(id));
    EXPECT_LE(asked, 4U) << "many in one frame";
}

TEST_F(OutliningTest, PublishesLikeAnyOther) {
    join();
    const RecordId id = world.published(*dentist, a_report());
    world.run(1s);
    EXPECT_TRUE(trust->holds(id));
}

TEST_F(OutliningTest, ARevocationVoidsWhatItHoldsAndEndsTheLink) {
    join();
    const RecordId id = world.published(*hub, a_report());
    world.run(1s);
    ASSERT_TRUE(dentist->holds(id));
    offer(world.federation.add(charter::Revoke{hub->organisation.id, {}}));
    world.run(1s);
    EXPECT_TRUE(dentist->find(id)->is_void);
    EXPECT_FALSE(world.are_linked(*dentist, *hub));
    EXPECT_TRUE(held().is_outline());
}

TEST_F(OutliningTest, WhoWasRevokedWhileItWasAwayIsFoundRevoked) {
    join();
    const RecordId id = world.published(*trust, a_report());
    world.run(1s);
    world.stop(*dentist);
    offer(world.federation.add(charter::Revoke{trust->organisation.id, {}}));
    world.start(*dentist);
    world.link(*dentist, *hub);
    world.run(10s);
    EXPECT_TRUE(dentist->find(id)->is_void);
}

TEST_F(OutliningTest, AfterAStartItGoesOnWithItsOutlineAndItsMembers) {
    const RecordId id = world.published(*trust, a_report());
    join();
    offer(world.federation.admit(support::an_organisation(world.rng, "Late organisation")));
    const auto members = held().members();
    restart(InterestIn::everything);
    ASSERT_TRUE(held().is_outline());
    EXPECT_EQ(held().head(), whole().head());
    EXPECT_EQ(held().members(), members);
    ASSERT_TRUE(dentist->holds(id));
    world.link(*dentist, *hub);
    world.run(10s);
    EXPECT_TRUE(world.are_linked(*dentist, *hub));
}

// The disk refused what a revocation made of a member, and kept the outline that goes as far.
TEST_F(OutliningTest, AMemberOfAnotherTimeThanTheOutlineIsLearntAnew) {
    const RecordId id = world.published(*trust, a_report());
    join();
    world.stop(*dentist);
    const auto open = [this] { return storage::open_memory_store(dentist->disk, dentist->rng); };
    const std::string name = member_setting(trust->organisation.id);
    const Bytes before = (*open())->load()->settings.at(name);
    world.start(*dentist);
    world.link(*dentist, *hub);
    world.run(1s);
    const charter::Pin pin{*trust->engine->own_epoch(), record::Lane::safety, 1, id};
    offer(world.federation.add(charter::Revoke{trust->organisation.id, {pin}}));
    ASSERT_TRUE(held().find(trust->organisation.id)->standing.is_revoked);
    world.stop(*dentist);
    {
        const auto store = open();
        ASSERT_TRUE((*store)->put_setting(name, before));
        ASSERT_TRUE((*store)->sync());
    }
    world.start(*dentist);
    EXPECT_THAT(held().members(), testing::IsEmpty()) << "of none can be told how old it is";
    world.link(*dentist, *hub);
    world.run(10s);
    ASSERT_NE(held().find(trust->organisation.id), nullptr);
    EXPECT_TRUE(held().find(trust->organisation.id)->standing.is_revoked);
    EXPECT_FALSE(dentist->find(id)->is_void) << "it is pinned";
}

TEST_F(OutliningTest, AnAuthorWhomTheDiskLostIsLearntAgainAndItsRecordsCount) {
    const RecordId id = world.published(*trust, a_report("SkinSort", "severe"));
    join();
    world.stop(*dentist);
    {
        const auto store = storage::open_memory_store(dentist->disk, dentist->rng);
        ASSERT_TRUE((*store)->put_setting(member_setting(trust->organisation.id), {}));
        ASSERT_TRUE((*store)->sync());
    }
    world.start(*dentist);
    const RequestId request = dentist->next_request++;
    world.handle(*dentist, SetInventory{request,
                                        "maker,product,version,category\n"
                                        "Example Maker,SkinSort,1.0,image-triage\n"});
    world.run(10s);
    ASSERT_EQ(held().find(trust->organisation.id), nullptr);
    ASSERT_TRUE(dentist->engine->warnings().all().empty());
    world.link(*dentist, *hub);
    world.run(10s);
    ASSERT_EQ(dentist->engine->warnings().all().size(), 1U);
    EXPECT_EQ(dentist->engine->warnings().all().begin()->second.id.record, id);
}

TEST_F(OutliningTest, MembersWithoutTheOutlineThatTheyBelongToAreForgotten) {
    join();
    world.stop(*dentist);
    {
        const auto store = storage::open_memory_store(dentist->disk, dentist->rng);
        ASSERT_FALSE(kept_members((*store)->load()->settings).empty());
        ASSERT_TRUE((*store)->put_setting(outline_setting, Bytes{std::byte{0x80}}));
        ASSERT_TRUE((*store)->sync());
    }
    world.start(*dentist);
    world.run(1s);
    EXPECT_EQ(held().sequence(), 0U);
    EXPECT_THAT(kept_members(dentist->store->load()->settings), testing::IsEmpty());
    world.link(*dentist, *hub);
    world.run(10s);
    EXPECT_EQ(held().head(), whole().head());
}

TEST_F(OutliningTest, AFarBehindButShortCharterGivesWayToAnOutline) {
    for (std::size_t i = 0; i < 3; ++i) world.offer_charter(*dentist, whole().entries()[i]);
    world.run(1s);
    ASSERT_EQ(held().sequence(), 3U);
    join();
    EXPECT_TRUE(held().is_outline());
    restart(InterestIn::everything);
    EXPECT_TRUE(held().is_outline());
    EXPECT_EQ(held().head(), whole().head());
}

TEST_F(OutliningTest, MakesNoCharterEntries) {
    join();
    const RequestId request = dentist->next_request++;
    world.handle(*dentist, OfferCharterEntry{
                               request, world.federation.add(charter::Revoke{trust->organisation.id, {}})});
    world.run(1s);
    EXPECT_EQ(dentist->answers.at(request).error().code, Errc::charter_not_held);
}

}  // namespace
}  // namespace stonechat::engine
