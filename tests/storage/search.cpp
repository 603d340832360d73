#include "tests/storage/search.hpp"

#include <zstd.h>

#include <fstream>
#include <iterator>

#include "crypto/result.hpp"

namespace stonechat::storage {
namespace {

// Blocks are 16 KiB; the largest body makes one of its own.
constexpr std::size_t unpacked_bytes_max = std::size_t{1024} * 1024;
constexpr std::string_view frame_start{"\x28\xb5\x2f\xfd", 4};

std::string contents(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

std::string unpacked(std::string_view from) {
    const std::size_t length = ZSTD_findFrameCompressedSize(from.data(), from.size());
    if (ZSTD_isError(length) != 0U) return {};
    std::string out(unpacked_bytes_max, '\0');
    const std::size_t bytes = ZSTD_decompress(out.data(), out.size(), from.data(), length);
    out.resize(ZSTD_isError(bytes) != 0U ? 0 : bytes);
    return out;
}

bool holds(const std::string& bytes, std::string_view marker) {
    if (bytes.find(marker) != std::string::npos) return true;
    for (std::size_t at = bytes.find(frame_start); at != std::string::npos;
         at = bytes.find(frame_start, at + 1))
        if (unpacked(std::string_view{bytes}.substr(at)).find(marker) != std::string::npos) return true;
    return false;
}

}  // namespace

std::vector<std::string> files_holding(const std::filesystem::path& directory, std::string_view marker) {
    check(!marker.empty());
    std::vector<std::string> found;
    for (const auto& file : std::filesystem::recursive_directory_iterator{directory})
        if (file.is_regular_file() && holds(contents(file.path()), marker))
            found.push_back(file.path().string());
    return found;
}

}  // namespace stonechat::storage
