#include <gmock/gmock.h>

#include "protocol/privacy/certain.hpp"

namespace stonechat::privacy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// What the rule for initials finds, whatever the name model says of the same words.
std::vector<std::string> initials(std::string_view text) {
    std::vector<std::string> out;
    for (const Finding& finding : find_identifiers(text))
        if (finding.rule == "initials")
            out.emplace_back(text.substr(finding.begin, finding.end - finding.begin));
    return out;
}

// Whichever rule found them.
std::vector<std::string> names(std::string_view text) {
    std::vector<std::string> out;
    for (const Finding& finding : find_identifiers(text))
        if (finding.kind == FindingKind::name)
            out.emplace_back(text.substr(finding.begin, finding.end - finding.begin));
    return out;
}

TEST(Initials, AreFoundWhereTheyAreCalledSo) {
    EXPECT_THAT(initials("Patient initials: M.O'D. and the robot picked the wrong box"),
                ElementsAre("M.O'D"));
    EXPECT_THAT(initials("every film had initials ZQ in a corner"), ElementsAre("ZQ"));
    EXPECT_THAT(initials("initials were missing on the chart"), IsEmpty());
    EXPECT_THAT(initials("initials: GP"), IsEmpty());
    EXPECT_THAT(initials("initials"), IsEmpty());
}

TEST(Initials, AreFoundWhereTheyAreSaidToBeAPatients) {
    EXPECT_THAT(initials("hung up on by AI x3. pt = R.O'D., stammer"), ElementsAre("R.O'D"));
    EXPECT_THAT(initials("pt = ?"), IsEmpty());
    EXPECT_THAT(initials("the patient R.O'D. called"), IsEmpty());
}

TEST(Initials, OfWhoSignedAndOfWhoLiesInABed) {
    EXPECT_THAT(names("It was seen. Logged by KT, twice"), ElementsAre("KT"));
    EXPECT_THAT(names("weights were right for resident KT, who"), ElementsAre("KT"));
    EXPECT_THAT(names("late shift\nKT bed 3, obs stable"), ElementsAre("KT"));
    for (const auto* text : {"checked by MRI twice", "the nurse ECG lead", "a spare bed 3 metres away"})
        EXPECT_THAT(names(text), IsEmpty()) << text;
}

// Minutes say whose they are once, and write no more than them from there on.
TEST(Initials, BehindTheNameTheyAreOfAndWhereverElseTheyStand) {
    const auto of_names = [](std::string_view text) {
        std::vector<std::string> out;
        for (const Finding& finding : find_identifiers(text))
            if (finding.rule == "initials-of-name")
                out.emplace_back(text.substr(finding.begin, finding.end - finding.begin));
        return out;
    };
    EXPECT_THAT(names("Present: Dr Alan Jon Barker (AJB, chair).\nAJB to write to the supplier."),
                ElementsAre("Alan Jon Barker", "AJB", "AJB"));
    EXPECT_THAT(of_names("Present: Dr Alan Jon Barker (AB). The tool failed, AB says."),
                ElementsAre("AB", "AB"));
    // What everyone calls so stays.
    EXPECT_THAT(of_names("Carl Thomas (CT) saw the CT scan"), ElementsAre("CT"));
    for (const auto* text : {"Dr Alan Barker (XY) wrote", "Dr Alan Barker (AB wrote", "Dr Alan Barker (A)",
                             "The Royal College of Nursing (RCN) wrote, RCN agreed", "(AB) Dr Alan Barker"})
        EXPECT_THAT(of_names(text), IsEmpty()) << text;
}

}  // namespace
}  // namespace stonechat::privacy
