#include "protocol/matching/warnings.hpp"

#include "tests/protocol/matching/warnings_fixture.hpp"

namespace stonechat::matching {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(WarningsTest, AReportOnATechnologyInUseInforms) {
    const auto changes = feed(by(1, 1, a_report()));
    ASSERT_EQ(changes.changed.size(), 1U);
    const Warning& told = changes.changed[0];
    EXPECT_EQ(told.level, WarningLevel::information);
    EXPECT_EQ(told.severity, Severity::information);
    EXPECT_EQ(told.state, WarningState::fresh);
    EXPECT_EQ(told.title,
              "Missed something that was there: SkinSort 2.3.1 (Example Skin AI Ltd), physical harm: low");
    EXPECT_THAT(told.why,
                ElementsAre("the same product name and maker; reported on version 2.3.1, you use 2.3.1"));
    EXPECT_EQ(told.here, "SkinSort 2.3.1 (Example Skin AI Ltd)");
    EXPECT_EQ(told.author_name, "Organisation 1");
    EXPECT_EQ(told.id.here, here_ids({in_use(skin_sort())})[0]);
}

TEST_F(WarningsTest, WhoDoesNotUseItIsNotDisturbed) {
    EXPECT_THAT(feed(by(1, 1, a_report(scan_reader()))).changed, IsEmpty());
    auto unknown = a_serious_report();
    unknown.technology = technology("not-known", "not-known", "not-known", "symptom-checker");
    EXPECT_THAT(feed(by(1, 2, unknown)).changed, IsEmpty());
    auto alert = an_alert("stop");
    alert.applies_to[0].tech = scan_reader().tech;
    EXPECT_THAT(feed(issued(1, 3, alert)).changed, IsEmpty());
    EXPECT_THAT(warnings.all(), IsEmpty());
}

TEST_F(WarningsTest, GraveHarmAsksForAnAnswer) {
    feed(by(1, 1, a_serious_report()));
    EXPECT_TRUE(asks(1));
    EXPECT_EQ(warning(1).severity, Severity::check);
    EXPECT_THAT(warning(1).title, HasSubstr("physical harm: too early to know"));
    auto not_stated = a_serious_report();
    not_stated.harm->physical = "fatal";
    not_stated.harm->ai_contribution.reset();
    feed(by(1, 2, not_stated));
    EXPECT_TRUE(asks(2));
    EXPECT_THAT(warning(2).title, HasSubstr("the person died"));
    auto unrelated = a_serious_report();
    unrelated.harm->ai_contribution = "not-related";
    feed(by(1, 3, unrelated));
    EXPECT_FALSE(asks(3));
}

TEST_F(WarningsTest, TheHeadersUrgencyCountsWhereItIsHigher) {
    auto told = by(1, 1, a_report());
    told.held.urgency = record::Urgency::urgent;
    feed(told);
    EXPECT_TRUE(asks(1));
}

TEST_F(WarningsTest, WhatIsOnlyRelatedInforms) {
    auto report = a_serious_report();
    report.technology = technology("Example Skin AI Ltd", "Other product");
    feed(by(1, 1, report));
    EXPECT_FALSE(asks(1));
    EXPECT_EQ(warning(1).match, MatchLevel::related);
}

TEST_F(WarningsTest, GoodCareIsToldAsGoodNews) {
    auto report = a_report();
    report.event_kind = "good-care";
    report.harm.reset();
    report.problems.reset();
    report.strengths = {"earlier-care"};
    feed(by(1, 1, report));
    EXPECT_TRUE(warning(1).is_good_news);
    EXPECT_FALSE(asks(1));
    EXPECT_EQ(warning(1).title,
              "Went well: care came earlier because of the AI: SkinSort 2.3.1 (Example Skin AI Ltd)");
}

TEST_F(WarningsTest, AMaskedReportHidesItsOrganisation) {
    auto report = a_report();
    report.masked = true;
    feed(by(1, 1, report));
    EXPECT_EQ(warning(1).author_name, "organisation hidden");
}

TEST_F(WarningsTest, DisagreementsAreNamedAsSuch) {
    auto report = a_report();
    report.event_kind = "discrepancy";
    report.harm.reset();
    feed(by(1, 1, report));
    EXPECT_THAT(warning(1).title, HasSubstr("The AI and a person disagreed: "));
}

TEST_F(WarningsTest, ThreeReportsFromTwoOrganisationsAskForAnAnswer) {
    feed(on_day(1000, by(1, 1, a_report())));
    feed(on_day(1001, by(1, 2, a_report())));
    feed(on_day(1002, by(1, 3, a_report())));
    EXPECT_FALSE(asks(3));  // one organisation
    const auto changes = feed(on_day(1090, by(2, 4, a_report())));
    EXPECT_TRUE(asks(4));
    EXPECT_THAT(changes.changed, ElementsAre(Field(&Warning::level, WarningLevel::answer_needed)));
    EXPECT_FALSE(asks(3));
    feed(on_day(1200, by(3, 5, a_report())));
    EXPECT_FALSE(asks(5));  // the others are too long ago
}

TEST_F(WarningsTest, AnEarlierReportThatComesLateStillMakesTheCluster) {
    feed(on_day(1050, by(1, 1, a_report())));
    feed(on_day(1090, by(2, 2, a_report())));
    EXPECT_FALSE(asks(2));
    feed(on_day(1000, by(2, 3, a_report())));
    EXPECT_TRUE(asks(2));
    EXPECT_FALSE(asks(1));
    feed(on_day(960, by(3, 4, a_report())));
    EXPECT_TRUE(asks(1));
    EXPECT_FALSE(asks(3));
}

TEST_F(WarningsTest, WithdrawnAndGoodReportsMakeNoCluster) {
    auto good = a_report();
    good.event_kind = "good-care";
    feed(by(1, 1, a_report()));
    feed(by(2, 2, good));
    feed(by(3, 3, a_report()));
    EXPECT_FALSE(asks(3));
    feed(by(4, 4, a_report()));
    EXPECT_TRUE(asks(4));
    feed(updated(1, 5, 1, "withdrawn"));
    EXPECT_FALSE(asks(4));
}

TEST_F(WarningsTest, AnAlertThatAppliesAsksForAnAnswerByItsDays) {
    feed(issued(1, 1, an_alert("act")));
    EXPECT_TRUE(asks(1));
    EXPECT_EQ(warning(1).severity, Severity::act);
    EXPECT_EQ(warning(1).acknowledge_by, day_of("2026-11-24"));
    EXPECT_EQ(warning(1).complete_by, day_of("2026-12-21"));
    EXPECT_EQ(warning(1).title, "Stop using SkinSort for darker skin");
}

TEST_F(WarningsTest, AnAlertForOtherVersionsInforms) {
    feed(issued(1, 1, an_alert("act", "2.3.0")));
    EXPECT_FALSE(asks(1));
    EXPECT_EQ(warning(1).severity, Severity::information);
    EXPECT_EQ(warning(1).complete_by, std::nullopt);
}

TEST_F(WarningsTest, OnlyIssuersMaySayActOrStop) {
    feed(by(1, 1, an_alert("stop")));
    EXPECT_TRUE(asks(1));
    EXPECT_EQ(warning(1).severity, Severity::check);
    feed(endorsed(2, 2, 1, "independent"));
    EXPECT_EQ(warning(1).severity, Severity::check);
}

TEST_F(WarningsTest, AStopNeedsAnotherSectorOrASteward) {
    feed(issued(1, 1, an_alert("stop")));
    EXPECT_EQ(warning(1).severity, Severity::act);
    feed(endorsed(2, 2, 1, "nhs"));
    EXPECT_EQ(warning(1).severity, Severity::act);
    feed(endorsed(2, 3, 1, "not-stated"));
    EXPECT_EQ(warning(1).severity, Severity::act);
    feed(endorsed(1, 4, 1, "independent"));  // its own author
    EXPECT_EQ(warning(1).severity, Severity::act);
    feed(endorsed(3, 5, 1, "independent"));
    EXPECT_EQ(warning(1).severity, Severity::stop);

    feed(issued(1, 6, an_alert("stop")));
    auto steward = endorsed(4, 7, 6, "nhs");
    steward.held.author_is_steward = true;
    feed(steward);
    EXPECT_EQ(warning(6).severity, Severity::stop);
}

TEST_F(WarningsTest, AnEndorsementThatComesFirstCounts) {
    feed(endorsed(3, 5, 1, "independent"));
    feed(issued(1, 1, an_alert("stop")));
    EXPECT_EQ(warning(1).severity, Severity::stop);
    EXPECT_THAT(warning(1).follow_ups, ElementsAre(FollowUp{record_id(5), "endorsement"}));
}

TEST_F(WarningsTest, AnEndorsementOfARevokedAuthorCountsNoMore) {
    feed(issued(1, 1, an_alert("stop")));
    auto endorsement = endorsed(3, 5, 1, "independent");
    feed(endorsement);
    endorsement.held.is_void = true;
    feed(endorsement);
    EXPECT_EQ(warning(1).severity, Severity::act);
}

TEST_F(WarningsTest, AlertsForInformationInform) {
    feed(issued(1, 1, an_alert("information")));
    EXPECT_FALSE(asks(1));
}

TEST_F(WarningsTest, ALaterAlertTakesThePlaceOfItsAuthorsEarlierOne) {
    feed(issued(1, 1, an_alert("act")));
    auto later = an_alert("check");
    later.replaces = record_id(1).hex();
    feed(issued(2, 2, later));
    EXPECT_EQ(warning(1).standing, Standing::stands);  // not its author
    feed(issued(1, 3, later));
    EXPECT_EQ(warning(1).standing, Standing::replaced);
    EXPECT_FALSE(asks(1));
    EXPECT_TRUE(asks(3));
}

TEST_F(WarningsTest, AWithdrawalEndsAnAlertEvenWhenItNamesAnotherTechnology) {
    feed(issued(1, 1, an_alert("act")));
    auto end = an_alert("act");
    end.replaces = record_id(1).hex();
    end.state = "withdrawn";
    end.applies_to[0].tech = scan_reader().tech;
    feed(issued(1, 2, end));
    EXPECT_EQ(warning(1).standing, Standing::withdrawn);
    EXPECT_FALSE(warning(1).is_open());
}

TEST_F(WarningsTest, OnlyTheAuthorMayChangeWhatBecomesOfAReport) {
    feed(by(1, 1, a_serious_report()));
    EXPECT_THAT(feed(updated(2, 2, 1, "withdrawn")).changed, IsEmpty());
    EXPECT_EQ(warning(1).standing, Standing::stands);
    feed(updated(1, 3, 1, "correction"));
    EXPECT_EQ(warning(1).standing, Standing::corrected);
    feed(updated(1, 4, 1, "withdrawn"));
    EXPECT_EQ(warning(1).standing, Standing::withdrawn);
    EXPECT_FALSE(warning(1).is_open());
    EXPECT_THAT(warning(1).follow_ups,
                ElementsAre(FollowUp{record_id(3), "correction"}, FollowUp{record_id(4), "withdrawn"}));
}

TEST_F(WarningsTest, AnUpdateWithGraveHarmAsksForAnAnswer) {
    feed(by(1, 1, a_report()));
    feed(updated(1, 2, 1, "outcome", record::Harm{"severe", "none", {}, "caused", {}}));
    EXPECT_TRUE(asks(1));
}

TEST_F(WarningsTest, AMakersReplyStandsBesideTheReport) {
    feed(by(1, 1, a_report()));
    record::Notice notice;
    notice.technology = skin_sort();
    notice.reports = {record_id(1).hex()};
    auto told = by(9, 2, notice);
    EXPECT_THAT(feed(told).changed, IsEmpty());  // not the maker
    told.held.author_is_maker_of_it = true;
    feed(told);
    EXPECT_THAT(warning(1).follow_ups, ElementsAre(FollowUp{record_id(2), "reply"}));
    EXPECT_EQ(warning(1).standing, Standing::stands);
}

}  // namespace
}  // namespace stonechat::matching
