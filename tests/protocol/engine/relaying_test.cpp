#include "protocol/engine/relaying.hpp"

#include <gmock/gmock.h>

#include "tests/support/world.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Bytes bytes_of(std::string_view text) {
    const ByteView view = as_bytes(text);
    return {view.begin(), view.end()};
}

// A practice and a relay, both linked with a hub, not with each other.
struct RelayingTest : testing::Test {
    RelayingTest() {
        world.link(practice, hub);
        world.link(relay, hub);
        world.run(5s);
        relay.relay_desk = [](ByteView sealed) {
            Bytes answer = bytes_of("answer to ");
            append(answer, sealed);
            return std::optional{answer};
        };
    }
    RequestId ask(support::WorldNode& node, std::string_view text) {
        const RequestId request = node.next_request++;
        world.handle(node, AskRelay{request, relay.organisation.id, bytes_of(text)});
        world.run(1ms);
        return request;
    }
    std::string answer(support::WorldNode& node, RequestId request) {
        const auto found = node.relay_answers.find(request);
        if (found == node.relay_answers.end()) return "nothing yet";
        if (!found->second) return found->second.error().text();
        return std::string{as_text(*found->second)};
    }

    support::World world{74};
    support::WorldNode& practice = world.add("Practice");
    support::WorldNode& hub = world.add("Hub");
    support::WorldNode& relay = world.add("Relay", charter::Role::member, {.relay = true}, "other");
};

TEST_F(RelayingTest, AQuestionGoesByAHubAndItsAnswerComesBack) {
    const RequestId request = ask(practice, "a report");
    ASSERT_THAT(relay.relayed, SizeIs(1));
    EXPECT_EQ(as_text(relay.relayed.front().sealed), "a report");
    EXPECT_EQ(answer(practice, request), "answer to a report");
    EXPECT_THAT(hub.relayed, IsEmpty());
}

TEST_F(RelayingTest, ANodeThatIsLinkedWithBothStillAsksByTheHub) {
    world.link(practice, relay);
    world.run(5s);
    std::size_t direct = 0;
    world.tampers = [&](const support::WorldNode& from, const support::WorldNode& to, Bytes& frame) {
        const auto read = decode_frame(frame);
        if (&from == &practice && &to == &relay && read && std::holds_alternative<RelayQuestion>(*read))
            ++direct;
    };
    EXPECT_EQ(answer(practice, ask(practice, "a report")), "answer to a report");
    EXPECT_EQ(direct, 0U);
}

TEST_F(RelayingTest, WhereNoHubReachesTheRelayItIsAskedItself) {
    world.unlink(relay, hub);
    world.link(practice, relay);
    world.run(5s);
    EXPECT_EQ(answer(practice, ask(practice, "a report")), "answer to a report");
}

TEST_F(RelayingTest, WhereNobodyReachesTheRelayTheSenderIsToldAtOnce) {
    world.unlink(relay, hub);
    world.run();
    const RequestId request = ask(practice, "a report");
    EXPECT_THAT(answer(practice, request), testing::HasSubstr("try again later"));
}

TEST_F(RelayingTest, ARelayThatDoesNotAnswerIsGivenUpInTime) {
    relay.relay_desk = nullptr;
    const RequestId request = ask(practice, "a report");
    EXPECT_EQ(answer(practice, request), "nothing yet");
    world.run(Relaying::patience_in_all + 1s);
    EXPECT_THAT(answer(practice, request), testing::HasSubstr("try again later"));
    EXPECT_FALSE(practice.engine->deadline() && *practice.engine->deadline() <= world.instant);
}

// It may have read the question: it must not see the same one come over its sender's own link.
TEST_F(RelayingTest, ASilentRelayIsNotAskedAgainOverItsOwnLink) {
    world.link(practice, relay);
    world.run(5s);
    relay.relay_desk = [](ByteView) { return std::optional<Bytes>{}; };
    const RequestId request = ask(practice, "a report");
    EXPECT_THAT(answer(practice, request), testing::HasSubstr("did not answer in time"));
    EXPECT_THAT(relay.relayed, SizeIs(1));
    relay.relay_desk = nullptr;
    const RequestId other = ask(practice, "another report");
    world.run(Relaying::patience_in_all + 1s);
    EXPECT_THAT(answer(practice, other), testing::HasSubstr("did not answer in time"));
    EXPECT_THAT(relay.relayed, SizeIs(2));
}

TEST_F(RelayingTest, AnAnswerThatComesLateIsNobodysFault) {
    relay.relay_desk = nullptr;
    ask(practice, "a report");
    world.run(Relaying::patience_in_all + 1s);
    world.handle(relay, AnswerRelayed{relay.relayed.front().number, bytes_of("late")});
    world.run();
    EXPECT_EQ(practice.noted(Noted::What::link_refused), 0U);
    EXPECT_EQ(hub.noted(Noted::What::link_refused), 0U);
}

TEST_F(RelayingTest, ARelayWithoutPeopleSaysSo) {
    relay.relay_desk = [](ByteView) { return std::optional<Bytes>{}; };
    EXPECT_THAT(answer(practice, ask(practice, "a report")), testing::HasSubstr("try again later"));
}

TEST_F(RelayingTest, ALinkThatEndsOnTheWayIsToldAtOnce) {
    relay.relay_desk = nullptr;
    const RequestId request = ask(practice, "a report");
    world.unlink(relay, hub);
    world.run();
    EXPECT_THAT(answer(practice, request), testing::HasSubstr("try again later"));
}

TEST_F(RelayingTest, OnlyAMemberInTheSeatOfARelayIsAsked) {
    const RequestId request = practice.next_request++;
    world.handle(practice, AskRelay{request, hub.organisation.id, bytes_of("a report")});
    world.run();
    EXPECT_THAT(answer(practice, request), testing::HasSubstr("seat of a relay"));
    const RequestId own = relay.next_request++;
    world.handle(relay, AskRelay{own, relay.organisation.id, bytes_of("a report")});
    world.run();
    EXPECT_THAT(answer(relay, own), testing::HasSubstr("this node itself"));
}

TEST_F(RelayingTest, AHubCarriesOnlySoManyOfOnePeersQuestions) {
    for (std::size_t i = 0; i < QuestionAllowance::at_once; ++i)
        EXPECT_EQ(answer(practice, ask(practice, "again")), "answer to again") << i;
    EXPECT_THAT(answer(practice, ask(practice, "once more")), testing::HasSubstr("try again later"));
    world.run(QuestionAllowance::one_more_each + 1s);
    EXPECT_EQ(answer(practice, ask(practice, "later")), "answer to later");
}

TEST_F(RelayingTest, AnswersThatNobodyAskedForAreCharged) {
    world.inject(hub, practice, encode_frame(RelayReply{99, RelayReply::Outcome::answered, bytes_of("x")}));
    world.run();
    EXPECT_EQ(practice.noted(Noted::What::link_refused), 1U);
    EXPECT_TRUE(world.are_linked(practice, hub));
}

TEST_F(RelayingTest, ANodeOfAnEarlierMinorVersionIsNotAskedToCarry) {
    world.unlink(practice, hub);
    world.run();
    world.alters = [&](const support::WorldNode& from, Bytes& frame) {
        if (&from != &hub) return;
        auto read = decode_frame(frame);
        if (auto* const hello = read ? std::get_if<Hello>(&*read) : nullptr) {
            hello->minor = 1;
            frame = encode_frame(*hello);
        }
    };
    world.link(practice, hub);
    world.run(5s);
    EXPECT_THAT(answer(practice, ask(practice, "a report")), testing::HasSubstr("try again later"));
    EXPECT_TRUE(world.are_linked(practice, hub));
}

TEST_F(RelayingTest, AStrangersQuestionIsNotCarried) {
    auto& stranger = world.add_stranger("Stranger");
    world.link(stranger, hub);
    world.run();
    world.inject(stranger, hub, encode_frame(RelayQuestion{1, relay.organisation.id, bytes_of("a report")}));
    world.run();
    EXPECT_THAT(relay.relayed, IsEmpty());
}

}  // namespace
}  // namespace stonechat::engine
