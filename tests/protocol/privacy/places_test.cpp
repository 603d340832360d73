// What the filter makes of places, addresses and services, and of what only looks like one.
#include <gmock/gmock.h>

#include "tests/protocol/privacy/found.hpp"

namespace stonechat::privacy {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> services(std::string_view text) {
    return found_of(FindingKind::facility, text);
}

std::vector<std::string> addresses(std::string_view text) {
    return found_of(FindingKind::address, text);
}

TEST(Places, AddressesInTheirForms) {
    EXPECT_THAT(found("She lives at Rose Cottage, Mill Lane."),
                ElementsAre("ADDRESS: Rose Cottage, Mill Lane"));
    EXPECT_THAT(found("sent to Flat 2, 14 Kings Crescent instead"),
                ElementsAre("ADDRESS: Flat 2, 14 Kings Crescent"));
    EXPECT_THAT(found("to 95 Heol y Bont."), ElementsAre("ADDRESS: 95 Heol y Bont"));
    EXPECT_THAT(found("write to PO Box 112 please"), ElementsAre("ADDRESS: PO Box 112"));
    EXPECT_THAT(found("it is at number nine Almond Court."),
                ElementsAre("ADDRESS: number nine Almond Court"));
    EXPECT_THAT(found("seen in flat twenty-one Marlowe Court today"),
                ElementsAre("ADDRESS: flat twenty-one Marlowe Court"));
    EXPECT_THAT(found("The number one reason was that number nine did not fit."), IsEmpty());
    EXPECT_THAT(found("There were 14 alerts in 3 places on the way."), IsEmpty());
}

TEST(Places, AddressesOfFlatsHousesAndInSmallLetters) {
    EXPECT_THAT(found("We live at flat 22 Ashmole Tower, and"),
                ElementsAre("ADDRESS: flat 22 Ashmole Tower"));
    EXPECT_THAT(found("CPR at Braeside, 2 Shore Street."), ElementsAre("ADDRESS: Braeside, 2 Shore Street"));
    EXPECT_THAT(found("He was at 41 dumbreck place, asleep."), ElementsAre("ADDRESS: 41 dumbreck place"));
    EXPECT_THAT(found("She went to 14 station rd for it."), ElementsAre("ADDRESS: 14 station rd"));
    for (const auto* text : {"I took 2 tablets on a 3 hour drive.", "It is 10 minutes down the road."})
        EXPECT_THAT(found(text), IsEmpty()) << text;
}

TEST(Places, TownsByTheirFormAndInSmallLetters) {
    EXPECT_THAT(found("He was found in Saltburn-by-the-Sea, cold."), Contains("PLACE: Saltburn-by-the-Sea"));
    EXPECT_THAT(found("We found him in market rasen by then."), ElementsAre("PLACE: market rasen"));
    EXPECT_THAT(found("an out-of-hours call, face-to-face"), IsEmpty());
}

TEST(Places, NamedServicesButNotTheirKinds) {
    EXPECT_THAT(found("moved to St Aldhelm's Hospital"), ElementsAre("FACILITY: St Aldhelm's Hospital"));
    EXPECT_THAT(found("works on Bluebell Ward."), ElementsAre("FACILITY: Bluebell Ward"));
    EXPECT_THAT(found("copied to Dr Prentice and Partners"),
                ElementsAre("FACILITY: Dr Prentice and Partners"));
    for (const auto* text :
         {"Ward 14 and AMU2 were full.", "the Stroke Unit", "The Emergency Department was busy.",
          "taken to hospital", "a care home", "Intensive Care Unit"})
        EXPECT_THAT(found(text), IsEmpty()) << text;
}

TEST(Places, TownsBesideAnAddressOrAPreposition) {
    EXPECT_THAT(found("Her address is 2 Mill Lane, Bexhill."), Contains("PLACE: Bexhill"));
    EXPECT_THAT(found("Reading the scan took a while. Bath time."), IsEmpty());
}

TEST(Places, ServicesWhoseNamesSayNothingOfWhatTheyAre) {
    EXPECT_THAT(found("He moved to the Beeches in spring."), ElementsAre("FACILITY: the Beeches"));
    EXPECT_THAT(found("Staff at Marshlands reported that the Server restarted."),
                ElementsAre("FACILITY: Marshlands"));
}

TEST(Services, ByTheLettersThatStaffUseForThem) {
    EXPECT_THAT(found("To: Hawthorn CAMHS"), ElementsAre("FACILITY: Hawthorn CAMHS"));
    for (const auto* text :
         {"Contacted CAMHS twice", "the Adult CAMHS team", "Our CMHT was told", "seen in AMU"})
        EXPECT_THAT(found(text), IsEmpty()) << text;
}

TEST(Addresses, HousesCalledAfterWhatTheyWere) {
    EXPECT_THAT(found("The Old Rectory, Nether Wallop"), Contains("ADDRESS: The Old Rectory"));
    EXPECT_THAT(found("The Old Dairy was what they called the server"), IsEmpty());
}

TEST(Addresses, OfCaravansAndStreetsOfOneWord) {
    EXPECT_THAT(found("lay in the hall at 54 The Ridgeway until noon"), Contains("ADDRESS: 54 The Ridgeway"));
    EXPECT_THAT(found("arrived at Caravan 13, Golden Sands, Whinfell Drive at two"),
                Contains("ADDRESS: Caravan 13, Golden Sands, Whinfell Drive"));
    EXPECT_THAT(found("our neighbours in Windmill Close."), ElementsAre("ADDRESS: Windmill Close"));
}

TEST(Services, TeamsOfOnePlace) {
    EXPECT_THAT(found("told East Cliff Crisis Team at once"),
                ElementsAre("FACILITY: East Cliff Crisis Team"));
    EXPECT_THAT(found("for Eskwater District Nurses."), ElementsAre("FACILITY: Eskwater District Nurses"));
    EXPECT_THAT(found("sent to the Queen Maud, where"), ElementsAre("FACILITY: the Queen Maud"));
    for (const auto* text : {"the District Nurses came", "our Crisis Team", "told the Data Quality Team"})
        EXPECT_THAT(found(text), IsEmpty()) << text;
}

TEST(Addresses, WhoseDoorIsAFloorABoatOrANumberAlone) {
    EXPECT_THAT(found("sent to Top flat, 172 Station Road for a"),
                ElementsAre("ADDRESS: Top flat, 172 Station Road"));
    EXPECT_THAT(found("sent on to the narrowboat Kittiwake, Osier Moorings."),
                ElementsAre("ADDRESS: narrowboat Kittiwake, Osier Moorings"));
    EXPECT_THAT(found("the talking box at no. 12 keeps calling"), ElementsAre("ADDRESS: no. 12"));
    EXPECT_THAT(found("please ring her at 174 Cae Mawr today"), Contains("ADDRESS: 174 Cae Mawr"));
    EXPECT_THAT(found("capped at no. 12 of 40, up to 30 Monthly Reports"), IsEmpty());
}

TEST(Services, OfCouncilsAndByKindsThatAreNoBuildings) {
    EXPECT_THAT(found("sent by London Borough of Oskby today"),
                ElementsAre("FACILITY: London Borough of Oskby"));
    EXPECT_THAT(found("seen at Holmham Chiropractic."), ElementsAre("FACILITY: Holmham Chiropractic"));
    EXPECT_THAT(found("alarms on CDU and Ward 12 followed"), IsEmpty());
}

TEST(Places, AreNoNationsScoresCompaniesOrHaste) {
    for (const auto* text : {"Northern Ireland domiciliary care", "he got Epworth 15 on the kiosk",
                             "a quotation from Ottershaw Systems came"})
        EXPECT_THAT(found(text), IsEmpty()) << text;
    EXPECT_THAT(found("pls ring mrs mensah at 181 Quarry Loan asap. The app has gone"),
                ElementsAre("NAME: mensah", "ADDRESS: 181 Quarry Loan"));
    EXPECT_THAT(found("The renal unit Kettering: the tool"), Contains("PLACE: Kettering"));
}

TEST(Services, AreTakenWithTheWordsBesideThem) {
    EXPECT_THAT(services("the night team at Netherleaze Community Learning Disability Team rang"),
                ElementsAre("Netherleaze Community Learning Disability Team"));
    EXPECT_THAT(services("the letter came from Charkden Supported Living. It was late."),
                ElementsAre("Charkden Supported Living"));
    EXPECT_THAT(services("the chat helper of Llanfechan Older Adults CMHT noticed it"),
                ElementsAre("Llanfechan Older Adults CMHT"));
    EXPECT_THAT(services("was on the list for meals from porthwrin camhs."), ElementsAre("porthwrin camhs"));
    EXPECT_THAT(services("asked why Ulverwick General sent the card"), ElementsAre("Ulverwick General"));
    EXPECT_THAT(services("so says the Wethergarth Memorial."), ElementsAre("the Wethergarth Memorial"));
    // Behind it words of the dictionary only.
    EXPECT_THAT(services("a carer from Charkden Supported Living ED rang"),
                ElementsAre("Charkden Supported Living"));
    for (const auto* text :
         {"It suits Older Adults CMHT work and Learning Disability Team work.",
          "The Attorney General wrote to the General Medical Council.", "the local camhs. It was late."})
        EXPECT_THAT(services(text), IsEmpty()) << text;
}

TEST(Addresses, OfCaravanSitesAndBehindAFlat) {
    EXPECT_THAT(addresses("the key safe at Plot 26, Vannby Caravan Site. It was open."),
                ElementsAre("Plot 26, Vannby Caravan Site"));
    EXPECT_THAT(addresses("he moved to Apt 65 Holsleaze Heights, Rope Walk; and back"),
                ElementsAre("Apt 65 Holsleaze Heights, Rope Walk"));
    EXPECT_THAT(addresses("she lives at Flat 2/1, 149 Nant y Glyn and likes it"),
                ElementsAre("Flat 2/1, 149 Nant y Glyn"));
    EXPECT_THAT(addresses("Flat 2, 149 people were asked"), ElementsAre("Flat 2"));
}

TEST(Addresses, OfCaravansWhereTheSiteHasNoMoreThanAName) {
    EXPECT_THAT(addresses("turned up at Caravan 15, The Oast. Unharmed."),
                ElementsAre("Caravan 15, The Oast"));
    EXPECT_THAT(addresses("at Caravan 6, Larkrise, when a visitor came"), ElementsAre("Caravan 6, Larkrise"));
    EXPECT_THAT(addresses("Berth 12, Tuesday at noon"), IsEmpty());
}

TEST(Places, AreNoLabelsBelowAService) {
    for (const auto* text : {"Ardnamory Family Practice\nRef: CR/090/26", "Fulmar Ward\nQ. When was it?"})
        EXPECT_THAT(found_of(FindingKind::place, text), IsEmpty()) << text;
    EXPECT_THAT(found_of(FindingKind::place, "slides prepared with Congo red"), IsEmpty());
}

TEST(Services, WithHyphensAndForTwoThings) {
    EXPECT_THAT(services("the operation at Maes-y-fedw General. It went well."),
                ElementsAre("Maes-y-fedw General"));
    EXPECT_THAT(services("Yours, Tarnwood Drug and Alcohol Team."),
                ElementsAre("Tarnwood Drug and Alcohol Team"));
}

}  // namespace
}  // namespace stonechat::privacy
