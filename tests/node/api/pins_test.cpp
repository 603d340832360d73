#include "node/api/pins.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "protocol/charter/entry.hpp"
#include "protocol/limits.hpp"

namespace stonechat::api {
namespace {

MemberId member(std::uint8_t number) {
    MemberId out;
    out.bytes.fill(std::byte{number});
    return out;
}

// As many lanes of one member, each in an epoch of its own and a record longer than the one before it.
feed::Lanes lanes_of(const MemberId& author, std::size_t count) {
    std::vector<feed::Head> heads;
    for (std::size_t i = 1; i <= count; ++i) {
        feed::Head head;
        head.feed.author = author;
        head.sequence = i;
        head.feed.epoch.bytes.front() = static_cast<std::byte>(i);
        head.id.bytes.front() = static_cast<std::byte>(i);
        heads.push_back(head);
    }
    feed::Lanes out;
    out.restore(heads, {});
    return out;
}

// What the entry is on other nodes; false: they cannot read it.
bool can_be_read(const std::vector<feed::Head>& heads) {
    charter::Revoke revoke{member(1), {}};
    for (const feed::Head& head : heads)
        revoke.pins.push_back({head.feed.epoch, head.feed.lane, head.sequence, head.id});
    charter::Entry entry;
    entry.sequence = 2;
    entry.action = std::move(revoke);
    return charter::decode_entry(charter::encode_entry(entry)).has_value();
}

TEST(Pins, AreAllLanesOfTheMemberAsFarAsAnEntryCanNameThem) {
    const auto heads = heads_to_pin(lanes_of(member(1), limits::pins_max), member(1));
    EXPECT_EQ(heads.size(), limits::pins_max);
    EXPECT_TRUE(can_be_read(heads));
    EXPECT_TRUE(heads_to_pin(lanes_of(member(1), 3), member(2)).empty());
}

TEST(Pins, OfMoreLanesAreTheLongest) {
    const auto lanes = lanes_of(member(1), limits::pins_max + 1);
    EXPECT_FALSE(can_be_read(lanes.heads()));
    const auto heads = heads_to_pin(lanes, member(1));
    EXPECT_EQ(heads.size(), limits::pins_max);
    EXPECT_EQ(std::ranges::min(heads, {}, &feed::Head::sequence).sequence, 2U) << "the shortest is left out";
    EXPECT_TRUE(can_be_read(heads));
}

}  // namespace
}  // namespace stonechat::api
