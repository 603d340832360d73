#include "protocol/privacy/digits.hpp"

#include "protocol/privacy/folded.hpp"

namespace stonechat::privacy {
namespace {

enum class Join { none, loose, tight };

// What stands between two groups. A dot or dash with spaces on one side only ends something ("5919. 12
// people").
Join join_of(std::string_view between) {
    if (between == "-" || between == ".") return Join::tight;
    if (between == " " || between == "  " || between == " - " || between == "\n" || between == " \n")
        return Join::loose;
    return Join::none;
}

// "(21)1234567890" is a barcode, "(0)7700900123" a phone number.
bool after_bracketed_number(std::string_view text, std::size_t at) {
    if (at < 3 || text[at - 1] != ')') return false;
    std::size_t i = at - 1;
    while (i > 0 && at - i < 6 && is_digit(text[i - 1])) --i;
    return i < at - 1 && i > 0 && text[i - 1] == '(';
}

bool opens_something_else(std::string_view text, std::size_t at) {
    return (at > 0 && text[at - 1] == '+') || after_bracketed_number(text, at);
}

}  // namespace

std::string DigitChain::digits(std::string_view folded, std::size_t first, std::size_t count) const {
    std::string out;
    for (std::size_t i = first; i < first + count; ++i)
        out += folded.substr(groups[i].begin, groups[i].size());
    return out;
}

bool DigitChain::stands_alone(std::size_t first, std::size_t count) const {
    const std::size_t next = first + count;
    return (first == 0 || !groups[first].tight_before) &&
           (next == groups.size() || !groups[next].tight_before);
}

std::size_t DigitChain::groups_for(std::size_t first, std::size_t digits_count) const {
    std::size_t sum = 0;
    for (std::size_t i = first; i < groups.size() && sum < digits_count; ++i) {
        sum += groups[i].size();
        if (sum == digits_count) return i + 1 - first;
    }
    return 0;
}

// Drops what has been read of the last chain where it is too short to be anything.
void DigitChains::end_chain(std::size_t digits_min) {
    if (chains_.empty() || chains_.back().digits >= digits_min) return;
    groups_.resize(chains_.back().first);
    chains_.pop_back();
}

DigitChains::DigitChains(const Runs& text, std::size_t digits_min) {
    bool is_open = false;
    bool is_skipped = false;  // the open chain began as something else
    std::size_t last_end = 0;
    for (const Run& run : text.all) {
        if (!run.has_digit) continue;
        if (run.has_letter) {
            is_open = false;
            continue;
        }
        const Join join = is_open ? join_of(text.chars.substr(last_end, run.begin - last_end)) : Join::none;
        if (join == Join::none) {
            end_chain(digits_min);
            is_skipped = opens_something_else(text.chars, run.begin);
            if (!is_skipped) chains_.push_back({.first = groups_.size()});
        }
        if (!is_skipped) {
            groups_.push_back({run.begin, run.end, join == Join::tight});
            ++chains_.back().count;
            chains_.back().digits += run.size();
        }
        is_open = true;
        last_end = run.end;
    }
    end_chain(digits_min);
}

}  // namespace stonechat::privacy
