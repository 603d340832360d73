// Names that only their place gives away.
#include <gmock/gmock.h>

#include "protocol/privacy/certain.hpp"

namespace stonechat::privacy {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> names(std::string_view text) {
    std::vector<std::string> out;
    for (const Finding& finding : find_identifiers(text))
        if (finding.kind == FindingKind::name)
            out.emplace_back(text.substr(finding.begin, finding.end - finding.begin));
    return out;
}
// The texts of everything that `rule` found.
std::vector<std::string> found_by(std::string_view rule, std::string_view text) {
    std::vector<std::string> out;
    for (const Finding& finding : find_identifiers(text))
        if (finding.rule == rule) out.emplace_back(text.substr(finding.begin, finding.end - finding.begin));
    return out;
}

TEST(Signatures, AFirstNameBesideATelephoneNumberThatEndsTheText) {
    EXPECT_THAT(names("somebody needs to look at this. my numbers 07700900764 steph"), ElementsAre("steph"));
    EXPECT_THAT(names("its not wrong i was there. denise 07700 900 142"), ElementsAre("denise"));
    EXPECT_THAT(names("please ring the practice on 07700 900 142 today"), IsEmpty());
    EXPECT_THAT(names("the number was wrong. ring 07700 900 142"), IsEmpty());
}

TEST(Signatures, AFirstNameAloneAsTheLastSentence) {
    EXPECT_THAT(names("nobody rang back and the app still says all is well. denise"), ElementsAre("denise"));
    EXPECT_THAT(names("it missed the dose. twice"), IsEmpty());
}

TEST(Signatures, InitialsThatAreCalledSo) {
    EXPECT_THAT(names("Patient initials: M.O'D. and the robot picked the wrong box"), ElementsAre("M.O'D"));
    EXPECT_THAT(names("the chart was initialled by KT before noon"), ElementsAre("KT"));
    EXPECT_THAT(names("initials were missing on the chart"), IsEmpty());
    EXPECT_THAT(names("initials: GP"), IsEmpty());
}

TEST(Signatures, InitialsAmongThoseWhoWerePresent) {
    EXPECT_THAT(names("Present: Adaeze N., Tom Birtwhistle, HK (notes)\nChest reader"), Contains("HK"));
    EXPECT_THAT(found_by("initials-of-those-present", "Present: chest pain, SOB, GP letter"), IsEmpty());
}

TEST(Signatures, InitialsWithTheRoleOfWhoSigns) {
    EXPECT_THAT(names("Meds now explained with a real interpreter. BW, community pharmacist"),
                ElementsAre("BW"));
    EXPECT_THAT(names("It was switched off.\nJK, ward manager\n"), ElementsAre("JK"));
    EXPECT_THAT(names("It was switched off.\nGP, community hospital\n"), IsEmpty());
}

}  // namespace
}  // namespace stonechat::privacy
