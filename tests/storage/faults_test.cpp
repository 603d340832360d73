#include "tests/storage/contract.hpp"

namespace stonechat::storage {
namespace {

constexpr std::size_t plenty = 1'000'000;

class StoreFaults : public StoreContract {
protected:
    void expect_refused(const Status& status) const {
        ASSERT_FALSE(status);
        EXPECT_EQ(status.error(), stonechat::Errc::store_failed);
    }
    void expect_refused(const Result<LogEntry>& entry) const {
        ASSERT_FALSE(entry);
        EXPECT_EQ(entry.error(), stonechat::Errc::store_failed);
    }
    std::vector<NewRecord> chain = a_chain(5);
};
INSTANTIATE_TEST_SUITE_P(Faults, StoreFaults, both_worlds, name_of_world);

TEST_P(StoreFaults, AFullDiskRefusesWritesAndChangesNothingThatCanBeRead) {
    append(chain[0]);
    append(chain[2]);
    const Snapshot before = snapshot();
    world->fill_disk();
    expect_refused(store->append(chain[1]));
    expect_refused(store->change_body({chain[0].record.id(), record::BodyState::withheld, 9, {}}));
    expect_refused(store->put_charter_entry(1, as_bytes("a")));
    expect_refused(store->put_cursor({id_of<StoreId>(1), 1, {}}));
    expect_refused(store->put_setting("a", {}));
    expect_refused(store->put_warning("a", "{}"));
    expect_refused(store->put_paper("a", "{}"));
    expect_refused(store->sync());
    for (int asked = 0; asked < 3; ++asked) {
        EXPECT_TRUE(snapshot() == before);
        EXPECT_FALSE(store->find(chain[1].record.id()).value());
        EXPECT_EQ(store->find(chain[0].record.id()).value()->envelope.body, chain[0].body);
        EXPECT_EQ(store->log_after(0, 10, plenty)->lines.size(), 2U);
        expect_refused(store->try_resume());
    }
}

TEST_P(StoreFaults, WritesAreRefusedUntilTheDiskWasAsked) {
    world->fill_disk();
    expect_refused(store->append(chain[0]));
    expect_refused(store->try_resume());
    world->free_disk();
    expect_refused(store->append(chain[0]));
    ASSERT_TRUE(store->try_resume());
    EXPECT_EQ(append(chain[0]).number, 1U);
}

TEST_P(StoreFaults, OfSeveralAtOnceNoneIsKeptWhenTheDiskRefuses) {
    append(chain[0]);
    world->fill_disk();
    for (const auto& line :
         store->append_all(std::vector{&std::as_const(chain[1]), &std::as_const(chain[2])}))
        expect_refused(line);
    world->free_disk();
    ASSERT_TRUE(store->try_resume());
    EXPECT_EQ(snapshot().log_end, 1U);
    EXPECT_EQ(append(chain[1]).number, 2U);
    EXPECT_EQ(snapshot().heads.at(0).sequence, 2U);
}

TEST_P(StoreFaults, TheLogHasNoGapWhereAWriteFailed) {
    append(chain[0]);
    append(chain[2]);
    world->fill_disk();
    expect_refused(store->append(chain[1]));
    world->free_disk();
    ASSERT_TRUE(store->try_resume());
    EXPECT_EQ(append(chain[3]).number, 3U);
    EXPECT_EQ(append(chain[1]).number, 4U);
    EXPECT_EQ(head().sequence, 4U);
    ASSERT_TRUE(store->sync());
    const Snapshot before = snapshot();
    reopen();
    EXPECT_TRUE(snapshot() == before);
    EXPECT_EQ(append(chain[4]).number, 5U);
    EXPECT_EQ(head().sequence, 5U);
    EXPECT_TRUE(above_heads().empty());
}

TEST_P(StoreFaults, SurvivesTheDiskFillingAgainAndAgain) {
    for (const NewRecord& record : chain) {
        world->fill_disk();
        expect_refused(store->append(record));
        expect_refused(store->try_resume());
        world->free_disk();
        ASSERT_TRUE(store->try_resume());
        append(record);
        ASSERT_TRUE(store->sync());
    }
    EXPECT_EQ(snapshot().log_end, 5U);
    EXPECT_EQ(head().sequence, 5U);
}

TEST_P(StoreFaults, AFailedSyncIsToldAndResumingMakesGood) {
    append(chain[0]);
    world->fail_next_sync();
    expect_refused(store->sync());
    expect_refused(store->append(chain[1]));
    ASSERT_TRUE(store->try_resume());
    EXPECT_TRUE(store->sync());
    EXPECT_EQ(append(chain[1]).number, 2U);
    reopen();
    EXPECT_EQ(head().sequence, 2U);
}

TEST_P(StoreFaults, ResumingAHealthyStoreDoesNothing) {
    append(chain[0]);
    const Snapshot before = snapshot();
    EXPECT_TRUE(store->try_resume());
    EXPECT_TRUE(snapshot() == before);
}

}  // namespace
}  // namespace stonechat::storage
