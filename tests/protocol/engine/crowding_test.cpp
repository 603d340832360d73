// More than may wait, or be asked for, at once: nobody is kept from the rest by it.
#include <gmock/gmock.h>

#include "tests/support/world.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;
using support::a_report;

// `evil` is a member whose program does as the test likes; the others are honest.
struct CrowdingTest : testing::Test {
    support::World world{61};
    support::WorldNode& evil = world.add("Evil");
    support::WorldNode& one = world.add("One");
    support::WorldNode& other = world.add("Other");
    support::Author author{world.federation, evil.organisation, world.rng.id<Epoch>()};
    record::SaltedBody body = world.salted(a_report());
    std::vector<record::Envelope> written;

    void write(std::size_t count) {
        while (written.size() < count)
            written.push_back({author.write(record::Kind::report, body).message(), body});
    }
    // Those from `first` on, of what was written, in frames as a log sends them.
    void give(support::WorldNode& node, std::size_t first, std::size_t last) {
        world.link(evil, node);
        world.run();
        for (LogNumber number = 1; first < last; ++number) {
            Records some{number, {}, {}};
            for (std::size_t i = 0; i < 512 && first < last; ++i) some.items.emplace_back(written[first++]);
            world.inject(evil, node, encode_frame(some));
            world.run(1s);
        }
        world.unlink(evil, node);
        world.run(10s);
    }
    // As neighbours do that want to be linked.
    void run_and_dial_again(support::WorldNode& from, support::WorldNode& to, int seconds) {
        for (int i = 0; i < seconds; ++i) {
            if (!world.are_linked(from, to)) world.link(from, to);
            world.run(1s);
        }
    }
};

// Whoever follows one peer has the log of the next named first, for most of it is the same. Where it is not,
// more is named than may be asked for.
TEST_F(CrowdingTest, WhatOnlyTheSecondPeerNamesComesHoweverMuchItIs) {
    constexpr std::size_t count = limits::awaited_of_link_max + limits::parked_records_max + 300;
    write(count);
    give(other, 0, count);
    ASSERT_EQ(other.engine->status().log_end, count);
    auto& newcomer = world.add("Newcomer");
    world.link(newcomer, one);
    world.run(1s);
    run_and_dial_again(newcomer, other, 60);
    EXPECT_EQ(newcomer.engine->lanes().heads(), other.engine->lanes().heads());
    const RecordId news = world.published(other, a_report("WardView", "fatal"));
    world.run(1s);
    EXPECT_TRUE(newcomer.holds(news));
}

// Each of two holds as much of a series above its gap as may be held, and not the same.
TEST_F(CrowdingTest, ASeriesWithAGapKeepsNobodyFromTheRest) {
    write(1 + 2 * limits::held_above_max);
    give(one, 1, 1 + limits::held_above_max);
    give(other, 1 + limits::held_above_max, written.size());
    ASSERT_EQ(one.engine->status().log_end, limits::held_above_max);
    ASSERT_EQ(other.engine->status().log_end, limits::held_above_max);
    world.link(one, other);
    world.run(30s);
    const RecordId from_one = world.published(one, a_report("WardView", "fatal"));
    const RecordId from_other = world.published(other, a_report("WardView", "fatal"));
    world.run(5s);
    EXPECT_TRUE(other.holds(from_one));
    EXPECT_TRUE(one.holds(from_other));
    // Its author shows at last what was missing: an audit brings each what the other has.
    give(one, 0, 1);
    world.link(one, other);
    world.run(5min);
    EXPECT_EQ(one.engine->lanes().heads(), other.engine->lanes().heads());
    EXPECT_EQ(one.engine->lanes().gaps_count(), 0U);
    EXPECT_EQ(one.engine->status().log_end, written.size() + 2);
}

// One peer names it while there is room, another once there is none, and the first does not have it after
// all.
TEST_F(CrowdingTest, ANameTooFarAboveAGapIsStillWaitedForFromWhoNamedItBefore) {
    write(3 + limits::held_above_max);
    const auto record = record::read_record(written.back().message);
    const Announcement far{feed::link_of(record->header, record->id)};
    auto& third = world.add("Third");
    world.link(evil, one);
    world.link(third, one);
    world.run();
    world.inject(third, one, encode_frame(Records{1, {}, {far}}));
    for (std::size_t at = 1; at <= limits::held_above_max;) {
        Records some{0, {}, {}};
        for (std::size_t i = 0; i < 1024; ++i) some.items.emplace_back(written[at++]);
        world.inject(evil, one, encode_frame(some));
    }
    world.run(1s);
    ASSERT_EQ(one.engine->status().log_end, limits::held_above_max);
    world.inject(evil, one, encode_frame(Records{0, {}, {far}}));
    world.run(10s);  // the third is asked, and says that it has none
    EXPECT_FALSE(one.holds(record->id));
    const RecordId news = world.published(third, a_report("WardView", "fatal"));
    world.run(1s);
    EXPECT_TRUE(one.holds(news));
}

}  // namespace
}  // namespace stonechat::engine
