// What becomes of a warning: bodies come and go, people answer, lists change, the order of records differs.
#include <algorithm>
#include <array>
#include <random>

#include "protocol/limits.hpp"
#include "tests/protocol/matching/warnings_fixture.hpp"

namespace stonechat::matching {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

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

// An upgrade is told as another row beside the old one, which then goes: the new row is what the old one was
// called.
TEST_F(WarningsTest, AnAnswerAboutOneVersionClosesNothingAboutAnother) {
    auto newer = skin_sort();
    newer.version = "2.4.0";
    const auto report = by(1, 1, a_serious_report());
    const auto list = [&](std::vector<TechnologyInUse> inventory) {
        warnings.use(std::move(inventory));
        feed(report);
        warnings.settle();
    };
    feed(report);
    move(1, WarningState::not_relevant, "already-fixed");
    list({in_use(skin_sort()), in_use(newer)});
    ASSERT_EQ(warnings.all().size(), 2U);
    list({in_use(newer)});
    EXPECT_EQ(warning(1).here, "SkinSort 2.4.0 (Example Skin AI Ltd)");
    EXPECT_TRUE(asks(1));
    EXPECT_EQ(warning(1).state, WarningState::fresh);
    EXPECT_EQ(warning(1).reason, std::nullopt);
    move(1, WarningState::assessing);
    list({in_use(skin_sort()), in_use(newer)});
    for (const auto& [id, one] : warnings.all())
        EXPECT_EQ(one.state,
                  one.here.find("2.4.0") == std::string::npos ? WarningState::fresh : WarningState::assessing)
            << one.here;
}

TEST_F(WarningsTest, AnAnswerThatAnotherVersionIsMeantEndsWithTheVersionHere) {
    auto newer = skin_sort();
    newer.version = "2.4.0";
    const auto report = by(1, 1, a_serious_report());
    const auto other = by(1, 2, a_serious_report());
    for (const Told& told : {report, other}) feed(told);
    move(1, WarningState::not_relevant, "other-version");
    move(2, WarningState::complete);
    warnings.use({in_use(newer)});
    for (const Told& told : {report, other}) feed(told);
    warnings.settle();
    EXPECT_EQ(warning(1).state, WarningState::fresh);
    EXPECT_EQ(warning(2).state, WarningState::complete) << "an update asks nothing again that was done";
}

TEST_F(WarningsTest, AnUrgentUpdateThatIsNotReadableInformsEveryone) {
    const auto grave = updated(1, 2, 1, "outcome", record::Harm{"fatal", "none", {}, "caused", {}});
    feed(header_only(grave));
    EXPECT_EQ(warning(2).title, "An urgent update of a report whose text is not held here");
    EXPECT_EQ(warning(2).identifier, Identifier::everyone);
    EXPECT_FALSE(asks(2));
    feed(grave);
    EXPECT_THAT(warnings.all(), IsEmpty()) << "its report concerns nothing here";
    feed(header_only(updated(1, 3, 1, "narrative")));
    feed(erased(grave));
    EXPECT_THAT(warnings.all(), IsEmpty());
}

TEST_F(WarningsTest, ASpellingIsLearntFromAMakersStatementToo) {
    Warnings spaced{record::builtin_code_lists(), {in_use(technology("Example Skin AI", "Skin Sort"))}};
    spaced.settle();
    const auto alert = issued(1, 1, an_alert("act"));
    feed(spaced, alert);
    EXPECT_THAT(spaced.all(), IsEmpty());
    record::TechnologyStatement statement;
    statement.technology = skin_sort();
    statement.by = "maker";
    statement.says = "declared";
    auto told = by(9, 2, statement);
    told.held.author_is_maker_of_it = true;
    EXPECT_TRUE(feed(spaced, told).feed_again);
    spaced.start_again();
    feed(spaced, alert);
    ASSERT_EQ(spaced.all().size(), 1U);
    EXPECT_EQ(spaced.all().begin()->second.identifier, Identifier::name_spacing);
}

struct DuplicatesTest : WarningsTest {
    static Told repeats(unsigned char author, unsigned char id, unsigned char target,
                        unsigned char original) {
        auto told = updated(author, id, target, "duplicate-of");
        std::get<record::Update>(told.body->content).same_as = record_id(original).hex();
        return told;
    }
    Standing standing(unsigned char id) const { return warning(id).standing; }
};

TEST_F(DuplicatesTest, ADuplicateIsNotToldForItselfAsLongAsTheOtherStands) {
    feed(by(2, 2, a_serious_report()));
    feed(repeats(2, 3, 2, 1));
    EXPECT_EQ(standing(2), Standing::stands) << "what it is a duplicate of is not held here";
    EXPECT_TRUE(warning(2).is_open());
    feed(by(1, 1, a_serious_report()));
    EXPECT_EQ(standing(2), Standing::duplicate);
    EXPECT_FALSE(warning(2).is_open());
    feed(updated(1, 4, 1, "withdrawn"));
    EXPECT_EQ(standing(2), Standing::stands);
    feed(erased(updated(1, 4, 1, "withdrawn")));
    EXPECT_EQ(standing(2), Standing::duplicate);
    auto voided = by(1, 1, a_serious_report());
    voided.held.is_void = true;
    feed(voided);
    EXPECT_EQ(standing(2), Standing::stands);
    feed(by(1, 1, a_report(scan_reader())));
    EXPECT_EQ(standing(2), Standing::stands) << "it matches nothing here";
}

TEST_F(DuplicatesTest, DuplicatesOfEachOtherAreBothTold) {
    feed(by(1, 1, a_serious_report()));
    feed(by(2, 2, a_serious_report()));
    feed(by(3, 3, a_serious_report()));
    feed(repeats(2, 4, 2, 1));
    feed(repeats(3, 5, 3, 2));
    EXPECT_EQ(standing(2), Standing::duplicate);
    EXPECT_EQ(standing(3), Standing::duplicate) << "of a duplicate of what stands";
    feed(repeats(1, 6, 1, 3));
    for (const unsigned char id : std::array<unsigned char, 3>{1, 2, 3})
        EXPECT_EQ(standing(id), Standing::stands) << int{id};
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
    warnings.start_again();
    feed(report);
    EXPECT_EQ(warning(1).match, MatchLevel::certain);
    told.held.is_void = true;
    EXPECT_TRUE(feed(told).feed_again);
    warnings.start_again();
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
            to.start_again();
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

}  // namespace
}  // namespace stonechat::matching
