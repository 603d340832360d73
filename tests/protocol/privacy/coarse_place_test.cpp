#include "protocol/privacy/coarse_place.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace stonechat::privacy {
namespace {

std::vector<CoarsePlace> times(std::size_t count, const CoarsePlace& place) {
    return std::vector<CoarsePlace>(count, place);
}
std::vector<CoarsePlace> operator+(std::vector<CoarsePlace> a, const std::vector<CoarsePlace>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

const CoarsePlace dentist_in_wales{"independent", "wales"};

TEST(CoarsePlaces, WhatFiveShareIsSaid) {
    EXPECT_EQ(coarsened(dentist_in_wales, times(5, dentist_in_wales)), dentist_in_wales);
}

TEST(CoarsePlaces, WhereFewShareBothTheRegionGoesFirst) {
    const auto members = times(4, dentist_in_wales) + times(1, {"independent", "scotland"});
    EXPECT_EQ(coarsened(dentist_in_wales, members), (CoarsePlace{"independent", "uk"}));
}

TEST(CoarsePlaces, OfARareSectorOnlyTheRegionIsSaid) {
    const auto members = times(4, dentist_in_wales) + times(1, {"nhs", "wales"});
    EXPECT_EQ(coarsened(dentist_in_wales, members), (CoarsePlace{"not-stated", "wales"}));
}

TEST(CoarsePlaces, WhereNothingIsSharedNothingIsSaid) {
    EXPECT_EQ(coarsened(dentist_in_wales, times(4, dentist_in_wales)), (CoarsePlace{"not-stated", "uk"}));
    EXPECT_EQ(coarsened(dentist_in_wales, {}), (CoarsePlace{"not-stated", "uk"}));
}

TEST(CoarsePlaces, WhatWasNotSaidStaysUnsaid) {
    const CoarsePlace nowhere{"not-stated", "uk"};
    EXPECT_EQ(coarsened(nowhere, times(9, dentist_in_wales)), nowhere);
}

}  // namespace
}  // namespace stonechat::privacy
