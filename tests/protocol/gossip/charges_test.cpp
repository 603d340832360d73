#include "protocol/gossip/charges.hpp"

#include <gmock/gmock.h>

#include "crypto/random.hpp"

namespace stonechat::gossip {
namespace {

using namespace std::chrono_literals;
using Verdict = Charges::Verdict;

struct ChargesTest : testing::Test {
    crypto::SeededRng rng{81};
    LinkKey peer = rng.id<LinkKey>();
    Charges charges;
    Instant start{1h};

    Verdict charge(std::uint64_t amount, std::chrono::milliseconds at = 0ms) {
        return charges.charge(start + at, peer, amount);
    }
    std::uint64_t balance(std::chrono::milliseconds at) const { return charges.balance(start + at, peer); }
    bool is_refused(std::chrono::milliseconds at) const { return charges.is_refused(start + at, peer); }
};

TEST_F(ChargesTest, NobodyOwesAnythingAtFirst) {
    EXPECT_EQ(balance(0ms), 0U);
    EXPECT_FALSE(is_refused(0ms));
    EXPECT_EQ(charge(0), Verdict::fine);
    EXPECT_EQ(charges.accounts_count(), 0U);
}

TEST_F(ChargesTest, ItWarnsOnceAndThenDrops) {
    EXPECT_EQ(charge(Charges::warn_at - 1), Verdict::fine);
    EXPECT_EQ(charge(1), Verdict::warn);
    EXPECT_EQ(charge(1), Verdict::fine);
    EXPECT_EQ(charge(Charges::drop_at - Charges::warn_at - 2), Verdict::fine);
    EXPECT_FALSE(is_refused(0ms));
    EXPECT_EQ(charge(1), Verdict::drop);
    EXPECT_TRUE(is_refused(0ms));
}

TEST_F(ChargesTest, AnAccountDecaysToAThirdInItsWindowAndInTheEndToNothing) {
    charge(10'000);
    EXPECT_EQ(balance(999ms), 10'000U);
    EXPECT_EQ(balance(1s), 10'000U - 313U);  // 10,000 / 32, rounded up
    EXPECT_NEAR(static_cast<double>(balance(32s)), 10'000 / 2.75, 100);
    EXPECT_EQ(balance(10min), 0U);
}

TEST_F(ChargesTest, DecayIsTheSameInOneStepAsInMany) {
    charge(20'000);
    Charges other = charges;
    const LinkKey same = peer;
    for (auto at = 100ms; at <= 20s; at += 100ms) charge(1, at);
    std::uint64_t added = 200;
    EXPECT_LE(balance(20s), other.balance(start + 20s, same) + added);
    EXPECT_GE(balance(20s), other.balance(start + 20s, same));
}

TEST_F(ChargesTest, AWarningIsGivenAnewOnceTheAccountHasDecayed) {
    EXPECT_EQ(charge(Charges::warn_at), Verdict::warn);
    EXPECT_EQ(charge(Charges::warn_at, 5min), Verdict::warn);
}

TEST_F(ChargesTest, WhoWasDroppedIsRefusedUntilTheAccountIsBelowTheWarning) {
    charge(Charges::drop_at);
    EXPECT_TRUE(is_refused(30s));
    EXPECT_GE(balance(30s), Charges::warn_at);
    EXPECT_FALSE(is_refused(60s));
    EXPECT_LT(balance(60s), Charges::warn_at);
}

TEST_F(ChargesTest, NoChargeHoldsLongerThanTwiceTheDrop) {
    charge(std::numeric_limits<std::uint64_t>::max());
    charge(std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(balance(0ms), 2 * Charges::drop_at);
    EXPECT_FALSE(is_refused(2min));
}

TEST_F(ChargesTest, OtherPeersAccountsAreTheirOwn) {
    charge(Charges::drop_at);
    EXPECT_FALSE(charges.is_refused(start, rng.id<LinkKey>()));
}

TEST_F(ChargesTest, TheTableIsBoundedAndForgetsWhoOwesLeast) {
    charge(20'000);
    for (std::size_t i = 0; i < Charges::accounts_max + 10; ++i)
        charges.charge(start, rng.id<LinkKey>(), 400 + i % 7);
    EXPECT_EQ(charges.accounts_count(), Charges::accounts_max);
    EXPECT_EQ(balance(0ms), 20'000U);
    // Strangers cannot wash out the accounts that matter with smaller ones.
    for (int i = 0; i < 10; ++i) charges.charge(start, rng.id<LinkKey>(), 1);
    EXPECT_EQ(charges.accounts_count(), Charges::accounts_max);
    EXPECT_EQ(balance(0ms), 20'000U);
}

}  // namespace
}  // namespace stonechat::gossip
