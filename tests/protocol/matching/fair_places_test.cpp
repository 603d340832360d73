#include "protocol/matching/fair_places.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <vector>

#include "tests/protocol/matching/builders.hpp"

namespace stonechat::matching {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Places = FairPlaces<int>;
struct Offer {
    unsigned char author = 0;
    Places::Claim claim;
};

// Which of these have a place at the end.
std::vector<int> held_of(const Shares& shares, const std::vector<Offer>& offers) {
    Places places{shares};
    std::vector<int> held;
    for (const Offer& offer : offers) {
        held.push_back(offer.claim.order);
        if (const auto without = places.add(member(offer.author), offer.claim))
            std::erase(held, without->claim.order);
    }
    std::ranges::sort(held);
    return held;
}

TEST(FairPlaces, NobodysClaimsTakeAnothersRoom) {
    const std::vector<Offer> offers{{1, {0, 1}}, {1, {0, 2}}, {1, {0, 3}}, {1, {0, 4}}, {2, {0, 9}}};
    EXPECT_THAT(held_of({.places = 3}, offers), ElementsAre(1, 2, 9));
}

TEST(FairPlaces, TheSmallerRankGoesFirstWhoeverClaims) {
    const std::vector<Offer> offers{{1, {1, 1}}, {2, {0, 7}}, {2, {0, 8}}, {2, {0, 9}}};
    EXPECT_THAT(held_of({.places = 3}, offers), ElementsAre(7, 8, 9));
}

TEST(FairPlaces, PastItsShareAnAuthorsRankCountsNoMore) {
    const std::vector<Offer> offers{{1, {1, 1}}, {2, {0, 7}}, {2, {0, 8}}, {2, {0, 9}}};
    EXPECT_THAT(held_of({.places = 3, .ranked_of_author = 2}, offers), ElementsAre(1, 7, 8));
}

TEST(FairPlaces, AnAuthorHasNoMoreThanItsShareThoughPlacesAreFree) {
    const std::vector<Offer> offers{{1, {0, 3}}, {1, {0, 2}}, {1, {0, 1}}};
    EXPECT_THAT(held_of({.places = 3, .of_author = 2}, offers), ElementsAre(1, 2));
}

TEST(FairPlaces, AClaimThatIsMadeAgainTakesNoSecondPlace) {
    Places places{{.places = 1}};
    EXPECT_FALSE(places.add(member(1), {0, 1}));
    EXPECT_FALSE(places.add(member(1), {0, 1}));
    EXPECT_FALSE(places.has_turned_away());
}

TEST(FairPlaces, WhatIsTakenBackMakesRoom) {
    Places places{{.places = 1}};
    places.add(member(1), {0, 1});
    EXPECT_TRUE(places.add(member(2), {0, 2}));
    EXPECT_TRUE(places.has_turned_away());
    places.remove(member(2), {0, 2});  // has none: changes nothing
    places.remove(member(1), {0, 1});
    EXPECT_FALSE(places.add(member(2), {0, 2}));
}

TEST(FairPlaces, WhoHasAPlaceDoesNotDependOnTheOrderNorOnHowOften) {
    const Shares shares{.places = 20, .of_author = 15, .ranked_of_author = 4};
    for (unsigned int seed = 1; seed <= 200; ++seed) {
        std::mt19937 random{seed};
        std::vector<Offer> offers;
        for (int i = 0; i < 60; ++i)
            offers.push_back({static_cast<unsigned char>(random() % 3 * (random() % 3)),
                              {static_cast<std::uint8_t>(random() % 3), i}});
        const auto expected = held_of(shares, offers);
        ASSERT_EQ(expected.size(), 20U) << "seed " << seed;
        std::ranges::shuffle(offers, random);
        ASSERT_EQ(held_of(shares, offers), expected) << "seed " << seed;
        // What was turned away is offered once more, as when all is fed again.
        Places places{shares};
        std::vector<int> held;
        for (int round = 0; round < 2; ++round) {
            std::ranges::shuffle(offers, random);
            for (const Offer& offer : offers) {
                if (std::ranges::find(held, offer.claim.order) != held.end()) continue;
                held.push_back(offer.claim.order);
                if (const auto without = places.add(member(offer.author), offer.claim))
                    std::erase(held, without->claim.order);
            }
        }
        std::ranges::sort(held);
        ASSERT_EQ(held, expected) << "seed " << seed;
    }
}

}  // namespace
}  // namespace stonechat::matching
