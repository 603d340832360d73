#include "node/keys/key_files.hpp"

#include <sys/resource.h>

#include <csignal>

#include "tests/node/scratch.hpp"

namespace stonechat::keys {
namespace {

namespace fs = std::filesystem;
namespace errc = boost::system::errc;
using testing::HasSubstr;

struct KeyFilesTest : Scratch {
    crypto::SeededRng rng{31};
    crypto::SigningKey key = crypto::SigningKey::generate(rng);
    crypto::SecretBytes passphrase{as_bytes("correct horse")};
    fs::path file = key_path(home, KeyKind::record);

    void make() { ASSERT_TRUE(create_key(home, KeyKind::record, key, nullptr, rng)); }
    Refusal refusal_of_load() const { return load_key(home, KeyKind::record, nullptr).error(); }
};

TEST_F(KeyFilesTest, AKeyComesBackFromItsFile) {
    EXPECT_FALSE(has_key(home, KeyKind::record));
    make();
    EXPECT_TRUE(has_key(home, KeyKind::record));
    EXPECT_FALSE(has_key(home, KeyKind::steward));
    EXPECT_EQ(load_key(home, KeyKind::record, nullptr)->public_key(), key.public_key());
}

TEST_F(KeyFilesTest, ASealedKeyNeedsItsPassphrase) {
    ASSERT_TRUE(create_key(home, KeyKind::record, key, &passphrase, rng));
    EXPECT_EQ(load_key(home, KeyKind::record, &passphrase)->public_key(), key.public_key());
    const crypto::SecretBytes wrong{as_bytes("correct house")};
    EXPECT_EQ(load_key(home, KeyKind::record, &wrong).error().code, crypto::Errc::bad_seal);
    EXPECT_EQ(refusal_of_load().code, crypto::Errc::passphrase_needed);
    EXPECT_EQ(refusal_of_load().field, file.string());
}

TEST_F(KeyFilesTest, OnlyTheOwnerCanReachTheFileAndItsDirectory) {
    const mode_t before = ::umask(0);
    make();
    ::umask(before);
    EXPECT_EQ(mode(file), 0600U);
    EXPECT_EQ(mode(file.parent_path()), 0700U);
}

TEST_F(KeyFilesTest, AKeyIsNeverOverwritten) {
    make();
    const auto other = crypto::SigningKey::generate(rng);
    const auto refused = create_key(home, KeyKind::record, other, nullptr, rng);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, make_error_code(errc::file_exists));
    EXPECT_EQ(load_key(home, KeyKind::record, nullptr)->public_key(), key.public_key());
}

TEST_F(KeyFilesTest, AKeyIsNotWrittenThroughADanglingLink) {
    fs::create_directory(file.parent_path());
    fs::create_symlink(home / "elsewhere", file);
    EXPECT_FALSE(create_key(home, KeyKind::record, key, nullptr, rng));
    EXPECT_FALSE(fs::exists(home / "elsewhere"));
}

TEST_F(KeyFilesTest, RefusesAFileThatOthersCanReadAndSaysWhatToRun) {
    make();
    for (const mode_t open : {0640U, 0604U, 0620U, 0601U}) {
        ::chmod(file.c_str(), open);
        EXPECT_EQ(refusal_of_load().code, make_error_code(errc::permission_denied)) << std::oct << open;
        EXPECT_THAT(refusal_of_load().text(), HasSubstr("chmod 600 '" + file.string() + "'"));
    }
    ::chmod(file.c_str(), 0400);
    EXPECT_TRUE(load_key(home, KeyKind::record, nullptr));
}

TEST_F(KeyFilesTest, RefusesADirectoryThatOthersCanWriteTo) {
    fs::create_directory(file.parent_path());
    ::chmod(file.parent_path().c_str(), 0770);
    const auto refused = create_key(home, KeyKind::record, key, nullptr, rng);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().text(), HasSubstr("chmod 700"));
}

TEST_F(KeyFilesTest, RefusesSymbolicLinksPipesAndDirectories) {
    make();
    fs::rename(file, home / "real");
    fs::create_symlink(home / "real", file);
    EXPECT_EQ(refusal_of_load().code, make_error_code(errc::too_many_symbolic_link_levels));
    fs::remove(file);
    ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
    EXPECT_THAT(refusal_of_load().text(), HasSubstr("plain file"));
    fs::remove(file);
    fs::create_directory(file);
    EXPECT_THAT(refusal_of_load().text(), HasSubstr("plain file"));
}

TEST_F(KeyFilesTest, RefusesAMissingAndADamagedFile) {
    EXPECT_EQ(refusal_of_load().code, make_error_code(errc::no_such_file_or_directory));
    make();
    fs::resize_file(file, fs::file_size(file) - 1);
    EXPECT_EQ(refusal_of_load().code, crypto::Errc::not_sealed);
    put(file, std::string(crypto::sealed_bytes_max + 1, 'x'));
    EXPECT_EQ(refusal_of_load().code, make_error_code(errc::file_too_large));
}

TEST_F(KeyFilesTest, AKeyDoesNotServeUnderAnotherName) {
    make();
    fs::copy_file(file, key_path(home, KeyKind::link));
    ::chmod(key_path(home, KeyKind::link).c_str(), 0600);
    EXPECT_EQ(load_key(home, KeyKind::link, nullptr).error().code, crypto::Errc::not_sealed);
}

// A limit on the size of files fails the same call as a full disk, after the same first bytes.
struct FileSizeLimit {
    explicit FileSizeLimit(rlim_t bytes) : handler{std::signal(SIGXFSZ, SIG_IGN)} {
        ::getrlimit(RLIMIT_FSIZE, &before);
        const rlimit low{.rlim_cur = bytes, .rlim_max = before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &low);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &before);
        std::signal(SIGXFSZ, handler);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

    rlimit before{};
    void (*handler)(int);
};

TEST_F(KeyFilesTest, AFullDiskIsToldAndLeavesNoPartOfAKey) {
    fs::create_directory(file.parent_path());
    {
        const FileSizeLimit limit{20};
        const auto refused = create_key(home, KeyKind::record, key, nullptr, rng);
        ASSERT_FALSE(refused);
        EXPECT_THAT(refused.error().text(), HasSubstr("cannot be written"));
    }
    EXPECT_FALSE(has_key(home, KeyKind::record));
    make();
}

}  // namespace
}  // namespace stonechat::keys
