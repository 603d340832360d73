#include "node/log/rate_limit.hpp"

#include <gmock/gmock.h>

namespace stonechat::log {
namespace {

using namespace std::chrono_literals;

struct RateLimitTest : testing::Test {
    RateLimit limit;
    static RateLimit::Time at(std::chrono::seconds s) { return RateLimit::Time{1000h + s}; }
    static Subject from(const std::string& peer) {
        return {.area = "net", .event = "refused", .peer = peer, .code = ""};
    }
    auto admit(std::chrono::seconds s, const std::string& peer) {
        return limit.admit(at(s), Level::warn, from(peer));
    }
};

TEST_F(RateLimitTest, TellsTheFirstAtOnceAndTheOthersOnceAMinuteWithTheirNumber) {
    EXPECT_EQ(admit(0s, "a"), 0U);
    EXPECT_EQ(admit(1s, "a"), std::nullopt);
    EXPECT_EQ(admit(59s, "a"), std::nullopt);
    EXPECT_EQ(admit(60s, "a"), 2U);
    EXPECT_EQ(admit(119s, "a"), std::nullopt);
    EXPECT_EQ(admit(120s, "a"), 1U);
    EXPECT_EQ(admit(180s, "a"), 0U);
}

TEST_F(RateLimitTest, PeersAndCodesAreCountedApart) {
    EXPECT_EQ(admit(0s, "a"), 0U);
    EXPECT_EQ(admit(0s, "b"), 0U);
    Subject other = from("a");
    other.code = "expired";
    EXPECT_EQ(limit.admit(at(0s), Level::warn, other), 0U);
}

TEST_F(RateLimitTest, GivesUpWhatWasHeldBackOnceItIsOld) {
    EXPECT_EQ(admit(0s, "a"), 0U);
    EXPECT_EQ(admit(1s, "a"), std::nullopt);
    EXPECT_THAT(limit.take_old(at(59s)), testing::IsEmpty());
    const auto old = limit.take_old(at(60s));
    ASSERT_EQ(old.size(), 1U);
    EXPECT_EQ(old[0].count, 1U);
    EXPECT_EQ(old[0].level, Level::warn);
    EXPECT_EQ(old[0].subject, from("a"));
    EXPECT_THAT(limit.take_all(), testing::IsEmpty());
}

TEST_F(RateLimitTest, AtTheEndEverythingHeldBackIsGivenUp) {
    admit(0s, "quiet");
    admit(0s, "a");
    admit(1s, "a");
    const auto all = limit.take_all();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].subject, from("a"));
}

TEST_F(RateLimitTest, AClockThatGoesBackSilencesNobody) {
    EXPECT_EQ(admit(3600s, "a"), 0U);
    EXPECT_EQ(admit(0s, "a"), 0U);
    EXPECT_EQ(admit(1s, "a"), std::nullopt);
}

TEST_F(RateLimitTest, StrangersPastTheLimitShareOnePlace) {
    for (std::size_t i = 0; i < RateLimit::subjects_max; ++i) EXPECT_EQ(admit(0s, std::to_string(i)), 0U);
    EXPECT_EQ(admit(0s, "one more"), 0U);
    EXPECT_EQ(admit(0s, "and another"), std::nullopt);
    EXPECT_EQ(admit(0s, "0"), std::nullopt);  // a known one keeps its own
    EXPECT_EQ(admit(60s, "a third"), 1U);
    limit.take_old(at(120s));
    EXPECT_EQ(admit(120s, "and another"), 0U);
}

}  // namespace
}  // namespace stonechat::log
