// Registration with a professional regulator: GMC, NMC, HCPC, GPhC, GDC, Social Work England. Public
// registers turn each into a name. Doubtful, for the forms are short.
#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "protocol/privacy/codes.hpp"
#include "protocol/privacy/rules.hpp"

namespace stonechat::privacy {
namespace {

constexpr std::size_t word_max = 12;  // "REGISTRATION", and no number is longer

std::string upper_word(std::string_view text, std::size_t begin, std::size_t end) {
    std::string out;
    for (std::size_t i = begin; i < end && out.size() < word_max; ++i) out += to_upper(text[i]);
    return out;
}

bool digits_only(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_digit);
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

// Nothing but such signs stands between a regulator's name, the words behind it and the number.
std::size_t skip_signs(std::string_view text, std::size_t at) {
    while (at < text.size() && std::string_view{" :.#()-"}.find(text[at]) != std::string_view::npos) ++at;
    return at;
}

struct Place {
    std::size_t begin = 0, end = 0;
};

// "99 A 2242 W": a PIN of the NMC in groups.
std::optional<Place> spaced_pin(std::string_view text, std::size_t begin) {
    constexpr std::size_t pin_length = 8;
    std::string pin;
    std::size_t end = begin;
    while (end < text.size() && pin.size() < pin_length) {
        if (is_word(text[end]))
            pin += to_upper(text[end]);
        else if (text[end] != ' ' || at_or_nul(text, end + 1) == ' ')
            return std::nullopt;
        ++end;
    }
    return is_nmc_pin(pin) && !is_word(at_or_nul(text, end)) ? std::optional{Place{begin, end}}
                                                             : std::nullopt;
}

// The number that a regulator's name announces, which ends at `at`.
std::optional<Place> announced(std::string_view text, std::size_t at) {
    constexpr int words_max = 6;
    for (int i = 0; i < words_max; ++i) {
        const std::size_t begin = skip_signs(text, at);
        std::size_t end = begin;
        while (end < text.size() && end - begin < word_max && is_word(text[end])) ++end;
        const std::string word = upper_word(text, begin, end);
        if (is_number(word) && !is_word(at_or_nul(text, end))) return Place{begin, end};
        if (const auto pin = spaced_pin(text, begin)) return pin;
        if (!is_filler(word) && !is_regulator(word)) return std::nullopt;
        at = end;
    }
    return std::nullopt;
}

// "purchase order PO774985": not of a prosthetist.
bool is_ordered(std::string_view text, const Run& run) {
    constexpr std::string_view order = "ORDER ";
    return run.begin >= order.size() && upper_word(text, run.begin - order.size(), run.begin) == order;
}

}  // namespace

void find_registrations(const Runs& text, Candidates& out) {
    const auto add = [&](Place place) {
        if (!out.empty() && out.back().kind == FindingKind::prof_reg && out.back().begin == place.begin)
            return;
        out.push_back({FindingKind::prof_reg, Certainty::doubtful, place.begin, place.end,
                       "registration-form", "the form of a registration with a professional regulator"});
    };
    for (const Run& run : text.all) {
        const bool may_be_regulator = run.may_be_cue && (run.size() == 3 || run.size() == 4);
        const bool may_be_number = run.has_digit && run.size() >= 7 && run.size() <= 9;
        if (!may_be_regulator && !may_be_number) continue;
        const std::string word = upper_word(text.chars, run.begin, run.end);
        if (may_be_number && (is_nmc_pin(word) || (is_prefixed(word) && !is_ordered(text.chars, run)))) {
            add({run.begin, run.end});
        } else if (may_be_regulator && is_regulator(word)) {
            if (const auto place = announced(text.chars, run.end)) add(*place);
        }
    }
}

}  // namespace stonechat::privacy
