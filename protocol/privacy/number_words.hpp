#pragma once
// Numbers in words. Inside protocol/privacy only.

#include "protocol/privacy/tokens.hpp"

namespace stonechat::privacy {

// What the word at `at` stands for: 0 to 19, or whole tens to 90. Below zero for other words.
int number_word(const Reading& text, std::size_t at);

inline bool is_ten_word(const Reading& text, std::size_t at) {
    return number_word(text, at) >= 20;
}
// One to nine.
inline bool is_unit_word(const Reading& text, std::size_t at) {
    const int value = number_word(text, at);
    return value > 0 && value < 10;
}

}  // namespace stonechat::privacy
