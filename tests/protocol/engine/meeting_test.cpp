#include "protocol/engine/meeting.hpp"

#include <gmock/gmock.h>

#include "tests/support/world.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;
using support::a_report;
using support::WorldNode;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

// Its active view is full of peers that hear of nothing but what it tells them; the stranger it could dial is
// linked to somebody else.
struct MeetingTest : testing::Test {
    support::World world{47};
    WorldNode& node = world.add("Node");
    WorldNode& stranger = world.add("Stranger");
    WorldNode& author = world.add("Author");
    std::vector<WorldNode*> peers;

    MeetingTest() {
        for (const char* name : {"P1", "P2", "P3", "P4", "P5"}) peers.push_back(&world.add(name));
        for (WorldNode* const one : peers) world.link(node, *one);
        world.link(stranger, author);
        world.answers = [&](const std::string& address) {
            return address == "Stranger" ? &stranger : nullptr;
        };
        know(node);
        world.run();
    }
    void know(WorldNode& who) {
        world.handle(who, SetPeers{{{"Stranger", stranger.organisation.link(), false}}});
    }
    // Once at the least, twice at the most.
    void pass_a_meeting() { world.run(meeting_every + meeting_time + meeting_dial_time); }
};

TEST_F(MeetingTest, AStrangerWhoHoldsWhatOurPeersToldUsIsLetGo) {
    pass_a_meeting();
    EXPECT_THAT(node.closed, Contains(HasSubstr("met")));
    EXPECT_FALSE(world.are_linked(node, stranger));
    EXPECT_EQ(node.noted(Noted::What::kept_back), 0U);
}

TEST_F(MeetingTest, WhoShowsWhatNoPeerToldIsKeptAndBringsWhatComesNext) {
    const RecordId kept_back = world.published(author, a_report());
    world.run();
    ASSERT_FALSE(node.holds(kept_back));
    pass_a_meeting();
    EXPECT_TRUE(node.holds(kept_back));
    EXPECT_EQ(node.noted(Noted::What::kept_back), 1U);
    ASSERT_TRUE(world.are_linked(node, stranger));
    const RecordId next = world.published(author, a_report("Next"));
    world.run(1ms);
    EXPECT_TRUE(node.holds(next));
}

TEST_F(MeetingTest, WhatTheStrangerWroteItselfIsTakenInAndProvesNothing) {
    const RecordId own = world.published(stranger, a_report());
    pass_a_meeting();
    EXPECT_TRUE(node.holds(own));
    EXPECT_EQ(node.noted(Noted::What::kept_back), 0U);
    EXPECT_FALSE(world.are_linked(node, stranger));
}

TEST_F(MeetingTest, WhatAPeerBringsAsWellWasOnlyOnItsWay) {
    WorldNode& late = *peers.front();
    world.loses = [&](const WorldNode& from, const WorldNode& to) { return &from == &node && &to == &late; };
    const RecordId record = world.published(author, a_report());
    for (auto waited = 0s; !node.holds(record) && waited < meeting_every * 2; waited += 1s) world.run(1s);
    ASSERT_TRUE(node.holds(record));
    ASSERT_TRUE(world.are_linked(node, stranger));
    world.link(late, author);
    world.run(meeting_time);
    ASSERT_TRUE(late.holds(record));
    EXPECT_FALSE(world.are_linked(node, stranger));
    EXPECT_EQ(node.noted(Noted::What::kept_back), 0U);
}

TEST_F(MeetingTest, ThePlaceIsThatOfThePeerThatBroughtNothingForLongest) {
    for (std::size_t i = 0; i < peers.size(); ++i) {
        if (i == 2) continue;
        world.run(1s);
        world.published(*peers[i], a_report());
    }
    world.published(author, a_report("Else"));
    pass_a_meeting();
    ASSERT_TRUE(world.are_linked(node, stranger));
    for (std::size_t i = 0; i < peers.size(); ++i) EXPECT_EQ(world.are_linked(node, *peers[i]), i != 2) << i;
}

TEST_F(MeetingTest, WhomTheConfigurationNamesKeepsItsPlace) {
    std::vector<gossip::Candidate> known{{"Stranger", stranger.organisation.link(), false}};
    for (WorldNode* const one : peers)
        known.push_back({one->organisation.request.organisation, one->organisation.link(), true});
    world.handle(node, SetPeers{known});
    world.published(author, a_report());
    pass_a_meeting();
    ASSERT_TRUE(world.are_linked(node, stranger));
    for (WorldNode* const one : peers) EXPECT_TRUE(world.are_linked(node, *one));
}

TEST_F(MeetingTest, HeadsAloneAreComparedHoweverMuchBothHold) {
    for (int i = 0; i < 60; ++i) world.published(author, a_report());
    world.link(node, author);  // so that it holds them all
    world.run(1min);
    world.unlink(node, author);
    const std::size_t read = stranger.lines_read_for_peers, sent = stranger.bytes_sent;
    const std::size_t read_here = node.lines_read_for_peers;
    pass_a_meeting();
    EXPECT_THAT(node.closed, Contains(HasSubstr("met")));
    EXPECT_EQ(stranger.lines_read_for_peers, read);
    EXPECT_EQ(node.lines_read_for_peers, read_here) << "it asked to follow, and waits";
    constexpr std::size_t few_bytes = 1500;  // two meetings at the most
    EXPECT_LT(stranger.bytes_sent - sent, few_bytes);
}

TEST_F(MeetingTest, NobodyIsMetWhileTheActiveViewHasPlaces) {
    world.answers = nullptr;
    world.unlink(node, *peers.front());
    world.published(author, a_report());
    pass_a_meeting();
    world.answers = [&](const std::string&) { return &stranger; };
    world.run(61s);  // dialled as a peer, whatever it holds
    EXPECT_TRUE(world.are_linked(node, stranger));
    EXPECT_EQ(node.noted(Noted::What::kept_back), 0U);
}

TEST_F(MeetingTest, ALightNodeMeetsNobody) {
    WorldNode& light = world.add("Light");
    light.light = matching::InterestIn{};
    world.stop(light);
    world.start(light);
    for (WorldNode* const one : peers) world.link(light, *one);
    know(light);
    world.run();
    pass_a_meeting();
    EXPECT_THAT(light.closed, Not(Contains(HasSubstr("met"))));
}

}  // namespace
}  // namespace stonechat::engine
