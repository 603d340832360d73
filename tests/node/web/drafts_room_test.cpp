#include "tests/node/web/pages_fixture.hpp"

namespace stonechat::web {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// How many drafts there is room for, and whose they are.
struct DraftsRoomTest : PagesTest {
    Browser anyone{world, *world.the_public};

    // As after as many have begun a report: one for each of `owners` in turn.
    void fill(std::size_t count, const std::vector<std::string>& owners) {
        const std::int64_t now = world.office->clock.wall().time_since_epoch().count();
        for (std::size_t i = 0; i < count; ++i)
            world.office->drafts.put(new_draft_key(world.office->rng),
                                     Draft{owners.at(i % owners.size()), now, {}}, [](bool) {});
    }
    static const std::string& begin_report(Browser& by) {
        by.get("/report");
        return by.post("/report", {});
    }
    const std::string& begin_telling() {
        anyone.get("/");
        return anyone.post("/tell", {});
    }
};

TEST_F(DraftsRoomTest, WhatThePublicHasBegunLeavesStaffTheirRoom) {
    fill(public_drafts_max, {""});
    EXPECT_THAT(begin_telling(), AllOf(HasSubstr("Please try again later"), Not(HasSubstr("disk"))));
    EXPECT_EQ(anyone.response.status, 429U);
    signed_in(Role::reporter).get("/report");
    browser.follows = false;
    browser.post("/report", {});
    EXPECT_EQ(browser.response.status, 303U);
}

TEST_F(DraftsRoomTest, WhatStaffHaveBegunLeavesThePublicItsRoom) {
    fill(staff_drafts_max, {"ben", "cleo"});
    begin_telling();
    EXPECT_EQ(anyone.response.status, 200U);
    EXPECT_THAT(anyone.path, HasSubstr("/what"));
}

TEST_F(DraftsRoomTest, WhoHasTooManyIsToldSoAndAColleagueIsNot) {
    signed_in(Role::reporter);
    fill(account_drafts_max - 1, {"ana"});
    begin_report(browser);
    EXPECT_THAT(browser.path, HasSubstr("/kind")) << "the last that there is room for";
    EXPECT_THAT(begin_report(browser),
                AllOf(HasSubstr("You have 50 drafts. Send one or delete one"), HasSubstr("Not begun")));
    EXPECT_EQ(browser.response.status, 429U);
    Browser colleague{world, *world.staff};
    colleague.join(Role::reporter, "ben");
    begin_report(colleague);
    EXPECT_THAT(colleague.path, HasSubstr("/kind"));
}

TEST_F(DraftsRoomTest, WhereAllOfStaffHaveTooManyThePageSaysThat) {
    signed_in(Role::reporter);
    fill(staff_drafts_max, {"ben", "cleo"});
    EXPECT_THAT(begin_report(browser),
                AllOf(HasSubstr("Too many reports are being written here"), Not(HasSubstr("disk"))));
    EXPECT_EQ(browser.response.status, 429U);
}

TEST_F(DraftsRoomTest, WhatIsOverMakesRoom) {
    signed_in(Role::reporter);
    fill(account_drafts_max, {"ana"});
    world.instant += draft_life + std::chrono::hours{1};
    browser.get("/sign-in");
    browser.post("/sign-in", {{"name", "ana"}, {"password", "three random words"}});
    begin_report(browser);
    EXPECT_THAT(browser.path, HasSubstr("/kind"));
}

}  // namespace
}  // namespace stonechat::web
