// IBANs (ISO 13616, modulus 97) and payment cards (ISO 7812, Luhn).
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "protocol/privacy/checks.hpp"
#include "protocol/privacy/context.hpp"
#include "protocol/privacy/digits.hpp"
#include "protocol/privacy/rules.hpp"

namespace stonechat::privacy {
namespace {

struct IbanLength {
    std::string_view country;
    std::size_t length;
};
// SWIFT IBAN registry: the countries from which people in the UK are paid most; others are only doubtful.
constexpr std::array iban_lengths{
    IbanLength{"AT", 20}, IbanLength{"BE", 16}, IbanLength{"BG", 22}, IbanLength{"CH", 21},
    IbanLength{"CY", 28}, IbanLength{"CZ", 24}, IbanLength{"DE", 22}, IbanLength{"DK", 18},
    IbanLength{"EE", 20}, IbanLength{"ES", 24}, IbanLength{"FI", 18}, IbanLength{"FR", 27},
    IbanLength{"GB", 22}, IbanLength{"GI", 23}, IbanLength{"GR", 27}, IbanLength{"HR", 21},
    IbanLength{"HU", 28}, IbanLength{"IE", 22}, IbanLength{"IS", 26}, IbanLength{"IT", 27},
    IbanLength{"LI", 21}, IbanLength{"LT", 20}, IbanLength{"LU", 20}, IbanLength{"LV", 21},
    IbanLength{"MC", 27}, IbanLength{"MT", 31}, IbanLength{"NL", 18}, IbanLength{"NO", 15},
    IbanLength{"PL", 28}, IbanLength{"PT", 25}, IbanLength{"RO", 24}, IbanLength{"SE", 24},
    IbanLength{"SI", 19}, IbanLength{"SK", 24}, IbanLength{"TR", 26},
};

bool passes_modulus_97(std::string_view iban) {
    std::uint32_t remainder = 0;
    const auto take = [&](char c) {
        if (is_digit(c))
            remainder = (remainder * 10 + static_cast<std::uint32_t>(c - '0')) % 97;
        else
            remainder = (remainder * 100 + static_cast<std::uint32_t>(c - 'A' + 10)) % 97;
    };
    std::ranges::for_each(iban.substr(4), take);
    std::ranges::for_each(iban.substr(0, 4), take);
    return remainder == 1;
}

std::optional<std::size_t> iban_length(std::string_view text, std::size_t at) {
    const std::array country{to_upper(text[at]), to_upper(at_or_nul(text, at + 1))};
    const auto* found =
        std::ranges::find(iban_lengths, std::string_view{country.data(), 2}, &IbanLength::country);
    if (found == iban_lengths.end()) return std::nullopt;
    return found->length;
}

// The check proves an IBAN, so that it hardly matters what people put between its groups.
bool separates_groups(char c) {
    return std::string_view{" -_.*/\n"}.find(c) != std::string_view::npos;
}

// Where an IBAN that begins at `at` ends; empty when none does. `is_proved`: it passes its check.
std::optional<std::size_t> iban_end(std::string_view text, std::size_t at, bool& is_proved) {
    if (!is_digit(at_or_nul(text, at + 2)) || !is_digit(at_or_nul(text, at + 3))) return std::nullopt;
    const auto length = iban_length(text, at);
    if (!length) return std::nullopt;
    std::string iban;
    constexpr std::size_t signs_max = 3;  // " - "
    std::size_t signs = 0;
    std::size_t i = at;
    for (; i < text.size() && iban.size() < *length; ++i) {
        if (is_digit(text[i]) || is_plain_letter(text[i]))
            iban += to_upper(text[i]);
        else if (!separates_groups(text[i]) || ++signs > signs_max)
            return std::nullopt;
        if (is_word(text[i])) signs = 0;
    }
    if (iban.size() != *length || is_word(at_or_nul(text, i))) return std::nullopt;
    is_proved = passes_modulus_97(iban);
    // Four letters of a bank and 14 digits are nothing else, even with a slip in them.
    const bool is_british = iban.starts_with("GB") &&
                            std::ranges::all_of(iban.substr(4, 4), is_plain_letter) &&
                            std::ranges::all_of(iban.substr(8), is_digit);
    return is_proved || is_british ? std::optional{i} : std::nullopt;
}

void find_cards_in(std::string_view text, const DigitChain& chain, std::size_t length, Candidates& out) {
    for (std::size_t first = 0; first < chain.groups.size(); ++first) {
        const std::size_t count = chain.groups_for(first, length);
        if ((count != 1 && count != 4) || !chain.stands_alone(first, count)) continue;
        const std::string digits = chain.digits(text, first, count);
        if ((digits.front() != '4' && digits.front() != '5') || !passes_luhn(digits)) continue;
        const bool is_grouped = count == 4 && chain.groups[first].size() == 4 &&
                                chain.groups[first + 1].size() == 4 && chain.groups[first + 2].size() == 4;
        const std::size_t begin = chain.groups[first].begin;
        const Called called = called_before(text, begin);
        if (called == Called::something_else) continue;
        const bool is_certain = is_grouped || called == Called::card;
        out.push_back({FindingKind::bank, is_certain ? Certainty::certain : Certainty::doubtful, begin,
                       chain.groups[first + count - 1].end, "card-luhn",
                       "sixteen digits that pass the payment card check"});
    }
}

}  // namespace

void find_ibans(const Runs& text, Candidates& out) {
    std::size_t from = 0;
    for (const Run& run : text.all) {
        if (!run.is_near_digit || run.begin < from || !is_plain_letter(text.chars[run.begin])) continue;
        bool is_proved = false;
        const auto end = iban_end(text.chars, run.begin, is_proved);
        if (!end) continue;
        if (is_proved)
            out.push_back({FindingKind::bank, Certainty::certain, run.begin, *end, "iban-modulus-97",
                           "a bank account number (IBAN) that passes its check"});
        else
            out.push_back({FindingKind::bank, Certainty::doubtful, run.begin, *end, "iban-form",
                           "the form of a bank account number (IBAN)"});
        if (is_proved) from = *end;  // a doubtful one hides no other
    }
}

void find_cards(const Runs& text, Candidates& out) {
    constexpr std::size_t length = 16;
    if (text.digits_count < length) return;
    const DigitChains chains{text, length};
    for (std::size_t i = 0; i < chains.size(); ++i) find_cards_in(text.chars, chains[i], length, out);
}

}  // namespace stonechat::privacy
