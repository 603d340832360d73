// Outlines of the charter among nodes of other versions and roles, and in conflicts.
#include "tests/protocol/engine/outlining_fixture.hpp"

namespace stonechat::engine {
namespace {

TEST_F(OutliningTest, FromAHubOfAnOlderVersionTheCharterIsTakenWhole) {
    hub_alters<Hello>([](Hello& hello) { hello.minor = Hello::names_since; });
    world.link(*dentist, *hub);
    world.run(1s);
    admit_dentist();
    world.run(10s);
    EXPECT_FALSE(held().is_outline());
    EXPECT_EQ(held().head(), whole().head());
}

TEST_F(OutliningTest, AHubOfAnOlderVersionCannotServeAnOutline) {
    join();
    hub_alters<Hello>([](Hello& hello) { hello.minor = Hello::names_since; });
    world.unlink(*dentist, *hub);
    world.link(*dentist, *hub);
    world.run(1s);
    EXPECT_FALSE(world.are_linked(*dentist, *hub));
    EXPECT_TRUE(world.are_linked(*dentist, *other_hub));
}

struct OutlineInConflictTest : OutliningTest {
    Bytes rival;

    void freeze() {
        rival =
            world.federation.signed_by(world.federation.next(charter::Revoke{trust->organisation.id, {}}), 1);
        offer(world.federation.admit(support::an_organisation(world.rng, "Newcomer")));
        offer(rival);
        world.run(1min);
    }
};

TEST_F(OutlineInConflictTest, TakesTheWholeOnceItIsContradicted) {
    join();
    ASSERT_TRUE(held().is_outline());
    freeze();
    EXPECT_FALSE(held().is_outline());
    ASSERT_TRUE(held().conflict());
    EXPECT_EQ(held().entries_count(), hub->engine->charter().entries_count());
    EXPECT_TRUE(held().find(trust->organisation.id)->standing.is_revoked);
    EXPECT_EQ(dentist->noted(Noted::What::contradicted), 1U);
    restart(InterestIn::everything);
    EXPECT_FALSE(held().is_outline());
    EXPECT_TRUE(held().conflict());
    EXPECT_EQ(held().members(), hub->engine->charter().members());
}

// It was cut off between the last entry of the whole and the outline's end.
TEST_F(OutlineInConflictTest, TheWholeCountsOnceItIsStored) {
    join();
    world.stop(*dentist);
    const auto open = [this] { return storage::open_memory_store(dentist->disk, dentist->rng); };
    const auto before = (*open())->load()->settings;
    world.start(*dentist);
    world.link(*dentist, *hub);
    world.run(1s);
    freeze();
    ASSERT_FALSE(held().is_outline());
    world.stop(*dentist);
    {
        const auto store = open();
        for (const auto& [name, value] : before)
            if (name.starts_with("charter-")) {
                ASSERT_TRUE((*store)->put_setting(name, value));
            }
        ASSERT_TRUE((*store)->sync());
    }
    world.start(*dentist);
    EXPECT_FALSE(held().is_outline());
    EXPECT_TRUE(held().conflict());
    world.run(1s);
    EXPECT_THAT(kept_members(dentist->store->load()->settings), testing::IsEmpty());
}

TEST_F(OutlineInConflictTest, TheOutlineHoldsUntilTheWholeHasCome) {
    join();
    world.loses = [this](const support::WorldNode& from, const support::WorldNode& to) {
        return &to == dentist && &from != trust && held().is_contradicted();
    };
    freeze();
    EXPECT_TRUE(held().is_outline());
    world.loses = nullptr;
    world.run(1min);
    EXPECT_TRUE(held().conflict());
}

TEST_F(OutlineInConflictTest, WhoComesBackToAConflictTakesTheWhole) {
    join();
    world.stop(*dentist);
    freeze();
    world.start(*dentist);
    world.link(*dentist, *hub);
    world.run(1min);
    EXPECT_FALSE(held().is_outline());
    EXPECT_TRUE(held().conflict());
}

TEST_F(OutlineInConflictTest, ANewcomerTakesTheWhole) {
    world.federation.admit(dentist->organisation);
    offer(whole().entries().back());
    freeze();
    world.link(*dentist, *hub);
    world.run(1min);
    EXPECT_FALSE(held().is_outline());
    EXPECT_TRUE(held().conflict());
    EXPECT_EQ(held().entries_count(), hub->engine->charter().entries_count());
}

TEST_F(OutliningTest, ALightNodeThatBecomesAFullOneTakesTheWhole) {
    join();
    restart(std::nullopt);
    std::size_t parts = 0;
    hub_alters<CharterEntries>([&](CharterEntries& some) {
        constexpr std::size_t part = 30;
        if (some.entries.size() <= part) return;
        some.entries.resize(part);
        ++parts;
        EXPECT_TRUE(held().is_outline()) << "until the whole has come";
    });
    world.link(*dentist, *hub);
    world.run(1min);
    EXPECT_GE(parts, 3U);
    EXPECT_FALSE(held().is_outline());
    EXPECT_EQ(held().members(), whole().members());
    EXPECT_EQ(dentist->noted(Noted::What::conflict), 0U);
    restart(std::nullopt);
    EXPECT_FALSE(held().is_outline());
    EXPECT_EQ(held().members(), whole().members());
}

}  // namespace
}  // namespace stonechat::engine
