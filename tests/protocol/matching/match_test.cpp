#include "protocol/matching/match.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/protocol/matching/builders.hpp"

namespace stonechat::matching {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

record::AppliesTo applies_to(const record::Technology& technology, record::Versions versions) {
    record::AppliesTo out;
    out.tech = technology.tech;
    out.versions = std::move(versions);
    return out;
}
record::Versions all_versions() {
    record::Versions out;
    out.all = true;
    return out;
}
record::Versions upto(std::string version) {
    record::Versions out;
    out.scheme = "dotted";
    out.upto = std::move(version);
    return out;
}
TechId id_of(const record::Technology& technology) {
    return *record::tech_from_text(*technology.tech);
}

// The one match between a record's technology and the one in use.
std::string found(const record::Technology& here, const record::Technology& reported,
                  std::vector<Statement> statements = {}) {
    const auto matches = Matcher{{in_use(here)}, std::move(statements)}.match(reported);
    if (matches.empty()) return "none";
    std::string out =
        std::string{name_of(matches.front().level)} + " " + std::string{name_of(matches.front().which)};
    return matches.front().is_disputed ? out + " disputed" : out;
}

TEST(Matcher, EqualIdentifiersAreCertain) {
    auto here = skin_sort(), reported = technology("Another Name Ltd", "Something");
    here.udi_di = reported.udi_di = "09506000134352";
    EXPECT_EQ(found(here, reported), "certain udi_di");
    EXPECT_EQ(found(skin_sort(), technology("The  EXAMPLE Skin-AI, Limited", "SKINSORT")), "certain tech");
    EXPECT_EQ(found(skin_sort(), scan_reader()), "none");
}

TEST(Matcher, NamesThatDifferOnlyInSpacesAreLikely) {
    EXPECT_EQ(found(skin_sort(), technology("Example Skin AI", "Skin Sort")), "likely name_spacing");
    EXPECT_EQ(found(technology("例示画像株式会社", "スキャン"), technology("例示画像株式会社", "スキャン")),
              "likely name_spacing");
}

TEST(Matcher, AReferenceCountsOnlyWithItsMaker) {
    auto here = technology("Example Skin AI Ltd", "SkinSort"),
         reported = technology("Example Skin AI", "DermaLook");
    here.mhra_ref = reported.mhra_ref = "MHRA/123";
    reported.category = "other";
    EXPECT_EQ(found(here, reported), "likely mhra_ref_and_maker");
    reported.maker = "Someone Else";
    EXPECT_EQ(found(here, reported), "none");
}

TEST(Matcher, SharedModelsAndMakersAreRelated) {
    auto here = technology("A1", "Desk"), reported = technology("B1", "Phone", "1", "scribe");
    here.built_on = {"Example Speech Model 3"};
    reported.built_on = {"Other", "example speech-model 3"};
    EXPECT_EQ(found(here, reported), "related built_on");
    EXPECT_EQ(found(technology("A1 Ltd", "Desk"), technology("A1", "Phone")), "related maker_and_category");
    EXPECT_EQ(found(technology("A1 Ltd", "Desk"), technology("A1", "Phone", "1", "scribe")), "none");
}

TEST(Matcher, WhatIsNotKnownMatchesNothing) {
    const auto unknown = technology("not-known", "not-known", "not-known");
    EXPECT_EQ(found(unknown, unknown), "none");
    EXPECT_EQ(found(skin_sort(), unknown), "none");
}

TEST(Matcher, MakersAndStewardsJoinNames) {
    EXPECT_EQ(found(skin_sort(), skin_sort_gp()), "related maker_and_category");
    EXPECT_EQ(found(skin_sort(), skin_sort_gp(), {says("same-as", skin_sort(), {skin_sort_gp()}, By::maker)}),
              "certain same_as");
    EXPECT_EQ(
        found(skin_sort(), skin_sort_gp(), {says("same-as", skin_sort(), {skin_sort_gp()}, By::steward)}),
        "certain same_as");
}

TEST(Matcher, TwoOrganisationsMakeNamesLikelyTheSame) {
    const auto one = says("same-as", skin_sort(), {scan_reader()}, By::user, 1);
    const auto again = says("same-as", scan_reader(), {skin_sort()}, By::user, 1);
    const auto two = says("same-as", scan_reader(), {skin_sort()}, By::user, 2);
    EXPECT_EQ(found(skin_sort(), scan_reader(), {one}), "none");
    EXPECT_EQ(found(skin_sort(), scan_reader(), {one, again}), "none");
    EXPECT_EQ(found(skin_sort(), scan_reader(), {one, two}), "likely same_as");
}

TEST(Matcher, AStewardsNotSameAsSeparates) {
    const auto same = says("same-as", skin_sort(), {scan_reader()}, By::maker);
    const auto apart = says("not-same-as", scan_reader(), {skin_sort()}, By::steward, 2);
    EXPECT_EQ(found(skin_sort(), scan_reader(), {same, apart}), "none");
    EXPECT_EQ(found(skin_sort(), scan_reader(), {apart, same}), "none");
    const auto spaced = technology("Example Skin AI", "Skin Sort");
    EXPECT_EQ(found(skin_sort(), spaced, {says("not-same-as", skin_sort(), {spaced}, By::steward)}),
              "related maker_and_category");
}

TEST(Matcher, AMakersNotSameAsIsShownAndSilencesNothing) {
    const auto spaced = technology("Example Skin AI", "Skin Sort");
    EXPECT_EQ(found(skin_sort(), spaced, {says("not-same-as", skin_sort(), {spaced}, By::maker)}),
              "likely name_spacing disputed");
    EXPECT_EQ(found(skin_sort(), skin_sort_gp(),
                    {says("same-as", skin_sort(), {skin_sort_gp()}, By::steward),
                     says("not-same-as", skin_sort(), {skin_sort_gp()}, By::maker, 2)}),
              "certain same_as disputed");
    EXPECT_EQ(found(skin_sort(), spaced, {says("not-same-as", skin_sort(), {spaced}, By::user)}),
              "likely name_spacing");
}

TEST(Matcher, AWithdrawnStatementHasNoEffect) {
    const auto same = says("same-as", skin_sort(), {scan_reader()}, By::maker, 1);
    EXPECT_EQ(found(skin_sort(), scan_reader(), {same, says("withdrawn", skin_sort(), {}, By::maker, 1)}),
              "none");
    EXPECT_EQ(found(skin_sort(), scan_reader(),
                    {same, says("withdrawn", scan_reader(), {skin_sort()}, By::maker, 1)}),
              "none");
    EXPECT_EQ(found(skin_sort(), scan_reader(), {same, says("withdrawn", skin_sort(), {}, By::maker, 2)}),
              "certain same_as");
}

TEST(Matcher, ADeclaredUdiDiJoinsItsName) {
    auto declared = skin_sort();
    declared.udi_di = "09506000134352";
    auto reported = technology("not-known", "not-known");
    reported.udi_di = declared.udi_di;
    EXPECT_EQ(found(skin_sort(), reported, {says("declare", declared, {}, By::maker)}), "certain same_as");
    EXPECT_EQ(found(skin_sort(), reported, {says("declare", declared, {}, By::user)}), "none");
}

TEST(Matcher, TheOrderOfStatementsDoesNotMatter) {
    const auto a = technology("M", "P1"), b = technology("M", "P2"), c = technology("N", "P3"),
               d = technology("O", "P4");
    std::vector<Statement> statements{
        says("same-as", a, {b}, By::maker, 1),       says("same-as", b, {c}, By::steward, 2),
        says("not-same-as", a, {c}, By::steward, 3), says("same-as", c, {d}, By::user, 4),
        says("same-as", b, {d}, By::user, 5),        says("not-same-as", a, {b}, By::maker, 6)};
    const auto all = [&](const std::vector<Statement>& in_order) {
        std::string out;
        for (const auto& x : {a, b, c, d})
            for (const auto& y : {a, b, c, d}) out += found(x, y, in_order) + "\n";
        return out;
    };
    std::ranges::sort(statements, {}, &Statement::author);
    const std::string expected = all(statements);
    EXPECT_NE(expected.find("likely same_as"), std::string::npos);
    while (std::ranges::next_permutation(statements, {}, &Statement::author).found)
        ASSERT_EQ(all(statements), expected);
}

TEST(Matcher, ReportsOnOtherVersionsStillConcernUs) {
    const auto matches =
        Matcher{{in_use(technology("Example Skin AI", "SkinSort", "2.4"))}}.match(skin_sort());
    ASSERT_EQ(matches.size(), 1U);
    EXPECT_TRUE(matches[0].version_affected);
    EXPECT_EQ(matches[0].reason, "the same product name and maker; reported on version 2.3.1, you use 2.4");
}

TEST(Matcher, AlertsAskWhetherTheVersionHereIsAmongThem) {
    const auto alert_for = [](const record::Technology& here) {
        return Matcher{{in_use(here)}}.match({applies_to(skin_sort(), upto("2.3.1"))});
    };
    EXPECT_TRUE(alert_for(skin_sort()).front().version_affected);
    EXPECT_FALSE(alert_for(technology("Example Skin AI", "SkinSort", "2.3.2")).front().version_affected);
    EXPECT_TRUE(alert_for(technology("Example Skin AI", "SkinSort", "not-known")).front().version_affected);
    EXPECT_THAT(alert_for(scan_reader()), IsEmpty());
    EXPECT_EQ(alert_for(skin_sort()).front().reason,
              "the same product name and maker; it is about versions up to 2.3.1, you use version 2.3.1");
}

TEST(Matcher, TheEntryThatAppliesWins) {
    auto here = technology("Example Skin AI", "SkinSort", "9.0");
    here.udi_di = "09506000134352";
    record::AppliesTo by_udi;
    by_udi.udi_di = here.udi_di;
    by_udi.versions = all_versions();
    const auto matches = Matcher{{in_use(here)}}.match({by_udi, applies_to(skin_sort(), upto("2.3.1"))});
    ASSERT_EQ(matches.size(), 1U);
    EXPECT_TRUE(matches[0].version_affected);
    EXPECT_EQ(matches[0].which, Identifier::udi_di);
}

TEST(Matcher, AlertsForOtherSettingsSaySo) {
    auto entry = applies_to(skin_sort(), all_versions());
    entry.settings = {"dental"};
    const Matcher matcher{{in_use(skin_sort(), "gp"), in_use(skin_sort(), "dental"), in_use(skin_sort())}};
    const auto matches = matcher.match({entry});
    ASSERT_EQ(matches.size(), 3U);
    EXPECT_FALSE(matches[0].setting_affected);
    EXPECT_TRUE(matches[1].setting_affected);
    EXPECT_TRUE(matches[2].setting_affected);  // not known where: fail safe
}

TEST(Matcher, AnAlertAboutAModelMeansWhatIsBuiltOnIt) {
    auto here = scan_reader();
    here.built_on = {"Example Model 7"};
    record::AppliesTo entry;
    entry.built_on = "example model 7";
    entry.versions = all_versions();
    const auto matches = Matcher{{in_use(here)}}.match({entry});
    ASSERT_EQ(matches.size(), 1U);
    EXPECT_EQ(matches[0].level, MatchLevel::likely);
    EXPECT_EQ(matches[0].which, Identifier::built_on);
}

TEST(Matcher, AnAlertReachesThoseWhoSpellTheNameOtherwise) {
    Matcher matcher{{in_use(technology("Example Skin AI", "Skin Sort"))}};
    const std::vector alert{applies_to(skin_sort(), all_versions())};
    EXPECT_THAT(matcher.match(alert), IsEmpty());
    EXPECT_TRUE(matcher.learn(skin_sort(), member(1)));
    EXPECT_FALSE(matcher.learn(skin_sort(), member(1)));
    EXPECT_FALSE(matcher.learn(skin_sort(), member(2)));
    EXPECT_FALSE(matcher.learn(scan_reader(), member(1)));
    ASSERT_EQ(matcher.match(alert).size(), 1U);
    EXPECT_EQ(matcher.match(alert)[0].which, Identifier::name_spacing);
    EXPECT_EQ(matcher.match_header({id_of(skin_sort())}).size(), 1U);
}

TEST(Matcher, ADeviceIdentifierIsTheSameWithoutTheZerosInFront) {
    auto here = scan_reader();
    here.udi_di = "9506000134352";
    record::AppliesTo entry;
    entry.udi_di = "09506000134352";
    entry.versions.all = true;
    const auto matches = Matcher{{in_use(here)}}.match(std::vector{entry});
    ASSERT_EQ(matches.size(), 1U);
    EXPECT_EQ(matches[0].which, Identifier::udi_di);
    EXPECT_NE(udi_key("A123"), udi_key("0A123"));
}

TEST(Matcher, AHeaderAloneStillMatches) {
    const Matcher matcher{{in_use(scan_reader()), in_use(skin_sort())},
                          {says("same-as", skin_sort(), {skin_sort_gp()}, By::maker)}};
    const auto direct = matcher.match_header({id_of(skin_sort()), id_of(skin_sort_gp())});
    ASSERT_EQ(direct.size(), 1U);
    EXPECT_EQ(direct[0].here, 1U);
    EXPECT_EQ(direct[0].which, Identifier::tech);
    EXPECT_EQ(matcher.match_header({id_of(skin_sort_gp())})[0].which, Identifier::same_as);
    EXPECT_THAT(matcher.match_header({id_of(technology("X", "Y"))}), IsEmpty());
}

TEST(Matcher, AHeaderWithoutTechnologiesConcernsEveryone) {
    const auto matches = Matcher{{in_use(skin_sort())}}.match_header({});
    ASSERT_EQ(matches.size(), 1U);
    EXPECT_EQ(matches[0].which, Identifier::everyone);
    EXPECT_EQ(matches[0].here, Match::nowhere);
}

TEST(Matcher, EveryTechnologyHereIsMatchedOnce) {
    const Matcher matcher{{in_use(skin_sort(), "gp"), in_use(scan_reader()), in_use(skin_sort(), "dental")}};
    std::vector<std::size_t> places;
    for (const Match& match : matcher.match(skin_sort())) places.push_back(match.here);
    EXPECT_THAT(places, ElementsAre(0U, 2U));
}

TEST(Matcher, SaysWhetherAStatementChangesAnything) {
    Matcher matcher{{in_use(skin_sort())}};
    const auto statement = says("same-as", skin_sort(), {skin_sort_gp()}, By::maker);
    EXPECT_TRUE(matcher.learn(statement));
    EXPECT_FALSE(matcher.learn(statement));
    EXPECT_FALSE(matcher.learn(says("same-as", technology("X", "Y"), {technology("X", "Z")}, By::maker)));
    // What nobody here uses may come to be the same by a later statement.
    EXPECT_TRUE(matcher.learn(says("same-as", skin_sort_gp(), {technology("X", "Y")}, By::maker)));
    matcher.take_up();
    EXPECT_EQ(matcher.match(technology("X", "Z")).at(0).level, MatchLevel::certain);
}

// To make all aliases anew for each would take minutes.
TEST(Matcher, ThousandsOfStatementsAreTakenUpAtOnce) {
    Matcher matcher{{in_use(skin_sort())}};
    for (int i = 0; i < 10'000; ++i) {
        const auto other = technology("Maker", "Product " + std::to_string(i));
        const auto author = static_cast<unsigned char>(i % 100);
        EXPECT_TRUE(matcher.learn(says("same-as", skin_sort(), {other}, By::user, author)));
        EXPECT_THAT(matcher.match(other), IsEmpty());
    }
    const auto last = technology("Maker", "Product 9999");
    matcher.learn(says("same-as", skin_sort(), {last}, By::steward, 200));
    EXPECT_THAT(matcher.match(last), IsEmpty());
    matcher.take_up();
    EXPECT_EQ(matcher.match(last).size(), 1U);
}

}  // namespace
}  // namespace stonechat::matching
