#include "protocol/record/body_text.hpp"

#include <algorithm>
#include <chrono>

#include "protocol/record/tech_id.hpp"

namespace stonechat::record {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_alphanumeric(char c) {
    return is_digit(c) || is_upper(c) || (c >= 'a' && c <= 'z');
}
bool is_upper_or_digit(char c) {
    return is_digit(c) || is_upper(c);
}
bool is_lower_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

bool has_length(std::string_view text, std::size_t min, std::size_t max) {
    return text.size() >= min && text.size() <= max;
}

bool is_hex_of(std::string_view text, std::size_t digits) {
    return text.size() == digits && std::ranges::all_of(text, is_lower_hex);
}

// The value of digits only.
unsigned number(std::string_view digits) {
    unsigned out = 0;
    for (const char c : digits) out = out * 10 + static_cast<unsigned>(c - '0');
    return out;
}

// GS1 General Specifications section 7.9: weights 3 and 1 in turn from the left of 14 digits, sum to a
// multiple of 10.
bool has_gs1_check_digit(std::string_view digits) {
    unsigned sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) sum += number(digits.substr(i, 1)) * (i % 2 == 0 ? 3 : 1);
    return sum % 10 == 0;
}

}  // namespace

bool is_hash(std::string_view text) {
    return is_hex_of(text, 64);
}
bool is_local_ref(std::string_view text) {
    return is_hex_of(text, 32);
}
bool is_tech_text(std::string_view text) {
    return tech_from_text(text).has_value();
}

bool is_month(std::string_view text) {
    if (text.size() != 7 || !text.starts_with("20") || text[4] != '-') return false;
    const std::string_view year = text.substr(2, 2);
    const std::string_view month = text.substr(5);
    if (!std::ranges::all_of(year, is_digit) || !std::ranges::all_of(month, is_digit)) return false;
    return number(month) >= 1 && number(month) <= 12;
}

bool is_date(std::string_view text) {
    if (text.size() != 10 || text[7] != '-' || !is_month(text.substr(0, 7))) return false;
    const std::string_view day = text.substr(8);
    if (!std::ranges::all_of(day, is_digit)) return false;
    const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(number(text.substr(0, 4)))},
                                           std::chrono::month{number(text.substr(5, 2))},
                                           std::chrono::day{number(day)}};
    return date.ok();
}

bool is_name(std::string_view text) {
    constexpr std::size_t characters_max = 80;
    constexpr std::size_t digits_max = 9;
    if (text.empty() || characters_in(text) > characters_max) return false;
    std::size_t run = 0;
    for (const char c : text) {
        run = is_digit(c) ? run + 1 : 0;
        if (c == '@' || run > digits_max) return false;
    }
    return true;
}

bool is_version(std::string_view text) {
    constexpr std::string_view marks = " .+_-";
    const auto is_allowed = [&](char c) {
        return is_alphanumeric(c) || marks.find(c) != std::string_view::npos;
    };
    return has_length(text, 1, 40) && is_alphanumeric(text.front()) && std::ranges::all_of(text, is_allowed);
}

bool is_udi(std::string_view text) {
    if (text.size() == 14 && std::ranges::all_of(text, is_digit)) return has_gs1_check_digit(text);
    if (text.starts_with('+'))
        return has_length(text, 7, 26) && std::ranges::all_of(text.substr(1), is_upper_or_digit);
    return has_length(text, 4, 25) && std::ranges::all_of(text, is_upper_or_digit);
}

bool is_mhra_ref(std::string_view text) {
    const auto is_allowed = [](char c) { return is_alphanumeric(c) || c == '/' || c == '-'; };
    return has_length(text, 3, 30) && std::ranges::all_of(text, is_allowed);
}

bool is_organisation(std::string_view text) {
    return has_length(text, 3, 10) && std::ranges::all_of(text, is_upper_or_digit);
}

std::size_t characters_in(std::string_view text) {
    const auto begins_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
    return static_cast<std::size_t>(std::ranges::count_if(text, begins_character));
}

}  // namespace stonechat::record
