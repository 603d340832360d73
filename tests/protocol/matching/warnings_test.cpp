#include "protocol/matching/warnings.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "protocol/limits.hpp"
#include "tests/protocol/matching/builders.hpp"

namespace stonechat::matching {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

// A record with its body, so that the pointer in it stays good.
struct Told {
    HeldRecord held;
    std::optional<record::Body> body;
};

Told by(unsigned char author, unsigned char id, record::Content content) {
    Told out;
    out.body = record::Body{"1.0.0", std::move(content)};
    out.held.id = record_id(id);
    out.held.author = member(author);
    out.held.author_name = "Organisation " + std::to_string(author);
    out.held.author_sector = "nhs";
    out.held.kind = out.body->kind();
    out.held.urgency = record::urgency_of(*out.body);
    out.held.day = Day{1000};
    out.held.technologies = record::technologies_of(*out.body);
    return out;
}

record::Report a_report(record::Technology about = skin_sort()) {
    record::Report out;
    out.event_kind = "incident";
    out.technology = std::move(about);
    out.where.sector = "nhs";
    out.where.setting = "gp";
    out.problems = {"missed-finding"};
    out.harm = record::Harm{"low", "none", {}, "probably", {}};
    return out;
}
record::Report a_serious_report() {
    auto out = a_report();
    out.harm->physical = "too-early";
    return out;
}
record::Alert an_alert(std::string severity, std::optional<std::string> upto = "2.3.1") {
    record::Alert out;
    out.severity = std::move(severity);
    out.state = "issued";
    out.title = "Stop using SkinSort for darker skin";
    out.risk = "Skin cancer may be missed.";
    out.acknowledge_by = "2026-11-24";
    out.complete_by = "2026-12-21";
    record::AppliesTo entry;
    entry.tech = skin_sort().tech;
    entry.versions.all = !upto;
    if (upto) entry.versions.scheme = "dotted";
    entry.versions.upto = upto;
    out.applies_to = {entry};
    return out;
}
Told issued(unsigned char author, unsigned char id, record::Alert alert) {
    auto out = by(author, id, std::move(alert));
    out.held.author_is_issuer = true;
    return out;
}
Told endorsed(unsigned char author, unsigned char id, unsigned char target, std::string sector) {
    auto out = by(author, id, record::Endorsement{record_id(target).hex()});
    out.held.author_sector = std::move(sector);
    return out;
}
Told updated(unsigned char author, unsigned char id, unsigned char target, std::string type,
             std::optional<record::Harm> harm = {}) {
    record::Update update;
    update.report = record_id(target).hex();
    update.type = std::move(type);
    update.harm = std::move(harm);
    return by(author, id, std::move(update));
}
Told on_day(std::int32_t day, Told told) {
    told.held.day = Day{day};
    return told;
}
Told header_only(Told told) {
    told.body.reset();
    return told;
}

Told erased(Told told) {
    told.held.is_erased = true;
    return header_only(std::move(told));
}

struct WarningsTest : testing::Test {
    Warnings warnings{record::builtin_code_lists(), {in_use(skin_sort())}};

    WarningsTest() { warnings.settle(); }

    static WarningChanges feed(Warnings& to, const Told& told) {
        HeldRecord held = told.held;
        held.body = told.body ? &*told.body : nullptr;
        return to.feed(held);
    }
    WarningChanges feed(const Told& told) { return feed(warnings, told); }
    // The one warning because of record `id`.
    const Warning& warning(unsigned char id) const {
        for (const auto& [key, one] : warnings.all())
            if (key.record == record_id(id)) return one;
        ADD_FAILURE() << "no warning because of record " << int{id};
        static const Warning none;
        return none;
    }
    bool asks(unsigned char id) const { return warning(id).level == WarningLevel::answer_needed; }
    void move(unsigned char id, WarningState to, std::optional<std::string> reason = {}) {
        const auto moved = warnings.move(warning(id).id, to, reason);
        ASSERT_TRUE(moved) << moved.error().text();
    }
};

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

TEST_F(WarningsTest, AHeaderAloneWarnsUntilItsBodyComes) {
    feed(header_only(by(1, 1, a_serious_report())));
    EXPECT_TRUE(asks(1));
    EXPECT_EQ(warning(1).title, "An urgent report whose text is not held here");
    feed(by(1, 1, a_serious_report()));
    EXPECT_THAT(warning(1).title, HasSubstr("SkinSort"));
    EXPECT_EQ(warnings.all().size(), 1U);
    feed(header_only(issued(1, 2, an_alert("stop"))));
    EXPECT_TRUE(asks(2));
    EXPECT_EQ(warning(2).severity, Severity::act);
}

TEST_F(WarningsTest, AnErasedRecordStillWarnsFromItsHeaderAndQuotesNothing) {
    feed(by(1, 1, a_serious_report()));
    feed(erased(by(1, 1, a_serious_report())));
    EXPECT_TRUE(asks(1));
    EXPECT_EQ(warning(1).title, "An urgent report whose text was erased");
    feed(issued(1, 2, an_alert("stop")));
    feed(erased(issued(1, 2, an_alert("stop"))));
    EXPECT_EQ(warning(2).title, "A safety alert whose text was erased");
}

TEST_F(WarningsTest, AnAnsweredWarningThatNoLongerConcernsUsForgetsTheTextToo) {
    feed(issued(1, 1, an_alert("check")));
    const auto id = warning(1).id;
    ASSERT_TRUE(warnings.move(id, WarningState::complete, {}));
    auto told = erased(issued(1, 1, an_alert("check")));
    told.held.technologies = {record::tech_id("Another Maker", "Another").value()};
    const auto changes = feed(told);
    EXPECT_THAT(changes.changed,
                testing::Contains(Field(&Warning::title, "A safety alert whose text was erased")));
    EXPECT_EQ(warnings.all().at(id).title, "A safety alert whose text was erased");
    EXPECT_EQ(warnings.all().at(id).standing, Standing::not_here);
}

TEST_F(WarningsTest, AStoredWarningForgetsTheTextBeforeEverythingHasBeenFed) {
    feed(issued(1, 1, an_alert("check")));
    std::vector<Warning> stored;
    for (const auto& [id, one] : warnings.all()) stored.push_back(one);
    Warnings restarted{record::builtin_code_lists(), warnings.matcher().inventory(), stored};
    const auto changes = feed(restarted, erased(issued(1, 1, an_alert("check"))));
    EXPECT_THAT(changes.changed,
                testing::ElementsAre(Field(&Warning::title, "A safety alert whose text was erased")));
}

TEST_F(WarningsTest, AnErasedFollowUpCountsNoMore) {
    feed(by(1, 1, a_serious_report()));
    record::Update update;
    update.report = record_id(1).hex();
    update.type = "withdrawn";
    feed(by(1, 2, update));
    ASSERT_EQ(warning(1).standing, Standing::withdrawn);
    feed(erased(by(1, 2, update)));
    EXPECT_EQ(warning(1).standing, Standing::stands);
    EXPECT_THAT(warning(1).follow_ups, IsEmpty());
}

TEST_F(WarningsTest, AHeaderWithoutTechnologiesInformsOnlyWhenItPresses) {
    auto told = header_only(by(1, 1, a_serious_report()));
    told.held.technologies.clear();
    feed(told);
    EXPECT_EQ(warning(1).identifier, Identifier::everyone);
    EXPECT_TRUE(warning(1).id.here.is_zero());
    EXPECT_FALSE(asks(1));
    told.held.id = record_id(2);
    told.held.urgency = record::Urgency::routine;
    EXPECT_THAT(feed(told).changed, IsEmpty());
}

TEST_F(WarningsTest, ABodyThatDoesNotConcernUsTakesTheWarningAway) {
    auto about_another = by(1, 1, a_report(scan_reader()));
    auto header = header_only(about_another);
    header.held.technologies.clear();
    header.held.urgency = record::Urgency::urgent;
    feed(header);
    const auto id = warning(1).id;
    EXPECT_THAT(feed(about_another).gone, ElementsAre(id));
    EXPECT_THAT(warnings.all(), IsEmpty());
}

TEST_F(WarningsTest, ARevokedAuthorsReportIsMarked) {
    auto told = by(1, 1, a_serious_report());
    feed(told);
    told.held.is_void = true;
    feed(told);
    EXPECT_EQ(warning(1).standing, Standing::voided);
    EXPECT_FALSE(warning(1).is_open());
}

TEST_F(WarningsTest, FeedingAgainChangesNothing) {
    const std::vector<Told> all{by(1, 1, a_serious_report()), issued(2, 2, an_alert("stop")),
                                endorsed(3, 3, 2, "independent"), updated(1, 4, 1, "correction")};
    for (const Told& told : all) feed(told);
    move(1, WarningState::complete);
    for (const Told& told : all) {
        const auto changes = feed(told);
        EXPECT_THAT(changes.changed, IsEmpty());
        EXPECT_THAT(changes.gone, IsEmpty());
        EXPECT_FALSE(changes.feed_again);
    }
    EXPECT_EQ(warning(1).state, WarningState::complete);
}

TEST_F(WarningsTest, StatesSurviveARestart) {
    feed(by(1, 1, a_serious_report()));
    feed(issued(2, 2, an_alert("stop")));
    feed(endorsed(3, 3, 2, "independent"));
    move(2, WarningState::complete);
    std::vector<Warning> stored;
    for (const auto& [id, one] : warnings.all()) stored.push_back(*read_warning(write_warning(one)));

    Warnings again{record::builtin_code_lists(), {in_use(skin_sort())}, stored};
    for (const Told& told :
         {issued(2, 2, an_alert("stop")), by(1, 1, a_serious_report()), endorsed(3, 3, 2, "independent")})
        EXPECT_THAT(feed(again, told).changed, IsEmpty());
    const auto changes = again.settle();
    EXPECT_THAT(changes.changed, IsEmpty());
    EXPECT_THAT(changes.gone, IsEmpty());
    EXPECT_EQ(again.all(), warnings.all());
}

TEST_F(WarningsTest, WhatAsksForMoreIsNewAgain) {
    feed(issued(1, 1, an_alert("stop")));
    move(1, WarningState::seen);
    feed(endorsed(3, 3, 1, "independent"));
    EXPECT_EQ(warning(1).state, WarningState::fresh);
    feed(by(1, 4, a_report()));
    move(4, WarningState::not_relevant, "not-in-use");
    feed(updated(1, 5, 4, "outcome", record::Harm{"fatal", "none", {}, "caused", {}}));
    EXPECT_EQ(warning(4).state, WarningState::fresh);
    EXPECT_EQ(warning(4).reason, std::nullopt);
    feed(issued(1, 6, an_alert("stop")));
    move(6, WarningState::under_way);
    feed(endorsed(3, 7, 6, "independent"));
    EXPECT_EQ(warning(6).state, WarningState::under_way);  // people are at work on it
}

TEST_F(WarningsTest, ANewListGivesWhatItWouldHaveGivenFromTheStart) {
    const std::vector<Told> all{by(1, 1, a_serious_report()), by(2, 2, a_report(scan_reader())),
                                issued(3, 3, an_alert("act"))};
    for (const Told& told : all) feed(told);
    move(3, WarningState::seen);
    warnings.use({in_use(scan_reader())});
    for (const Told& told : all) feed(told);
    const auto changes = warnings.settle();
    EXPECT_EQ(changes.gone.size(), 1U);                  // report 1: nobody had looked at it
    EXPECT_EQ(warning(3).standing, Standing::not_here);  // alert 3: what people did is kept
    EXPECT_EQ(warning(2).here, "ScanReader CT 2026.09 (Example Imaging Ltd)");
    EXPECT_EQ(warnings.all().size(), 2U);

    warnings.use({in_use(skin_sort()), in_use(scan_reader())});
    for (const Told& told : all) feed(told);
    warnings.settle();
    EXPECT_EQ(warning(3).standing, Standing::stands);
    EXPECT_EQ(warning(3).state, WarningState::fresh);  // it concerns us again
    EXPECT_TRUE(asks(1));
}

TEST_F(WarningsTest, AStatementAsksForTheRecordsAgain) {
    const auto report = by(1, 1, a_report(skin_sort_gp()));
    feed(report);
    EXPECT_EQ(warning(1).match, MatchLevel::related);
    record::TechnologyStatement statement;
    statement.technology = skin_sort();
    statement.by = "maker";
    statement.says = "same-as";
    statement.other = {skin_sort_gp()};
    auto told = by(9, 2, statement);
    told.held.author_is_maker_of_it = true;
    EXPECT_TRUE(feed(told).feed_again);
    feed(report);
    EXPECT_EQ(warning(1).match, MatchLevel::certain);
    told.held.is_void = true;
    EXPECT_TRUE(feed(told).feed_again);
    feed(report);
    EXPECT_EQ(warning(1).match, MatchLevel::related);
}

TEST_F(WarningsTest, EveryTechnologyHereIsWarnedOnce) {
    Warnings two{record::builtin_code_lists(), {in_use(skin_sort(), "gp"), in_use(skin_sort(), "dental")}};
    two.settle();
    EXPECT_EQ(feed(two, by(1, 1, a_report())).changed.size(), 2U);
}

TEST_F(WarningsTest, PeopleMoveWarningsThroughTheirLife) {
    feed(by(1, 1, a_serious_report()));
    const auto id = warning(1).id;
    const auto refused = [&](WarningState to, std::optional<std::string> reason = {}) {
        return !warnings.move(id, to, reason).has_value();
    };
    EXPECT_TRUE(refused(WarningState::fresh));
    EXPECT_TRUE(refused(WarningState::not_relevant));
    EXPECT_TRUE(refused(WarningState::not_relevant, "too-busy"));
    EXPECT_TRUE(refused(WarningState::seen, "not-in-use"));
    EXPECT_FALSE(warnings.move({record_id(99), {}}, WarningState::seen, {}).has_value());
    for (const auto state : {WarningState::seen, WarningState::assessing, WarningState::action_needed,
                             WarningState::under_way, WarningState::complete, WarningState::assessing})
        move(1, state);
    EXPECT_TRUE(refused(WarningState::assessing));
    move(1, WarningState::not_relevant, "already-fixed");
    EXPECT_EQ(warning(1).reason, "already-fixed");
    EXPECT_FALSE(warning(1).is_open());
}

TEST_F(WarningsTest, WhatIsLateIsListed) {
    feed(issued(1, 1, an_alert("act")));
    feed(by(1, 2, a_serious_report()));
    const Day acknowledge = *day_of("2026-11-24"), complete = *day_of("2026-12-21");
    EXPECT_THAT(warnings.overdue(acknowledge), IsEmpty());
    EXPECT_EQ(warnings.overdue(Day{acknowledge.value + 1}).size(), 1U);
    move(1, WarningState::seen);
    EXPECT_THAT(warnings.overdue(complete), IsEmpty());
    EXPECT_EQ(warnings.overdue(Day{complete.value + 1}).size(), 1U);
    move(1, WarningState::complete);
    EXPECT_THAT(warnings.overdue(Day{complete.value + 1}), IsEmpty());
}

TEST_F(WarningsTest, PastTheLimitTheOldestThatOnlyInformGo) {
    const auto numbered = [](std::size_t number, record::Report report) {
        auto told = by(1, 1, std::move(report));
        told.held.id.bytes[0] = static_cast<std::byte>(number / 256);
        told.held.id.bytes[1] = static_cast<std::byte>(number % 256);
        told.held.day = Day{static_cast<std::int32_t>(number)};
        return told;
    };
    Warnings full{record::builtin_code_lists(), {in_use(skin_sort())}};
    feed(full, numbered(0, a_serious_report()));
    for (std::size_t i = 1; i < limits::warned_records_max; ++i) feed(full, numbered(i, a_report()));
    full.settle();
    ASSERT_EQ(full.all().size(), limits::warned_records_max);
    const auto changes = feed(full, numbered(limits::warned_records_max, a_report()));
    ASSERT_EQ(changes.gone.size(), 1U);
    EXPECT_EQ(changes.gone[0].record, numbered(1, a_report()).held.id);
    EXPECT_EQ(full.all().size(), limits::warned_records_max);
}

TEST_F(WarningsTest, FollowUpsAreBounded) {
    feed(by(1, 200, a_report()));
    for (std::size_t i = 0; i < limits::follow_ups_max + 5; ++i)
        feed(updated(1, static_cast<unsigned char>(i + 1), 200, "narrative"));
    EXPECT_EQ(warning(200).follow_ups.size(), limits::follow_ups_max);
}

// A small world in every sort of order: fed one by one, fed twice, and fed before settling.
TEST_F(WarningsTest, TheOrderInWhichRecordsComeDoesNotMatter) {
    auto spaced = technology("Example Skin AI", "Skin Sort");
    record::TechnologyStatement statement;
    statement.technology = skin_sort();
    statement.says = "same-as";
    statement.other = {skin_sort_gp()};
    auto maker_says = by(9, 20, statement);
    maker_says.held.author_is_maker_of_it = true;
    auto later = an_alert("check");
    later.replaces = record_id(3).hex();
    std::vector<Told> world{by(1, 1, a_serious_report()),
                            on_day(1010, by(2, 2, a_report(spaced))),
                            issued(3, 3, an_alert("stop")),
                            endorsed(4, 4, 3, "independent"),
                            updated(1, 5, 1, "correction"),
                            updated(2, 6, 1, "withdrawn"),
                            maker_says,
                            on_day(1020, by(5, 7, a_report(skin_sort_gp()))),
                            on_day(1030, by(1, 8, a_report())),
                            on_day(1101, by(6, 9, a_report())),
                            issued(3, 10, later),
                            updated(5, 11, 7, "outcome", record::Harm{"severe", "none", {}, "possibly", {}}),
                            header_only(on_day(1102, by(7, 12, a_report())))};
    const std::vector inventory{in_use(technology("Example Skin AI", "Skin Sort", "2.0"), "dental"),
                                in_use(skin_sort())};
    const auto feed_all = [&](Warnings& to) {
        for (bool again = true; again;) {
            again = false;
            for (const Told& told : world) again |= feed(to, told).feed_again;
        }
    };
    Warnings first{record::builtin_code_lists(), inventory};
    feed_all(first);
    first.settle();
    ASSERT_GT(first.all().size(), 10U);

    std::mt19937 order{812};
    for (int round = 0; round < 200; ++round) {
        std::ranges::shuffle(world, order);
        Warnings other{record::builtin_code_lists(), inventory};
        if (round % 2 == 0) other.settle();
        feed_all(other);
        if (round % 2 == 1) other.settle();
        ASSERT_EQ(other.all(), first.all()) << "round " << round;
    }
}

TEST(Warning, ComesBackFromItsText) {
    Warning warning;
    warning.id = {record_id(7), {}};
    warning.kind = record::Kind::alert;
    warning.level = WarningLevel::answer_needed;
    warning.severity = Severity::stop;
    warning.standing = Standing::corrected;
    warning.title = "A \"title\" – é";
    warning.why = {"one", "two"};
    warning.match = MatchLevel::likely;
    warning.identifier = Identifier::name_spacing;
    warning.day = Day{-5};
    warning.acknowledge_by = Day{20000};
    warning.follow_ups = {{record_id(8), "outcome"}};
    warning.state = WarningState::not_relevant;
    warning.reason = "not-in-use";
    const auto back = read_warning(write_warning(warning));
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(*back, warning);
    EXPECT_EQ(WarningId::from_text(warning.id.text()), warning.id);
}

TEST(Warning, TextsOfOthersAreRefusedByMember) {
    const std::string good = write_warning(Warning{});
    ASSERT_TRUE(read_warning(good));
    const auto changed = [&](std::string_view from, std::string_view to) {
        std::string text = good;
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        const auto refused = read_warning(text.replace(at, from.size(), to));
        EXPECT_FALSE(refused) << text;
        return refused ? "" : refused.error().field;
    };
    EXPECT_EQ(changed("\"state\":\"new\"", "\"state\":\"lost\""), "/state");
    EXPECT_EQ(changed("\"day\":0", "\"day\":\"0\""), "/day");
    EXPECT_EQ(changed("\"day\":0", "\"day\":3000000000"), "/day");
    EXPECT_EQ(changed("\"title\":\"\",", ""), "/title");
    EXPECT_EQ(changed("\"why\":[]", "\"why\":[1]"), "/why");
    EXPECT_EQ(changed("\"follow_ups\":[]", "\"follow_ups\":[{}]"), "/follow_ups");
    EXPECT_EQ(changed("\"id\":\"0", "\"id\":\"x"), "/id");
    EXPECT_EQ(changed("{", "{\"a\":1,"), "");
    EXPECT_EQ(changed("{", "{ "), "");
    for (std::size_t length = 0; length < good.size(); ++length)
        EXPECT_FALSE(read_warning(std::string_view{good}.substr(0, length)));
}

TEST(Warning, DaysOfAlertsFollowTheCalendar) {
    EXPECT_EQ(day_of("1970-01-02"), Day{1});
    EXPECT_EQ(day_of("2026-11-24"), Day{20781});
    for (const auto* wrong :
         {"2026-02-29", "2026-13-01", "2026-1-1", "20261124", "2026-11-2x", "+026-01-01", ""})
        EXPECT_EQ(day_of(wrong), std::nullopt) << wrong;
}

}  // namespace
}  // namespace stonechat::matching
