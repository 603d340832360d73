#pragma once
// A directory of its own on the machine's disk, gone with the object.

#include <filesystem>

namespace stonechat::bench {

class Scratch {
public:
    // Beside the caller's working files or where TMPDIR says; throws when none can be made.
    Scratch();
    ~Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace stonechat::bench
