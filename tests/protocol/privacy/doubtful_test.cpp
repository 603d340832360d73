#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

#include "tests/protocol/privacy/found.hpp"

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

TEST(Doubtful, EveryDoubtfulTextOfTheVectorsIsFound) {
    const auto all = vectors();
    for (const auto& one : all.at("doubtful").as_array()) {
        const auto findings = find_identifiers(one.at("text").as_string());
        ASSERT_EQ(findings.size(), 1U) << one;
        EXPECT_EQ(name_of(findings[0].kind), std::string_view{one.at("kind").as_string()}) << one;
        EXPECT_EQ(findings[0].certainty, Certainty::doubtful) << one;
    }
}

TEST(Doubtful, CleanTextsOfTheVectorsStayUntouched) {
    const auto all = vectors();
    for (const auto& text : all.at("clean").as_array())
        EXPECT_THAT(found(text.as_string()), IsEmpty()) << text;
}

TEST(Doubtful, PostcodesInTheirForms) {
    for (const auto* code :
         {"M1 1AE", "M60 1NW", "CR2 6XH", "DN55 1PT", "W1A 1HQ", "EC1A 1BB", "bs8 1th", "BS81TH", "GIR 0AA"})
        EXPECT_THAT(found(std::string{"near "} + code + "."), ElementsAre("POSTCODE: " + std::string{code}));
    for (const auto* text :
         {"B12 5mg", "T2N1", "grade b2 3rd time", "Q1 1AA", "AI1 1AA", "M1 1CE", "M1 1AEX", "XM1 1AE"})
        EXPECT_THAT(found(text), IsEmpty()) << text;
}

TEST(Doubtful, PhoneNumbersHoweverTheyAreGrouped) {
    for (const auto* number :
         {"01632 960 001", "07700 900123", "+44 7700 900123", "+44 (0)7700 900123", "0044 7700 900123",
          "020 7946 0000", "07700900123", "0113-496-0001", "01632 96001", "+1 202 555 0143"})
        EXPECT_THAT(found(std::string{"call "} + number + " now"),
                    ElementsAre("PHONE: " + std::string{number}));
    for (const auto* text : {"0.5", "0 of 12", "01632", "06123 456789", "10.0163296000", "012345678901234"})
        EXPECT_THAT(found_of(FindingKind::phone, text), IsEmpty()) << text;
}

TEST(Doubtful, DatesWithTheirDay) {
    for (const auto* date :
         {"12/10/2026", "1/2/26", "12.10.2026", "20.11.01", "2026-10-12", "12-10-2026", "13th October",
          "13 Oct 1947", "13-Dec-1947", "13th of October 1987", "October 13th, 1987", "3 May 2026"})
        EXPECT_THAT(found(std::string{"on "} + date + " it"), ElementsAre("DATE: " + std::string{date}));
    for (const auto* text : {"October 2026", "4.1.10", "138/69", "32/10/2026", "13/13/2026",
                             "version 12.10.26", "5 may be", "2026.09.01.4", "1/2/3", "build 20.11.01"})
        EXPECT_THAT(found_of(FindingKind::date, text), IsEmpty()) << text;
    for (const auto* date : {"2/11/25", "4/7/'38", "31/01/2026"})
        EXPECT_THAT(found(std::string{"stroke call "} + date + ". Software said no"),
                    ElementsAre("DATE: " + std::string{date}));
    EXPECT_THAT(found("born 9.9.'33."), ElementsAre("DATE: 9.9.'33"));
    EXPECT_THAT(found("Four goes on Mon 17 Nov, then the letter of the 12th inst. came"),
                ElementsAre("DATE: Mon 17 Nov", "DATE: the 12th inst"));
}

TEST(Doubtful, RegistrationsByFormOrBehindTheirRegulator) {
    EXPECT_THAT(found("GMC no: 7012345"), ElementsAre("PROF_REG: 7012345"));
    EXPECT_THAT(found("GDC 997605."), ElementsAre("PROF_REG: 997605"));
    EXPECT_THAT(found("pin 12A3456E and PH990123"), ElementsAre("PROF_REG: 12A3456E", "PROF_REG: PH990123"));
    EXPECT_THAT(found_of(FindingKind::prof_reg, "7012345 and 12Z3456E and the GMC has 12 rules"), IsEmpty());
}

TEST(Doubtful, WebAddressesEndBeforeTheSentenceDoes) {
    EXPECT_THAT(found("See https://example.org/x?y=1."), ElementsAre("URL: https://example.org/x?y=1"));
    EXPECT_THAT(found("(www.example.org)"), ElementsAre("URL: www.example.org"));
    EXPECT_THAT(found("https:// and www."), IsEmpty());
}

TEST(Doubtful, ACertainFindingWinsItsPlace) {
    EXPECT_THAT(found("https://example.org/?m=a.b@example.org"), ElementsAre("EMAIL: a.b@example.org"));
}

TEST(Doubtful, NumbersWithOddSignsBetweenTheirGroups) {
    EXPECT_THAT(found("Daughter informed on 07700_900708."), ElementsAre("PHONE: 07700_900708"));
    EXPECT_THAT(found("PIN not known, 07700/900720."), ElementsAre("PHONE: 07700/900720"));
    EXPECT_THAT(found("Sort code 99\n18-63, again."), ElementsAre("BANK: 99\n18-63"));
    EXPECT_THAT(found("Sort code 99_47_36, again."), ElementsAre("BANK: 99_47_36"));
    for (const char* iban :
         {"GB82 WEST 1234*5698*7654*32", "GB82 WEST 1234\n5698 7654 32", "GB82 WEST 1234 - 5698 - 7654 - 32"})
        EXPECT_THAT(found(std::string{"IBAN "} + iban + " again"), ElementsAre(std::string{"BANK: "} + iban));
}

TEST(Doubtful, NamesInSmallLettersAmongWordsThatHaveCapitals) {
    EXPECT_THAT(found("It was shown to the daughter of mehmet walker on Monday. The Trust knows."),
                ElementsAre("NAME: mehmet walker"));
    EXPECT_THAT(found("The patient, beryl price, was told by the ward. Nobody else was."),
                ElementsAre("NAME: beryl price"));
    // The same words where they are nobody.
    EXPECT_THAT(found("They walk in the hall by day, and the price was long. Nobody minds the marsh."),
                IsEmpty());
}

TEST(Doubtful, NamesOfNoListAreToldBySpellingWhereNothingElseTellsThem) {
    EXPECT_THAT(found("It told Oyelaran to go home."), ElementsAre("NAME: Oyelaran"));
    EXPECT_THAT(found("It told Cardioplex to go home."), IsEmpty());
    EXPECT_THAT(found("The dose that Wolanowska had was wrong."), ElementsAre("NAME: Wolanowska"));
    EXPECT_THAT(found("The dose that Scopozine had was wrong."), IsEmpty());
}

// Longer than what is read of a word's letters, and longer than all features that are ever listed.
TEST(Doubtful, ANumberAndWordsBeforeAPostcodeAreAnAddress) {
    EXPECT_THAT(found_of(FindingKind::address, "visited 20 teasel way, KW33 8PR, and stopped"),
                ElementsAre("20 teasel way"));
    EXPECT_THAT(found_of(FindingKind::address, "128 Lambing Fold LS47 7HZ"), ElementsAre("128 Lambing Fold"));
    for (const auto* text : {"moved 3 days ago, KW33 8PR", "ward 6 patients, KW33 8PR",
                             "build 4 update KW33 8PR", "on 3 March, KW33 8PR", "gave 5 mg, KW33 8PR"})
        EXPECT_THAT(found_of(FindingKind::address, text), IsEmpty()) << text;
}

TEST(Doubtful, AServicesWardIsPartOfItsName) {
    EXPECT_THAT(found_of(FindingKind::facility, "on Ward 35 at Dapplemere Community Hospital"),
                ElementsAre("Ward 35 at Dapplemere Community Hospital"));
    EXPECT_THAT(found_of(FindingKind::facility, "He was in Ward 6, Wexcombe Royal Infirmary."),
                ElementsAre("Wexcombe Royal Infirmary"));
    EXPECT_THAT(found("He was in Ward 6, then in theatre 4."), IsEmpty());
}

TEST(Doubtful, WelshSaysFirstWhatAPlaceIs) {
    EXPECT_THAT(found("for ysbyty corriemoss today"), ElementsAre("FACILITY: ysbyty corriemoss"));
    EXPECT_THAT(found("in Ysbyty Maes y Glyn"), ElementsAre("FACILITY: Ysbyty Maes y Glyn"));
    EXPECT_THAT(found("the ysbyty was shut"), IsEmpty());
}

TEST(Doubtful, ServicesByWhatIsBeforeAndBehindTheirKind) {
    for (const auto* name :
         {"Drs Penhaligon, Shah and Oke", "Tavenham Borough Council", "NHS Craigdorran", "the Bramley Unit",
          "University Hospital Auchenlarich", "Royal Tal-y-garreg Hospital", "Harrowmere Hospital at Home",
          "Kittiwake Unit at Glenmallie Community Hospital", "Carnbrechin and District Memorial",
          "Drumaleet GP Group", "nantgoed surgery", "Kirk Wynd Primary"})
        EXPECT_THAT(found_of(FindingKind::facility, "we rang " + std::string{name} + ", twice"),
                    ElementsAre("" + std::string{name}));
    for (const auto* text : {"the General Dental Council, twice", "NHS England, twice", "the mental ward",
                             "the AI Oversight Group met", "the Royal College of Nursing"})
        EXPECT_THAT(found_of(FindingKind::facility, text), IsEmpty()) << text;
}

TEST(Doubtful, AddressesWithTheirDoorFarmsAndWhatManyLiveIn) {
    for (const auto* address :
         {"No. 24 Tannery Row", "2/3, 77 Fuller Road", "129, Weavers Croft", "82 Ropewalk", "187 Maes-yr-Haf",
          "42 Kingfisher House", "Crow Nest Farm", "44 Sandpiper Way"})
        EXPECT_THAT(found_of(FindingKind::address, "we went to " + std::string{address} + " again"),
                    ElementsAre("" + std::string{address}));
    EXPECT_THAT(found_of(FindingKind::address, "attended 10-01-24, swelling right side"), IsEmpty());
}

TEST(Doubtful, TheSmallWordsOfASurnameGoWithIt) {
    EXPECT_THAT(found("Pharmacist Mustafa bin Yusuf intercepted it"), ElementsAre("NAME: Mustafa bin Yusuf"));
    EXPECT_THAT(found("Our locum, Tiago dos Santos, rang"), ElementsAre("NAME: Tiago dos Santos"));
    EXPECT_THAT(found("It said: I know no Dr van der Merwe"), ElementsAre("NAME: van der Merwe"));
}

TEST(Doubtful, WordsOfGrammarAndTitlesAreNobody) {
    EXPECT_THAT(found("Lady couldn't close her mouth. The nurse he'd seen mightn't."), IsEmpty());
    EXPECT_THAT(found("Yours, Winifred Sugden (Mrs)"), ElementsAre("NAME: Winifred Sugden"));
    EXPECT_THAT(found("Bob Sugden (ODP) rang"), ElementsAre("NAME: Bob Sugden"));
    EXPECT_THAT(found("Dr X signs letters"), IsEmpty());
    EXPECT_THAT(found("She was born in November and lives"), IsEmpty());
}

TEST(Doubtful, AWordMayBeAsLongAsItLikes) {
    const std::string name = "Olumakinde" + std::string(5000, 'a');
    EXPECT_THAT(found("The dose that Mrs " + name + " had was wrong."), ElementsAre("NAME: " + name));
}

}  // namespace
}  // namespace stonechat::privacy
