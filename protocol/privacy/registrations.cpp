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

bool has_length_of_regulator(const Run& run) {
    return run.size() == 3 || run.size() == 4;
}

// Nothing but such signs between a regulator's name and the number.
bool goes_on(std::string_view between) {
    return between.find_first_not_of(" :.#()-") == std::string_view::npos;
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

void find_registrations(const Runs& text, Candidates& out) {
    bool is_announced = false;
    std::size_t last_end = 0;
    for (const Run& run : text.all) {
        if (is_announced) is_announced = goes_on(text.chars.substr(last_end, run.begin - last_end));
        last_end = run.end;
        const bool may_be_regulator = run.may_be_cue && has_length_of_regulator(run);
        const bool may_be_number = run.has_digit && run.size() >= 5 && run.size() <= 9;
        if (!may_be_number && !may_be_regulator && (run.has_digit || !is_announced)) {
            is_announced = false;
            continue;
        }
        const std::string word = upper_word(text.chars, run.begin, run.end);
        const bool is_registration =
            run.has_digit && (is_nmc_pin(word) || is_prefixed(word) || (is_announced && is_number(word)));
        if (is_registration)
            out.push_back({FindingKind::prof_reg, Certainty::doubtful, run.begin, run.end,
                           "registration-form", "the form of a registration with a professional regulator"});
        is_announced = is_regulator(word) || (is_announced && is_filler(word));
    }
}

}  // namespace stonechat::privacy
