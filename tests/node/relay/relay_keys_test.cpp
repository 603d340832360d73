#include "node/relay/relay_keys.hpp"

#include <gmock/gmock.h>

namespace stonechat::relay {
namespace {

struct RelayKeysTest : testing::Test {
    RelayKeysTest() { crypto::start(); }
    Bytes sealed() { return seal_question({claim, AskAfter{}}, keys.newest(now), rng)->box; }
    crypto::SeededRng rng{76};
    RelayKeys keys{rng};
    ClaimHash claim = rng.id<ClaimHash>();
    Instant now{std::chrono::hours{1}};
};

TEST_F(RelayKeysTest, AreNewEachDay) {
    const crypto::BoxPublicKey first = keys.newest(now);
    EXPECT_EQ(keys.newest(now + RelayKeys::life - std::chrono::seconds{1}), first);
    EXPECT_NE(keys.newest(now + RelayKeys::life), first);
}

TEST_F(RelayKeysTest, YesterdaysStillOpensAndNoneBeforeIt) {
    const Bytes box = sealed();
    now += RelayKeys::life;
    EXPECT_TRUE(keys.open(now, box));
    now += RelayKeys::life;
    EXPECT_FALSE(keys.open(now, box));
}

TEST_F(RelayKeysTest, OpenABoxOnce) {
    const Bytes box = sealed();
    EXPECT_TRUE(keys.open(now, box));
    EXPECT_EQ(keys.open(now, box).error().code, Errc::not_allowed);
    EXPECT_TRUE(keys.open(now, sealed()));
    now += RelayKeys::life;
    EXPECT_EQ(keys.open(now, box).error().code, Errc::not_allowed);
}

TEST_F(RelayKeysTest, AKeyIsNotKeptForWantOfQuestions) {
    const Bytes box = sealed();
    now += 2 * RelayKeys::life;
    EXPECT_FALSE(keys.open(now, box));
}

}  // namespace
}  // namespace stonechat::relay
