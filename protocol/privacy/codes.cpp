#include "protocol/privacy/codes.hpp"

#include <algorithm>

#include "protocol/privacy/folded.hpp"

namespace stonechat::privacy {
namespace {

bool are_letters(std::string_view text) {
    return std::ranges::all_of(text, is_plain_letter);
}
bool are_digits(std::string_view text) {
    return std::ranges::all_of(text, is_digit);
}
bool is_one_of(char c, std::string_view set) {
    return set.find(to_upper(c)) != set.npos;
}
bool has_any(std::string_view text, std::string_view set) {
    return std::ranges::any_of(text, [&](char c) { return is_one_of(c, set); });
}

constexpr std::size_t inward_size = 3;

}  // namespace

bool is_outward_code(std::string_view code) {
    if (code.size() < 2 || code.size() > 4 || !is_plain_letter(code[0]) || is_one_of(code[0], "QVX"))
        return false;
    const std::size_t letters = is_plain_letter(code[1]) ? 2 : 1;
    if (letters == 2 && is_one_of(code[1], "IJZ")) return false;
    const std::string_view district = code.substr(letters);
    if (district.empty() || district.size() > 2 || !is_digit(district[0])) return false;
    if (district.size() == 1 || is_digit(district[1])) return true;
    return is_one_of(district[1], letters == 1 ? "ABCDEFGHJKPSTUW" : "ABEHMNPRVWXY");
}

bool is_inward_code(std::string_view code) {
    return code.size() == inward_size && is_digit(code[0]) && are_letters(code.substr(1)) &&
           !has_any(code.substr(1), "CIKMOV");
}

bool is_postcode(std::string_view code) {
    return code.size() > inward_size && is_inward_code(code.substr(code.size() - inward_size)) &&
           is_outward_code(code.substr(0, code.size() - inward_size));
}

bool is_nmc_pin(std::string_view code) {
    return code.size() == 8 && are_digits(code.substr(0, 2)) && code[2] >= 'A' && code[2] <= 'L' &&
           are_digits(code.substr(3, 4)) &&
           std::string_view{"ESWNIOC"}.find(code[7]) != std::string_view::npos;
}

bool is_current_mark(std::string_view code) {
    if (code.size() != 7 || !are_letters(code.substr(0, 2)) || !are_digits(code.substr(2, 2)) ||
        !are_letters(code.substr(4)))
        return false;
    const int age = (code[2] - '0') * 10 + (code[3] - '0');
    return !has_any(code.substr(0, 2), "IQZ") && !has_any(code.substr(4), "IQ") &&
           ((age >= 2 && age <= 29) || (age >= 51 && age <= 79));
}

}  // namespace stonechat::privacy
