#include "protocol/feed/forks.hpp"

#include <gmock/gmock.h>

#include "crypto/random.hpp"

namespace stonechat::feed {
namespace {

struct ForksTest : testing::Test {
    crypto::SeededRng rng{6};
    Forks forks;

    Fork a_fork(Sequence sequence = 3, Day found = Day{20780}) {
        return {{rng.id<MemberId>(), rng.id<Epoch>(), record::Lane::bulk},
                sequence,
                rng.id<RecordId>(),
                rng.id<RecordId>(),
                found};
    }
};

TEST_F(ForksTest, TheLowestPlaceOfALaneIsKeptWithTheDayOfTheFirstNews) {
    const Fork first = a_fork(5, Day{20780});
    EXPECT_TRUE(forks.note(first));
    Fork lower = a_fork(3, Day{20790});
    lower.feed = first.feed;
    EXPECT_TRUE(forks.note(lower));
    Fork higher = a_fork(4, Day{20790});
    higher.feed = first.feed;
    EXPECT_FALSE(forks.note(higher));
    EXPECT_FALSE(forks.note(lower)) << "known already";
    lower.found = first.found;
    EXPECT_EQ(forks.all().at(first.feed), lower);
}

TEST_F(ForksTest, WhatIsKeptComesBackAsItWas) {
    for (int i = 0; i < 20; ++i) forks.note(a_fork());
    Forks again;
    again.decode(forks.encode());
    EXPECT_EQ(again.all(), forks.all());
}

TEST_F(ForksTest, WhatCannotBeReadCountsAsNothing) {
    forks.note(a_fork());
    const Bytes kept = forks.encode();
    for (std::size_t size = 0; size < kept.size(); ++size) {
        Forks again;
        again.note(a_fork());
        again.decode(ByteView{kept}.first(size));
        EXPECT_TRUE(again.all().empty()) << size;
    }
}

TEST_F(ForksTest, AnAuthorThatForksEveryLaneFillsNoMemory) {
    for (std::size_t i = 0; i < Forks::count_max; ++i) ASSERT_TRUE(forks.note(a_fork()));
    EXPECT_FALSE(forks.note(a_fork()));
    EXPECT_EQ(forks.all().size(), Forks::count_max);
    Fork lower = forks.all().begin()->second;
    lower.sequence = 1;
    EXPECT_TRUE(forks.note(lower)) << "what is listed is still followed down";
}

}  // namespace
}  // namespace stonechat::feed
