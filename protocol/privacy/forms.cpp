// Identifiers known by their form: email addresses, National Insurance numbers, GB driving licences.
#include <algorithm>
#include <array>
#include <optional>

#include "protocol/privacy/context.hpp"
#include "protocol/privacy/rules.hpp"

namespace stonechat::privacy {
namespace {

// --- email (RFC 5321 section 4.5.3.1: 64 and 255 octets) ---
constexpr std::size_t local_part_max = 64;
constexpr std::size_t domain_max = 255;

bool is_local_part(char c) {
    return is_word(c) || std::string_view{"._%+-'&"}.find(c) != std::string_view::npos;
}
bool is_domain(char c) {
    return is_word(c) || c == '-' || c == '.';
}

std::size_t local_part_begin(std::string_view text, std::size_t at_sign) {
    std::size_t begin = at_sign;
    while (begin > 0 && at_sign - begin < local_part_max && is_local_part(text[begin - 1])) --begin;
    while (begin < at_sign && !is_word(text[begin])) ++begin;
    return begin;
}

// Where a domain with a dot and a top level of two or more letters ends; empty when there is none.
std::optional<std::size_t> domain_end(std::string_view text, std::size_t begin) {
    std::size_t end = begin;
    while (end < text.size() && end - begin < domain_max && is_domain(text[end])) ++end;
    while (end > begin && !is_word(text[end - 1])) --end;
    const std::string_view domain = text.substr(begin, end - begin);
    const std::size_t dot = domain.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || !is_word(domain.front())) return std::nullopt;
    const std::string_view top = domain.substr(dot + 1);
    if (top.size() < 2 || !std::ranges::all_of(top, is_letter)) return std::nullopt;
    return end;
}

// --- National Insurance number: two letters, six digits, A to D ---

// HMRC manual NIM39110: letters that no prefix has, and prefixes that are not used. Those it uses for
// administration break these rules and are only doubtful, as is its own example with QQ.
bool is_allotted_prefix(char first, char second) {
    constexpr std::array<std::string_view, 7> unused{"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"};
    constexpr std::string_view never = "DFIQUV";
    const std::array prefix{to_upper(first), to_upper(second)};
    if (never.find(prefix[0]) != std::string_view::npos || never.find(prefix[1]) != std::string_view::npos)
        return false;
    return prefix[1] != 'O' && std::ranges::find(unused, std::string_view{prefix.data(), 2}) == unused.end();
}

bool is_short_word(std::string_view two_letters) {
    constexpr std::array<std::string_view, 27> words{"am", "an", "as", "at", "be", "by", "do", "ed", "go",
                                                     "he", "if", "in", "is", "it", "me", "my", "no", "of",
                                                     "on", "or", "pm", "so", "to", "up", "us", "we", "or"};
    return std::ranges::any_of(words, [&](std::string_view word) {
        return std::ranges::equal(word, two_letters, {}, {}, to_lower);
    });
}

// A digit third, or fourth behind a sign: what most words do not have.
bool may_be_nino(std::string_view text, std::size_t begin) {
    return is_digit(at_or_nul(text, begin + 2)) ||
           (!is_word(at_or_nul(text, begin + 2)) && is_digit(at_or_nul(text, begin + 3)));
}

struct Nino {
    std::size_t end = 0;
    bool is_spaced = false;
    bool is_upper_case = false;
};

std::optional<Nino> nino_at(std::string_view text, std::size_t begin) {
    Nino nino{.end = begin + 2};
    if (!is_plain_letter(at_or_nul(text, begin)) || !is_plain_letter(at_or_nul(text, begin + 1)))
        return std::nullopt;
    const auto skip_separator = [&] {
        const char c = at_or_nul(text, nino.end);
        if (c != ' ' && c != '-' && c != '.') return;
        nino.is_spaced = true;
        ++nino.end;
    };
    for (int pair = 0; pair < 3; ++pair) {
        skip_separator();
        if (!is_digit(at_or_nul(text, nino.end)) || !is_digit(at_or_nul(text, nino.end + 1)))
            return std::nullopt;
        nino.end += 2;
    }
    skip_separator();
    const char suffix = at_or_nul(text, nino.end);
    if (to_upper(suffix) < 'A' || to_upper(suffix) > 'D') return std::nullopt;
    ++nino.end;
    if (is_word(at_or_nul(text, nino.end))) return std::nullopt;
    nino.is_upper_case = is_upper(text[begin]) && is_upper(text[begin + 1]) && is_upper(suffix);
    return nino;
}

// --- GB driving licence (DVLA): surname, decade, month (+50 for women), day, year, initials, check ---
bool is_licence(std::string_view text) {
    const auto number = [&](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
    if (!is_plain_letter(text[0])) return false;
    bool is_padded = false;  // a surname shorter than five letters is filled up with 9
    for (std::size_t i = 1; i < 5; ++i) {
        if (text[i] == '9')
            is_padded = true;
        else if (!is_plain_letter(text[i]) || is_padded)
            return false;
    }
    if (!std::ranges::all_of(text.substr(5, 6), is_digit)) return false;
    const int month = number(6) % 50;
    if (number(6) > 62 || month < 1 || month > 12 || number(8) < 1 || number(8) > 31) return false;
    return is_plain_letter(text[11]) && (is_plain_letter(text[12]) || text[12] == '9') &&
           is_digit(text[13]) && is_plain_letter(text[14]) && is_plain_letter(text[15]);
}

// A surname's letters or nines, then a digit, perhaps behind a sign or three: what most words are not.
bool may_be_licence(std::string_view text, std::size_t begin) {
    return is_plain_letter(text[begin]) &&
           (is_digit(at_or_nul(text, begin + 5)) ||
            (!is_word(at_or_nul(text, begin + 5)) &&
             (is_digit(at_or_nul(text, begin + 6)) || is_digit(at_or_nul(text, begin + 7)) ||
              is_digit(at_or_nul(text, begin + 8)))));
}

// The 16 characters from `begin`, written as one word, as 5, 6 and 5, or with spaces and strokes elsewhere
// too, which is `is_odd`; `end` is where they end.
std::optional<std::string> licence_at(std::string_view text, std::size_t begin, std::size_t& end,
                                      bool& is_odd) {
    constexpr std::size_t signs_max = 3;  // " / "
    std::string out;
    std::size_t signs = 0;
    for (end = begin; end < text.size() && out.size() < 16; ++end) {
        if (is_word(text[end])) {
            out += text[end];
            signs = 0;
            continue;
        }
        if ((text[end] != ' ' && text[end] != '/' && text[end] != '-') || ++signs > signs_max)
            return std::nullopt;
        is_odd = is_odd || text[end] != ' ' || (out.size() != 5 && out.size() != 11) || signs > 1;
    }
    if (out.size() != 16) return std::nullopt;
    if (is_digit(at_or_nul(text, end)) && is_digit(at_or_nul(text, end + 1))) end += 2;  // issue number
    if (is_word(at_or_nul(text, end))) return std::nullopt;
    return out;
}

}  // namespace

void find_emails(const Runs& text, Candidates& out) {
    if (!text.has_at_sign) return;
    const std::string_view chars = text.chars;
    for (std::size_t at = chars.find('@'); at != std::string_view::npos; at = chars.find('@', at + 1)) {
        const std::size_t begin = local_part_begin(chars, at);
        const auto end = domain_end(chars, at + 1);
        if (begin == at || !end) continue;
        out.push_back(
            {FindingKind::email, Certainty::certain, begin, *end, "email-form", "an email address"});
    }
}

void find_ninos(const Runs& text, Candidates& out) {
    constexpr std::size_t digits_min = 6;
    if (text.digits_count < digits_min) return;
    std::size_t from = 0;
    for (const Run& run : text.all) {
        if (!run.is_near_digit || run.begin < from || !may_be_nino(text.chars, run.begin)) continue;
        const auto nino = nino_at(text.chars, run.begin);
        if (!nino) continue;
        const Called called = called_before(text.chars, run.begin);
        if (called == Called::something_else) continue;
        const std::string_view prefix = text.chars.substr(run.begin, 2);
        // "at 12 34 56 a ..." is a row of numbers in a sentence.
        const bool is_strict = !nino->is_spaced || nino->is_upper_case;
        const bool has_the_form = is_strict || !is_short_word(prefix);
        const bool is_certain =
            called == Called::nino || (is_strict && is_allotted_prefix(prefix[0], prefix[1]));
        if (!is_certain && !has_the_form) continue;
        out.push_back({FindingKind::nino, is_certain ? Certainty::certain : Certainty::doubtful, run.begin,
                       nino->end, "nino-form", "the form of a National Insurance number"});
        from = nino->end;
    }
}

void find_licences(const Runs& text, Candidates& out) {
    constexpr std::size_t digits_min = 7;
    if (text.digits_count < digits_min) return;
    std::size_t from = 0;
    for (const Run& run : text.all) {
        if (!run.is_near_digit || run.begin < from || !may_be_licence(text.chars, run.begin)) continue;
        std::size_t end = run.begin;
        bool is_odd = false;
        const auto licence = licence_at(text.chars, run.begin, end, is_odd);
        if (!licence || !is_licence(*licence)) continue;
        out.push_back({FindingKind::driving_licence, is_odd ? Certainty::doubtful : Certainty::certain,
                       run.begin, end, "driving-licence-form", "the form of a GB driving licence number"});
        from = end;
    }
}

}  // namespace stonechat::privacy
