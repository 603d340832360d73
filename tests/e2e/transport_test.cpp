#include <numeric>

#include "transport_nodes.hpp"

namespace stonechat::net {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(TransportTest, BothSidesLearnTheKeyOfTheOther) {
    LinkNode& hub = listening();
    LinkNode& caller = node();
    link(caller, hub);
    ASSERT_THAT(hub.opened, SizeIs(1));
    ASSERT_THAT(caller.opened, SizeIs(1));
    EXPECT_EQ(hub.opened[0].peer, caller.key());
    EXPECT_EQ(caller.opened[0].peer, hub.key());
    EXPECT_TRUE(caller.opened[0].dialled);
    EXPECT_FALSE(hub.opened[0].dialled);
}

// A greeting is the first thing that nodes send.
TEST_F(TransportTest, AFrameThatIsSentAsSoonAsTheLinkIsToldArrives) {
    LinkNode& hub = listening();
    LinkNode& caller = node();
    hub.opened_handler = [&](LinkId id) { hub.links().send(id, frame_of(40, 1)); };
    caller.opened_handler = [&](LinkId id) { caller.links().send(id, frame_of(40, 2)); };
    link(caller, hub);
    ASSERT_TRUE(until([&] { return hub.frames.size() == 1 && caller.frames.size() == 1; }));
    EXPECT_EQ(hub.frames[0], frame_of(40, 2));
    EXPECT_EQ(caller.frames[0], frame_of(40, 1));
}

// Sizes around every edge on the way: WebSocket's length forms, the first read, a TLS record, a run of
// writes.
std::size_t size_of(std::size_t number) {
    static constexpr std::array sizes{0,    1,     125,   126,   127,   1500,  4095,  4096,
                                      4097, 16370, 16384, 16385, 40000, 65535, 65536, 65537};
    return number % 20 == 0 ? static_cast<std::size_t>(sizes.at((number / 20) % sizes.size())) : number % 300;
}

TEST_F(TransportTest, AThousandFramesGoBothWaysInOrderAndEveryByteIsAccounted) {
    LinkNode& hub = listening();
    LinkNode& caller = node();
    const Ends ends = link(caller, hub);
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < 1000; ++i) {
        caller.links().send(ends.from, frame_of(size_of(i), i));
        hub.links().send(ends.to, frame_of(size_of(i), i + 7));
        bytes += size_of(i);
    }
    ASSERT_TRUE(until([&] { return hub.frames.size() == 1000 && caller.frames.size() == 1000; }));
    for (std::size_t i = 0; i < 1000; ++i) {
        ASSERT_EQ(hub.frames[i], frame_of(size_of(i), i)) << i;
        ASSERT_EQ(caller.frames[i], frame_of(size_of(i), i + 7)) << i;
    }
    ASSERT_TRUE(until([&] { return caller.bytes_sent == bytes && hub.bytes_sent == bytes; }));
    EXPECT_THAT(hub.closed, IsEmpty());
}

TEST_F(TransportTest, AFrameSentWhileALinkIsBeingToldOfArrives) {
    LinkNode& hub = listening();
    LinkNode& caller = node();
    hub.opened_handler = [&](LinkId link) { hub.links().send(link, frame_of(10, 1)); };
    caller.opened_handler = [&](LinkId link) { caller.links().send(link, frame_of(10, 2)); };
    link(caller, hub);
    EXPECT_TRUE(until([&] { return hub.frames.size() == 1 && caller.frames.size() == 1; }));
}

TEST_F(TransportTest, FramesOfTheLargestSizeArrive) {
    LinkNode& hub = listening();
    LinkNode& caller = node();
    const Ends ends = link(caller, hub);
    caller.links().send(ends.from, frame_of(limits::frame_bytes_max, 1));
    hub.links().send(ends.to, frame_of(limits::frame_bytes_max, 2));
    ASSERT_TRUE(until([&] { return hub.frames.size() == 1 && caller.frames.size() == 1; }));
    EXPECT_EQ(hub.frames[0], frame_of(limits::frame_bytes_max, 1));
    EXPECT_EQ(caller.frames[0], frame_of(limits::frame_bytes_max, 2));
}

TEST_F(TransportTest, AFrameOverTheLimitEndsItsLinkAndNoOther) {
    LinkNode& hub = listening();
    LinkNode& rude = node({.frame_bytes_max = limits::frame_bytes_max + 1});
    LinkNode& polite = node();
    const Ends bad = link(rude, hub);
    const Ends good = link(polite, hub);
    rude.links().send(bad.from, Bytes(limits::frame_bytes_max + 1));
    ASSERT_TRUE(until([&] { return hub.closed.size() == 1 && rude.closed.size() == 1; }));
    EXPECT_EQ(hub.closed[0].link, bad.to);
    EXPECT_EQ(hub.closed[0].reason, "a frame of more than 1048576 bytes");

    polite.links().send(good.from, frame_of(10, 1));
    ASSERT_TRUE(until([&] { return hub.frames.size() == 1; }));
    EXPECT_THAT(polite.closed, IsEmpty());
}

TEST_F(TransportTest, AHeldLinkDeliversNothingUntilItIsReleased) {
    LinkNode& hub = listening();
    LinkNode& caller = node();
    const Ends ends = link(caller, hub);
    const Ends other = link(caller, hub);
    hub.links().hold(ends.to);
    for (std::size_t i = 0; i < 5; ++i) caller.links().send(ends.from, frame_of(10, i));
    // What the other link carries afterwards shows that the loop had time for the held one.
    ASSERT_TRUE(until([&] { return caller.bytes_sent == 50; }));
    caller.links().send(other.from, frame_of(3, 9));
    ASSERT_TRUE(until([&] { return hub.frames.size() == 1; }));
    EXPECT_EQ(hub.frames[0], frame_of(3, 9));

    hub.links().release(ends.to);
    ASSERT_TRUE(until([&] { return hub.frames.size() == 6; }));
    for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(hub.frames[i + 1], frame_of(10, i));
}

TEST_F(TransportTest, HoldingInsideAFramesEventStopsTheNextFrame) {
    LinkNode& hub = listening();
    LinkNode& caller = node();
    const Ends ends = link(caller, hub);
    std::size_t seen = 0;
    hub.frame_handler = [&](LinkId id, const Bytes&) {
        ++seen;
        hub.links().hold(id);
    };
    for (std::size_t i = 0; i < 5; ++i) caller.links().send(ends.from, frame_of(10, i));
    ASSERT_TRUE(until([&] { return caller.bytes_sent == 50 && seen == 1; }));
    for (std::size_t expected = 2; expected <= 5; ++expected) {
        hub.links().release(ends.to);
        ASSERT_TRUE(until([&] { return seen == expected; }));
    }
}

TEST_F(TransportTest, CloseSendsWhatIsQueuedAndTellsTheReason) {
    LinkNode& hub = listening();
    LinkNode& caller = node();
    const Ends ends = link(caller, hub);
    for (std::size_t i = 0; i < 20; ++i) caller.links().send(ends.from, frame_of(100'000, i));
    caller.links().close(ends.from, "revoked");
    caller.links().send(ends.from, frame_of(1, 1));  // too late
    ASSERT_TRUE(until([&] { return hub.closed.size() == 1 && caller.closed.size() == 1; }));
    EXPECT_THAT(hub.frames, SizeIs(20));
    EXPECT_EQ(caller.closed[0].reason, "revoked");
    EXPECT_EQ(hub.closed[0].reason, "the other side closed the link: revoked");
}

TEST_F(TransportTest, CloseOfAPeerThatReadsNothingTakesASecond) {
    LinkNode& hub = listening();
    LinkNode& caller = node();
    const Ends ends = link(caller, hub);
    hub.links().hold(ends.to);
    for (std::size_t i = 0; i < 8; ++i) caller.links().send(ends.from, Bytes(limits::frame_bytes_max));
    const auto start = std::chrono::steady_clock::now();
    caller.links().close(ends.from, "enough");
    ASSERT_TRUE(until([&] { return caller.closed.size() == 1; }));
    const auto took = std::chrono::steady_clock::now() - start;
    EXPECT_GE(took, 900ms);
    EXPECT_LT(took, 5s);
}

TEST_F(TransportTest, AnOutboxOverTwiceItsLimitEndsTheLink) {
    LinkNode& hub = listening();
    LinkNode& caller = node();
    const Ends ends = link(caller, hub);
    const std::size_t frames = 2 * limits::outbox_bytes_max / limits::frame_bytes_max;
    for (std::size_t i = 0; i < frames; ++i) caller.links().send(ends.from, Bytes(limits::frame_bytes_max));
    EXPECT_THAT(caller.closed, IsEmpty());
    caller.links().send(ends.from, Bytes(1));
    EXPECT_THAT(caller.closed, IsEmpty()) << "told from inside a call";
    ASSERT_TRUE(until([&] { return caller.closed.size() == 1; }));
    EXPECT_EQ(caller.closed[0].reason, "the other side takes its frames too slowly");
}

TEST_F(TransportTest, ASilentLinkIsPingedAndStays) {
    const LinksConfig quick{.idle_limit = 30ms, .pong_limit = 5s};
    LinkNode& hub = listening();
    LinkNode& caller = node(quick);
    const Ends ends = link(caller, hub);
    EXPECT_FALSE(until([&] { return !caller.closed.empty(); }, 300ms)) << "it was silent for ten idle limits";
    caller.links().send(ends.from, frame_of(3, 1));
    EXPECT_TRUE(until([&] { return hub.frames.size() == 1; }));
}

TEST_F(TransportTest, ALinkWhosePeerNoLongerAnswersIsEnded) {
    LinkNode& hub = listening();
    LinkNode& caller = node({.idle_limit = 30ms, .pong_limit = 100ms});
    const Ends ends = link(caller, hub);
    hub.links().hold(ends.to);  // a held link does not read pings either, once it has read a frame
    caller.links().send(ends.from, frame_of(3, 1));
    ASSERT_TRUE(until([&] { return caller.closed.size() == 1; }));
    EXPECT_EQ(caller.closed[0].reason, "the other side no longer answers");
}

TEST_F(TransportTest, AHeldLinkIsNotBlamedForSilence) {
    LinkNode& hub = listening({.idle_limit = 20ms, .pong_limit = 40ms});
    LinkNode& caller = node();
    const Ends ends = link(caller, hub);
    hub.links().hold(ends.to);
    caller.links().send(ends.from, frame_of(3, 1));
    EXPECT_FALSE(until([&] { return !hub.closed.empty(); }, 300ms));
    hub.links().release(ends.to);
    EXPECT_TRUE(until([&] { return hub.frames.size() == 1; }));
}

TEST_F(TransportTest, AWrongKeyFailsAtTheIdentity) {
    LinkNode& hub = listening();
    LinkNode& caller = node();
    caller.links().dial(hub.address(), caller.key());
    ASSERT_TRUE(until([&] { return caller.failed.size() == 1 && hub.failed.size() == 1; }));
    EXPECT_EQ(caller.failed[0].stage, "identity");
    EXPECT_EQ(caller.failed[0].reason,
              "wrong link key: expected " + caller.key().short_hex() + ", got " + hub.key().short_hex());
    EXPECT_EQ(hub.failed[0].stage, "tls");
    EXPECT_EQ(hub.failed[0].reason, "the other side refused this node's certificate");
    EXPECT_THAT(hub.opened, IsEmpty());
    EXPECT_THAT(caller.opened, IsEmpty());
}

TEST_F(TransportTest, AnyKeyIsLetInWhenNoneIsExpected) {
    LinkNode& hub = listening();
    LinkNode& caller = node();
    caller.links().dial(hub.address(), std::nullopt);
    EXPECT_TRUE(until([&] { return caller.opened.size() == 1; }));
}

TEST_F(TransportTest, DialsThatComeToNothingNameTheirStage) {
    LinkNode& hub = listening();
    const std::string nobody = hub.address();
    hub.links().stop();
    LinkNode& caller = node();
    caller.links().dial("no port", std::nullopt);
    caller.links().dial(nobody, std::nullopt);
    EXPECT_THAT(caller.failed, IsEmpty()) << "told from inside a call";
    ASSERT_TRUE(until([&] { return caller.failed.size() == 2; }));
    EXPECT_EQ(caller.failed[0].stage, "resolve");
    EXPECT_EQ(caller.failed[1].stage, "tcp");
    EXPECT_EQ(caller.failed[1].reason, "Connection refused");
    EXPECT_TRUE(caller.failed[1].dialled);
}

TEST_F(TransportTest, TheLastLinkIsTakenAndTheNextCallerRefused) {
    LinkNode& hub = listening({.links_max = 2});
    LinkNode& caller = node();
    link(caller, hub);
    link(caller, hub);
    caller.links().dial(hub.address(), hub.key());
    ASSERT_TRUE(until([&] { return caller.failed.size() == 1 && hub.failed.size() == 1; }));
    EXPECT_EQ(hub.failed[0].stage, "tcp");
    EXPECT_EQ(hub.failed[0].reason, "all 2 links are taken");
    EXPECT_THAT(hub.opened, SizeIs(2));
}

TEST_F(TransportTest, StopEndsEveryLinkOnBothSides) {
    LinkNode& hub = listening();
    LinkNode& caller = node();
    for (int i = 0; i < 10; ++i) link(caller, hub);
    hub.links().stop();
    ASSERT_TRUE(until([&] { return hub.closed.size() == 10 && caller.closed.size() == 10; }));
    EXPECT_THAT(hub.closed, testing::Each(Field(&LinkNode::Closed::reason, "this node is stopping")));
    EXPECT_THAT(caller.closed,
                testing::Each(Field(&LinkNode::Closed::reason, HasSubstr("this node is stopping"))));
}

TEST_F(TransportTest, StopEndsADialThatIsUnderWay) {
    LinkNode& hub = listening();
    LinkNode& caller = node();
    caller.links().dial(hub.address(), hub.key());
    caller.links().stop();
    ASSERT_TRUE(until([&] { return caller.opened.size() + caller.failed.size() == 1; }));
}

TEST_F(TransportTest, ListeningWhereAnotherListensFailsAtStart) {
    LinkNode& hub = listening();
    LinkNode& second = node({.listen = hub.address()});
    EXPECT_EQ(second.links().start().error(), boost::system::errc::address_in_use);
    EXPECT_EQ(node({.listen = "localhost"}).links().start().error(), boost::system::errc::invalid_argument);
}

}  // namespace
}  // namespace stonechat::net
