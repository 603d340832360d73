#include "node/mail/post.hpp"

#include <gmock/gmock.h>

#include "storage/store.hpp"
#include "tests/node/mail/warnings.hpp"

namespace stonechat::mail {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct PostTest : testing::Test {
    void add(const matching::Warning& one) { all.insert_or_assign(one.id, one); }
    std::optional<Letter> next(std::chrono::sys_seconds now = morning) {
        return post.next(all, late, sender(), now);
    }
    // What the mail server takes is also kept.
    std::size_t deliver(std::chrono::sys_seconds now = morning) {
        std::size_t count = 0;
        for (; next(now); ++count) keep(post.delivered());
        return count;
    }
    // It takes the letter for all but `reader`, whom it refuses for now.
    void defer(std::chrono::sys_seconds now = morning) { keep(post.deferred({reader}, now)); }
    void keep(const Post::Papers& changed) {
        for (const auto& [name, text] : changed) papers.insert_or_assign(name, text);
    }
    void restart() { post = Post{papers, 7}; }

    const std::string reader = "it@trust.example.org";
    Post::Warnings all;
    LateReports late;
    Post::Papers papers{{"drafts/1", "of others"}};
    Post post{papers, 7};
};

TEST_F(PostTest, WhatAsksForAnAnswerIsToldAtOnceAndOnce) {
    EXPECT_FALSE(next());
    add(urgent(1));
    EXPECT_EQ(post.waiting(all), 1);
    EXPECT_THAT(next()->text, HasSubstr("warning 1"));
    EXPECT_EQ(deliver(), 1);
    EXPECT_EQ(post.waiting(all), 0);
    EXPECT_FALSE(next());
}

TEST_F(PostTest, WhatWasToldIsNotToldAgainAfterARestart) {
    for (unsigned i = 0; i < 700; ++i) add(urgent(i));
    EXPECT_EQ(deliver(), 700 / urgent_in_letter_max);
    restart();
    EXPECT_EQ(post.waiting(all), 0);
    EXPECT_FALSE(next());
}

TEST_F(PostTest, WhatWasOnTheWayWhenTheProgramEndedIsToldAgainWithTheSameId) {
    add(urgent(1));
    const std::string id = next()->id;
    restart();
    EXPECT_EQ(next()->id, id);
}

TEST_F(PostTest, TheGravestComeFirst) {
    for (unsigned i = 0; i < 60; ++i) add(urgent(i));
    add(warning(60, matching::WarningLevel::answer_needed, matching::Severity::stop));
    EXPECT_THAT(next()->text, HasSubstr("Stop: Wrong output: warning 60"));
}

TEST_F(PostTest, WhatAsksForMoreThanBeforeIsToldAgain) {
    add(urgent(1));
    deliver();
    add(warning(1, matching::WarningLevel::answer_needed, matching::Severity::act));
    EXPECT_EQ(deliver(), 1);
    add(urgent(1));
    EXPECT_EQ(deliver(), 0) << "less is no news";
}

TEST_F(PostTest, WhatAskedForLessMeanwhileIsNewsWhenItAsksForAsMuchAgain) {
    add(urgent(1));
    deliver();
    add(news(1));
    keep(post.take_back(all));
    restart();
    EXPECT_EQ(deliver(morning + hours{24}), 0) << "less is no news";
    add(urgent(1));
    EXPECT_EQ(deliver(morning + hours{24}), 1);
    EXPECT_THAT(post.take_back(all), testing::IsEmpty()) << "nothing to write where nothing has changed";
}

// The tool left the list and came back; an alert was ended, and the ending was erased.
TEST_F(PostTest, WhatDidNotStandMeanwhileIsNewsWhenItStandsAgain) {
    for (const matching::Standing standing : {matching::Standing::not_here, matching::Standing::closed}) {
        add(urgent(1));
        EXPECT_EQ(deliver(), 1);
        matching::Warning over = urgent(1);
        over.standing = standing;
        add(over);
        keep(post.take_back(all));
        restart();
        EXPECT_EQ(post.waiting(all), 0);
        add(urgent(1));
        EXPECT_EQ(post.waiting(all), 1);
    }
}

TEST_F(PostTest, WhatSomebodyHasTakenUpOrWhatIsOverIsNoNews) {
    matching::Warning seen = urgent(1);
    seen.state = matching::WarningState::seen;
    add(seen);
    matching::Warning withdrawn = urgent(2);
    withdrawn.standing = matching::Standing::withdrawn;
    add(withdrawn);
    EXPECT_FALSE(next());
}

TEST_F(PostTest, WhatIsOnlyToBeKnownWaitsForTheDigestOfTheDay) {
    add(news(1));
    EXPECT_FALSE(next(morning - hours{3})) << "six in the morning";
    EXPECT_EQ(deliver(morning), 1);
    add(news(2));
    EXPECT_FALSE(next(morning + hours{10}));
    restart();
    EXPECT_FALSE(next(morning + hours{10})) << "the day of the last one is kept";
    const auto letter = next(morning + hours{24});
    ASSERT_TRUE(letter);
    EXPECT_THAT(letter->text, HasSubstr("warning 2"));
    EXPECT_THAT(letter->text, Not(HasSubstr("warning 1")));
}

TEST_F(PostTest, ADigestOfManyListsSomeAndTellsOfAll) {
    for (unsigned i = 0; i < digest_lines_max + 5; ++i) add(news(i));
    EXPECT_THAT(next()->text, HasSubstr("And 5 more.\n"));
    deliver();
    EXPECT_FALSE(next(morning + hours{24}));
}

TEST_F(PostTest, WhatIsOverdueIsCountedEveryDayUntilItIsDone) {
    matching::Warning overdue = urgent(1);
    overdue.complete_by = Day{20510};
    add(overdue);
    deliver();
    const auto letter = next(morning + hours{24});
    ASSERT_TRUE(letter);
    EXPECT_EQ(letter->subject, "1 warning waits for an answer, 1 overdue");
}

TEST_F(PostTest, TheSecondPersonIsToldOfALateReportOnceADayAtMostAndWeeklyWhileItLies) {
    late = {.count = 1, .newest = morning - hours{5}};
    EXPECT_FALSE(next(morning - hours{3})) << "six in the morning";
    EXPECT_EQ(next()->readers, Readers::of_late_reports);
    EXPECT_EQ(deliver(), 1);
    restart();
    EXPECT_FALSE(next(morning + hours{24})) << "the same one";
    late = {.count = 1, .newest = morning + hours{1}};  // that one was decided on, and another became late
    EXPECT_FALSE(next(morning + hours{2})) << "told today already";
    EXPECT_EQ(deliver(morning + hours{24}), 1);
    EXPECT_FALSE(next(morning + hours{24} + late_reminder - hours{1}));
    EXPECT_EQ(deliver(morning + hours{24} + late_reminder), 1);
    late = {};
    EXPECT_FALSE(next(morning + hours{48} + 2 * late_reminder));
}

TEST_F(PostTest, WhatTheMailServerDidNotTakeAboutLateReportsIsToldAgain) {
    late = {.count = 3, .newest = morning - hours{5}};
    ASSERT_TRUE(next());
    post.failed(morning);
    EXPECT_FALSE(next(morning + first_retry - seconds{1}));
    const auto again = next(morning + first_retry);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->subject, "3 reports wait for a decision");
}

TEST_F(PostTest, AnAddressThatIsRefusedForGoodKeepsNoOtherLetterWaiting) {
    late = {.count = 1, .newest = morning - hours{5}};
    ASSERT_EQ(next()->readers, Readers::of_late_reports);
    post.failed(morning);
    add(urgent(1));
    ASSERT_TRUE(next(morning + seconds{1})) << "the warning goes at once";
    post.failed(morning + seconds{1});
    const auto letter = next(morning + first_retry);
    ASSERT_TRUE(letter) << "and while it is refused, the second person is told";
    EXPECT_EQ(letter->readers, Readers::of_late_reports);
}

TEST_F(PostTest, WhatBecomesLateInTheSecondOfALetterIsInTheNext) {
    late = {.count = 1, .newest = morning - hours{1}};
    EXPECT_EQ(deliver(), 1);
    late = {.count = 2, .newest = morning};
    EXPECT_TRUE(next(morning + hours{24}));
}

TEST_F(PostTest, WarningsGoBeforeWordOfLateReports) {
    late = {.count = 1, .newest = morning - hours{5}};
    add(urgent(1));
    EXPECT_EQ(next()->readers, Readers::of_warnings);
    EXPECT_EQ(deliver(), 2);
}

TEST_F(PostTest, AfterAFailureNothingIsTriedForLongerAndLongerUpToAnHour) {
    add(urgent(1));
    auto now = morning;
    for (seconds pause = first_retry; pause < last_retry; pause = std::min(2 * pause, last_retry)) {
        ASSERT_TRUE(next(now));
        post.failed(now);
        EXPECT_FALSE(next(now + pause - seconds{1}));
        now += pause;
    }
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(next(now));
        post.failed(now);
        EXPECT_FALSE(next(now + last_retry - seconds{1}));
        now += last_retry;
    }
    EXPECT_EQ(deliver(now), 1) << "and nothing is left out";
}

TEST_F(PostTest, WhoWasRefusedForNowIsWrittenToAgainAndNobodyElse) {
    add(urgent(1));
    ASSERT_THAT(next()->only_to, IsEmpty());
    defer();
    EXPECT_EQ(post.waiting(all), 0) << "somebody was told";
    EXPECT_FALSE(next(morning + first_retry - seconds{1}));
    const auto again = next(morning + first_retry);
    ASSERT_TRUE(again);
    EXPECT_THAT(again->only_to, ElementsAre(reader));
    EXPECT_THAT(again->text, HasSubstr("warning 1"));
    EXPECT_EQ(deliver(morning + first_retry), 1);
    EXPECT_FALSE(next(morning + hours{1}));
    restart();
    EXPECT_FALSE(next(morning + hours{1})) << "it is paid, and that is kept";
}

TEST_F(PostTest, WhoIsOwedALetterKeepsNoNewsFromTheOthers) {
    add(urgent(1));
    ASSERT_TRUE(next());
    defer();
    add(urgent(2));
    const auto letter = next(morning + seconds{1});
    ASSERT_TRUE(letter);
    EXPECT_THAT(letter->only_to, IsEmpty());
    EXPECT_THAT(letter->text, Not(HasSubstr("warning 1")));
}

TEST_F(PostTest, WhoIsRefusedAgainAndAgainIsTriedOnceAnHourAndGivenUpAfterDays) {
    for (unsigned i = 0; i < 3; ++i) {
        add(urgent(i));
        ASSERT_TRUE(next());
        defer();
    }
    std::size_t tries = 0;
    std::set<std::string> tried;
    for (auto now = morning; now < morning + owed_for_max; now += seconds{15}) {
        const auto letter = next(now);
        if (!letter || letter->only_to.empty()) continue;
        ++tries;
        tried.insert(letter->text.substr(letter->text.find("warning ")));
        post.failed(now);
    }
    EXPECT_LE(tries, 24U * 5U + 6U);
    EXPECT_GE(tries, 24U * 5U - 6U);
    EXPECT_GE(tried.size(), 3U) << "each of the three has its turn";
    EXPECT_EQ(post.take_given_up(), 0U);
    EXPECT_FALSE(next(morning + owed_for_max));
    EXPECT_EQ(post.take_given_up(), 3U);
    EXPECT_EQ(post.take_given_up(), 0U);
}

TEST_F(PostTest, WhatIsOwedWhenTheProgramEndsIsToldToEverybodyOnceMore) {
    add(urgent(1));
    ASSERT_TRUE(next());
    const std::string id = next()->id;
    defer();
    add(urgent(0x101));  // in the same paper
    EXPECT_EQ(deliver(morning + seconds{1}), 1);
    restart();
    const auto again = next();
    ASSERT_TRUE(again) << "rather than leave somebody out";
    EXPECT_EQ(again->id, id);
    EXPECT_THAT(again->only_to, IsEmpty());
}

TEST_F(PostTest, WhatSomebodyHasTakenUpMeanwhileIsOwedToNobody) {
    add(urgent(1));
    ASSERT_TRUE(next());
    defer();
    all.begin()->second.state = matching::WarningState::seen;
    EXPECT_FALSE(next(morning + first_retry));
}

TEST_F(PostTest, ADigestAndWordOfLateReportsAreOwedToo) {
    add(news(1));
    late = {.count = 1, .newest = morning - hours{5}};
    ASSERT_TRUE(next());
    defer();
    ASSERT_EQ(next()->readers, Readers::of_late_reports);
    defer();
    EXPECT_FALSE(next(morning + first_retry - seconds{1}));
    const auto digest = next(morning + first_retry);
    ASSERT_TRUE(digest);
    EXPECT_EQ(digest->readers, Readers::of_warnings);
    EXPECT_THAT(digest->text, HasSubstr("warning 1"));
    EXPECT_EQ(deliver(morning + first_retry), 2);
    restart();
    EXPECT_FALSE(next(morning + first_retry));
}

TEST_F(PostTest, OfTooManyOwedLettersTheOldestIsGivenUp) {
    for (unsigned i = 0; i <= owed_letters_max; ++i) {
        add(urgent(i));
        ASSERT_TRUE(next());
        EXPECT_EQ(post.take_given_up(), 0U);
        defer();
    }
    EXPECT_EQ(post.take_given_up(), 1U);
    EXPECT_THAT(next(morning + first_retry)->text, Not(HasSubstr("warning 0")));
}

TEST_F(PostTest, WhatIsNoWarningAnyMoreIsForgottenSoThatThePapersStaySmall) {
    add(urgent(1));
    deliver();
    all.clear();
    add(urgent(257));  // in the same paper: both ids begin with 01
    keep(post.take_back(all));
    deliver();
    const std::string& paper = papers.at("mail/told/01");
    EXPECT_THAT(paper, Not(HasSubstr(urgent(1).id.text())));
    EXPECT_THAT(paper, HasSubstr(urgent(257).id.text()));
}

TEST_F(PostTest, APaperIsWithinTheStoresLimitForAHundredThousandWarnings) {
    const std::size_t each = urgent(1).id.text().size() + std::string_view{R"("":7,)"}.size();
    EXPECT_LT(100'000 / 256 * each, storage::paper_bytes_max);
}

TEST_F(PostTest, APaperIsWithinItWhateverIdsAnAuthorChooses) {
    for (unsigned i = 0; i < 3200; ++i) {
        matching::Warning one = urgent(i);
        one.id.record.bytes[0] = std::byte{7};
        one.id.record.bytes[1] = static_cast<std::byte>(i / 256);
        one.id.record.bytes[2] = static_cast<std::byte>(i % 256);
        add(one);
    }
    matching::Warning gravest = all.rbegin()->second;
    gravest.severity = matching::Severity::stop;
    add(gravest);
    EXPECT_EQ(deliver(), 3200 / urgent_in_letter_max);
    EXPECT_LE(papers.at("mail/told/07").size(), storage::paper_bytes_max);
    EXPECT_THAT(papers.at("mail/told/07"), HasSubstr(gravest.id.text()));
    restart();
    EXPECT_GT(post.waiting(all), 0) << "what did not fit is told again";
    EXPECT_LT(post.waiting(all), 200);
}

TEST_F(PostTest, AClockThatWasAheadSilencesNothingOnceItIsPutRight) {
    const auto ahead = morning + std::chrono::days{400};
    late = {.count = 2, .newest = morning};
    add(news(1));
    EXPECT_EQ(deliver(ahead), 2) << "the digest, and a word about the reports that wait";
    add(news(2));
    restart();
    EXPECT_EQ(deliver(), 2);
    EXPECT_EQ(deliver(), 0);
    add(urgent(3));
    ASSERT_TRUE(next(ahead));
    post.failed(ahead);
    EXPECT_TRUE(next(morning + hours{1}));
}

TEST_F(PostTest, APaperThatCannotBeReadCostsALetterMoreAndNothingElse) {
    add(urgent(1));
    deliver();
    for (const char* damaged : {"", "7", "{\"x\":1}", "{\"", R"([1])"}) {
        papers["mail/told/01"] = damaged;
        restart();
        EXPECT_TRUE(next()) << damaged;
    }
    papers["mail/digest"] = "\"soon\"";
    restart();
    EXPECT_TRUE(next());
}

}  // namespace
}  // namespace stonechat::mail
