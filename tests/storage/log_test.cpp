#include <limits>

#include "tests/storage/contract.hpp"

namespace stonechat::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::size_t plenty = 1'000'000;

class StoreLog : public StoreContract {
protected:
    StoreLog() { append_all(chain); }
    static std::vector<LogNumber> numbers(const Result<LogPage>& page) {
        std::vector<LogNumber> out;
        for (const auto& line : page.value().lines) out.push_back(line.entry.number);
        return out;
    }
    std::vector<NewRecord> chain = a_chain(5);
};
INSTANTIATE_TEST_SUITE_P(Log, StoreLog, both_worlds, name_of_world);

TEST_P(StoreLog, GivesLinesWithTheirRecords) {
    const auto page = store->log_after(3, 1, plenty).value();
    ASSERT_EQ(page.lines.size(), 1U);
    EXPECT_EQ(page.lines[0].entry, store->log_entry(4).value());
    EXPECT_EQ(page.lines[0].record, store->find(chain[3].record.id()).value());
}

TEST_P(StoreLog, PagesByCount) {
    EXPECT_THAT(numbers(store->log_after(0, 2, plenty)), ElementsAre(1U, 2U));
    EXPECT_THAT(numbers(store->log_after(2, 2, plenty)), ElementsAre(3U, 4U));
    EXPECT_THAT(numbers(store->log_after(4, 2, plenty)), ElementsAre(5U));
    EXPECT_THAT(numbers(store->log_after(5, 2, plenty)), IsEmpty());
    EXPECT_THAT(numbers(store->log_after(0, 0, plenty)), IsEmpty());
    EXPECT_THAT(numbers(store->log_after(std::numeric_limits<LogNumber>::max(), 2, plenty)), IsEmpty());
}

TEST_P(StoreLog, PagesByBytesButNeverStandsStill) {
    const std::size_t first = chain[0].record.message().size() + chain[0].body->body.size();
    EXPECT_THAT(numbers(store->log_after(0, 10, 0)), ElementsAre(1U));
    EXPECT_THAT(numbers(store->log_after(0, 10, first)), ElementsAre(1U));
    EXPECT_THAT(numbers(store->log_after(0, 10, first + 1)), ElementsAre(1U, 2U));
}

TEST_P(StoreLog, ShowsARecordInItsNewestState) {
    ASSERT_TRUE(store->change_body({chain[0].record.id(), record::BodyState::erased_by_order, 3, {}}));
    const auto page = store->log_after(0, 10, plenty).value();
    ASSERT_EQ(page.lines.size(), 6U);
    EXPECT_EQ(page.lines.front().record.body_state, record::BodyState::erased_by_order);
    EXPECT_FALSE(page.lines.front().record.envelope.body);
    EXPECT_EQ(page.lines.back().entry.change, Change::body_changed);
    EXPECT_EQ(page.lines.back().record, page.lines.front().record);
}

TEST_P(StoreLog, ReadsBackwardsForThoseWhoWantTheNewest) {
    EXPECT_THAT(numbers(store->log_before(std::numeric_limits<LogNumber>::max(), 2)), ElementsAre(5U, 4U));
    EXPECT_THAT(numbers(store->log_before(4, 10)), ElementsAre(3U, 2U, 1U));
    EXPECT_THAT(numbers(store->log_before(1, 10)), IsEmpty());
    EXPECT_THAT(numbers(store->log_before(0, 10)), IsEmpty());
}

TEST_P(StoreLog, LinesOutsideTheLogAreAbsent) {
    EXPECT_TRUE(store->log_entry(5).value());
    EXPECT_FALSE(store->log_entry(0).value());
    EXPECT_FALSE(store->log_entry(6).value());
}

}  // namespace
}  // namespace stonechat::storage
