// NHS, CHI and H&C numbers: ten digits, the last of which checks the others.
#include <algorithm>
#include <optional>
#include <string>

#include "protocol/privacy/checks.hpp"
#include "protocol/privacy/context.hpp"
#include "protocol/privacy/digits.hpp"
#include "protocol/privacy/rules.hpp"

namespace stonechat::privacy {
namespace {

constexpr std::size_t length = 10;

bool is_person_number(Called called) {
    return called == Called::nhs || called == Called::chi || called == Called::hc;
}

// The kind whose range holds these digits; empty where no such number has been issued.
std::optional<FindingKind> kind_in_range(std::string_view digits) {
    if (begins_with_a_date(digits)) return FindingKind::chi_number;
    if (digits.starts_with('3') && digits[1] >= '2') return FindingKind::hc_number;
    if (digits.front() >= '4') return FindingKind::nhs_number;
    return std::nullopt;
}

FindingKind kind_called(Called called) {
    if (called == Called::chi) return FindingKind::chi_number;
    if (called == Called::hc) return FindingKind::hc_number;
    return FindingKind::nhs_number;
}

Candidate certain(FindingKind kind) {
    Candidate out{kind, Certainty::certain, 0,
                  0,    "nhs-modulus-11",   "ten digits that pass the NHS number check"};
    if (kind == FindingKind::chi_number) {
        out.rule = "chi-modulus-11";
        out.reason = "ten digits that pass the CHI number check and begin with a date";
    } else if (kind == FindingKind::hc_number) {
        out.rule = "hc-modulus-11";
        out.reason = "ten digits that pass the health and care number check";
    }
    return out;
}

// The groupings in which such numbers are printed. Others are ten digits by accident: 192.168.10.25, 4-4-2 of
// a card.
bool is_printed_so(const DigitChain& chain, std::size_t first, std::size_t count) {
    const auto size = [&](std::size_t i) { return chain.groups[first + i].size(); };
    if (count == 1) return true;
    if (count == 2) return size(0) == 6;
    return count == 3 && size(0) == 3 && size(1) == 3;
}

std::optional<Candidate> judge(std::string_view text, const DigitChain& chain, std::size_t first,
                               std::size_t count) {
    const std::string digits = chain.digits(text, first, count);
    const Called called = called_before(text, chain.groups[first].begin);
    if (called == Called::something_else || is_one_digit_repeated(digits)) return std::nullopt;
    const auto in_range = kind_in_range(digits);
    if (is_person_number(called)) {
        if (passes_modulus_11(digits)) return certain(in_range.value_or(kind_called(called)));
        return Candidate{kind_called(called),
                         Certainty::doubtful,
                         0,
                         0,
                         "called-a-person-number",
                         "called an NHS, CHI or H&C number, though its check digit is wrong"};
    }
    if (!is_printed_so(chain, first, count) || !passes_modulus_11(digits) || !in_range) return std::nullopt;
    if (count == 2 && in_range != FindingKind::chi_number)
        return std::nullopt;  // 6 and 4 is how CHI is printed
    return certain(*in_range);
}

// A spreadsheet drops the leading zero of a CHI number.
std::optional<Candidate> judge_without_zero(std::string_view text, const DigitChain& chain, std::size_t first,
                                            std::size_t count) {
    if (called_before(text, chain.groups[first].begin) != Called::chi) return std::nullopt;
    const std::string digits = '0' + chain.digits(text, first, count);
    if (!passes_modulus_11(digits) || !begins_with_a_date(digits)) return std::nullopt;
    return certain(FindingKind::chi_number);
}

// "0044 7700 900123" is a phone number.
bool is_dialled_abroad(std::string_view text, const DigitChain& chain) {
    return chain.digits(text, 0, 1).starts_with("00") && chain.groups.front().size() <= 5;
}

void find_in(std::string_view text, const DigitChain& chain, Candidates& out) {
    if (is_dialled_abroad(text, chain)) return;
    for (std::size_t first = 0; first < chain.groups.size();) {
        std::optional<Candidate> found;
        std::size_t count = chain.groups_for(first, length);
        if (count > 0 && chain.stands_alone(first, count)) found = judge(text, chain, first, count);
        if (!found) {
            count = chain.groups_for(first, length - 1);
            if (count > 0 && chain.stands_alone(first, count))
                found = judge_without_zero(text, chain, first, count);
        }
        if (found) {
            found->begin = chain.groups[first].begin;
            found->end = chain.groups[first + count - 1].end;
            out.push_back(*found);
        }
        first += found ? count : 1;
    }
}

}  // namespace

void find_ten_digits(const Runs& text, Candidates& out) {
    if (text.digits_count < length - 1) return;  // a CHI number may have lost its leading zero
    const DigitChains chains{text, length - 1};
    for (std::size_t i = 0; i < chains.size(); ++i) find_in(text.chars, chains[i], out);
}

}  // namespace stonechat::privacy
