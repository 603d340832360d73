#include <gmock/gmock.h>

#include "storage/memory/memory_store.hpp"
#include "tests/storage/builders.hpp"

namespace stonechat::storage {
namespace {

struct MemoryStoreTest : testing::Test {
    std::unique_ptr<Store> open() { return std::move(open_memory_store(disk, rng).value()); }
    // Five records of which the first two are synced.
    void write_five() {
        auto store = open();
        for (std::size_t i = 0; i < 5; ++i) {
            ASSERT_TRUE(store->append(chain[i]));
            if (i == 1) {
                ASSERT_TRUE(store->sync());
            }
        }
    }
    Sequence head_after_opening() { return open()->load()->heads.at(0).sequence; }

    crypto::SeededRng rng{1};
    MemoryDisk disk;
    std::vector<NewRecord> chain = a_chain(5);
};

TEST_F(MemoryStoreTest, KeepsAllWhenOnlyTheProcessEnds) {
    write_five();
    EXPECT_EQ(head_after_opening(), 5U);
}

TEST_F(MemoryStoreTest, LosesWhatWasNotSyncedWithThePower) {
    write_five();
    EXPECT_EQ(disk.unsynced_count(), 3U);
    disk.lose_power();
    EXPECT_EQ(head_after_opening(), 2U);
    EXPECT_FALSE(open()->find(chain[2].record.id()).value());
    EXPECT_EQ(open()->load()->log_end, 2U);
}

TEST_F(MemoryStoreTest, WhatALossOfPowerTakesBackIsInNoFile) {
    ASSERT_TRUE(open()->append(a_record().with("taken back").build()));
    ASSERT_TRUE(disk.holds(as_bytes("taken back")));
    disk.lose_power();
    EXPECT_FALSE(disk.holds(as_bytes("taken back")));
}

TEST_F(MemoryStoreTest, MayKeepTheFirstOfTheUnsyncedBatches) {
    write_five();
    disk.lose_power(1);
    EXPECT_EQ(head_after_opening(), 3U);
    disk.lose_power();
    EXPECT_EQ(head_after_opening(), 3U) << "what outlived one loss is on the disk";
}

TEST_F(MemoryStoreTest, TheSeedDecidesHowManyAreKept) {
    std::set<Sequence> heads;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        MemoryDisk other;
        {
            auto store = std::move(open_memory_store(other, rng).value());
            for (const NewRecord& record : chain) ASSERT_TRUE(store->append(record));
        }
        crypto::SeededRng chance{seed};
        other.lose_power(chance);
        const auto kept = open_memory_store(other, rng).value()->load()->log_end;
        EXPECT_LE(kept, 5U);
        heads.insert(kept);
    }
    EXPECT_THAT(heads, testing::ElementsAre(0U, 1U, 2U, 3U, 4U, 5U));
}

TEST_F(MemoryStoreTest, FailsAsManyWritesAsToldOneForEachResume) {
    auto store = open();
    disk.faults.fail_next_writes = 2;
    for (int i = 0; i < 2; ++i) {
        EXPECT_FALSE(store->append(chain[0]));
        EXPECT_TRUE(store->try_resume());
    }
    EXPECT_TRUE(store->append(chain[0]));
}

TEST_F(MemoryStoreTest, ResumingKeepsWhatAFailedSyncLeftOpen) {
    {
        auto store = open();
        ASSERT_TRUE(store->append(chain[0]));
        disk.faults.fail_next_syncs = 1;
        EXPECT_FALSE(store->sync());
        ASSERT_TRUE(store->try_resume());
    }
    disk.lose_power();
    EXPECT_EQ(head_after_opening(), 1U);
}

}  // namespace
}  // namespace stonechat::storage
