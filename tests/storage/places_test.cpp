#include "tests/storage/contract.hpp"

namespace stonechat::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::size_t plenty = 1'000'000;

// Five records of one lane, of which the third place holds two.
class StorePlaces : public StoreContract {
protected:
    StorePlaces() {
        append_all(chain);
        append(fork);
        append_all(a_chain(2, other_feed));
    }
    engine::PlacesPage read(const std::vector<feed::Range>& ranges, std::size_t count = plenty,
                            std::size_t bytes = plenty) const {
        return read_places(*store, ranges, count, bytes).value();
    }
    static std::vector<Sequence> sequences(const engine::PlacesPage& page) {
        std::vector<Sequence> out;
        for (const StoredRecord& record : page.records)
            out.push_back(record::read_record(record.envelope.message)->header.sequence);
        return out;
    }
    std::vector<NewRecord> chain = a_chain(5);
    NewRecord fork = a_record().after(chain[1]).on_day(20'001).build();
    record::FeedId other_feed = a_feed(2);
};
INSTANTIATE_TEST_SUITE_P(Places, StorePlaces, both_worlds, name_of_world);

TEST_P(StorePlaces, GivesEveryRecordOfTheRangesInOrder) {
    const auto page = read({{a_feed(), 2, 4}, {other_feed, 1, 9}});
    EXPECT_THAT(sequences(page), ElementsAre(2U, 3U, 3U, 4U, 1U, 2U));
    EXPECT_EQ(page.answered, 2U);
    EXPECT_EQ(page.resume, 0U);
    EXPECT_EQ(page.records.front(), store->find(chain[1].record.id()).value());
}

TEST_P(StorePlaces, WhatIsNotHeldIsLeftOut) {
    const auto page = read({{a_feed(3), 1, 9}, {a_feed(), 6, 9}});
    EXPECT_THAT(page.records, IsEmpty());
    EXPECT_EQ(page.answered, 2U);
}

TEST_P(StorePlaces, StopsBetweenPlacesAndSaysWhereToGoOn) {
    const auto first = read({{a_feed(), 1, 5}, {other_feed, 1, 9}}, 3);
    EXPECT_THAT(sequences(first), ElementsAre(1U, 2U, 3U));
    EXPECT_EQ(first.answered, 0U);
    EXPECT_EQ(first.resume, 3U);
    const auto second = read({{a_feed(), 3, 5}, {other_feed, 1, 9}}, 5);
    EXPECT_THAT(sequences(second), ElementsAre(3U, 3U, 4U, 5U, 1U));
    EXPECT_EQ(second.answered, 1U);
    EXPECT_EQ(second.resume, 1U);
    EXPECT_EQ(read({{a_feed(), 5, 5}, {other_feed, 1, 9}}, 1).answered, 1U);
}

TEST_P(StorePlaces, StopsByBytesAfterAWholePlace) {
    const auto page = read({{a_feed(), 3, 5}}, plenty, 1);
    EXPECT_THAT(sequences(page), ElementsAre(3U, 3U));
    EXPECT_EQ(page.resume, 4U);
}

TEST_P(StorePlaces, APlaceThatFillsAPageByItselfDoesNotStandStill) {
    const auto page = read({{a_feed(), 3, 5}}, 1);
    EXPECT_THAT(sequences(page), ElementsAre(3U));
    EXPECT_EQ(page.resume, 4U);
}

TEST_P(StorePlaces, ARangeThatGoesDownIsEmpty) {
    EXPECT_THAT(store->between({a_feed(), 4, 3}, plenty).value(), IsEmpty());
    EXPECT_THAT(store->between({a_feed(), 1, 5}, 0).value(), IsEmpty());
}

}  // namespace
}  // namespace stonechat::storage
