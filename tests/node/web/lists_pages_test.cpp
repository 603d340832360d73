// Lists that people look things up in: tools by their codes, reports that wait too long.

#include "protocol/matching/short_code.hpp"
#include "protocol/record/tech_id.hpp"
#include "tests/node/web/pages_fixture.hpp"

namespace stonechat::web {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

struct ToolsTest : PagesTest {
    ToolsTest() {
        signed_in(Role::reviewer);
        browser.get("/technologies/add");
        browser.post("/technologies/add", {{"maker", "Example Scribe Ltd"},
                                           {"product", "NoteMaker"},
                                           {"version", "4.0.2"},
                                           {"category", "scribe"}});
    }
    std::string code = matching::short_code(*record::tech_id("Example Scribe Ltd", "NoteMaker"));
};

TEST_F(ToolsTest, ACodeFromAPatientsRecordLeadsToItsTool) {
    EXPECT_THAT(browser.get("/technologies?code=" + code), HasSubstr("For patients&#39; records"));
    EXPECT_THAT(browser.response.body, HasSubstr(code));
    EXPECT_THAT(browser.response.body, HasSubstr("stonechat-qr"));
}

TEST_F(ToolsTest, ACodeThatSomebodySlippedInIsSaidToBeNone) {
    std::string wrong = code;
    wrong.front() = wrong.front() == '0' ? '1' : '0';
    EXPECT_THAT(browser.get("/technologies?code=" + wrong),
                HasSubstr("This is not a code. Check each character"));
    EXPECT_EQ(browser.response.status, 404U);
    EXPECT_THAT(browser.response.body, HasSubstr("value=\"" + wrong + "\""));
}

TEST_F(ToolsTest, ACodeOfAToolThatIsNotUsedHereIsSaidToBeOne) {
    const std::string other = matching::short_code(*record::tech_id("Example Imaging Ltd", "ScanReader"));
    EXPECT_THAT(browser.get("/technologies?code=" + other),
                HasSubstr("No tool in the list here has this code"));
}

struct LateTest : PagesTest {
    void hold(const std::string& key, std::chrono::days age, CaseState state = CaseState::waiting) {
        Case one;
        one.made = (world.office->clock.wall() - age).time_since_epoch().count();
        one.state = state;
        one.answers.add("event_kind", "incident");
        world.office->cases.put(std::string(64, key.front()), one, [](bool) {});
    }
};

TEST_F(LateTest, WhatNobodyDecidedOnForTwoWeeksReachesASecondPerson) {
    hold("a", std::chrono::days{15});
    hold("b", std::chrono::days{13});
    hold("c", std::chrono::days{40}, CaseState::declined);
    signed_in(Role::administrator);
    EXPECT_THAT(browser.get("/"), HasSubstr("Not decided on for 14 days"));
    browser.get("/review?show=late");
    EXPECT_THAT(browser.response.body, HasSubstr("/review/" + std::string(64, 'a')));
    EXPECT_THAT(browser.response.body, Not(HasSubstr("/review/" + std::string(64, 'b'))));
    EXPECT_THAT(browser.response.body, Not(HasSubstr("/review/" + std::string(64, 'c'))));
}

TEST_F(LateTest, WhoFollowsTheLinkInALetterIsBroughtThereAfterSigningIn) {
    hold("a", std::chrono::days{15});
    signed_in(Role::reviewer);
    Browser later{world, *world.staff};
    later.get("/review?show=late");
    EXPECT_EQ(later.path, "/sign-in");
    later.post("/sign-in", {{"name", "ana"}, {"password", "three random words"}});
    EXPECT_EQ(later.path, "/review?show=late");
}

TEST_F(LateTest, AReporterIsNotAskedToReview) {
    hold("a", std::chrono::days{15});
    signed_in(Role::reporter);
    EXPECT_THAT(browser.get("/"), Not(HasSubstr("Reports to review")));
    EXPECT_THAT(browser.response.body, Not(HasSubstr("Not decided on")));
}

TEST_F(LateTest, HowManyWaitOrWereDeclinedIsShownMasked) {
    for (const char* key : {"a", "b", "c"}) hold(key, std::chrono::days{1});
    hold("d", std::chrono::days{20}, CaseState::declined);
    signed_in(Role::read_only);
    EXPECT_THAT(browser.get("/insights"), HasSubstr("What became of reports sent in here"));
    const std::string table =
        browser.response.body.substr(browser.response.body.find("What became of reports"));
    EXPECT_THAT(table, HasSubstr("1 to 4"));
    EXPECT_THAT(table, Not(HasSubstr(">3<")));
}

}  // namespace
}  // namespace stonechat::web
