// Registration with a professional regulator: GMC, NMC, HCPC, GPhC, GDC, Social Work England. Public
// registers turn each into a name. Doubtful, for the forms are short.
#include <algorithm>
#include <array>
#include <string>

#include "protocol/privacy/rules.hpp"

namespace stonechat::privacy {
namespace {

std::string upper_word(std::string_view text, std::size_t begin, std::size_t end) {
    std::string out;
    for (std::size_t i = begin; i < end && out.size() < 12; ++i) out += to_upper(text[i]);
    return out;
}

bool digits_only(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_digit);
}

// NMC PIN: year, month A to L, four digits, country.
bool is_nmc_pin(std::string_view word) {
    constexpr std::string_view countries = "ESWNIOC";
    return word.size() == 8 && digits_only(word.substr(0, 2)) && word[2] >= 'A' && word[2] <= 'L' &&
           digits_only(word.substr(3, 4)) && countries.find(word[7]) != std::string_view::npos;
}

bool is_prefixed(std::string_view word) {
    constexpr std::array<std::string_view, 16> prefixes{"PA", "PH", "OT", "RA", "CH", "DT",  "SL",  "BS",
                                                        "CS", "AS", "PO", "OR", "SW", "HAD", "ODP", "PYL"};
    return std::ranges::any_of(prefixes, [&](std::string_view prefix) {
        const auto digits = word.size() > prefix.size() ? word.substr(prefix.size()) : std::string_view{};
        return word.starts_with(prefix) && digits_only(digits) && digits.size() >= 5 && digits.size() <= 6;
    });
}

bool is_regulator(std::string_view word) {
    constexpr std::array<std::string_view, 8> regulators{"GMC",  "NMC", "HCPC", "GDC",
                                                         "GPHC", "SWE", "GOC",  "PIN"};
    return std::ranges::find(regulators, word) != regulators.end();
}

bool is_filler(std::string_view word) {
    constexpr std::array<std::string_view, 10> words{"NO",  "NUMBER", "NUM",          "REG",        "PIN",
                                                     "REF", "IS",     "REGISTRATION", "REGISTERED", "ID"};
    return std::ranges::find(words, word) != words.end();
}

// What a regulator's name may be followed by: five to eight digits, perhaps behind a letter.
bool is_number(std::string_view word) {
    if (word.size() > 1 && !is_digit(word[0])) word.remove_prefix(1);
    return word.size() >= 5 && word.size() <= 8 && digits_only(word);
}

}  // namespace

void find_registrations(std::string_view folded, Candidates& out) {
    bool is_announced = false;
    for (std::size_t at = 0; at < folded.size();) {
        if (!is_word(folded[at])) {
            if (std::string_view{" :.#()-"}.find(folded[at]) == std::string_view::npos) is_announced = false;
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < folded.size() && is_word(folded[end])) ++end;
        const std::string word = upper_word(folded, at, end);
        if (is_nmc_pin(word) || is_prefixed(word) || (is_announced && is_number(word)))
            out.push_back({FindingKind::prof_reg, Certainty::doubtful, at, end, "registration-form",
                           "the form of a registration with a professional regulator"});
        is_announced = is_regulator(word) || (is_announced && is_filler(word));
        at = end;
    }
}

}  // namespace stonechat::privacy
