#pragma once
// Letters of names that protocols compare without regard to case: the 26 of ASCII, whatever the locale.

#include <algorithm>
#include <string>
#include <string_view>

namespace stonechat {

constexpr char ascii_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string in_ascii_lower(std::string_view text) {
    std::string out{text};
    std::ranges::transform(out, out.begin(), ascii_lower);
    return out;
}

}  // namespace stonechat
