#include "node/web/sessions.hpp"

#include <gmock/gmock.h>

#include "node/web/buckets.hpp"

namespace stonechat::web {
namespace {

using namespace std::chrono_literals;
using testing::Ne;

struct SessionsTest : testing::Test {
    void fill() {
        for (std::size_t i = 0; i < parked_forms_max; ++i) {
            newest = sessions.open(start);
            ASSERT_TRUE(sessions.park(start, *newest.session, "/a", {}));
        }
    }
    crypto::SeededRng rng{1};
    Sessions sessions{rng};
    Instant start{1h};
    Sessions::Opened newest{};
};

TEST_F(SessionsTest, AreFoundByTheirCookieAlone) {
    const auto opened = sessions.open(start, "ana");
    EXPECT_EQ(sessions.find(start, opened.cookie)->account, "ana");
    EXPECT_EQ(sessions.find(start, opened.cookie + "x"), nullptr);
    EXPECT_EQ(sessions.find(start, ""), nullptr);
}

TEST_F(SessionsTest, HaveCookiesAndFormTokensOfTheirOwn) {
    const auto one = sessions.open(start);
    const std::string token = one.session->form_token;
    const auto other = sessions.open(start);
    EXPECT_THAT(one.cookie, Ne(other.cookie));
    EXPECT_THAT(token, Ne(other.session->form_token));
    EXPECT_THAT(one.cookie, Ne(token));
    EXPECT_EQ(one.cookie.size(), 43U);
}

TEST_F(SessionsTest, EndAfterAnHourUnused) {
    const auto opened = sessions.open(start);
    EXPECT_NE(sessions.find(start + session_idle_max, opened.cookie), nullptr);
    EXPECT_EQ(sessions.find(start + session_idle_max * 2 + 1ms, opened.cookie), nullptr);
}

TEST_F(SessionsTest, EndAfterALongShiftHoweverUsed) {
    const auto opened = sessions.open(start);
    for (auto at = start; at <= start + session_age_max; at += 30min)
        ASSERT_NE(sessions.find(at, opened.cookie), nullptr);
    EXPECT_EQ(sessions.find(start + session_age_max + 1ms, opened.cookie), nullptr);
}

TEST_F(SessionsTest, OfAnAccountEndTogether) {
    const auto a = sessions.open(start, "ana");
    const auto b = sessions.open(start, "ben");
    sessions.close_all_of("ana");
    EXPECT_EQ(sessions.find(start, a.cookie), nullptr);
    EXPECT_NE(sessions.find(start, b.cookie), nullptr);
}

TEST_F(SessionsTest, PastTheLimitThoseOfNobodyGoFirst) {
    const auto ana = sessions.open(start, "ana");
    for (std::size_t i = 0; i < sessions_max + 10; ++i) sessions.open(start + 1min);
    EXPECT_NE(sessions.find(start + 1min, ana.cookie), nullptr);
}

TEST_F(SessionsTest, ParkOneFormEachUpToALimit) {
    fill();
    const auto last = sessions.open(start);
    EXPECT_FALSE(sessions.park(start, *last.session, "/a", {}));
    EXPECT_FALSE(last.session->parked.has_value());
}

TEST_F(SessionsTest, WithAParkedFormParkAnotherInItsPlace) {
    fill();
    EXPECT_TRUE(sessions.park(start, *newest.session, "/b", {}));
    EXPECT_EQ(newest.session->parked->path, "/b");
}

// However often whoever sent the form comes by: a place is not held by knocking.
TEST_F(SessionsTest, GiveThePlaceOfAnOldFormToANewOne) {
    fill();
    for (auto at = start; at <= start + parked_form_age_max; at += 30min) sessions.find(at, newest.cookie);
    const auto later = start + parked_form_age_max + 1ms;
    ASSERT_NE(sessions.find(later, newest.cookie), nullptr);
    EXPECT_TRUE(sessions.park(later, *sessions.open(later).session, "/a", {}));
    EXPECT_FALSE(newest.session->parked.has_value());
}

TEST_F(SessionsTest, PastTheLimitThoseWithAFormStayLongest) {
    const auto waiting = sessions.open(start);
    ASSERT_TRUE(sessions.park(start, *waiting.session, "/a", {}));
    for (std::size_t i = 0; i < sessions_max + 10; ++i) sessions.open(start + 1min);
    EXPECT_NE(sessions.find(start + 1min, waiting.cookie), nullptr);
}

struct BucketsTest : testing::Test {
    Buckets buckets{{.burst = 2, .refill = 10s}, 3};
    Instant start{1h};
};

TEST_F(BucketsTest, LetABurstThroughAndThenOneAtATime) {
    EXPECT_TRUE(buckets.take(start, "a"));
    EXPECT_TRUE(buckets.take(start, "a"));
    EXPECT_FALSE(buckets.take(start, "a"));
    EXPECT_FALSE(buckets.take(start + 9s, "a"));
    EXPECT_TRUE(buckets.take(start + 10s, "a"));
    EXPECT_FALSE(buckets.take(start + 10s, "a"));
}

TEST_F(BucketsTest, AreOfOneKeyEach) {
    EXPECT_TRUE(buckets.take(start, "a"));
    EXPECT_TRUE(buckets.take(start, "a"));
    EXPECT_TRUE(buckets.take(start, "b"));
}

TEST(Addresses, CountAsTheNetworkOfWhoeverHasThem) {
    EXPECT_EQ(counted_as("192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(counted_as("::ffff:192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(counted_as("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    EXPECT_EQ(counted_as("2001:db8:1:2::9"), counted_as("2001:0db8:1:2:ffff::1"));
    EXPECT_NE(counted_as("2001:db8:1:3::9"), counted_as("2001:db8:1:2::9"));
    EXPECT_EQ(counted_as("no address"), "no address");
}

TEST_F(BucketsTest, ForgetTheFullOnesFirst) {
    buckets.take(start, "full");
    buckets.take(start + 20s, "a");
    buckets.take(start + 20s, "a");
    buckets.take(start + 20s, "b");
    EXPECT_TRUE(buckets.take(start + 20s, "c"));
    EXPECT_FALSE(buckets.take(start + 20s, "a"));
}

TEST_F(BucketsTest, ForgetWhoHasTakenLeastWhenNoneIsFull) {
    for (const char* key : {"a", "a", "b", "c"}) buckets.take(start, key);
    EXPECT_TRUE(buckets.take(start, "d"));
    EXPECT_FALSE(buckets.take(start, "a"));
}

}  // namespace
}  // namespace stonechat::web
