#include "node/relay/hidden_report.hpp"

#include <gmock/gmock.h>

#include "node/relay/claim_code.hpp"
#include "node/relay/relay_keys.hpp"
#include "tests/support/federation.hpp"

namespace stonechat::relay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Two relays, of which the second may have a report.
struct HiddenReportTest : testing::Test {
    struct Relay {
        support::Organisation who;
        RelayKeys keys;
        std::vector<Question> asked = {};
        std::optional<Answer> answer = NotTaken{"no report there has this code"};  // empty: it is not reached
    };
    HiddenReportTest() {
        crypto::start();
        for (Relay* const one : {&first, &second})
            federation.admit(one->who, charter::Role::member, {.relay = true});
    }
    Checked<Bytes> carried(const MemberId& id, ByteView sealed) {
        Relay& relay = id == first.who.id ? first : second;
        if (!relay.answer) return Refusal{Errc::overloaded, "relay", "is not reached", 0};
        auto opened = relay.keys.open(Instant{}, sealed);
        if (!opened)
            return sign_key_statement({federation.charter.federation(), id, relay.keys.newest(Instant{})},
                                      relay.who.record_key);
        relay.asked.push_back(opened->question);
        return lock_answer(*relay.answer, opened->answer_key, rng);
    }
    std::variant<FoundAt, NotFound> find() {
        std::variant<FoundAt, NotFound> out;
        find_report(sender, code, {first.who.id, second.who.id}, [&](const auto& result) { out = result; });
        return out;
    }

    crypto::SeededRng rng{82};
    support::Federation federation{rng};
    Relay first{support::an_organisation(rng, "A Relay"), RelayKeys{rng}};
    Relay second{support::an_organisation(rng, "B Relay"), RelayKeys{rng}};
    Sender sender{[this](const MemberId& relay, Bytes sealed,
                         const std::function<void(Checked<Bytes>)>& done) { done(carried(relay, sealed)); },
                  [this]() -> const charter::Charter& { return federation.charter; }, rng};
    std::string code = new_claim_code(rng);
    Standing standing{Stage::asked, {20780}, {20781}, "", std::nullopt, {}};
};

TEST_F(HiddenReportTest, IsFoundAtTheRelayThatHasIt) {
    second.answer = standing;
    const auto result = find();
    ASSERT_TRUE(std::holds_alternative<FoundAt>(result));
    EXPECT_EQ(std::get<FoundAt>(result).relay, second.who.id);
    EXPECT_EQ(std::get<FoundAt>(result).standing, standing);
    // What one relay was told of the code is of no use at the other.
    EXPECT_NE(first.asked.front().claim, second.asked.front().claim);
}

TEST_F(HiddenReportTest, WhereNobodyHasItThatIsKnownOnlyIfAllWereAsked) {
    EXPECT_TRUE(std::get<NotFound>(find()).were_all_reached);
    first.answer.reset();
    EXPECT_FALSE(std::get<NotFound>(find()).were_all_reached);
    second.answer = standing;
    EXPECT_TRUE(std::holds_alternative<FoundAt>(find()));
}

TEST_F(HiddenReportTest, WordsAreToldToOneRelayAlone) {
    second.answer = standing;
    std::optional<Checked<Standing>> told;
    add_words(sender, second.who.id, code, "It was 4.1.",
              [&](Checked<Standing> one) { told = std::move(one); });
    EXPECT_EQ(told.value().value(), standing);
    EXPECT_THAT(second.asked, ElementsAre(Question{*claim_at(code, second.who.id), AddWords{"It was 4.1."}}));
    EXPECT_THAT(first.asked, IsEmpty());
}

TEST_F(HiddenReportTest, ARelaysNoIsToldInItsWords) {
    std::optional<Checked<void>> taken;
    submit_report(sender, first.who.id, code, "{}", [&](Checked<void> one) { taken = std::move(one); });
    ASSERT_FALSE(taken.value());
    EXPECT_EQ(taken->error().code, Errc::not_allowed);
    EXPECT_EQ(taken->error().rule, "no report there has this code");
    first.answer = Taken{};
    submit_report(sender, first.who.id, code, "{}", [&](Checked<void> one) { taken = std::move(one); });
    EXPECT_TRUE(taken.value());
    first.answer = standing;
    submit_report(sender, first.who.id, code, "{}", [&](Checked<void> one) { taken = std::move(one); });
    EXPECT_EQ(taken->error().code, Errc::bad_frame);
}

}  // namespace
}  // namespace stonechat::relay
