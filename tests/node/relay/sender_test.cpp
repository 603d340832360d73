#include "node/relay/sender.hpp"

#include <gmock/gmock.h>

#include "node/relay/relay_keys.hpp"
#include "tests/support/federation.hpp"

namespace stonechat::relay {
namespace {

// A relay behind a carrier that calls back at once.
struct SenderTest : testing::Test {
    SenderTest() {
        crypto::start();
        federation.admit(self);
        federation.admit(relay, charter::Role::member, {.relay = true});
    }
    Bytes statement(const support::Organisation& by) {
        return sign_key_statement({federation.charter.federation(), relay.id, keys.newest(now)},
                                  by.record_key);
    }
    Checked<Bytes> carried(ByteView sealed) {
        ++carried_count;
        if (!reaches) return Refusal{Errc::overloaded, "relay", "is not reached", 0};
        if (tampers) return statement(self);
        auto opened = keys.open(now, sealed);
        if (!opened) return statement(relay);
        asked.push_back(opened->question);
        return lock_answer(answer, opened->answer_key, rng);
    }
    Checked<Answer> ask(const Question& one) {
        std::optional<Checked<Answer>> out;
        sender.ask(relay.id, one, [&](Checked<Answer> told) { out = std::move(told); });
        return out.value_or(Refusal{Errc::bad_frame, "", "was never answered", 0});
    }

    crypto::SeededRng rng{75};
    support::Federation federation{rng};
    support::Organisation self = support::an_organisation(rng, "Example Practice");
    support::Organisation relay = support::an_organisation(rng, "Example Relay");
    RelayKeys keys{rng};
    Instant now{std::chrono::hours{1}};
    Answer answer = Taken{};
    bool reaches = true;
    bool tampers = false;
    std::size_t carried_count = 0;
    std::vector<Question> asked;
    Sender sender{[this](const MemberId&, Bytes sealed, const std::function<void(Checked<Bytes>)>& done) {
                      done(carried(sealed));
                  },
                  [this]() -> const charter::Charter& { return federation.charter; }, rng};
    Question question{rng.id<ClaimHash>(), Submit{Bytes(100, std::byte{'b'})}};
};

TEST_F(SenderTest, GetsTheKeyOnceAndThenAsks) {
    EXPECT_EQ(ask(question).value(), answer);
    EXPECT_EQ(carried_count, 2U);
    EXPECT_EQ(ask({question.claim, AskAfter{}}).value(), answer);
    EXPECT_EQ(carried_count, 3U);
    EXPECT_THAT(asked, testing::ElementsAre(question, Question{question.claim, AskAfter{}}));
}

TEST_F(SenderTest, AKeyThatIsOverIsReplacedAndNothingAskedTwice) {
    ask(question);
    now += 3 * RelayKeys::life;
    EXPECT_EQ(ask(question).value(), answer);
    EXPECT_EQ(asked.size(), 2U);
}

TEST_F(SenderTest, SaysWhatTheRelaySaid) {
    answer = NotTaken{"too many reports wait there"};
    EXPECT_EQ(ask(question).value(), answer);
}

TEST_F(SenderTest, ARelayThatIsNotReachedIsSaid) {
    reaches = false;
    EXPECT_EQ(ask(question).error().code, Errc::overloaded);
}

// Whoever carries may answer in the relay's place, but not with its signature.
TEST_F(SenderTest, AKeyThatTheRelayDidNotSignIsNotSealedFor) {
    tampers = true;
    EXPECT_EQ(ask(question).error().code, Errc::bad_signature);
    EXPECT_TRUE(asked.empty());
    tampers = false;
    ask(question);
    tampers = true;
    EXPECT_FALSE(ask(question));
    EXPECT_EQ(asked.size(), 1U);
}

TEST_F(SenderTest, AStatementOfAnotherFederationIsRefused) {
    support::Federation other{rng};
    Sender lost{[&](const MemberId&, Bytes, const std::function<void(Checked<Bytes>)>& done) {
                    done(sign_key_statement({other.charter.federation(), relay.id, keys.newest(now)},
                                            relay.record_key));
                },
                [this]() -> const charter::Charter& { return federation.charter; }, rng};
    std::optional<Checked<Answer>> out;
    lost.ask(relay.id, question, [&](Checked<Answer> one) { out = std::move(one); });
    ASSERT_TRUE(out);
    EXPECT_EQ(out->error().code, Errc::wrong_federation);
}

}  // namespace
}  // namespace stonechat::relay
