#include "protocol/privacy/checks.hpp"

#include <array>
#include <cstddef>

namespace stonechat::privacy {

bool passes_modulus_11(std::string_view ten_digits) {
    int sum = 0;
    for (std::size_t i = 0; i < 9; ++i) sum += (ten_digits[i] - '0') * static_cast<int>(10 - i);
    const int check_digit = (11 - sum % 11) % 11;
    return check_digit == ten_digits.back() - '0';
}

bool begins_with_a_date(std::string_view digits) {
    constexpr std::array<int, 12> days{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const auto pair = [&](std::size_t at) { return (digits[at] - '0') * 10 + (digits[at + 1] - '0'); };
    const int day = pair(0), month = pair(2), year = pair(4);
    if (month < 1 || month > 12 || day < 1 || day > days.at(static_cast<std::size_t>(month - 1)))
        return false;
    return !(day == 29 && month == 2 && year % 4 != 0);
}

bool is_one_digit_repeated(std::string_view digits) {
    return digits.find_first_not_of(digits.front()) == digits.npos;
}

bool passes_luhn(std::string_view digits) {
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const int digit = digits[digits.size() - 1 - i] - '0';
        const int weighted = i % 2 == 0 ? digit : digit * 2;
        sum += weighted > 9 ? weighted - 9 : weighted;
    }
    return sum % 10 == 0;
}

}  // namespace stonechat::privacy
