#include "protocol/privacy/small_counts.hpp"

#include <gmock/gmock.h>

namespace stonechat::privacy {
namespace {

using testing::ElementsAre;

std::vector<std::string> words_of(const std::vector<std::uint64_t>& counts) {
    std::vector<std::string> out;
    for (const ShownCount& count : shown_parts(counts)) out.push_back(count.words());
    return out;
}

TEST(SmallCounts, OneToFourAreOneMaskAndTheRestAreMultiplesOfFive) {
    EXPECT_EQ(shown(0).words(), "0");
    for (const std::uint64_t count : {1U, 2U, 3U, 4U}) EXPECT_EQ(shown(count).words(), "1 to 4");
    EXPECT_EQ(shown(5).words(), "5");
    EXPECT_EQ(shown(7).words(), "5");
    EXPECT_EQ(shown(8).words(), "10");
    EXPECT_EQ(shown(1'000'003).words(), "1000005");
}

TEST(SmallCounts, OneMaskedCountHidesTheSmallestBesideIt) {
    EXPECT_THAT(words_of({3, 40, 12}), ElementsAre("1 to 4", "40", "5 or more"));
}

TEST(SmallCounts, TwoMaskedCountsHideEachOther) {
    EXPECT_THAT(words_of({3, 40, 1}), ElementsAre("1 to 4", "40", "1 to 4"));
}

TEST(SmallCounts, WithoutMaskedCountsNothingMoreIsHidden) {
    EXPECT_THAT(words_of({0, 40, 12}), ElementsAre("0", "40", "10"));
    EXPECT_THAT(words_of({}), ElementsAre());
    EXPECT_THAT(words_of({2}), ElementsAre("1 to 4"));
}

// Whatever the counts, what the whole and the other parts leave for a masked one is all that its mask leaves.
TEST(SmallCounts, NoMaskedCountCanBeWorkedOutFromTheWhole) {
    for (std::uint64_t masked = 1; masked < 5; ++masked)
        for (std::uint64_t other = 5; other < 40; ++other) {
            const std::vector<std::uint64_t> counts{masked, other};
            const auto parts = shown_parts(counts);
            EXPECT_EQ(parts[0].form, ShownCount::Form::one_to_four);
            EXPECT_EQ(parts[1].form, ShownCount::Form::five_or_more) << other;
        }
}

}  // namespace
}  // namespace stonechat::privacy
