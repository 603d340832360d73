#include "tests/node/web/pages_fixture.hpp"

namespace stonechat::web {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// What becomes of a link when what it was made for changes.
struct LinksTest : PagesTest {
    LinksTest() {
        boss.join(Role::administrator, "boss");
        browser.join(Role::administrator, "ana");
    }
    // What the page shows: "/welcome/...", without where.
    static std::string link_on(const Browser& by) {
        return "/welcome/" + Browser::between(by.response.body, "/welcome/", "<");
    }
    // The page has the link once the disk has answered, which it never does at once.
    std::string made(Browser& by, const std::string& path, const Browser::Fields& fields) {
        world.disk_is_slow = true;
        by.post_and_go_on(path, fields);
        world.disk_is_slow = false;
        world.let_disk_answer();
        by.await();
        return link_on(by);
    }
    std::string invite(Browser& by, const std::string& role) {
        by.get("/accounts");
        return made(by, "/accounts", {{"role", role}});
    }
    std::string password_link(const std::string& name) {
        boss.get("/accounts/" + name);
        return made(boss, "/accounts/" + name + "/link", {});
    }
    void remove(const std::string& name) {
        boss.get("/accounts/" + name);
        boss.post("/accounts/" + name + "/remove", {});
    }
    void give_role(const std::string& name, const std::string& role) {
        boss.get("/accounts/" + name);
        boss.post("/accounts/" + name + "/role", {{"role", role}});
    }
    unsigned opened(const std::string& link) {
        Browser stranger{world, *world.staff};
        stranger.get(link);
        return stranger.response.status;
    }
    // Of a form that was open before the link ended.
    unsigned sent(const std::string& link, const std::string& name) {
        Browser stranger{world, *world.staff};
        stranger.get("/sign-in");
        stranger.post(link,
                      {{"name", name}, {"password", "four random words"}, {"again", "four random words"}});
        return stranger.response.status;
    }
    [[nodiscard]] bool lets_in(const std::string& name, const std::string& password) {
        Browser stranger{world, *world.staff};
        stranger.get("/sign-in");
        stranger.post("/sign-in", {{"name", name}, {"password", password}});
        return stranger.path == "/" && stranger.response.status == 200;
    }

    Browser boss{world, *world.staff};
};

TEST_F(LinksTest, WhoIsRemovedDoesNotComeInAgainByALinkOfTheirOwn) {
    const std::string link = invite(browser, "administrator");
    EXPECT_EQ(opened(link), 200U);
    remove("ana");
    EXPECT_EQ(opened(link), 410U);
    EXPECT_EQ(sent(link, "eve"), 410U);
    EXPECT_EQ(world.office->accounts.find("eve"), nullptr);
    Browser next{world, *world.staff};
    next.join(Role::administrator, "ana");
    EXPECT_EQ(opened(link), 410U) << "whoever has the name next did not make it";
}

TEST_F(LinksTest, WhoMayNotAdministerAnyMoreLeavesNoLinksBehind) {
    const std::string link = invite(browser, "administrator");
    const std::string other = invite(boss, "reporter");
    give_role("ana", "steward");
    EXPECT_EQ(opened(link), 410U);
    EXPECT_EQ(opened(other), 200U) << "somebody else made it";
    give_role("ana", "administrator");
    EXPECT_EQ(opened(link), 410U) << "it has ended, and does not come back with the role";
}

TEST_F(LinksTest, ALinkForARemovedAccountDoesNotOpenThatOfWhoHasItsNameNext) {
    const std::string link = password_link("ana");
    EXPECT_EQ(opened(link), 200U);
    remove("ana");
    EXPECT_EQ(opened(link), 410U);
    Browser next{world, *world.staff};
    next.join(Role::reporter, "ana");
    EXPECT_EQ(opened(link), 410U);
    EXPECT_EQ(sent(link, "ana"), 410U);
    EXPECT_TRUE(lets_in("ana", "three random words"));
}

TEST_F(LinksTest, OfSeveralForOneAccountTheFirstThatIsUsedEndsTheOthers) {
    const std::string first = password_link("ana"), second = password_link("ana");
    const std::string of_another = invite(boss, "reporter");
    EXPECT_EQ(sent(first, ""), 200U);
    EXPECT_TRUE(lets_in("ana", "four random words"));
    EXPECT_EQ(opened(second), 410U);
    EXPECT_EQ(sent(second, ""), 410U);
    EXPECT_EQ(opened(of_another), 200U);
}

TEST_F(LinksTest, WhereTheDiskDropsNoLinkItIsWorthNothingAllTheSame) {
    const std::string link = invite(browser, "administrator");
    const std::string key = Office::invitation_key(link.substr(std::string{"/welcome/"}.size()));
    const Invitation kept = *world.office->invitations.find(key);
    EXPECT_EQ(kept.by, "ana");
    remove("ana");
    world.office->invitations.put(key, kept, [](bool) {});
    EXPECT_EQ(opened(link), 410U);
    Browser next{world, *world.staff};
    next.join(Role::administrator, "ana");
    EXPECT_EQ(opened(link), 410U);
}

TEST_F(LinksTest, NobodyIsSaidToBeRemovedWhoseRemovalIsNotKept) {
    invite(browser, "administrator");
    boss.get("/accounts/ana");
    world.disk_is_willing = false;
    boss.post("/accounts/ana/remove", {});
    EXPECT_EQ(boss.response.status, 503U);
    EXPECT_THAT(boss.response.body, HasSubstr("Not saved"));
    EXPECT_NE(world.office->accounts.find("ana"), nullptr);
}

TEST(Links, OfBeforeTheySaidWhoMadeThemAreReadAllTheSame) {
    const Invitation invitation{Role::reporter, "", WallTime{std::chrono::seconds{9}}, "ana"};
    EXPECT_EQ(Invitation::from_json(invitation.json()), invitation);
    auto members = *invitation.json().as<record::Json::Object>();
    std::erase_if(members, [](const auto& member) { return member.name == "by"; });
    const auto earlier = Invitation::from_json(record::Json{members});
    ASSERT_TRUE(earlier);
    EXPECT_EQ(earlier->by, "");
    EXPECT_EQ(earlier->expires, invitation.expires);
}

TEST(WhenAllKept, TellsOnceAndOnlyWhenEachHasAnswered) {
    std::vector<bool> told;
    const Saved good = when_all_kept(2, [&](bool are_kept) { told.push_back(are_kept); });
    good(true);
    EXPECT_TRUE(told.empty());
    good(true);
    const Saved bad = when_all_kept(2, [&](bool are_kept) { told.push_back(are_kept); });
    bad(false);
    bad(true);
    EXPECT_EQ(told, (std::vector<bool>{true, false}));
}

}  // namespace
}  // namespace stonechat::web
