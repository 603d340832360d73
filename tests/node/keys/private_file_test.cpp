#include "node/keys/private_file.hpp"

#include "tests/node/scratch.hpp"

namespace stonechat::keys {
namespace {

struct PrivateFileTest : Scratch {
    std::filesystem::path file = home / "notes";
    std::string content() {
        std::ifstream in{file, std::ios::binary};
        return {std::istreambuf_iterator<char>{in}, {}};
    }
};

TEST_F(PrivateFileTest, WhatIsAppendedStandsBehindWhatWasThere) {
    ASSERT_TRUE(append_private_file(file, as_bytes("one\n")));
    EXPECT_EQ(mode(file), 0600U);
    ASSERT_TRUE(append_private_file(file, as_bytes("two\n")));
    EXPECT_EQ(content(), "one\ntwo\n");
}

TEST_F(PrivateFileTest, NothingIsAppendedThroughASymbolicLink) {
    put(home / "others", "kept");
    std::filesystem::create_symlink(home / "others", file);
    EXPECT_FALSE(append_private_file(file, as_bytes("more")));
    file = home / "others";
    EXPECT_EQ(content(), "kept");
}

TEST_F(PrivateFileTest, WhereNothingCanBeWrittenIsNamed) {
    EXPECT_THAT(append_private_file(home / "no-directory" / "notes", as_bytes("x")).error().text(),
                testing::HasSubstr("no-directory"));
}

TEST_F(PrivateFileTest, ANewFileNeverTakesThePlaceOfAnother) {
    ASSERT_TRUE(write_new_file(file, as_bytes("first")));
    EXPECT_FALSE(write_new_file(file, as_bytes("second")));
    EXPECT_EQ(content(), "first");
    EXPECT_EQ(as_text(read_private_file(file, 5)->view()), "first");
    EXPECT_FALSE(read_private_file(file, 4)) << "it is larger than was agreed";
}

}  // namespace
}  // namespace stonechat::keys
