#include "protocol/privacy/certain.hpp"

#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

namespace stonechat::privacy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

boost::json::value vectors() {
    std::ifstream file{STONECHAT_VECTORS "/records/texts.json"};
    std::stringstream text;
    text << file.rdbuf();
    return boost::json::parse(text.str());
}

std::vector<std::string> certain_kinds(std::string_view text) {
    std::vector<std::string> out;
    for (const Finding& finding : find_certain(text)) out.emplace_back(name_of(finding.kind));
    return out;
}
// What was found, as it stands in the text.
std::vector<std::string> certain_spans(std::string_view text) {
    std::vector<std::string> out;
    for (const Finding& finding : find_certain(text))
        out.emplace_back(text.substr(finding.begin, finding.end - finding.begin));
    return out;
}
std::vector<std::string> doubtful_kinds(std::string_view text) {
    std::vector<std::string> out;
    for (const Finding& finding : find_identifiers(text))
        if (finding.certainty == Certainty::doubtful) out.emplace_back(name_of(finding.kind));
    return out;
}

TEST(Certain, EveryCertainTextOfTheVectorsIsFound) {
    const auto cases = vectors().at("certain").as_array();
    ASSERT_EQ(cases.size(), 8U);
    for (const auto& one : cases)
        EXPECT_THAT(certain_kinds(one.at("text").as_string()),
                    ElementsAre(std::string{one.at("kind").as_string()}))
            << one.at("text");
}

TEST(Certain, CleanAndDoubtfulTextsOfTheVectorsProveNothing) {
    const auto all = vectors();
    for (const auto& text : all.at("clean").as_array())
        EXPECT_THAT(certain_kinds(text.as_string()), IsEmpty()) << text;
    for (const auto& one : all.at("doubtful").as_array())
        EXPECT_THAT(certain_kinds(one.at("text").as_string()), IsEmpty()) << one;
}

TEST(Certain, NhsNumbersAreFoundInEveryPrintedForm) {
    for (const auto* number :
         {"943 476 5919", "943-476-5919", "943.476.5919", "9434765919", "943\u00A0476\u00A05919",
          "943\u2013476\u20135919", "943  476 - 5919", "943 476\n5919"})
        EXPECT_THAT(certain_spans(std::string{"She saw "} + number + ". Then"), ElementsAre(number));
}

TEST(Certain, NumbersHiddenByOtherCharactersAreFound) {
    EXPECT_THAT(certain_kinds("943\u200B476\u200B5919"), ElementsAre("NHS_NUMBER"));
    EXPECT_THAT(certain_kinds("９４３ ４７６ ５９１９"), ElementsAre("NHS_NUMBER"));
    EXPECT_THAT(certain_kinds("٩٤٣٤٧٦٥٩١٩"), ElementsAre("NHS_NUMBER"));
    EXPECT_THAT(certain_kinds("ＡＢ１２３４５６Ｃ"), ElementsAre("NINO"));
    EXPECT_THAT(certain_kinds("a.b＠example.org"), ElementsAre("EMAIL"));
}

TEST(Certain, OffsetsPointIntoTheTextAsWritten) {
    const auto found = find_certain("café – 943\u00A0476\u00A05919 é");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].begin, 10U);
    EXPECT_EQ(found[0].end, 24U);
    EXPECT_EQ(found[0].begin_point, 7U);
    EXPECT_EQ(found[0].end_point, 19U);
}

TEST(Certain, AWrongCheckDigitProvesNothing) {
    EXPECT_THAT(certain_kinds("Text 943 476 5918 more"), IsEmpty());
    EXPECT_THAT(certain_kinds("Text 999 123 4560 more"), IsEmpty());
    EXPECT_THAT(doubtful_kinds("NHS number 943 476 5918"), ElementsAre("NHS_NUMBER"));
    EXPECT_THAT(doubtful_kinds("CHI 0101909917"), ElementsAre("CHI_NUMBER"));
}

TEST(Certain, OtherNumbersAreToldApartByTheirWords) {
    for (const auto* text : {"Order 9434765919 came", "order number is 943 476 5919", "Serial no. 9434765919",
                             "serial: 9434765919", "ref 9434765919", "batch 9434765919", "LOT 9434765919",
                             "Tel: 9434765919", "ISBN 9434765919", "(01)09506000134352(21)9434765919",
                             "+44 9434765919", "0044 9434765919", "+44 (0)9434765919"})
        EXPECT_THAT(certain_kinds(text), IsEmpty()) << text;
    EXPECT_THAT(certain_kinds("NHS ref: 9434765919"), ElementsAre("NHS_NUMBER"));
    EXPECT_THAT(certain_kinds("The order was late; 9434765919 waited"), ElementsAre("NHS_NUMBER"));
}

TEST(Certain, LongerNumbersAndMixedTokensAreNotPersonNumbers) {
    for (const auto* text : {"19434765919", "94347659190", "K9434765919", "9434765919X", "1-943-476-5919",
                             "943.476.5919.1", "9999999999", "0000000000", "NHS number 9999999999",
                             "1790000000", "192.168.10.25", "2026.09.1237", "01632 960 001"})
        EXPECT_THAT(certain_kinds(text), IsEmpty()) << text;
}

TEST(Certain, KindsFollowTheRangeOfTheNumber) {
    EXPECT_THAT(certain_kinds("010190 9918"), ElementsAre("CHI_NUMBER"));
    EXPECT_THAT(certain_kinds("290356 9924"), ElementsAre("CHI_NUMBER"));
    EXPECT_THAT(certain_kinds("345 123 9914"), ElementsAre("HC_NUMBER"));
    EXPECT_THAT(certain_kinds("CHI 101909918"), ElementsAre("CHI_NUMBER"));  // the leading zero lost
    EXPECT_THAT(certain_kinds("see 101909918"), IsEmpty());
}

TEST(Certain, SeveralNumbersInOneTextAreAllFound) {
    EXPECT_THAT(certain_spans("943 476 5919 and 999 123 4543, a.b@example.org"),
                ElementsAre("943 476 5919", "999 123 4543", "a.b@example.org"));
    EXPECT_THAT(certain_spans("943 476 5919 999 123 4543"), ElementsAre("943 476 5919", "999 123 4543"));
}

TEST(Certain, EmailAddressesEndWhereTheSentenceGoesOn) {
    EXPECT_THAT(certain_spans("(a.b+c@mail.example.org)."), ElementsAre("a.b+c@mail.example.org"));
    EXPECT_THAT(certain_spans("'o'neil@example.org', he said"), ElementsAre("o'neil@example.org"));
    EXPECT_THAT(certain_spans("josé@example.org"), ElementsAre("josé@example.org"));
    for (const auto* text : {"meet @ 10.30", "@example.org", "a@b", "a@b.1", "a@.org", "user@10.0.0.1", "@"})
        EXPECT_THAT(certain_kinds(text), IsEmpty()) << text;
}

TEST(Certain, NationalInsuranceNumbersNeedAnAllottedPrefix) {
    EXPECT_THAT(certain_spans("AB 12 34 56 C"), ElementsAre("AB 12 34 56 C"));
    EXPECT_THAT(certain_kinds("ab123456c"), ElementsAre("NINO"));
    EXPECT_THAT(certain_kinds("NINO: qq 12 34 56 c"), ElementsAre("NINO"));
    for (const auto* text : {"AB123456E", "AB1234567C", "XAB123456C", "AB123456CD", "at 12 34 56 a row",
                             "serial AB123456C", "AO123456C", "GB123456A"})
        EXPECT_THAT(certain_kinds(text), IsEmpty()) << text;
    EXPECT_THAT(doubtful_kinds("QQ 12 34 56 C"), ElementsAre("NINO"));
}

TEST(Certain, BankNumbersNeedTheirCheck) {
    EXPECT_THAT(certain_spans("to GB82 WEST 1234 5698 7654 32."), ElementsAre("GB82 WEST 1234 5698 7654 32"));
    EXPECT_THAT(certain_kinds("gb82west12345698765432"), ElementsAre("BANK"));
    EXPECT_THAT(certain_kinds("card 4111 1111 1111 1111"), ElementsAre("BANK"));
    EXPECT_THAT(certain_kinds("4111-1111-1111-1111"), ElementsAre("BANK"));
    EXPECT_THAT(doubtful_kinds("4111111111111111"), ElementsAre("BANK"));
    for (const auto* text : {"GB82 WEST 1234 5698 7654 33", "GB82 WEST 1234 5698 7654 321",
                             "4111 1111 1111 1112", "4111 1111 1111 11111", "GB82", "41111111111111111"})
        EXPECT_THAT(certain_kinds(text), IsEmpty()) << text;
}

TEST(Certain, DrivingLicencesNeedAMonthAndADay) {
    EXPECT_THAT(certain_kinds("MORGA657054SM9IJ"), ElementsAre("DRIVING_LICENCE"));
    EXPECT_THAT(certain_kinds("morga 657054 sm9ij"), ElementsAre("DRIVING_LICENCE"));
    EXPECT_THAT(certain_kinds("FO999512018AA1AB"), ElementsAre("DRIVING_LICENCE"));
    EXPECT_THAT(certain_spans("MORGA657054SM9IJ12"), ElementsAre("MORGA657054SM9IJ12"));
    for (const auto* text : {"MORGA613054SM9IJ", "MORGA663054SM9IJ", "MORGA657324SM9IJ", "MORGA657054SM9I",
                             "MORGA657054SM9IJK", "MO9GA657054SM9IJ", "9ORGA657054SM9IJ"})
        EXPECT_THAT(certain_kinds(text), IsEmpty()) << text;
}

TEST(Certain, FindingsNameTheirRuleAndNeverTheValue) {
    for (const Finding& finding :
         find_identifiers("943 476 5919, a.b@example.org, QQ123456C, 4111111111111111")) {
        EXPECT_FALSE(finding.rule.empty());
        EXPECT_EQ(finding.reason.find_first_of("0123456789@"), std::string_view::npos);
        EXPECT_FALSE(words_for(finding.kind).empty());
        EXPECT_FALSE(label_of(finding.kind).empty());
    }
}

TEST(Certain, BytesThatAreNotUtf8AreSigns) {
    EXPECT_THAT(certain_spans("\xff\xfe 943 476 5919 \xc3"), ElementsAre("943 476 5919"));
    EXPECT_THAT(certain_kinds("94\xff"
                              "34765919"),
                IsEmpty());
    EXPECT_THAT(certain_kinds(""), IsEmpty());
}

TEST(Certain, LongRowsOfDigitsAndSignsTakeLinearTime) {
    for (const auto* unit : {"1 ", "1-", "9434765919 ", "a@", "a", "GB82 ", "4111 ", "AB12"}) {
        std::string text;
        while (text.size() < 200'000) text += unit;
        find_identifiers(text);  // the test's time limit is what fails
    }
}

}  // namespace
}  // namespace stonechat::privacy
