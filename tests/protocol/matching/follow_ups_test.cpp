// Many records about one: nobody's take another's room, and the order in which they come does not matter.
#include "protocol/matching/follow_ups.hpp"

#include <algorithm>
#include <random>

#include "protocol/limits.hpp"
#include "tests/protocol/matching/warnings_fixture.hpp"

namespace stonechat::matching {
namespace {

using testing::Contains;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

Told by_steward(Told told) {
    told.held.author_is_steward = true;
    return told;
}
Told voided(Told told) {
    told.held.is_void = true;
    return told;
}
Told replied(unsigned char author, unsigned char id, unsigned char target) {
    record::Notice notice;
    notice.reports = {record_id(target).hex()};
    auto out = by(author, id, notice);
    out.held.author_is_maker_of_it = true;
    return out;
}

struct FollowUpsTest : WarningsTest {
    static constexpr unsigned char alert = 200;
    static constexpr unsigned char issuer = 1, endorser = 2, steward = 3;

    // A member says a hundred times that it agrees: records 1 to 100.
    void endorse_a_hundred_times() {
        for (unsigned char id = 1; id <= 100; ++id) feed(endorsed(endorser, id, alert, "nhs"));
    }
    std::size_t endorsements_shown() const {
        const auto& shown = warning(alert).follow_ups;
        return static_cast<std::size_t>(std::ranges::count(shown, "endorsement", &FollowUp::type));
    }
};

TEST_F(FollowUpsTest, AMembersHundredEndorsementsLeaveAStewardsEffective) {
    feed(issued(issuer, alert, an_alert("stop")));
    endorse_a_hundred_times();
    ASSERT_EQ(warning(alert).severity, Severity::act);
    feed(by_steward(endorsed(steward, 150, alert, "nhs")));
    EXPECT_EQ(warning(alert).severity, Severity::stop);
    EXPECT_EQ(endorsements_shown(), 2U);
}

TEST_F(FollowUpsTest, TheSameHoldsWhenTheEndorsementsComeFirst) {
    endorse_a_hundred_times();
    feed(by_steward(endorsed(steward, 150, alert, "nhs")));
    feed(issued(issuer, alert, an_alert("stop")));
    EXPECT_EQ(warning(alert).severity, Severity::stop);
    EXPECT_EQ(endorsements_shown(), 2U);
}

TEST_F(FollowUpsTest, AnotherSectorsEndorsementHasRoomAmongThoseOfTheSame) {
    feed(issued(issuer, alert, an_alert("stop")));
    for (unsigned char author = 2; author < 102; ++author) feed(endorsed(author, author, alert, "nhs"));
    EXPECT_EQ(endorsements_shown(), limits::follow_ups_max);
    ASSERT_EQ(warning(alert).severity, Severity::act);
    feed(endorsed(150, 150, alert, "independent"));
    EXPECT_EQ(warning(alert).severity, Severity::stop);
    EXPECT_EQ(endorsements_shown(), limits::follow_ups_max);
}

TEST_F(FollowUpsTest, TheAuthorsWithdrawalHoldsAfterAHundredEndorsements) {
    feed(by(issuer, alert, a_serious_report()));
    endorse_a_hundred_times();
    feed(updated(issuer, 150, alert, "withdrawn"));
    EXPECT_EQ(warning(alert).standing, Standing::withdrawn);
}

TEST_F(FollowUpsTest, ALaterAlertReplacesOneThatWasEndorsedAHundredTimes) {
    feed(issued(issuer, alert, an_alert("act")));
    endorse_a_hundred_times();
    auto later = an_alert("check");
    later.replaces = record_id(alert).hex();
    feed(issued(issuer, 150, later));
    EXPECT_EQ(warning(alert).standing, Standing::replaced);
}

TEST_F(FollowUpsTest, AnAuthorsOwnManyUpdatesHideNeitherItsWithdrawalNorGraveHarm) {
    feed(by(issuer, alert, a_report()));
    for (unsigned char id = 1; id <= 100; ++id) feed(updated(issuer, id, alert, "correction"));
    feed(updated(issuer, 150, alert, "outcome", record::Harm{"fatal", "none", {}, "caused", {}}));
    EXPECT_TRUE(asks(alert));
    feed(updated(issuer, 151, alert, "withdrawn"));
    EXPECT_EQ(warning(alert).standing, Standing::withdrawn);
    EXPECT_THAT(warning(alert).follow_ups, SizeIs(limits::follow_ups_max));
}

TEST_F(FollowUpsTest, OneMakersRepliesLeaveAnothersShown) {
    feed(by(issuer, alert, a_report()));
    for (unsigned char id = 1; id <= 100; ++id) feed(replied(5, id, alert));
    feed(replied(6, 150, alert));
    EXPECT_THAT(warning(alert).follow_ups, Contains(Field(&FollowUp::record, record_id(150))));
    EXPECT_THAT(warning(alert).follow_ups, SizeIs(limits::follow_ups_max));
}

TEST_F(FollowUpsTest, WhatIsTakenBackAsksForWhatWasLeftOut) {
    feed(issued(issuer, alert, an_alert("stop")));
    const auto first = endorsed(endorser, 1, alert, "independent");
    const auto second = endorsed(endorser, 2, alert, "independent");
    feed(first);
    EXPECT_FALSE(feed(voided(first)).feed_again);  // there was room for all
    feed(first);
    feed(second);
    EXPECT_TRUE(feed(voided(first)).feed_again);
    EXPECT_EQ(warning(alert).severity, Severity::act);
    EXPECT_FALSE(feed(voided(first)).feed_again);
    feed(second);
    EXPECT_EQ(warning(alert).severity, Severity::stop);
}

TEST_F(FollowUpsTest, WhoBecomesAStewardIsHeardWhenItsEndorsementIsFedAgain) {
    feed(issued(issuer, alert, an_alert("stop")));
    const auto told = endorsed(steward, 1, alert, "nhs");
    feed(told);
    ASSERT_EQ(warning(alert).severity, Severity::act);
    feed(by_steward(told));
    EXPECT_EQ(warning(alert).severity, Severity::stop);
    feed(told);
    EXPECT_EQ(warning(alert).severity, Severity::act);
}

TEST_F(FollowUpsTest, TheSectorThatCountsIsTheOneOfToday) {
    auto told = issued(issuer, alert, an_alert("stop"));
    feed(told);
    feed(endorsed(endorser, 1, alert, "independent"));
    ASSERT_EQ(warning(alert).severity, Severity::stop);
    told.held.author_sector = "independent";
    feed(told);
    EXPECT_EQ(warning(alert).severity, Severity::act);
}

TEST_F(FollowUpsTest, WhatIsKeptDoesNotDependOnTheOrder) {
    std::vector<Told> world{issued(issuer, alert, an_alert("stop")),
                            by_steward(endorsed(steward, 150, alert, "nhs"))};
    for (unsigned char id = 1; id <= 100; ++id)
        world.push_back(endorsed(id % 2 == 0 ? endorser : static_cast<unsigned char>(id + 9), id, alert,
                                 id % 10 == 0 ? "independent" : "nhs"));
    for (unsigned char id = 101; id <= 149; ++id) world.push_back(updated(9, id, alert, "withdrawn"));
    for (unsigned char id = 151; id <= 199; ++id) {
        auto state = an_alert("check");
        state.replaces = record_id(alert).hex();
        world.push_back(issued(issuer, id, state));
    }
    std::optional<Warning> expected;
    for (unsigned int seed = 1; seed <= 20; ++seed) {
        std::mt19937 random{seed};
        std::ranges::shuffle(world, random);
        Warnings other{record::builtin_code_lists(), {in_use(skin_sort())}};
        if (seed % 2 == 0) other.settle();
        for (const Told& told : world) feed(other, told);
        other.settle();
        const auto& of_alert = other.all().at({record_id(alert), here_ids({in_use(skin_sort())})[0]});
        if (!expected) expected = of_alert;
        ASSERT_EQ(of_alert, *expected) << "seed " << seed;
    }
    EXPECT_EQ(expected->severity, Severity::stop);
    EXPECT_EQ(expected->standing, Standing::replaced);
}

}  // namespace
}  // namespace stonechat::matching
