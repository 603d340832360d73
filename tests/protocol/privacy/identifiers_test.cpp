// What the filter makes of names and numbers, disguised or not, and of what only looks like one.
#include <gmock/gmock.h>

#include "protocol/privacy/generalise.hpp"
#include "tests/protocol/privacy/found.hpp"

namespace stonechat::privacy {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::vector<std::string> numbers(std::string_view text) {
    return found_of(FindingKind::hospital_number, text);
}

TEST(Names, BehindTitlesRolesRelationsAndLabels) {
    EXPECT_THAT(found("Mrs Okafor was seen by Dr Patel."), ElementsAre("NAME: Okafor", "NAME: Patel"));
    EXPECT_THAT(found("It was noticed by staff nurse Tolu Adeyemi."), ElementsAre("NAME: Tolu Adeyemi"));
    EXPECT_THAT(found("Her daughter Siobhan rang the ward."), ElementsAre("NAME: Siobhan"));
    EXPECT_THAT(found("Reported by: Fiona MacAllister"), ElementsAre("NAME: Fiona MacAllister"));
    EXPECT_THAT(found("Patient: HOLLOWAY, Margaret"), Contains("NAME: HOLLOWAY"));
}

TEST(Names, InLowerCaseAndInCapitals) {
    EXPECT_THAT(found("dr patel's note says mrs okafor fell"), ElementsAre("NAME: patel", "NAME: okafor"));
    EXPECT_THAT(found("SEEN BY DR SINGH WITH MARGARET HOLLOWAY"),
                ElementsAre("NAME: SINGH", "NAME: MARGARET HOLLOWAY"));
}

TEST(Names, ThatAreWordsToo) {
    EXPECT_THAT(found("Mr Park and Mrs May were swapped."), ElementsAre("NAME: Park", "NAME: May"));
    EXPECT_THAT(found("We may park it by the green in May."), IsEmpty());
}

TEST(Names, AreFollowedThroughTheText) {
    EXPECT_THAT(found("Dr Okonjo was called at once. Later that night Okonjo's pager failed."),
                ElementsAre("NAME: Okonjo", "NAME: Okonjo"));
}

TEST(Names, BetweenQuotesAndWithoutTheirApostrophe) {
    EXPECT_THAT(found("Service user: Raymond \"Razor\" Tully"), Contains("NAME: Razor"));
    EXPECT_THAT(found("It was dr okonjos letter."), ElementsAre("NAME: okonjos"));
}

TEST(Names, FunctionWordsAndProgramsAreNobody) {
    for (const auto* text :
         {"I'm sure I've seen it, and I don't mind.",
          "The app called Florence said wait. Florence was wrong.", "DischargeMate and eMAR did not agree.",
          "Her Huntington's was missed, a Mallory-Weiss tear too."})
        EXPECT_THAT(found(text), IsEmpty()) << text;
}

TEST(Names, ConditionsScoresAndProductsAreNobody) {
    for (const auto* text : {"Parkinson's disease was missed.", "Known Crohn's disease and Bell's palsy.",
                             "Glasgow Coma Scale 15, Waterlow score 14.", "A Foley catheter was in place.",
                             "RapidScan did not raise an alert.", "Duty of Candour was met.",
                             "The Caldicott Guardian was told.", "Troponin was raised."})
        EXPECT_THAT(found(text), IsEmpty()) << text;
}

TEST(Numbers, ByWhatTheyAreCalled) {
    EXPECT_THAT(found("Hosp no K492077."), ElementsAre("HOSPITAL_NUMBER: K492077"));
    EXPECT_THAT(found("MRN: 00482913"), ElementsAre("HOSPITAL_NUMBER: 00482913"));
    EXPECT_THAT(found("Incident no: W198806"), ElementsAre("HOSPITAL_NUMBER: W198806"));
    EXPECT_THAT(found("Pathway ID ICC99-0183."), ElementsAre("HOSPITAL_NUMBER: ICC99-0183"));
    EXPECT_THAT(found("passport no 990000001"), ElementsAre("PASSPORT: 990000001"));
    EXPECT_THAT(found("Sort code 99-99-99, account 12345678"),
                ElementsAre("BANK: 99-99-99", "BANK: 12345678"));
    EXPECT_THAT(found("case label K2717168649, order 1234567890, batch 4471203"), IsEmpty());
}

TEST(Numbers, OfSomeonesRecordByTheWordsAroundThem) {
    for (const auto* number : {"RX4488207", "20-61834", "K771306", "W0930716"}) {
        const auto expected = ElementsAre("HOSPITAL_NUMBER: " + std::string{number});
        EXPECT_THAT(found("It should have gone under " + std::string{number} + " in her notes."), expected);
        EXPECT_THAT(found("the id on his wristband was " + std::string{number} + "."), expected);
    }
    EXPECT_THAT(found("It is filed under RX4488207 12/05/2023 in her notes."),
                ElementsAre("HOSPITAL_NUMBER: RX4488207", "DATE: 12/05/2023"));
    EXPECT_THAT(found("MRN 4488207 12/05/2023 seen"),
                ElementsAre("HOSPITAL_NUMBER: 4488207", "DATE: 12/05/2023"));
    for (const auto* text :
         {"Raised with the supplier as ticket INC0098123.", "It runs build 20614 of the firmware.",
          "Error 800705 came up on 3 of 1200 scans.", "lot 4471203, serial 88214-B"})
        EXPECT_THAT(found(text), IsEmpty()) << text;
}

TEST(Numbers, BehindOtherWordsOfTheirLabel) {
    EXPECT_THAT(found("GDC no of reporter: 992870."), ElementsAre("PROF_REG: 992870"));
    EXPECT_THAT(found("The passport, which they wanted, is 990 644 875."),
                ElementsAre("PASSPORT: 990 644 875"));
    EXPECT_THAT(found("my hospital number is wq 20951."), ElementsAre("HOSPITAL_NUMBER: wq 20951"));
    EXPECT_THAT(found("details (99-83-71 / 44120986)"), ElementsAre("BANK: 99-83-71", "BANK: 44120986"));
    EXPECT_THAT(found("for Mr Samuel Erskine, 9994650752"), Contains("NHS_NUMBER: 9994650752"));
    EXPECT_THAT(found("the passport office in 2025, account 3 of 12,000"), IsEmpty());
}

TEST(Numbers, WhoseCharactersStandApart) {
    EXPECT_THAT(found("to s 7 3 0 a a, again"), ElementsAre("POSTCODE: s 7 3 0 a a"));
    EXPECT_THAT(found("number Q Q 1 2 3 4 5 6 C in"), ElementsAre("NINO: Q Q 1 2 3 4 5 6 C"));
    EXPECT_THAT(found("PIN 4 9 C 2 2 1 4 E here"), ElementsAre("PROF_REG: 4 9 C 2 2 1 4 E"));
    for (const auto* text :
         {"Hb 98 g/L and 4 x 3 cm", "v 7.5.1 on 2 of 3", "T 3 a day, 1 b 2", "on 5 pm 2 of us"})
        EXPECT_THAT(found(text), IsEmpty()) << text;
}

TEST(Numbers, VehiclesInTheFormsOfTheirTimes) {
    EXPECT_THAT(found("parked AB78 XYZ outside"), ElementsAre("VEHICLE_REG: AB78 XYZ"));
    EXPECT_THAT(found("car reg p245 kdl"), ElementsAre("VEHICLE_REG: p245 kdl"));
    EXPECT_THAT(found("AB00 ABC and AB35 ABC and IB51 ABC"), Not(Contains(StartsWith("VEHICLE_REG"))));
}

TEST(Numbers, InternetAddressesAreNotVersions) {
    EXPECT_THAT(found("from 192.0.2.14 at noon"), ElementsAre("IP_ADDRESS: 192.0.2.14"));
    for (const auto* version :
         {"Fixed in 3.22.0.23.", "reset it to 10.4.2.17 firmware", "test uses 127.0.0.1"})
        EXPECT_THAT(found(version), IsEmpty()) << version;
    EXPECT_THAT(found("from 2001:db8::17 at noon"), ElementsAre("IP_ADDRESS: 2001:db8::17"));
    EXPECT_THAT(found("version 10.2.3.4 at 12:30:15"), IsEmpty());
}

TEST(Disguised, NumbersInWordsOtherDigitsAndPieces) {
    EXPECT_THAT(found("NHS number nine four three four seven six five nine one nine"),
                ElementsAre("NHS_NUMBER: nine four three four seven six five nine one nine"));
    EXPECT_THAT(found("oh seven seven double oh nine double oh one two three"),
                ElementsAre("PHONE: oh seven seven double oh nine double oh one two three"));
    EXPECT_THAT(found("9 4 3 4 7 6 5 9 1 9"), ElementsAre("NHS_NUMBER: 9 4 3 4 7 6 5 9 1 9"));
    EXPECT_THAT(found("seven of one hundred and two out of three"), IsEmpty());
}

TEST(Disguised, LettersForDigits) {
    EXPECT_THAT(found("call O77OO 9OO 75l now"), ElementsAre("PHONE: O77OO 9OO 75l"));
    EXPECT_THAT(found("NHS 999-O12-3456"), Contains("NHS_NUMBER: 999-O12-3456"));
    EXPECT_THAT(found("on O3/I1/2O25 it"), ElementsAre("DATE: O3/I1/2O25"));
    EXPECT_THAT(found("10l of O2 at 15 l/min, ill in bed"), IsEmpty());
}

TEST(Disguised, TagsInsideWordsAndNumbers) {
    EXPECT_THAT(found("Dr <b>Pat</b>el came"), ElementsAre("NAME: Pat</b>el"));
    EXPECT_THAT(found("NHS 999<wbr>012<wbr>3457"), ElementsAre("NHS_NUMBER: 999<wbr>012<wbr>3457"));
    EXPECT_THAT(found("a < b and c > d, <unknown>"), IsEmpty());
}

TEST(Disguised, ATagIsDroppedOnlyWhereItCanHideNothing) {
    EXPECT_THAT(found("<a href=\"mailto:jane@example.org\">write</a>"), Contains("EMAIL: jane@example.org"));
    EXPECT_THAT(found("<span title=\"999 012 3457\">x</span>"), Contains("NHS_NUMBER: 999 012 3457"));
    EXPECT_THAT(found("if SpO2 <b cut-off, ask jane@example.org, and HR>90"),
                Contains("EMAIL: jane@example.org"));
}

TEST(Disguised, CertainFindingsAreTheSameWithAndWithoutTheOthers) {
    for (const std::string_view text : {"write to jo&commat;example.org", "<b>999</b> 012 3454",
                                        "GB29 NW CH93 0076 2011 6238 5295 7", "a&#64;example.org"}) {
        std::vector<std::pair<std::size_t, std::size_t>> of_all, alone;
        for (const Finding& one : find_identifiers(text))
            if (one.certainty == Certainty::certain) of_all.emplace_back(one.begin, one.end);
        for (const Finding& one : find_certain(text)) alone.emplace_back(one.begin, one.end);
        EXPECT_EQ(of_all, alone) << text;
        EXPECT_FALSE(alone.empty()) << text;
    }
}

// What a reader of the rules made up against them.
TEST(Traps, OrdinaryClinicalTextIsNobodys) {
    for (const auto* text :
         {"Pulse peaked at 110, he felt faint.",
          "Recorded 98, 37.2, 16 on arrival.",
          "Her pulse was 96.",
          "a 3/VI systolic murmur",
          "a 12 V 2000 mAh battery",
          "distal third of the fifth metatarsal",
          "I called at 10:15, 11:20 and nobody came.",
          "Plan: chest u/s, r/v.",
          "given 5 mg\\kg, IV",
          "On day 2 CRP rise, antibiotics started.",
          "Lumbar puncture at L3/4, OP 18 cm",
          "EMIS was down for 12000 patients.",
          "documented in Cerner",
          "whose first language is not English,",
          "She speaks Polish and Twi at home.",
          "It failed. English is my third language.",
          "on build 22, 3 May 2025",
          "Collapsed, HR 34. GP was told, Na 121. Pt well.",
          "a Step-by-Step guide",
          "Serial sevens: ninety-three, eighty-six, seventy-nine, seventy-two, sixty-five"})
        EXPECT_THAT(found(text), IsEmpty()) << text;
}

TEST(Traps, WhatThoseRulesMustStillFind) {
    EXPECT_THAT(found("Potassium 6.2 (21 Nov 2025) was missed."), ElementsAre("DATE: 21 Nov 2025"));
    EXPECT_THAT(found("Potassium 6.2, 21 Nov 2025, was missed."), ElementsAre("DATE: 21 Nov 2025"));
    EXPECT_THAT(found("I met Robinson's wife."), ElementsAre("NAME: Robinson"));
    EXPECT_THAT(found("Mr English and Dr Welsh came."), ElementsAre("NAME: English", "NAME: Welsh"));
    EXPECT_THAT(found("I go to s 7 3 0 a a now"), ElementsAre("POSTCODE: s 7 3 0 a a"));
    EXPECT_THAT(found("Mrs Lowe is on Alder Ward."), ElementsAre("NAME: Lowe", "FACILITY: Alder Ward"));
    EXPECT_THAT(found("It is O7700 9OO OOO."), ElementsAre("PHONE: O7700 9OO OOO"));
}

TEST(Disguised, NumbersSpelledByPairs) {
    EXPECT_THAT(found("oh double-seven, double-oh nine, double-oh, three six eight"),
                ElementsAre("PHONE: oh double-seven, double-oh nine, double-oh, three six eight"));
    EXPECT_THAT(found("nhs=999:012:3457 src"), ElementsAre("NHS_NUMBER: 999:012:3457"));
    EXPECT_THAT(found("two patients, ten beds, forty-one staff, twelve nurses"), IsEmpty());
}

TEST(Disguised, WebAddressesAndUserNames) {
    EXPECT_THAT(found("see demo dot example slash p slash 4471."),
                ElementsAre("URL: demo dot example slash p slash 4471"));
    EXPECT_THAT(found("with the login rkaplan_02, so"), ElementsAre("HANDLE: rkaplan_02"));
    EXPECT_THAT(found("the dot slash file, and/or the user guide"), IsEmpty());
}

TEST(Disguised, EmailAddressesInWords) {
    EXPECT_THAT(found("write to jo dot bloggs at example dot org"),
                ElementsAre("EMAIL: jo dot bloggs at example dot org"));
    EXPECT_THAT(found("jo.bloggs [at] example.org"), ElementsAre("EMAIL: jo.bloggs [at] example.org"));
    EXPECT_THAT(found("jo.bloggs&#64;example.org"), ElementsAre("EMAIL: jo.bloggs&#64;example.org"));
    EXPECT_THAT(found("We met at noon. It stopped at 12."), IsEmpty());
}

TEST(Disguised, LettersThatLookLikeOthers) {
    EXPECT_THAT(found("Dr P\u0430t\u0435l came"), ElementsAre("NAME: P\u0430t\u0435l"));
    EXPECT_THAT(found("Dr Pa\u200Btel came"), ElementsAre("NAME: Pa\u200Btel"));
    EXPECT_THAT(found("Mrs Y\u0131lmaz and Dr W\u00F3jcik"),
                ElementsAre("NAME: Y\u0131lmaz", "NAME: W\u00F3jcik"));
}

TEST(Suggestions, AreTrueOfManyPeople) {
    EXPECT_EQ(suggestion_for(FindingKind::date, "12/10/2026"), "October 2026");
    EXPECT_EQ(suggestion_for(FindingKind::date, "2026-10-12"), "October 2026");
    EXPECT_EQ(suggestion_for(FindingKind::date, "3rd of May"), "May");
    EXPECT_EQ(suggestion_for(FindingKind::date, "the 3rd of May"), "May");
    EXPECT_EQ(suggestion_for(FindingKind::date, "2 to 11 January 2025"), "January 2025");
    EXPECT_EQ(suggestion_for(FindingKind::date, "19 / 11 / 2025"), "November 2025");
    EXPECT_EQ(suggestion_for(FindingKind::date, "5 & 6/10/2024"), "October 2024");
    for (const auto* date : {"3.ii.11", "12/31/1944", "21061952", "the fourth of the eleventh"})
        EXPECT_EQ(suggestion_for(FindingKind::date, date), "[date]") << date;
    EXPECT_EQ(suggestion_for(FindingKind::facility, "Bluebell Ward"), "a ward");
    EXPECT_EQ(suggestion_for(FindingKind::age_90, "94"), "90 or over");
    EXPECT_EQ(suggestion_for(FindingKind::name, "Jo Bloggs"), "the person");
    EXPECT_EQ(suggestion_for(FindingKind::phone, "01632 960001"), "[phone number]");
}

TEST(Names, OfCompaniesAreNobodys) {
    EXPECT_THAT(found("with the supplier, Lumenfold Ltd. We told Lumenfold twice"), IsEmpty());
    EXPECT_THAT(found("Manufacturer: Orrendale Devices Limited"), IsEmpty());
    EXPECT_THAT(found("seen by Karen Hargreaves, not by Hargreaves Ltd"),
                Contains(StartsWith("NAME: Karen Hargreaves")));
}

TEST(Numbers, OfRecordsInGroupsBehindAName) {
    EXPECT_THAT(found("It was for Ignatius Quill, KC 30 77 15, whose lead is broken"),
                ElementsAre("NAME: Ignatius Quill", "HOSPITAL_NUMBER: KC 30 77 15"));
    EXPECT_THAT(found("Case log TH-A-66310."), ElementsAre("HOSPITAL_NUMBER: TH-A-66310"));
}

TEST(Numbers, OfRecordsWithTheLettersBeforeThem) {
    EXPECT_THAT(found("note made in her file LD 22-0618. Her brother rang"),
                ElementsAre("HOSPITAL_NUMBER: LD 22-0618"));
    EXPECT_THAT(found("Written in the notes of REF 4471902/B, her"),
                ElementsAre("HOSPITAL_NUMBER: 4471902/B"));
}

TEST(Numbers, OfAccountsInTwoHalvesAndTravelDocuments) {
    EXPECT_THAT(found("bank 99-13-26/9966 0542 in plain text"),
                ElementsAre("BANK: 99-13-26", "BANK: 9966 0542"));
    EXPECT_THAT(found("Travel document 990573386."), ElementsAre("PASSPORT: 990573386"));
}

TEST(Numbers, OfPrescriptionsCouncilsAndPins) {
    EXPECT_THAT(found("the barcode 065FCE-P99803-69DD8E would not scan"),
                ElementsAre("HOSPITAL_NUMBER: 065FCE-P99803-69DD8E"));
    EXPECT_THAT(found("General Optical Council number D-9918."), Contains(StartsWith("PROF_REG")));
    EXPECT_THAT(found("NMC PIN 99 F 3387 S was read out"), ElementsAre("PROF_REG: 99 F 3387 S"));
    EXPECT_THAT(found("It was logged as MRN234144."), ElementsAre("HOSPITAL_NUMBER: MRN234144"));
    EXPECT_THAT(found("her documents: passport, licence LEUNG999452Z90BE, all of it"),
                Contains(StartsWith("DRIVING_LICENCE")));
    EXPECT_THAT(found("kept Mrs Shevchuk waiting from 0650 to 0855."), ElementsAre("NAME: Shevchuk"));
    EXPECT_THAT(found("Nurse Miriam Levy checked by hand at 1117. His mother has been in"),
                ElementsAre("NAME: Miriam Levy"));
    EXPECT_THAT(found("raised as JIRA-9847 and RITM0363301"), IsEmpty());
}

TEST(Numbers, OfVehiclesAreNoGuidelinesOrPressures) {
    for (const auto* text :
         {"see the NG51 gap in it", "ignored IOP 34 on the left", "hazard log entry HAZ 317"})
        EXPECT_THAT(found(text), IsEmpty()) << text;
    EXPECT_THAT(found("the car was AB78 cde, parked"), Contains(StartsWith("VEHICLE_REG")));
}

TEST(Names, ThatAreSaidToBeNames) {
    EXPECT_THAT(found("Everton likes to be called Spud"), Contains("NAME: Spud"));
    EXPECT_THAT(found("relatives such as the Baig sisters praise them"), Contains("NAME: Baig"));
    EXPECT_THAT(found("pt (prefers initials PT) very upset"), Contains("NAME: PT"));
    EXPECT_THAT(found("TOLD BY SERVICE USER'S SON ON THE WARD"), IsEmpty());
    EXPECT_THAT(found("the robot is to be called Clovis"), IsEmpty());
}

TEST(Names, OfConditionsInPairsAndGrades) {
    for (const auto* text :
         {"a Salter-Harris II fracture called Salter-Harris I", "breathing was Cheyne-Stokes at noon",
          "X-rayed, Weber B, in a boot", "under-called Fitzpatrick V skin"})
        EXPECT_THAT(found(text), IsEmpty()) << text;
    EXPECT_THAT(found("seen by Anna Salter-Harris at noon"), Contains(StartsWith("NAME")));
}

TEST(Names, OfBodiesThatEveryoneKnowsAndLettersWithDots) {
    EXPECT_THAT(found("The breathing exercise is by Marie Curie, and works."), IsEmpty());
    EXPECT_THAT(found("put her N.H.S. number and D.O.B. in the letter"), IsEmpty());
    EXPECT_THAT(found("signed by M.J. Tavakkoli"), Contains("NAME: M.J. Tavakkoli"));
}

TEST(Disguised, LongLinesThatWereBrokenBetweenWords) {
    EXPECT_THAT(found("The transport planner sent the wrong vehicle to her, AB78\nCDE, and nobody saw it."),
                ElementsAre("VEHICLE_REG: AB78\nCDE"));
    EXPECT_THAT(found("Letters for the whole of the household go to 12 Mill Lane, BN1\n2AB from now on"),
                Contains("POSTCODE: BN1\n2AB"));
    EXPECT_THAT(
        found("The summary was pasted into the public free web version\n2025-02-03 09:31 session ended"),
        ElementsAre("DATE: 2025-02-03"))
        << "the next line of a log";
}

// The model takes the words that tell most; a name is as long as its capitals.
TEST(Numbers, OfIncidentsInTheSystemsThatKeepThem) {
    EXPECT_THAT(numbers("Entered as Datix ref AFU-55886."), ElementsAre("AFU-55886"));
    EXPECT_THAT(numbers("Entered as LFPSE record SI/25/662."), ElementsAre("SI/25/662"));
    EXPECT_THAT(numbers("RLDatix 2024-14036, LFPSE record SI/25/662, InPhase: 99120"),
                ElementsAre("2024-14036", "SI/25/662", "99120"));
    EXPECT_THAT(numbers("Local ref 24/8499. Reported as SI ref 2025/99297."),
                ElementsAre("24/8499", "2025/99297"));
    for (const auto* text : {"We moved from Datix 14 to Datix Cloud.", "LFPSE 2023 was the year it began.",
                             "Datix v14.1.2 was replaced.", "mapped to local test 2755"})
        EXPECT_THAT(numbers(text), IsEmpty()) << text;
}

TEST(Numbers, OfDiseasesAndOrdersAreNobodys) {
    for (const auto* text : {"such as ICD-10 I63.9 or ICD-11 6A70", "see purchase order PO774985."})
        EXPECT_THAT(found(text), IsEmpty()) << text;
    EXPECT_THAT(found_of(FindingKind::prof_reg, "HCPC PO774985 wrote it"), ElementsAre("PO774985"));
}

TEST(Names, OfChartsByTwoPeople) {
    for (const auto* text : {"Flesch-Kincaid score got better.", "no Prader-Willi syndrome, growing well",
                             "Lund and Browder by the sister.", "cut out the Morton's neuroma",
                             "is it meant to put \"Yours in Christ\" at the end?"})
        EXPECT_THAT(found_of(FindingKind::name, text), IsEmpty()) << text;
    EXPECT_THAT(found_of(FindingKind::name, "Dr Salter and Mr Harris came"), ElementsAre("Salter", "Harris"));
    EXPECT_THAT(found_of(FindingKind::name, "then Mr Salter-Harris came"), ElementsAre("Salter-Harris"));
}

}  // namespace
}  // namespace stonechat::privacy
