#include "protocol/engine/gathering.hpp"

#include <gmock/gmock.h>

#include "protocol/limits.hpp"
#include "tests/support/federation.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;

struct GatheringTest : testing::Test {
    crypto::SeededRng rng{61};
    support::Federation federation{rng};
    support::Organisation a = support::an_organisation(rng, "A");
    support::Organisation b = support::an_organisation(rng, "B");
    support::Author of_a{federation, a, rng.id<Epoch>()};
    support::Author of_b{federation, b, rng.id<Epoch>()};
    Gathering gathering;
    Instant now{1h};

    Unexamined next(support::Author& author, std::optional<record::SaltedBody> body = {}) {
        auto record = record::read_record(author.write(record::Kind::report).message());
        return {.record = std::move(*record), .key = {}, .may_be_masked = false, .body = std::move(body)};
    }
    void add(support::Author& author) { gathering.add(now, next(author)); }
    std::vector<std::size_t> due() {
        std::vector<std::size_t> sizes;
        for (const auto& run : gathering.take_due(now)) sizes.push_back(run.size());
        return sizes;
    }
};

TEST_F(GatheringTest, AuthorsThatTakeTurnsMakeARunEach) {
    for (int i = 0; i < 3; ++i) {
        add(of_a);
        add(of_b);
    }
    EXPECT_THAT(due(), testing::IsEmpty());
    EXPECT_EQ(gathering.deadline(), now + Gathering::gathered_time);
    now += Gathering::gathered_time;
    EXPECT_THAT(due(), testing::ElementsAre(3, 3));
    EXPECT_EQ(gathering.size(), 0U);
    EXPECT_EQ(gathering.deadline(), std::nullopt);
}

TEST_F(GatheringTest, EachThatComesPutsTheEndOff) {
    add(of_a);
    now += Gathering::gathered_time - 1ms;
    add(of_a);
    now += 1ms;
    EXPECT_THAT(due(), testing::IsEmpty());
    now += Gathering::gathered_time;
    EXPECT_THAT(due(), testing::ElementsAre(2));
}

TEST_F(GatheringTest, ARecordThatDoesNotFollowBeginsAnotherRun) {
    add(of_a);
    add(of_a);
    static_cast<void>(next(of_a));  // lost
    add(of_a);
    EXPECT_THAT(due(), testing::ElementsAre(2));
    now += Gathering::gathered_time;
    EXPECT_THAT(due(), testing::ElementsAre(1));
}

TEST_F(GatheringTest, OneThatNamesAnotherBeforeItBeginsAnotherRun) {
    support::Author other{federation, a, rng.id<Epoch>()};
    const Epoch epoch = rng.id<Epoch>();
    support::Author one{federation, a, epoch};
    support::Author fork{federation, a, epoch};
    gathering.add(now, next(one));
    static_cast<void>(fork.write(record::Kind::update));
    gathering.add(now, next(fork));
    EXPECT_THAT(due(), testing::ElementsAre(1));
}

TEST_F(GatheringTest, ALongRunIsComplete) {
    for (std::size_t i = 0; i < Gathering::run_records_max; ++i) add(of_a);
    EXPECT_THAT(due(), testing::ElementsAre(Gathering::run_records_max));
}

TEST_F(GatheringTest, NoMoreThanSoManyBytesWait) {
    const record::SaltedBody large{Salt{}, Bytes(limits::body_bytes_max)};
    std::size_t added = 0;
    std::size_t largest = 0;
    for (std::size_t i = 0; i < 1100; ++i, ++added) {
        gathering.add(now, next(i % 2 == 0 ? of_a : of_b, large));
        static_cast<void>(due());
        largest = std::max(largest, gathering.size());
    }
    EXPECT_LE(largest * limits::body_bytes_max, Gathering::gathered_bytes_max);
    EXPECT_LT(gathering.size(), added);
}

TEST_F(GatheringTest, NoMoreThanSoManyRecordsWait) {
    std::vector<support::Author> authors;
    authors.reserve(60);
    for (std::size_t i = 0; i < 60; ++i) authors.emplace_back(federation, a, rng.id<Epoch>());
    std::size_t taken = 0;
    std::size_t added = 0;
    std::size_t most = 0;
    for (; added < 2 * Gathering::gathered_records_max; ++added) {
        add(authors[added % authors.size()]);
        for (const std::size_t size : due()) taken += size;
        most = std::max(most, gathering.size());
    }
    EXPECT_LT(most, Gathering::gathered_records_max);
    EXPECT_EQ(taken + gathering.size(), added);
    now += Gathering::gathered_time;
    for (const std::size_t size : due()) taken += size;
    EXPECT_EQ(taken, added);
}

TEST_F(GatheringTest, WhenItIsFullTheLongestRunsGoFirst) {
    std::vector<support::Author> rare;
    for (std::size_t i = 0; i < 3; ++i) rare.emplace_back(federation, b, rng.id<Epoch>());
    std::vector<support::Author> busy;
    for (std::size_t i = 0; i < 70; ++i) busy.emplace_back(federation, a, rng.id<Epoch>());
    for (support::Author& author : rare) add(author);
    std::vector<std::size_t> ended;
    for (std::size_t i = 0; ended.empty(); ++i) {
        add(busy[i % busy.size()]);
        ended = due();
    }
    EXPECT_THAT(ended, testing::Each(testing::Ge(Gathering::gathered_records_max / busy.size())));
    now += Gathering::gathered_time;
    EXPECT_THAT(due(), testing::IsSupersetOf({1U, 1U, 1U}));
}

TEST_F(GatheringTest, ARunThatNeverGrowsLongGoesWithAgeAllTheSame) {
    add(of_b);
    std::vector<support::Author> busy;
    for (std::size_t i = 0; i < 100; ++i) busy.emplace_back(federation, a, rng.id<Epoch>());
    std::size_t came = 0;
    for (bool has_gone = false; !has_gone; ++came) {
        ASSERT_LT(came, 2 * Gathering::gathered_age_max);
        add(busy[came % busy.size()]);
        has_gone = std::ranges::count(due(), 1U) > 0;
    }
    EXPECT_GE(came, Gathering::gathered_age_max);
}

}  // namespace
}  // namespace stonechat::engine
