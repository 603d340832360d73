#pragma once
// Check digits and plausible dates of numbers. Inside protocol/privacy only. Each takes digits alone.

#include <string_view>

namespace stonechat::privacy {

// NHS Data Dictionary, "NHS number": ten digits, weights 10 to 2, eleven less the remainder; ten is never
// issued.
bool passes_modulus_11(std::string_view ten_digits);
// A CHI number begins with the birth date, DDMMYY.
bool begins_with_a_date(std::string_view digits);
// Every digit the same: 9999999999 passes modulus 11 and stands for "missing" in many systems.
bool is_one_digit_repeated(std::string_view digits);
// ISO 7812, payment cards.
bool passes_luhn(std::string_view digits);

}  // namespace stonechat::privacy
