// How someone is reached: postcodes, phone numbers, web addresses. All doubtful: a surgery's number is
// nobody's secret.
#include <algorithm>
#include <array>
#include <optional>

#include "protocol/privacy/codes.hpp"
#include "protocol/privacy/rules.hpp"

namespace stonechat::privacy {
namespace {

constexpr auto none = std::string_view::npos;

bool is_one_of(char c, std::string_view set) {
    return set.find(to_upper(c)) != none;
}

// Where the word at `at` ends; a few characters past its begin where it is longer than anything looked for.
std::size_t word_end(std::string_view text, std::size_t at) {
    constexpr std::size_t chars_max = 4;
    const std::size_t stop = std::min(text.size(), at + chars_max);
    while (at < stop && is_word(text[at])) ++at;
    return at;
}

// --- postcodes ---
// "grade B2 3rd time"
bool is_ordinal(std::string_view word) {
    constexpr std::array<std::string_view, 10> ordinals{"1st", "2nd", "3rd", "4th", "5th",
                                                        "6th", "7th", "8th", "9th", "0th"};
    return std::ranges::find(ordinals, word) != ordinals.end();
}

// A digit second or third, or the Girobank's own letters: what most words do not have.
bool may_begin_postcode(std::string_view text, const Run& run) {
    return is_plain_letter(text[run.begin]) && run.size() <= 7 &&
           (is_digit(at_or_nul(text, run.begin + 1)) || is_digit(at_or_nul(text, run.begin + 2)) ||
            text.substr(run.begin).starts_with("GIR"));
}

// Where a postcode that begins with `run` ends.
std::optional<std::size_t> postcode_end(std::string_view text, const Run& run) {
    const std::size_t end = run.end;
    const std::string_view word = text.substr(run.begin, run.size());
    if (word == "GIR0AA") return end;
    if (is_postcode(word)) return end;
    if (word.size() > 4 || at_or_nul(text, end) != ' ') return std::nullopt;
    const std::size_t next_end = word_end(text, end + 1);
    const std::string_view next = text.substr(end + 1, next_end - end - 1);
    const bool is_girobank = word == "GIR" && next == "0AA";
    if (!is_girobank && (!is_outward_code(word) || !is_inward_code(next) || is_ordinal(next)))
        return std::nullopt;
    return next_end;
}

// --- phone numbers: Ofcom's national numbering plan, 0 or +44 and nine or ten digits ---
std::optional<std::size_t> phone_end(std::string_view text, std::size_t at) {
    std::size_t digits_max = 11;
    std::size_t i = at;
    if (text[at] == '+' || text.substr(at).starts_with("0044")) {
        i += text[at] == '+' ? 1 : 2;
        if (!text.substr(i).starts_with("44")) return std::nullopt;
        digits_max = 12;
    } else if (!is_one_of(at_or_nul(text, at + 1), "1235789")) {
        return std::nullopt;
    }
    std::size_t count = 0;
    std::size_t end = i;  // after the last digit taken
    for (std::size_t signs = 0; i < text.size() && count < digits_max && signs < 4; ++i) {
        if (is_digit(text[i])) {
            const bool is_trunk_zero = digits_max == 12 && text[i] == '0' && text[i - 1] == '(';
            count += is_trunk_zero ? 0 : 1;
            signs = 0;
            end = i + 1;
        } else if (std::string_view{" -.()"}.find(text[i]) != none) {
            ++signs;
        } else {
            break;
        }
    }
    if (count + 1 < digits_max || is_word(at_or_nul(text, end))) return std::nullopt;
    return end;
}

bool may_begin_phone(std::string_view text, std::size_t at) {
    const char before = at > 0 ? text[at - 1] : ' ';
    return (text[at] == '+' || text[at] == '0') && !is_word(before) && before != '.' && before != '-' &&
           before != '/';
}

// --- web addresses ---
std::optional<std::size_t> url_end(std::string_view text, std::size_t at) {
    const std::string_view rest = text.substr(at);
    std::size_t prefix = 0;
    for (const std::string_view start : {"https://", "http://", "www."}) {
        const bool is_here = rest.size() > start.size() &&
                             std::ranges::equal(rest.substr(0, start.size()), start, {}, to_lower);
        if (is_here && prefix == 0) prefix = start.size();
    }
    if (prefix == 0) return std::nullopt;
    std::size_t end = at + prefix;
    while (end < text.size() && std::string_view{" \n<>\"'"}.find(text[end]) == none) ++end;
    while (end > at + prefix && std::string_view{".,;:!?)]"}.find(text[end - 1]) != none) --end;
    return end > at + prefix ? std::optional{end} : std::nullopt;
}

}  // namespace

void find_postcodes(const Runs& text, Candidates& out) {
    for (const Run& run : text.all) {
        if (!run.is_near_digit || !may_begin_postcode(text.chars, run)) continue;
        if (const auto end = postcode_end(text.chars, run))
            out.push_back({FindingKind::postcode, Certainty::doubtful, run.begin, *end, "postcode-form",
                           "the form of a postcode"});
    }
}

void find_phones(const Runs& text, Candidates& out) {
    std::size_t from = 0;
    const auto try_at = [&](std::size_t at) {
        if (at < from || !may_begin_phone(text.chars, at)) return;
        const auto end = phone_end(text.chars, at);
        if (!end) return;
        out.push_back({FindingKind::phone, Certainty::doubtful, at, *end, "phone-form",
                       "the form of a UK phone number"});
        from = *end;
    };
    auto plus = text.pluses.begin();
    for (const Run& run : text.all) {
        for (; plus != text.pluses.end() && *plus < run.begin; ++plus) try_at(*plus);
        if (text.chars[run.begin] == '0') try_at(run.begin);
    }
}

void find_urls(const Runs& text, Candidates& out) {
    std::size_t from = 0;
    for (const Run& run : text.all) {
        if ((!run.may_be_cue && !run.has_digit) || run.begin < from ||
            !is_plain_letter(text.chars[run.begin]))
            continue;
        const auto end = url_end(text.chars, run.begin);
        if (!end) continue;
        out.push_back(
            {FindingKind::url, Certainty::doubtful, run.begin, *end, "web-address-form", "a web address"});
        from = *end;
    }
}

}  // namespace stonechat::privacy
