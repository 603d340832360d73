#pragma once
// The example bodies of the record format.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

namespace stonechat::api {

// By file name without ending.
inline const std::map<std::string, std::string>& examples() {
    static const auto all = [] {
        std::map<std::string, std::string> out;
        const std::filesystem::path folder = std::filesystem::path{STONECHAT_VECTORS} / "records/examples";
        for (const auto& entry : std::filesystem::directory_iterator{folder}) {
            std::ifstream in{entry.path(), std::ios::binary};
            out.emplace(entry.path().stem().string(), std::string{std::istreambuf_iterator<char>{in}, {}});
        }
        return out;
    }();
    return all;
}

}  // namespace stonechat::api
