#include "protocol/privacy/generalise.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "protocol/privacy/folded.hpp"
#include "protocol/privacy/tokens.hpp"

namespace stonechat::privacy {
namespace {

constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                  "May",       "June",     "July",     "August",
                                                  "September", "October",  "November", "December"};

std::optional<std::size_t> month_named(std::string_view word) {
    if (word.size() < 3) return std::nullopt;
    for (std::size_t i = 0; i < months.size(); ++i)
        if (std::ranges::equal(word.substr(0, 3), months.at(i).substr(0, 3), {}, to_lower, to_lower))
            return i;
    return std::nullopt;
}

// The month and year of a date: 2026-10-12, 12/10/2026 (day first, as in the UK), 12 October 2026.
std::string month_of(const Reading& text) {
    std::vector<int> numbers;
    std::optional<std::size_t> month;
    for (std::size_t i = 0; i < text.tokens.size(); ++i) {
        if (const int number = text.number(i); number >= 0) numbers.push_back(number);
        if (text.is(i, Class::month) && !month) month = month_named(text.text(text.tokens[i]));
    }
    constexpr int first_year = 1850;
    const auto year = std::ranges::find_if(numbers, [](int n) { return n >= first_year; });
    // Between words the second number is no month: "3.ii.11" has it in Roman numerals.
    const bool has_word =
        std::ranges::any_of(text.tokens, [](const Token& token) { return token.is_word(); });
    if (!month && !has_word && numbers.size() >= 2) {
        // Behind the first day of a range the month is the last number but the year.
        const int candidate = numbers.size() > 3 ? numbers[numbers.size() - 2] : numbers[1];
        if (candidate >= 1 && candidate <= 12) month = static_cast<std::size_t>(candidate - 1);
    }
    if (!month) return "[date]";
    std::string out{months.at(*month)};
    if (year != numbers.end()) out += ' ' + std::to_string(*year);
    return out;
}

std::string service_of(const Reading& text) {
    struct Kind {
        std::string_view word, words;
    };
    constexpr std::array kinds{
        Kind{"ward", "a ward"},         Kind{"hospital", "a hospital"},     Kind{"infirmary", "a hospital"},
        Kind{"surgery", "a practice"},  Kind{"practice", "a practice"},     Kind{"partners", "a practice"},
        Kind{"hospice", "a hospice"},   Kind{"clinic", "a clinic"},         Kind{"school", "a school"},
        Kind{"nursing", "a care home"}, Kind{"care", "a care home"},        Kind{"home", "a care home"},
        Kind{"lodge", "a care home"},   Kind{"house", "a care home"},       Kind{"centre", "a health centre"},
        Kind{"unit", "a unit"},         Kind{"pharmacy", "a pharmacy"},     Kind{"trust", "an organisation"},
        Kind{"hmp", "a prison"},        Kind{"university", "a university"},
    };
    for (const Kind& kind : kinds)
        for (std::size_t i = 0; i < text.tokens.size(); ++i)
            if (text.is_word(i, kind.word)) return std::string{kind.words};
    return "a service";
}

}  // namespace

std::string suggestion_for(FindingKind kind, std::string_view found) {
    const Folded folded{found};
    const Reading text = read(folded.chars());
    switch (kind) {
        case FindingKind::date:
            return month_of(text);
        case FindingKind::name:
            return "the person";
        case FindingKind::facility:
            return service_of(text);
        case FindingKind::place:
            return "a town";
        case FindingKind::age_90:
            return "90 or over";
        case FindingKind::address:
            return "an address";
        case FindingKind::quasi:
            return "a rare condition";
        case FindingKind::nhs_number:
        case FindingKind::chi_number:
        case FindingKind::hc_number:
        case FindingKind::email:
        case FindingKind::nino:
        case FindingKind::bank:
        case FindingKind::driving_licence:
        case FindingKind::postcode:
        case FindingKind::phone:
        case FindingKind::url:
        case FindingKind::prof_reg:
        case FindingKind::hospital_number:
        case FindingKind::vehicle_reg:
        case FindingKind::passport:
        case FindingKind::ip_address:
        case FindingKind::handle:
            break;
    }
    return std::string{label_of(kind)};
}

}  // namespace stonechat::privacy
