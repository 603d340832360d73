#include <gmock/gmock.h>

#include "protocol/record/body_text.hpp"
#include "tests/protocol/record/edited.hpp"

namespace stonechat::record {
namespace {

TEST(BodyRules, AskForTextToHaveBeenReadByAPerson) {
    for (const char* example : {"scenario-1.json", "example-update.json"}) {
        EXPECT_EQ(pointer_of_refusal(Edited{example}.remove("/content/text_checked")),
                  "/content/text_checked");
        EXPECT_EQ(pointer_of_refusal(Edited{example}.set("/content/text_checked", "filter-only")),
                  "/content/text_checked");
        Edited without_text{example};
        for (const char* field : {"what_happened", "what_went_well", "what_we_learned", "would_help"})
            without_text.remove(std::string{"/content/"} + field);
        EXPECT_EQ(verdict(without_text), "ok");
        EXPECT_EQ(verdict(without_text.set("/content/text_checked", "filter-only")), "ok");
        for (const char* field : {"what_happened", "what_went_well", "what_we_learned", "would_help"})
            EXPECT_EQ(pointer_of_refusal(Edited{without_text}.set(std::string{"/content/"} + field, "x")),
                      "/content/text_checked");
    }
}

TEST(BodyRules, AskForWhatTheEventNeeds) {
    const std::string report = "scenario-1.json";
    EXPECT_EQ(pointer_of_refusal(Edited{report}.remove("/content/problems")), "/content/problems");
    EXPECT_EQ(pointer_of_refusal(Edited{report}.set("/content/event_kind", "good-care")),
              "/content/strengths");
    EXPECT_EQ(pointer_of_refusal(
                  Edited{report}.set("/content/event_kind", "outcome-of-concern").remove("/content/harm")),
              "/content/harm");
    EXPECT_EQ(verdict(Edited{report}.set("/content/event_kind", "near-miss").remove("/content/harm")), "ok");
    EXPECT_EQ(pointer_of_refusal(Edited{report}.set("/content/event_kind", "discrepancy")),
              "/content/discrepancy");
}

TEST(BodyRules, AskForWhatTheUpdateNeeds) {
    const Edited correction =
        Edited{"example-update.json"}.set("/content/type", "correction").remove("/content/outcome");
    EXPECT_EQ(verdict(correction), "ok");
    for (const auto& [type, field] :
         {std::pair{"duplicate-of", "/content/same_as"}, std::pair{"outcome", "/content/outcome"},
          std::pair{"withdrawn", "/content/withdrawn_reason"},
          std::pair{"narrative", "/content/what_happened"}})
        EXPECT_EQ(pointer_of_refusal(Edited{correction}.set("/content/type", type)), field);
    EXPECT_EQ(
        verdict(Edited{correction}.set("/content/type", "narrative").set("/content/what_happened", "x")),
        "ok");
}

TEST(BodyRules, AskForWhatTheAlertNeeds) {
    const std::string stop = "example-alert-stop.json";
    for (const char* severity : {"stop", "act", "check"})
        for (const char* field : {"/content/acknowledge_by", "/content/complete_by"})
            EXPECT_EQ(pointer_of_refusal(Edited{stop}.set("/content/severity", severity).remove(field)),
                      field);
    EXPECT_EQ(verdict(Edited{stop}
                          .set("/content/severity", "information")
                          .remove("/content/acknowledge_by")
                          .remove("/content/complete_by")),
              "ok");
    for (const char* severity : {"stop", "act", "information", "note"})
        EXPECT_EQ(pointer_of_refusal(Edited{"example-alert-check.json"}.set("/content/severity", severity)),
                  "/content/severity");
    EXPECT_EQ(pointer_of_refusal(Edited{stop}.remove("/content/applies_to/1/udi_di")),
              "/content/applies_to/1");
}

TEST(BodyRules, AskForWhatTheReceiptNeeds) {
    const std::string receipt = "example-receipt.json";
    EXPECT_EQ(pointer_of_refusal(Edited{receipt}.remove("/content/done")), "/content/done");
    EXPECT_EQ(pointer_of_refusal(Edited{receipt}.set("/content/state", "cannot-complete")),
              "/content/reason");
    EXPECT_EQ(
        verdict(Edited{receipt}.set("/content/state", "not-relevant").set("/content/reason", "not-in-use")),
        "ok");
    EXPECT_EQ(verdict(Edited{receipt}.set("/content/state", "assessing").remove("/content/done")), "ok");
}

TEST(BodyRules, HideTheOrganisationOfAMaskedReportOnly) {
    EXPECT_EQ(verdict(Edited{"scenario-1.json"}.set("/content/where/organisation", "RX1")), "ok");
    EXPECT_EQ(pointer_of_refusal(Edited{"scenario-1.json"}
                                     .set("/content/where/organisation", "RX1")
                                     .set("/content/masked", Json{true})),
              "/content/where/organisation");
}

TEST(BodyRules, AskForOneCountAtLeast) {
    EXPECT_EQ(pointer_of_refusal(Edited{"example-monitor.json"}.set("/content/counts", Json{Json::Object{}})),
              "/content/counts");
    EXPECT_EQ(
        verdict(Edited{"example-monitor.json"}.set("/content/expected_per_10000", Json{Json::Object{}})),
        "ok");
}

TEST(BodyRules, TakeVersionsInOneOfThreeForms) {
    const auto with = [](const char* versions) {
        return verdict(Edited{"example-alert-stop.json"}.set("/content/applies_to/1/versions",
                                                             parse_json(versions).value()));
    };
    const std::string at = "/content/applies_to/1/versions";
    for (const char* good : {R"("all")", R"({"list":["1.0","1.0"]})", R"({"scheme":"date","from":"2026.01"})",
                             R"({"scheme":"dotted","from":"1","before":"2","upto":"3"})"})
        EXPECT_EQ(with(good), "ok") << good;
    for (const auto& [bad, field] :
         {std::pair{R"("some")", ""}, std::pair{"true", ""}, std::pair{"{}", "/scheme"},
          std::pair{R"({"from":"1"})", "/scheme"}, std::pair{R"({"scheme":"dotted"})", ""},
          std::pair{R"({"scheme":"opaque","from":"1"})", "/scheme"},
          std::pair{R"({"list":["1"],"scheme":"dotted"})", "/scheme"},
          std::pair{R"({"list":["1"],"from":"1"})", "/from"},
          std::pair{R"({"list":["1"],"before":"1"})", "/before"},
          std::pair{R"({"list":["1"],"upto":"1"})", "/upto"},
          std::pair{R"({"list":["1"],"newest":"1"})", "/newest"}})
        EXPECT_THAT(with(bad), testing::StartsWith(at + field + ": ")) << bad;
}

TEST(BodyRules, TakeATechnologyIdOnlyFromItsMakerAndProduct) {
    const std::string report = "scenario-1.json";
    const std::string at = "/content/technology/tech";
    EXPECT_EQ(pointer_of_refusal(Edited{report}.remove(at)), at);
    EXPECT_EQ(pointer_of_refusal(Edited{report}.set("/content/technology/product", "SkinSort 2")), at);
    EXPECT_EQ(pointer_of_refusal(Edited{report}.set("/content/technology/maker", "not-known")), at);
    EXPECT_EQ(pointer_of_refusal(Edited{report}.set("/content/technology/maker", "Ltd")), at);
    EXPECT_EQ(verdict(Edited{report}.set("/content/technology/maker", "Ltd").remove(at)), "ok");
    EXPECT_EQ(verdict(Edited{report}.set("/content/technology/maker", "Éxample SKIN-AI, Limited")), "ok");
    EXPECT_EQ(pointer_of_refusal(Edited{"example-technology.json"}.set("/content/other/0/product", "Other")),
              "/content/other/0/tech");
}

TEST(BodyText, TakesDaysOfTheCalendarOnly) {
    for (const char* good : {"2000-01-01", "2024-02-29", "2099-12-31", "2026-04-30"})
        EXPECT_TRUE(is_date(good)) << good;
    for (const char* bad :
         {"2026-02-30", "2026-02-29", "2100-01-01", "1999-12-31", "2026-04-31", "2026-13-01", "2026-00-10",
          "2026-01-00", "2026-01-32", "2026-1-1", "2026-01-01 ", "2026/01/01", "20x6-01-01", "2026-0x-01",
          "2026-01-0x", "", "2026-01", "2026-01-01T"})
        EXPECT_FALSE(is_date(bad)) << bad;
}

TEST(BodyText, TakesMonthsOfTheCalendarOnly) {
    for (const char* good : {"2000-01", "2099-12"}) EXPECT_TRUE(is_month(good)) << good;
    for (const char* bad :
         {"2026-00", "2026-13", "1999-12", "2100-01", "2026-1", "2026-01-", "2026_01", "", "20-6-01"})
        EXPECT_FALSE(is_month(bad)) << bad;
}

TEST(BodyText, ChecksTheDigitOfFourteenDigitsAndNoOthers) {
    for (const char* good :
         {"09506000134352", "09506000134369", "00000000000000", "0950600013435", "095060001343520", "ABCD"})
        EXPECT_TRUE(is_udi(good)) << good;
    for (const char* bad :
         {"09506000134353", "95060001343520", "abcd", "+abcdef", "+ABC+DEF", "A B C D", "ABC-1"})
        EXPECT_FALSE(is_udi(bad)) << bad;
}

TEST(BodyText, TakesNamesWithoutAddressesAndLongNumbers) {
    for (const char* good : {"x", "123456789", "123456789 0", "例示画像株式会社", "a\nb"})
        EXPECT_TRUE(is_name(good)) << good;
    for (const char* bad : {"", "a@b", "@", "1234567890", "Order 12345678901 x"})
        EXPECT_FALSE(is_name(bad)) << bad;
}

TEST(BodyText, TakesVersionsThatBeginWithALetterOrDigit) {
    for (const char* good : {"1", "v2.0+build_7-rc 1", "not-known"}) EXPECT_TRUE(is_version(good)) << good;
    for (const char* bad : {"", " 1", ".1", "-1", "1/2", "1\n", "é1", "1é"})
        EXPECT_FALSE(is_version(bad)) << bad;
}

TEST(BodyText, HasOneSpellingForHexadecimalDigits) {
    EXPECT_TRUE(is_hash(std::string(64, 'f')));
    EXPECT_FALSE(is_hash(std::string(64, 'F')));
    EXPECT_FALSE(is_hash(std::string(64, 'g')));
    EXPECT_FALSE(is_local_ref(std::string(32, 'A')));
    EXPECT_FALSE(is_tech_text("tech:" + std::string(32, 'A')));
    EXPECT_FALSE(is_organisation("rx1"));
    EXPECT_FALSE(is_mhra_ref("MHRA 12"));
}

}  // namespace
}  // namespace stonechat::record
