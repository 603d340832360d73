#include <gmock/gmock.h>

#include <concepts>
#include <sstream>

#include "protocol/limits.hpp"
#include "protocol/privacy/body_text.hpp"
#include "protocol/privacy/cleared.hpp"
#include "protocol/privacy/draft_findings.hpp"
#include "protocol/privacy/free_text.hpp"
#include "protocol/privacy/receive.hpp"
#include "protocol/privacy/ruleset.hpp"

namespace stonechat::privacy {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

static_assert(!std::is_default_constructible_v<Cleared>);
static_assert(!std::constructible_from<Cleared, record::Body, std::string>);
template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
    out << value;
};
static_assert(Printable<std::string> && !Printable<Cleared>);

record::Report a_report() {
    record::Report report;
    report.event_kind = "incident";
    report.technology = {.tech = "tech:12f9618114b76730a89a4247836330ae",
                         .maker = "Example Skin AI Ltd",
                         .product = "SkinSort",
                         .version = "2.3.1",
                         .version_scheme = {},
                         .udi_di = {},
                         .mhra_ref = {},
                         .category = "image-triage",
                         .built_on = {}};
    report.where = {.sector = "nhs", .setting = "gp", .region = {}, .organisation = {}};
    report.who_reports = "professional";
    report.month = "2026-09";
    report.problems = {"missed-finding"};
    report.harm = record::Harm{
        .physical = "severe", .psychological = "low", .other = {}, .ai_contribution = {}, .people = {}};
    return report;
}
record::Report with_text(std::string text) {
    auto report = a_report();
    report.what_happened = std::move(text);
    report.text_checked = "person";
    return report;
}
Draft draft(record::Content content, bool checked = true) {
    return {{"1.0.0", std::move(content)}, checked};
}

record::Alert an_alert() {
    record::Alert alert;
    alert.severity = "check";
    alert.title = "Look";
    alert.risk = "Some";
    alert.applies_to = {
        {.tech = "tech:12f9618114b76730a89a4247836330ae",
         .udi_di = {},
         .built_on = {},
         .versions = {.all = true, .list = {}, .scheme = {}, .from = {}, .before = {}, .upto = {}},
         .settings = {},
         .groups = {}}};
    alert.actions = {{"check-use", "See if it is used", {}}};
    return alert;
}

TEST(Gate, CodedAnswersLeaveAtOnce) {
    const auto cleared = clear(draft(a_report(), false));
    ASSERT_TRUE(cleared) << cleared.error().text();
    EXPECT_EQ(cleared->text(), record::write_body({"1.0.0", a_report()}));
    EXPECT_EQ(cleared->kind(), record::Kind::report);
    EXPECT_EQ(cleared->urgency(), record::Urgency::urgent);
    EXPECT_EQ(cleared->ruleset(), ruleset_version);
    EXPECT_THAT(cleared->technologies(), ElementsAre(*TechId::from_hex("12f9618114b76730a89a4247836330ae")));
}

TEST(Gate, TextThatAPersonHasReadLeaves) {
    EXPECT_TRUE(clear(draft(with_text("The tool missed it."))));
}

TEST(Gate, TextThatNobodyHasReadStays) {
    const auto refused = clear(draft(with_text("The tool missed it."), false));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::text_not_checked);
    EXPECT_EQ(refused.error().field, "/content/what_happened");
    EXPECT_EQ(clear(draft(an_alert(), false)).error().code, Errc::text_not_checked);
    EXPECT_TRUE(clear(draft(an_alert(), true)));
}

TEST(Gate, ABodyThatDeniesTheCheckStays) {
    auto report = with_text("The tool missed it.");
    report.text_checked = "filter-only";
    EXPECT_EQ(clear(draft(report)).error().field, "/content/text_checked");
    report.text_checked = std::nullopt;
    EXPECT_EQ(clear(draft(report)).error().code, Errc::text_not_checked);
}

TEST(Gate, AnIdentifierInTheTextIsNamedByFieldAndNeverRepeated) {
    const auto refused = clear(draft(with_text("It showed 943 476 5919 to the wrong person.")));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::identifies_someone);
    EXPECT_EQ(refused.error().field, "/content/what_happened");
    EXPECT_THAT(refused.error().rule, HasSubstr("holds an NHS number"));
    EXPECT_THAT(refused.error().text(), Not(HasSubstr("943")));
}

TEST(Gate, AnIdentifierInAnyFieldIsRefused) {
    auto product = a_report();
    product.technology.product = "SkinSort AB123456C";
    EXPECT_EQ(clear(draft(product)).error().field, "/content/technology/product");
    auto built_on = a_report();
    built_on.technology.built_on = {"Model", "a.b@example.org"};
    EXPECT_EQ(clear(draft(built_on)).error().field, "/content/technology/built_on/1");
    auto action = an_alert();
    action.actions.push_back({"tell-people", "Tell GB82 WEST 1234 5698 7654 32", {}});
    EXPECT_EQ(clear(draft(action)).error().field, "/content/actions/1/text");
    auto title = an_alert();
    title.title = "Licence MORGA657054SM9IJ";
    EXPECT_EQ(clear(draft(title)).error().field, "/content/title");
}

TEST(Gate, IdentifiersWeighMoreThanAMissingCheck) {
    EXPECT_EQ(clear(draft(with_text("CHI 0101909918"), false)).error().code, Errc::identifies_someone);
}

TEST(Gate, ABodyOverTheLimitIsRefused) {
    EXPECT_EQ(clear(draft(with_text(std::string(limits::body_bytes_max, 'a')))).error().code,
              Errc::limit_exceeded);
    const auto spare = limits::body_bytes_max - record::write_body({"1.0.0", with_text("")}).size();
    EXPECT_TRUE(clear(draft(with_text(std::string(spare, 'a')))));
    EXPECT_FALSE(clear(draft(with_text(std::string(spare + 1, 'a')))));
}

TEST(Gate, FreeTextIsKnownInEveryKind) {
    record::Notice notice;
    notice.says = "We look into it.";
    EXPECT_THAT(free_text_of({"1.0.0", notice}), ElementsAre("/content/says"));
    EXPECT_THAT(free_text_of({"1.0.0", an_alert()}),
                ElementsAre("/content/title", "/content/risk", "/content/actions/0/text"));
    record::Update update;
    update.would_help = "A mode light.";
    EXPECT_THAT(free_text_of({"1.0.0", update}), ElementsAre("/content/would_help"));
    EXPECT_THAT(free_text_of({"1.0.0", record::Receipt{}}), IsEmpty());
}

TEST(Receiver, WithholdsABodyThatIdentifiesSomeone) {
    const auto verdict = examine({"1.0.0", with_text("It showed 943 476 5919 and a.b@example.org.")});
    EXPECT_TRUE(verdict.is_withheld);
    EXPECT_EQ(verdict.ruleset, ruleset_version);
    ASSERT_EQ(verdict.reasons.size(), 2U);
    EXPECT_EQ(verdict.reasons[0].pointer, "/content/what_happened");
    EXPECT_EQ(verdict.reasons[0].kind, FindingKind::nhs_number);
    EXPECT_EQ(verdict.reasons[1].kind, FindingKind::email);
}

TEST(Receiver, DoubtNeverWithholds) {
    EXPECT_FALSE(examine({"1.0.0", with_text("NHS number 943 476 5918 was wrong.")}).is_withheld);
    EXPECT_FALSE(examine({"1.0.0", a_report()}).is_withheld);
}

TEST(Receiver, AnUnknownNameIsNotRepeated) {
    const auto found = certain_in_body(R"({"a.b@example.org":{"n":["943 476 5919"]}})");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].pointer, "/n/0");
    EXPECT_THAT(certain_in_body("not json 943 476 5919"), IsEmpty());
}

TEST(DraftFindings, AskNothingAboutTheToolThatTheReportNames) {
    const auto asked_about = [](const record::Report& report) {
        std::vector<std::string> out;
        for (const DraftFinding& one : findings_in({"1.0.0", report}))
            out.push_back(
                report.what_happened->substr(one.finding.begin, one.finding.end - one.finding.begin));
        return out;
    };
    record::Report report = with_text("Thornlea Chest by Orrendale told Dr Patel that all was well.");
    report.technology.product = "Lumenfold";
    EXPECT_THAT(asked_about(report), testing::Contains("Thornlea Chest")) << "it looks like a name";
    report.technology.product = "Thornlea Chest";
    report.technology.maker = "Orrendale";
    EXPECT_THAT(asked_about(report), ElementsAre("Patel"));
}

struct NamesOfTools : testing::Test {
    NamesOfTools() { EXPECT_THAT(own_words.read("ward: kingfisher\nproduct: Annie Hughes"), IsEmpty()); }
    // What is asked about, and where.
    std::vector<std::string> asked_about(const std::string& product, const std::string& version = "2.3.1") {
        record::Report report = a_report();
        report.technology.product = product;
        report.technology.version = version;
        std::vector<std::string> out;
        for (const DraftFinding& one : findings_in_names({"1.0.0", report}, own_words, known))
            out.push_back(one.pointer + " " + std::string{name_of(one.finding.kind)});
        return out;
    }
    LocalList own_words;
    std::vector<std::string> known;
};

TEST_F(NamesOfTools, MayBePeoplesAndSayHowToReachThem) {
    EXPECT_THAT(asked_about("Dr Jane Okafor's dictation, Kingfisher ward"),
                testing::Contains("/content/technology/product NAME"));
    EXPECT_THAT(asked_about("ask on 07700 900123"), ElementsAre("/content/technology/product PHONE"));
    EXPECT_THAT(asked_about("NoteMaker", "v2 Jane"), ElementsAre("/content/technology/version NAME"));
}

TEST_F(NamesOfTools, AreNotAskedAboutForWhatProductsAreCalled) {
    for (const char* product : {"SkinSort", "NoteMaker", "ScanReader Dental", "Example Trust", "not-known"})
        EXPECT_THAT(asked_about(product), IsEmpty()) << product;
    for (const char* version : {"2026.09", "2026-09-01", "20260901", "1234567"})
        EXPECT_THAT(asked_about("SkinSort", version), IsEmpty()) << version;
}

TEST_F(NamesOfTools, AreNotAskedAboutWhereTheOrganisationListsThem) {
    EXPECT_THAT(asked_about("Annie Hughes"), IsEmpty()) << "its own words";
    EXPECT_THAT(asked_about("Florence"), testing::Not(IsEmpty()));
    known = {"Florence"};
    EXPECT_THAT(asked_about("FLORENCE"), IsEmpty()) << "its list of technologies";
    EXPECT_THAT(asked_about("Florence Okafor"), testing::Not(IsEmpty()));
}

TEST_F(NamesOfTools, AreAskedAboutForItsOwnWards) {
    EXPECT_THAT(asked_about("kingfisher"), ElementsAre("/content/technology/product FACILITY"));
}

}  // namespace
}  // namespace stonechat::privacy
