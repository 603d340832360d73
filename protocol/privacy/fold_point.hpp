#pragma once
// One code point as plain characters. Inside protocol/privacy only.

#include <array>
#include <cstdint>
#include <string_view>

namespace stonechat::privacy {

// Up to four plain characters; none for what shows nothing.
struct Plain {
    std::array<char, 4> chars{};
    std::uint8_t count = 0;
    [[nodiscard]] std::string_view view() const { return {chars.data(), count}; }
};

// Pure and the same everywhere, for one version of ICU's tables (Unicode 15).
Plain fold_point(char32_t point);

}  // namespace stonechat::privacy
