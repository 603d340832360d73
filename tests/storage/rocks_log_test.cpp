#include "storage/rocks/rocks_log.hpp"

#include <gmock/gmock.h>
#include <rocksdb/env.h>

#include <fstream>
#include <iterator>

#include "tests/storage/disk.hpp"

namespace stonechat::storage {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

struct RocksLogTest : testing::Test {
    [[nodiscard]] std::string text(const char* name = "LOG") const {
        std::ifstream file{directory.path() / name};
        return {std::istreambuf_iterator<char>{file}, {}};
    }

    TempDirectory directory;
    std::shared_ptr<rocksdb::Logger> log = open_rocks_log(directory.path());
};

TEST_F(RocksLogTest, TellsWarningsAndErrorsOnALineEach) {
    rocksdb::Info(log, "opened %d files", 7);
    rocksdb::Warn(log, "slow by %d s", 3);
    rocksdb::Error(log, "file %s is damaged", "000012.sst");
    EXPECT_THAT(text(), HasSubstr(" slow by 3 s\n"));
    EXPECT_THAT(text(), HasSubstr(" file 000012.sst is damaged\n"));
    EXPECT_THAT(text(), Not(HasSubstr("opened")));
}

TEST_F(RocksLogTest, ADiskThatTakesNothingCostsTheLineAndNoMore) {
    const fs::path file = directory.path() / "LOG";
    fs::create_symlink("/dev/full", file);
    for (int i = 0; i < 3; ++i) rocksdb::Warn(log, "lost");
    fs::remove(file);
    rocksdb::Warn(log, "there is space again");
    EXPECT_THAT(text(), HasSubstr("there is space again\n"));
    EXPECT_THAT(text(), Not(HasSubstr("lost")));
}

TEST_F(RocksLogTest, ALineThatIsTooLongIsCutOff) {
    rocksdb::Warn(log, "%s", std::string(5000, 'x').c_str());
    EXPECT_LT(text().size(), 1100);
}

TEST_F(RocksLogTest, TheLogNeverTakesMoreThanTwoFilesOfItsSize) {
    constexpr std::uintmax_t bytes_max = 4'194'304 + 1100;
    const std::string longest(1000, 'x');
    for (int i = 0; i < 9000; ++i) rocksdb::Warn(log, "%s", longest.c_str());
    EXPECT_LE(fs::file_size(directory.path() / "LOG"), bytes_max);
    EXPECT_LE(fs::file_size(directory.path() / "LOG.old"), bytes_max);
    EXPECT_EQ(std::distance(fs::directory_iterator{directory.path()}, {}), 2);
}

}  // namespace
}  // namespace stonechat::storage
