#pragma once
// A directory of its own for each test, gone afterwards.

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace stonechat {

class Scratch : public testing::Test {
protected:
    Scratch() {
        std::string pattern = (std::filesystem::temp_directory_path() / "stonechat-test-XXXXXX").string();
        home = ::mkdtemp(pattern.data());
    }
    ~Scratch() override { std::filesystem::remove_all(home); }

    static void put(const std::filesystem::path& file, std::string_view content, mode_t mode = 0600) {
        std::ofstream{file} << content;
        ::chmod(file.c_str(), mode);
    }
    static mode_t mode(const std::filesystem::path& file) {
        struct stat status {};
        ::stat(file.c_str(), &status);
        return status.st_mode & 07777U;
    }

    std::filesystem::path home;
};

}  // namespace stonechat
