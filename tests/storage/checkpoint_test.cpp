// Copies of a store that is in use, and stores that begin anew.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include "storage/memory/memory_store.hpp"
#include "storage/rocks/rocks_salvage.hpp"
#include "storage/rocks/rocks_store.hpp"
#include "storage/schema.hpp"
#include "tests/storage/contract.hpp"
#include "tests/storage/disk.hpp"

namespace stonechat::storage {
namespace {

namespace fs = std::filesystem;

struct CheckpointTest : testing::Test {
    CheckpointTest() {
        for (const NewRecord& one : chain) check(store->append(one).has_value());
        check(store->sync().has_value());
    }
    crypto::SeededRng rng{21};
    TempDirectory directory;
    fs::path to = directory.path() / "checkpoint";
    std::vector<NewRecord> chain = a_chain(20);
    std::unique_ptr<Store> store = std::move(*open_rocks_store({directory.path() / "store", {}}, rng));
};

TEST_F(CheckpointTest, HoldsWhatTheStoreHeldAndNothingLater) {
    const Snapshot before = *store->load();
    ASSERT_TRUE(store->write_checkpoint(to));
    check(store->append(a_record().after(chain.back()).build()).has_value());
    const auto copy = open_rocks_store_to_read(to);
    ASSERT_TRUE(copy) << copy.error().text();
    EXPECT_TRUE(*(*copy)->load() == before);
    EXPECT_EQ((*copy)->find(chain[3].record.id()).value()->envelope.body, chain[3].body);
}

TEST_F(CheckpointTest, NeverGoesOverADirectoryThatIsThere) {
    fs::create_directory(to);
    EXPECT_FALSE(store->write_checkpoint(to));
}

TEST_F(CheckpointTest, WhileOneIsThereNoScrubSaysThatATextIsGone) {
    ASSERT_TRUE(store->write_checkpoint(to));
    check(store->change_body({chain[3].record.id(), record::BodyState::erased_by_author, 3}).has_value());
    check(store->sync().has_value());
    EXPECT_EQ(store->scrub().error(), stonechat::Errc::store_failed);
    fs::remove_all(to);
    EXPECT_TRUE(store->scrub());
}

TEST_F(CheckpointTest, OneThatNobodyTookAwayIsRemovedInTheEnd) {
    store.reset();
    RocksConfig config{directory.path() / "store", {}};
    config.checkpoint_life_max = std::chrono::seconds{0};
    store = std::move(*open_rocks_store(config, rng));
    ASSERT_TRUE(store->write_checkpoint(to));
    check(store->change_body({chain[3].record.id(), record::BodyState::erased_by_author, 3}).has_value());
    check(store->sync().has_value());
    EXPECT_TRUE(store->scrub());
    EXPECT_FALSE(fs::exists(to));
}

TEST_F(CheckpointTest, ReadingChangesNothingAndWritingIsRefused) {
    ASSERT_TRUE(store->write_checkpoint(to));
    const auto names = [&] {
        std::set<std::string> out;
        for (const auto& file : fs::directory_iterator{to})
            out.insert(file.path().filename().string() + " " + std::to_string(file.file_size()));
        return out;
    };
    const auto before = names();
    { ASSERT_TRUE(open_rocks_store_to_read(to)); }
    EXPECT_EQ(names(), before);
    EXPECT_FALSE(open_rocks_store_to_read(directory.path()));
}

TEST_F(CheckpointTest, ADamagedStoreIsNotCopiedWhileAProcessHoldsIt) {
    const auto refused = HeldStore::hold(directory.path() / "store");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().text(), "store: another process holds it");
    store.reset();
    const auto held = HeldStore::hold(directory.path() / "store");
    ASSERT_TRUE(held);
    EXPECT_TRUE(held->copy_to(to));
    EXPECT_FALSE(held->copy_to(to)) << "it is there already";
    EXPECT_FALSE(HeldStore::hold(directory.path() / "nowhere"));
}

// RocksDB remembers what its own process has locked, whatever became of the lock: only another one can tell.
bool another_process_may_lock(const fs::path& file) {
    const ::pid_t child = ::fork();
    if (child == 0) {
        struct flock whole {};
        whole.l_type = F_WRLCK;
        const int opened = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
        ::_exit(opened >= 0 && ::fcntl(opened, F_SETLK, &whole) == 0 ? 0 : 1);
    }
    int status = 0;
    check(child > 0 && ::waitpid(child, &status, 0) == child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST_F(CheckpointTest, AHeldStoreIsOpenedByNobodyUntilItIsLetGoThoughItsCopyIs) {
    store.reset();
    const RocksConfig config{.directory = directory.path() / "store", .env = {}};
    {
        const auto held = HeldStore::hold(config.directory);
        ASSERT_TRUE(held);
        ASSERT_TRUE(held->copy_to(to));
        EXPECT_FALSE(another_process_may_lock(config.directory / "LOCK"));
        EXPECT_TRUE(open_rocks_store({.directory = to, .env = {}}, rng));
    }
    EXPECT_TRUE(another_process_may_lock(config.directory / "LOCK"));
    EXPECT_TRUE(open_rocks_store(config, rng));
}

class BeginAnew : public StoreContract {};
INSTANTIATE_TEST_SUITE_P(Begin, BeginAnew, both_worlds, name_of_world);

TEST_P(BeginAnew, GivesAnotherIdAndSaysThatItIsOld) {
    append_all(a_chain(3));
    const StoreId id = id_of<StoreId>(42);
    ASSERT_NE(snapshot().store, id);
    ASSERT_TRUE(store->begin_anew(id));
    reopen();
    EXPECT_EQ(snapshot().store, id);
    EXPECT_FALSE(snapshot().settings.at(std::string{restored_setting}).empty());
    EXPECT_EQ(snapshot().log_end, 3U);
}

TEST(MemoryDiskCopy, ACopyHoldsWhatTheOtherHeldAndGoesItsOwnWay) {
    crypto::SeededRng rng{22};
    MemoryDisk disk;
    MemoryDisk copy;
    const auto chain = a_chain(2);
    {
        const auto store = open_memory_store(disk, rng);
        check((*store)->append(chain[0]).has_value());
        copy.copy_from(disk);
        check((*store)->append(chain[1]).has_value());
    }
    const auto store = open_memory_store(copy, rng);
    EXPECT_EQ((*store)->load()->log_end, 1U);
    EXPECT_FALSE((*store)->write_checkpoint("/nowhere"));
}

}  // namespace
}  // namespace stonechat::storage
