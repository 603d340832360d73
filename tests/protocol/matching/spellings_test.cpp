#include "protocol/matching/spellings.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "protocol/limits.hpp"
#include "tests/protocol/matching/builders.hpp"

namespace stonechat::matching {
namespace {

using testing::ElementsAre;

constexpr unsigned char talker = 1;

std::vector<std::string> ids_of(const Spellings& spellings) {
    std::vector<std::string> out;
    for (const auto& [id, known] : spellings.all()) out.push_back(id);
    return out;
}

TEST(Spellings, ManyByOneAuthorLeaveRoomForAnothers) {
    Spellings spellings;
    for (int i = 100; i < 999; ++i) spellings.add(member(talker), "tech:" + std::to_string(i), "name");
    EXPECT_EQ(spellings.all().size(), limits::spellings_of_author_max);
    EXPECT_TRUE(spellings.add(member(2), "tech:999", "name"));
    EXPECT_THAT(ids_of(spellings), ElementsAre("tech:100", "tech:101", "tech:102", "tech:103", "tech:999"));
    EXPECT_TRUE(spellings.add(member(talker), "tech:1", "another name"));
}

TEST(Spellings, WhatAnotherSpellsSoTooStaysWhenItsFirstAuthorHasTooMany) {
    Spellings spellings;
    EXPECT_TRUE(spellings.add(member(talker), "tech:5", "name"));
    EXPECT_FALSE(spellings.add(member(2), "tech:5", "name"));
    for (int i = 1; i <= 4; ++i)
        EXPECT_TRUE(spellings.add(member(talker), "tech:" + std::to_string(i), "name"));
    EXPECT_EQ(spellings.all().size(), 5U);
    EXPECT_EQ(spellings.all().at("tech:5").authors, 1U);
    EXPECT_FALSE(spellings.add(member(talker), "tech:5", "name"));
    EXPECT_TRUE(spellings.add(member(talker), "tech:0", "name"));
    EXPECT_FALSE(spellings.all().contains("tech:4"));
}

TEST(Spellings, ThereAreNoMoreThanTheLimitAndTheOrderDoesNotMatter) {
    struct Spelled {
        unsigned char author;
        std::string id, name;
    };
    std::vector<Spelled> all;
    for (int author = 1; author <= 6; ++author)
        for (int i = 0; i < 4000; ++i)
            all.push_back({static_cast<unsigned char>(author), "tech:" + std::to_string(author * 10'000 + i),
                           "name " + std::to_string(i / 2)});
    all.push_back({9, "tech:99999", "name"});
    const auto known_of = [&] {
        Spellings spellings;
        for (const Spelled& one : all) spellings.add(member(one.author), one.id, one.name);
        return ids_of(spellings);
    };
    const auto expected = known_of();
    EXPECT_EQ(expected.size(), limits::spellings_max);
    EXPECT_EQ(expected.back(), "tech:99999");
    for (unsigned int seed = 1; seed <= 3; ++seed) {
        std::mt19937 random{seed};
        std::ranges::shuffle(all, random);
        ASSERT_EQ(known_of(), expected) << "seed " << seed;
    }
}

}  // namespace
}  // namespace stonechat::matching
