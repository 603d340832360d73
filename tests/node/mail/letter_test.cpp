#include "node/mail/letter.hpp"

#include <gmock/gmock.h>

#include "tests/node/mail/warnings.hpp"

namespace stonechat::mail {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(LetterTest, TellsWhatHappenedWhatItIsAboutByWhenAndWhereToAnswer) {
    matching::Warning one = urgent(1);
    one.acknowledge_by = Day{20515};
    one.complete_by = Day{20520};
    const auto letter = write_urgent(std::vector<const matching::Warning*>{&one}, sender(), morning);
    EXPECT_EQ(letter.subject, "1 warning needs an answer: SkinSort 2.3.1 (Example Skin AI Ltd)");
    EXPECT_THAT(letter.text, HasSubstr("Example Acute Trust, 2 March 2026, 09:00 UTC\n"));
    EXPECT_THAT(letter.text, HasSubstr("Check: Wrong output: warning 1\n"
                                       "Technology here: SkinSort 2.3.1 (Example Skin AI Ltd)\n"
                                       "From: Example Practice\n"
                                       "Acknowledge by: 3 March 2026\nComplete by: 8 March 2026\n"
                                       "https://stonechat.example.org/warnings/" +
                                       one.id.text() + '\n'));
    EXPECT_THAT(letter.text, HasSubstr("Reports are unverified"));
}

TEST(LetterTest, WithoutPagesNamesTheCommand) {
    const matching::Warning one = urgent(1);
    Sender bare = sender();
    bare.pages.reset();
    const auto letter = write_urgent(std::vector<const matching::Warning*>{&one}, bare, morning);
    EXPECT_THAT(letter.text, HasSubstr(": stonechat warnings\n"));
    EXPECT_THAT(letter.text, Not(HasSubstr("http")));
}

TEST(LetterTest, ATitleOfSeveralLinesCannotPutLinesIntoALetter) {
    matching::Warning one = urgent(1);
    one.title = "Stop\r\n\r\nFrom: somebody else";
    one.here = "SkinSort\r\nBcc: all@example.org";
    const auto letter = write_urgent(std::vector<const matching::Warning*>{&one}, sender(), morning);
    EXPECT_THAT(letter.subject, Not(HasSubstr("\n")));
    EXPECT_THAT(letter.text, Not(HasSubstr("\nFrom: somebody")));
}

TEST(LetterTest, AHeaderOfOtherThanAsciiIsInEncodedWordsThatEndBetweenCharacters) {
    EXPECT_EQ(header_text("1 warning: SkinSort"), "1 warning: SkinSort");
    EXPECT_EQ(header_text("Caf\u00e9"), "=?UTF-8?B?Q2Fmw6k=?=");
    std::string long_one = "xx";
    for (int i = 0; i < 40; ++i) long_one += "\u00e9";  // two bytes each, so that 45 bytes end within one
    EXPECT_EQ(header_text(long_one),
              "=?UTF-8?B?eHjDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6k=?=\r\n"
              " =?UTF-8?B?w6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6k=?=");
    EXPECT_EQ(header_text(std::string(3, '\x80')), "=?UTF-8?B?gICA?=") << "whatever comes, it ends";
}

TEST(LetterTest, TheSameNewsHasTheSameIdWheneverItIsWrittenOnADay) {
    const matching::Warning one = urgent(1);
    matching::Warning graver = one;
    graver.severity = matching::Severity::stop;
    const auto id = [](const matching::Warning& about, std::chrono::sys_seconds when) {
        return write_urgent(std::vector<const matching::Warning*>{&about}, sender(), when).id;
    };
    EXPECT_EQ(id(one, morning), id(one, morning + std::chrono::hours{5}));
    EXPECT_NE(id(one, morning), id(one, morning + std::chrono::hours{24})) << "it may have become news again";
    EXPECT_NE(id(one, morning), id(graver, morning));
    EXPECT_EQ(id(one, morning).size(), 32);
}

TEST(LetterTest, ADigestCountsWhatWaitsAndWhatItLeavesOut) {
    const matching::Warning one = news(1);
    const std::vector<const matching::Warning*> all{&one};
    const auto letter = write_digest({.news = all, .more = 17, .open = 3, .overdue = 1}, sender(), morning);
    EXPECT_EQ(letter.subject, "3 warnings wait for an answer, 1 overdue");
    EXPECT_THAT(letter.text, HasSubstr("For information: Wrong output: warning 1\n"));
    EXPECT_THAT(letter.text, HasSubstr("And 17 more.\n"));
}

TEST(LetterTest, TheSecondPersonIsToldHowManyReportsLieAndWhereAndNothingOfWhatTheySay) {
    const auto letter = write_late_reports({.count = 2, .newest = morning}, sender(), morning);
    EXPECT_EQ(letter.readers, Readers::of_late_reports);
    EXPECT_EQ(letter.subject, "2 reports wait for a decision");
    EXPECT_THAT(letter.text, HasSubstr("for more than 14 days"));
    EXPECT_THAT(letter.text, HasSubstr("https://stonechat.example.org/review?show=late\n"));
    const auto tomorrow =
        write_late_reports({.count = 2, .newest = morning}, sender(), morning + std::chrono::hours{24});
    EXPECT_NE(letter.id, tomorrow.id) << "a reminder is another letter";
}

}  // namespace
}  // namespace stonechat::mail
