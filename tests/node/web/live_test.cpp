#include "node/http/event_stream.hpp"
#include "tests/node/web/pages_fixture.hpp"

namespace stonechat::web {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;

struct LiveTest : PagesTest {
    // What a page's script opens.
    std::shared_ptr<http::EventStream> listen(Browser& by) {
        by.get(std::string{live_path});
        return by.response.events;
    }
};

TEST_F(LiveTest, APageIsToldHowThingsStandAndWhenTheyChange) {
    signed_in(Role::reporter);
    EXPECT_THAT(browser.get("/warnings"), HasSubstr("data-live=\"0 0\""));
    const auto events = listen(browser);
    ASSERT_NE(events, nullptr);
    EXPECT_EQ(events->take(), "event: warnings\ndata: 0 0\n\n");
    world.office->live.tell("warnings", "1 0");
    EXPECT_EQ(events->take(), "event: warnings\ndata: 1 0\n\n");
}

TEST_F(LiveTest, NobodyWhoIsNotSignedInIsTold) {
    browser.get(std::string{live_path});
    EXPECT_EQ(browser.response.status, 204U);
    EXPECT_EQ(browser.response.events, nullptr);
}

TEST_F(LiveTest, AnOpenPageKeepsNoSessionOpen) {
    signed_in(Role::reporter);
    for (int i = 0; i < 7; ++i) {
        world.instant += 10min;
        listen(browser);
    }
    EXPECT_EQ(browser.response.status, 204U);
    browser.get("/warnings");
    EXPECT_EQ(browser.path, "/sign-in");
}

TEST_F(LiveTest, SigningOutEndsWhatIsOpen) {
    signed_in(Role::reporter);
    const auto events = listen(browser);
    browser.get("/warnings");
    browser.post("/sign-out", {});
    EXPECT_TRUE(events->is_ended());
    EXPECT_FALSE(world.office->live.has_listeners());
}

TEST_F(LiveTest, APersonWithManyTabsHasABoundAndOthersAreLeftAlone) {
    signed_in(Role::reporter);
    Browser other{world, *world.staff};
    other.join(Role::reporter, "ben");
    const auto of_other = listen(other);
    std::vector<std::shared_ptr<http::EventStream>> tabs;
    for (std::size_t i = 0; i < streams_of_an_account_max + 2; ++i) tabs.push_back(listen(browser));
    EXPECT_TRUE(tabs[0]->is_ended());
    EXPECT_TRUE(tabs[1]->is_ended());
    for (std::size_t i = 2; i < tabs.size(); ++i) EXPECT_FALSE(tabs[i]->is_ended()) << i;
    EXPECT_FALSE(of_other->is_ended());
}

TEST_F(LiveTest, ThoseThatAreGoneAreForgotten) {
    signed_in(Role::reporter);
    const auto events = listen(browser);
    EXPECT_THAT(events->take(), HasSubstr("0 0"));
    events->set_over();
    world.office->live.tell("warnings", "1 0");
    EXPECT_THAT(events->take(), IsEmpty());
    EXPECT_FALSE(world.office->live.has_listeners());
}

}  // namespace
}  // namespace stonechat::web
