// One flipped byte anywhere in a store: never a wrong answer, and what it hit is told or can be repaired.

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "storage/rocks/rocks_salvage.hpp"
#include "storage/rocks/rocks_store.hpp"
#include "storage/rocks/synced_mark.hpp"
#include "tests/storage/builders.hpp"
#include "tests/storage/disk.hpp"

namespace stonechat::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t plenty = 1'000'000'000;

// Everything that a store answers.
struct Answers {
    std::vector<LogPage::Line> lines;
    Snapshot snapshot;
};

// A store with files (SST), a list of files (MANIFEST), its name (CURRENT) and a log that is not written out,
// as a running node has it, copied after a sync.
class Original {
public:
    Original() {
        const auto chain = a_chain(600);
        {
            const auto store = open_rocks_store({directory_.path() / "store", {}}, rng_);
            for (std::size_t i = 0; i < 400; ++i) check(store.value()->append(chain[i]).has_value());
            check(store.value()->put_charter_entry(1, as_bytes("entry")).has_value());
            check(store.value()->put_setting("inventory", as_bytes("maker,product")).has_value());
            check(store.value()->put_warning("w", "{}").has_value());
        }
        {
            const auto store = open_rocks_store({directory_.path() / "store", {}}, rng_);
            for (std::size_t i = 400; i < chain.size(); ++i)
                check(store.value()->append(chain[i]).has_value());
            check(store.value()
                      ->change_body({chain[7].record.id(), record::BodyState::withheld, 9, {}})
                      .has_value());
            check(store.value()->sync().has_value());
            truth = {store.value()->log_after(0, plenty, plenty)->lines, store.value()->load().value()};
        }
        fs::copy(directory_.path() / "store", path(), fs::copy_options::recursive);
    }
    [[nodiscard]] fs::path path() const { return directory_.path() / "original"; }
    // Files whose names hold `part`.
    [[nodiscard]] std::vector<fs::path> files(std::string_view part) const {
        std::vector<fs::path> out;
        for (const auto& file : fs::directory_iterator{path()})
            if (file.path().filename().string().find(part) != std::string::npos && file.file_size() > 0)
                out.push_back(file.path().filename());
        std::ranges::sort(out);
        return out;
    }
    Answers truth;

private:
    crypto::SeededRng rng_{11};
    TempDirectory directory_;
};

void flip(const fs::path& file, std::uint64_t at, unsigned bit) {
    std::fstream bytes{file, std::ios::in | std::ios::out | std::ios::binary};
    bytes.seekg(static_cast<std::streamoff>(at));
    const int before = bytes.get();
    bytes.seekp(static_cast<std::streamoff>(at));
    bytes.put(static_cast<char>(static_cast<unsigned>(before) ^ (1U << bit)));
}

struct Tally {
    int refused = 0;   // the store did not open
    int told = 0;      // an answer was an error
    int harmless = 0;  // every answer was right
};

struct CorruptionTest : testing::Test {
    // Every answer is right or an error.
    void ask(const fs::path& store_path, const std::string& where, Tally& tally) {
        const auto opened = open_rocks_store({store_path, {}}, rng);
        if (!opened) {
            EXPECT_TRUE(opened.error().code == Errc::damaged ||
                        opened.error().code == stonechat::Errc::store_failed ||
                        opened.error().code == stonechat::Errc::wrong_value)
                << where;
            ++tally.refused;
            return;
        }
        const Store& store = **opened;
        bool is_told = false;
        for (const LogPage::Line& line : original.truth.lines) {
            const auto found = store.find(line.entry.record);
            is_told = is_told || !found;
            if (found) {
                ASSERT_TRUE(*found) << where << ": a record is denied";
                EXPECT_EQ(**found, line.record) << where;
            }
            const auto entry = store.log_entry(line.entry.number);
            is_told = is_told || !entry;
            if (entry) {
                EXPECT_EQ(*entry, line.entry) << where;
            }
        }
        const auto snapshot = store.load();
        is_told = is_told || !snapshot;
        if (snapshot) {
            EXPECT_EQ(snapshot->log_end, original.truth.snapshot.log_end) << where;
            EXPECT_EQ(snapshot->log_digest, original.truth.snapshot.log_digest) << where;
            EXPECT_EQ(snapshot->heads, original.truth.snapshot.heads) << where;
            EXPECT_EQ(snapshot->charter, original.truth.snapshot.charter) << where;
            EXPECT_EQ(snapshot->settings, original.truth.snapshot.settings) << where;
            EXPECT_EQ(snapshot->warnings, original.truth.snapshot.warnings) << where;
        }
        ++(is_told ? tally.told : tally.harmless);
    }
    // What repair finds is a part of the truth, and most of it.
    void salvage(const fs::path& store_path, const std::string& where) {
        const auto salvaged = RocksSalvage::open(store_path);
        if (!salvaged) {
            ADD_FAILURE() << where << ": " << salvaged.error().text();
            return;
        }
        std::size_t found = 0;
        for (const LogPage::Line& line : original.truth.lines) {
            if (line.entry.change != Change::record_accepted) continue;
            const auto record = (*salvaged)->record(line.entry.number);
            if (!record) continue;
            ++found;
            EXPECT_EQ(record->envelope.message, line.record.envelope.message) << where;
        }
        salvaged_least = std::min(salvaged_least, found);
    }

    crypto::SeededRng rng{12};
    Original original;
    TempDirectory scratch;
    std::size_t salvaged_least = plenty;
};

// By hand 300: STONECHAT_FLIPS=300 build/dev/bin/storage_test --gtest_filter='CorruptionTest.*'
TEST_F(CorruptionTest, AFlippedByteNeverMakesAWrongAnswer) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread
    const char* const asked = std::getenv("STONECHAT_FLIPS");
    const int flips = asked == nullptr ? 20 : std::atoi(asked);
    std::map<std::string, Tally> tallies;
    const std::array<std::string, 4> kinds{".sst", ".log", "MANIFEST", "CURRENT"};
    for (int i = 0; i < flips; ++i) {
        const std::string& kind = kinds.at(static_cast<std::size_t>(i) % kinds.size());
        const auto files = original.files(kind);
        ASSERT_FALSE(files.empty()) << kind;
        const fs::path& file = files.at(rng.below(files.size()));
        const std::uint64_t at = rng.below(fs::file_size(original.path() / file));
        const unsigned bit = static_cast<unsigned>(rng.below(8));
        const std::string where =
            file.string() + " byte " + std::to_string(at) + " bit " + std::to_string(bit);
        const fs::path copy = scratch.path() / "copy";
        fs::copy(original.path(), copy, fs::copy_options::recursive);
        flip(copy / file, at, bit);
        fs::copy(copy, scratch.path() / "salvage", fs::copy_options::recursive);
        ask(copy, where, tallies[kind]);
        salvage(scratch.path() / "salvage", where);
        fs::remove_all(copy);
        fs::remove_all(scratch.path() / "salvage");
    }
    for (const auto& [kind, tally] : tallies)
        std::cout << kind << ": refused " << tally.refused << ", told " << tally.told << ", harmless "
                  << tally.harmless << '\n';
    std::cout << "salvaged at least " << salvaged_least << " of 600 records\n";
    EXPECT_EQ(tallies[".log"].harmless, 0) << "what was synced to the log counts";
    EXPECT_EQ(tallies["CURRENT"].harmless, 0);
}

TEST_F(CorruptionTest, ALogThatWasCutOffIsDamageAndNotALossOfPower) {
    const auto logs = original.files(".log");
    ASSERT_FALSE(logs.empty());
    const fs::path log = original.path() / logs.back();
    fs::resize_file(log, fs::file_size(log) / 2);
    const auto opened = open_rocks_store({original.path(), {}}, rng);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::damaged);
    EXPECT_THAT(opened.error().text(), testing::HasSubstr("stonechat repair"));
}

TEST_F(CorruptionTest, WithoutItsMarkTheSameIsALossOfPower) {
    const auto logs = original.files(".log");
    const fs::path log = original.path() / logs.back();
    fs::resize_file(log, fs::file_size(log) / 2);
    fs::remove(original.path() / SyncedMark::file_name);
    const auto opened = open_rocks_store({original.path(), {}}, rng);
    EXPECT_TRUE(opened) << opened.error().text();
}

TEST_F(CorruptionTest, AMarkThatCannotBeReadVouchesForNothing) {
    std::ofstream{original.path() / SyncedMark::file_name} << "nonsense";
    EXPECT_EQ(SyncedMark::open(original.path())->vouched(), 0U);
    EXPECT_TRUE(open_rocks_store({original.path(), {}}, rng));
}

TEST_F(CorruptionTest, AMarkIsReadAsItWasWritten) {
    {
        auto mark = SyncedMark::open(scratch.path());
        EXPECT_EQ(mark->vouched(), 0U);
        ASSERT_TRUE(mark->write(0x0102030405060708));
    }
    EXPECT_EQ(SyncedMark::open(scratch.path())->vouched(), 0x0102030405060708U);
    flip(scratch.path() / SyncedMark::file_name, 15, 0);
    EXPECT_EQ(SyncedMark::open(scratch.path())->vouched(), 0U);
}

}  // namespace
}  // namespace stonechat::storage
