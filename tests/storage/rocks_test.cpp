// What only the store on disk can show.

#include "storage/rocks/rocks_store.hpp"

#include <gmock/gmock.h>
#include <rocksdb/db.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

#include "storage/schema.hpp"
#include "storage/writer.hpp"
#include "tests/storage/builders.hpp"
#include "tests/storage/disk.hpp"

namespace stonechat::storage {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

struct RocksStoreTest : testing::Test {
    [[nodiscard]] Checked<std::unique_ptr<Store>> open() { return open_rocks_store({path, {}}, rng); }
    std::string refusal() {
        const auto refused = open();
        return refused ? "opened" : refused.error().text();
    }

    TempDirectory directory;
    fs::path path = directory.path() / "store";
    crypto::SeededRng rng{1};
};

// The database without the store above it.
class RawDatabase {
public:
    explicit RawDatabase(const fs::path& path, const std::vector<std::string>& more_families = {}) {
        rocksdb::Options options;
        options.create_if_missing = true;
        std::vector<std::string> names;
        if (!rocksdb::DB::ListColumnFamilies(options, path.string(), &names).ok()) names = {"default"};
        names.insert(names.end(), more_families.begin(), more_families.end());
        std::vector<rocksdb::ColumnFamilyDescriptor> families;
        families.reserve(names.size());
        for (const std::string& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions{});
        options.create_missing_column_families = true;
        rocksdb::DB* db = nullptr;
        const auto status = rocksdb::DB::Open(options, path.string(), families, &handles_, &db);
        check(status.ok());
        db_.reset(db);
    }
    ~RawDatabase() {
        for (auto* handle : handles_) db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
    }
    RawDatabase(const RawDatabase&) = delete;
    RawDatabase& operator=(const RawDatabase&) = delete;

    void put(std::string_view table, ByteView key, ByteView value) {
        check(db_->Put({}, handle(table), slice(key), slice(value)).ok());
    }
    [[nodiscard]] std::vector<std::string> keys(std::string_view table) {
        std::vector<std::string> out;
        const std::unique_ptr<rocksdb::Iterator> it{db_->NewIterator({}, handle(table))};
        for (it->SeekToFirst(); it->Valid(); it->Next()) out.push_back(it->key().ToString(true));
        return out;
    }

private:
    static rocksdb::Slice slice(ByteView bytes) { return {as_text(bytes).data(), bytes.size()}; }
    rocksdb::ColumnFamilyHandle* handle(std::string_view table) {
        for (auto* handle : handles_)
            if (handle->GetName() == table) return handle;
        check(false);
        return nullptr;
    }
    std::unique_ptr<rocksdb::DB> db_;
    std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

// The child of a death test runs the test from its start; the environment tells it the directory.
struct RocksProcessTest : testing::Test {
    RocksProcessTest() {
        GTEST_FLAG_SET(death_test_style, "threadsafe");
        // NOLINTBEGIN(concurrency-mt-unsafe): no other thread runs yet, or any more.
        ::setenv(variable, directory.path().c_str(), 0);
        path = fs::path{::getenv(variable)} / "store";
    }
    ~RocksProcessTest() override { ::unsetenv(variable); }
    // NOLINTEND(concurrency-mt-unsafe)
    static constexpr const char* variable = "STONECHAT_TEST_DIRECTORY";

    TempDirectory directory;
    fs::path path;
    crypto::SeededRng rng{1};
};

TEST_F(RocksProcessTest, WhatWasWrittenOutlivesAKilledProcess) {
    const auto chain = a_chain(20);
    EXPECT_EXIT(
        {
            const auto store = open_rocks_store({path, {}}, rng);
            for (const NewRecord& record : chain)
                if (!store.value()->append(record)) _exit(1);
            ::kill(::getpid(), SIGKILL);
        },
        testing::KilledBySignal(SIGKILL), "");
    const auto store = open_rocks_store({path, {}}, rng);
    ASSERT_TRUE(store) << store.error().text();
    const auto snapshot = (*store)->load().value();
    EXPECT_EQ(snapshot.log_end, 20U);
    EXPECT_EQ(snapshot.heads.at(0), (LaneHead{a_feed(), 20, chain.back().record.id()}));
    EXPECT_EQ((*store)->find(chain[19].record.id()).value()->envelope.body, chain[19].body);
}

TEST_F(RocksProcessTest, OneProcessHoldsIt) {
    const auto mine = open_rocks_store({path, {}}, rng);
    EXPECT_EXIT(
        {
            const auto theirs = open_rocks_store({path, {}}, rng);
            const std::string text = theirs ? "opened" : theirs.error().text();
            [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
            _exit(3);
        },
        testing::ExitedWithCode(3), "store: another process holds it");
    EXPECT_TRUE(mine);
}

TEST_F(RocksStoreTest, OpenedTwiceInOneProcessIsHeldToo) {
    const auto first = open();
    ASSERT_TRUE(first);
    EXPECT_EQ(refusal(), "store: another process holds it");
}

TEST_F(RocksStoreTest, IsReadableByItsOwnerAlone) {
    ASSERT_TRUE(open());
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
}

TEST_F(RocksStoreTest, RefusesANewerFormat) {
    ASSERT_TRUE(open());
    RawDatabase{path}.put("settings", as_bytes(format_setting), key::number(format_version + 1));
    EXPECT_EQ(refusal(), "store: made by a newer version of stonechat");
}

TEST_F(RocksStoreTest, RefusesTablesThatItDoesNotKnow) {
    ASSERT_TRUE(open());
    { const RawDatabase newer{path, {"tomorrow"}}; }
    EXPECT_EQ(refusal(), "store: made by a newer version of stonechat");
}

TEST_F(RocksStoreTest, LeavesADirectoryAloneThatHoldsSomethingElse) {
    fs::create_directory(path);
    std::ofstream{path / "letter.txt"} << "dear";
    EXPECT_EQ(refusal(), "store: not a stonechat store");
    EXPECT_EQ(std::distance(fs::directory_iterator{path}, fs::directory_iterator{}), 1);
}

TEST_F(RocksStoreTest, LeavesADatabaseAloneThatIsNotItsOwn) {
    RawDatabase{path}.put("default", as_bytes("k"), as_bytes("v"));
    EXPECT_EQ(refusal(), "store: not a stonechat store");
    { const RawDatabase theirs{path, {"theirs"}}; }
    EXPECT_EQ(refusal(), "store: not a stonechat store");
}

TEST_F(RocksStoreTest, RefusesAFileAndAMissingParent) {
    std::ofstream{path} << "dear";
    EXPECT_EQ(refusal(), "store: not a stonechat store");
    path = directory.path() / "no" / "store";
    EXPECT_THAT(refusal(), HasSubstr("store: the disk refused: "));
}

TEST_F(RocksStoreTest, TakesUpADatabaseWhoseMakingWasInterrupted) {
    { const RawDatabase unfinished{path}; }
    EXPECT_EQ(refusal(), "opened");
}

TEST_F(RocksStoreTest, ADiskThatIsFullFromTheStartIsNamedAndLeavesNothingInTheWay) {
    DiskFaults faults;
    for (const std::int64_t bytes : {0, 100, 1'000, 3'000}) {
        faults.bytes_left = bytes;
        const auto refused = open_rocks_store({path, make_failing_env(faults)}, rng);
        ASSERT_FALSE(refused) << bytes;
        EXPECT_EQ(refused.error().code, stonechat::Errc::store_failed) << refused.error().text();
    }
    EXPECT_EQ(refusal(), "opened");
}

TEST_F(RocksStoreTest, AnErasedBodyHasNoRow) {
    const NewRecord record = a_record().with("text").build();
    {
        const auto store = open();
        ASSERT_TRUE(store.value()->append(record));
        ASSERT_TRUE(
            store.value()->change_body({record.record.id(), record::BodyState::erased_by_author, 3, {}}));
    }
    EXPECT_THAT(RawDatabase{path}.keys("bodies"), IsEmpty());
    EXPECT_THAT(RawDatabase{path}.keys("records"), testing::SizeIs(1));
}

struct DamagedRowTest : RocksStoreTest {
    DamagedRowTest() {
        const auto store = open();
        check(store.value()->append(record).has_value());
    }
    void damage(std::string_view table, ByteView key) { RawDatabase{path}.put(table, key, as_bytes("x")); }
    const NewRecord record = a_record().with("text").build();
};

TEST_F(DamagedRowTest, OfWhatOpeningReadsIsARefusal) {
    damage("log", key::number(1));
    const auto refused = open();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::damaged);
    EXPECT_EQ(refused.error().text(), "store: a stored value is damaged");
}

TEST_F(DamagedRowTest, OfARecordIsAnErrorForThoseWhoAskForIt) {
    damage("records", key::number(1));
    const auto store = open();
    ASSERT_TRUE(store) << store.error().text();
    EXPECT_EQ((*store)->find(record.record.id()).error(), Errc::damaged);
    EXPECT_EQ((*store)->log_after(0, 1, 1).error(), Errc::damaged);
    const auto told = answer(**store, engine::ReadLog{0, 0, 1, 1});
    EXPECT_TRUE(std::get<engine::LogArrived>(told).is_damaged);
}

TEST_F(DamagedRowTest, OfAnIdIsAnErrorForThoseWhoLookForIt) {
    damage("ids", key::record(record.record.id()));
    const auto store = open();
    EXPECT_EQ((*store)->find(record.record.id()).error(), Errc::damaged);
    EXPECT_EQ((*store)->append(record).error(), Errc::damaged);
}

TEST_F(DamagedRowTest, OfAnyTableThatOpeningReadsIsARefusal) {
    for (const std::string_view table : {"feeds", "asides", "cursors", "charter"}) {
        const fs::path whole = path;
        path = directory.path() / table;
        ASSERT_TRUE(open());
        damage(table, as_bytes("short"));
        EXPECT_EQ(refusal(), "store: a stored value is damaged") << table;
        path = whole;
    }
}

TEST_F(DamagedRowTest, OfABodyIsAnErrorForThoseWhoAskForIt) {
    damage("bodies", key::number(1));
    const auto store = open();
    EXPECT_EQ((*store)->find(record.record.id()).error(), Errc::damaged);
}

TEST_F(DamagedRowTest, OfTheFormatIsARefusal) {
    damage("settings", as_bytes(format_setting));
    EXPECT_EQ(refusal(), "store: a stored value is damaged");
}

TEST_F(DamagedRowTest, ABitFlippedInAFileIsAnErrorToo) {
    {
        const auto store = open();  // writes the rows of the log out into files
        ASSERT_TRUE(store);
    }
    std::size_t flipped = 0;
    for (const auto& file : fs::directory_iterator{path}) {
        if (file.path().extension() != ".sst") continue;
        std::fstream bytes{file.path(), std::ios::in | std::ios::out | std::ios::binary};
        bytes.seekp(20);
        bytes.put('\x7f');
        ++flipped;
    }
    ASSERT_GT(flipped, 0U);
    const auto store = open();
    if (store) {
        EXPECT_EQ((*store)->find(record.record.id()).error(), Errc::damaged);
    } else {
        EXPECT_EQ(store.error().code, Errc::damaged) << store.error().text();
    }
}

}  // namespace
}  // namespace stonechat::storage
