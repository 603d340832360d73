// Numbers that nothing calls so, behind someone's name: "Samuel Erskine, 3557049942", "G. Marchetti,
// RTX0091827".
#include <algorithm>
#include <array>
#include <optional>

#include "protocol/privacy/checks.hpp"
#include "protocol/privacy/text_rules.hpp"

namespace stonechat::privacy {
namespace {

using std::size_t;

// "RTX0091827", "3108846": what hospitals number people by; not what begins as tickets and orders do.
bool is_local_code(const Reading& text, size_t at) {
    const Token& token = text.tokens[at];
    const std::string_view word = text.text(token);
    if (at == 0 || text.tokens[at - 1].shape != Shape::sign) return false;
    const bool is_joined = at + 1 < text.tokens.size() && !text.tokens[at + 1].has_space_before &&
                           (text.is_sign(at + 1, '-') || text.is_sign(at + 1, ':'));
    if (is_joined) return false;
    if (token.shape == Shape::number) return word.size() == 7 || word.size() == 8;
    if (token.shape != Shape::alnum) return false;
    const auto letters = static_cast<size_t>(std::ranges::find_if(word, is_digit) - word.begin());
    constexpr std::array<std::string_view, 6> others{"INC", "TKT", "REF", "PO", "SN", "CAS"};
    return letters >= 1 && letters <= 3 && word.size() - letters >= 6 && word.size() - letters <= 9 &&
           std::ranges::all_of(word.substr(0, letters), is_upper) &&
           std::ranges::all_of(word.substr(letters), is_digit) &&
           std::ranges::find(others, word.substr(0, letters)) == others.end();
}

// "KC 30 77 15": letters and pairs of digits; the last token.
std::optional<size_t> spaced_code(const Reading& text, size_t at) {
    constexpr size_t letters_max = 3, groups_min = 2, group_digits_min = 2, group_digits_max = 4;
    const Token& token = text.tokens[at];
    if (token.shape != Shape::upper || token.end - token.begin > letters_max ||
        token.traits.class_bits() != 0)
        return std::nullopt;
    size_t groups = 0;
    for (size_t next = at + 1; next < text.tokens.size(); ++next, ++groups) {
        const Token& group = text.tokens[next];
        const size_t digits = group.end - group.begin;
        if (group.shape != Shape::number || digits < group_digits_min || digits > group_digits_max) break;
    }
    return groups >= groups_min ? std::optional{at + groups} : std::nullopt;
}

}  // namespace

void find_numbers_of_people(const Reading& text, const std::vector<bool>& is_taken, Candidates& out) {
    constexpr size_t reach = 3;  // tokens between the name and the number
    constexpr size_t digits = 10;
    const Candidates found = out;
    for (const Candidate& one : found) {
        if (one.kind != FindingKind::name) continue;
        const size_t next = text.token_from(one.end);
        for (size_t at = next; at < text.tokens.size() && at <= next + reach; ++at) {
            const Token& token = text.tokens[at];
            if (token.shape == Shape::line_end || text.is_sign(at, '.') ||
                (token.is_word() && token.shape != Shape::upper))
                break;
            if (is_taken[at]) break;
            if (is_local_code(text, at)) {
                add(out, text, FindingKind::hospital_number, at, at, "code-after-name",
                    "a code behind someone's name");
                break;
            }
            if (const auto last = spaced_code(text, at)) {
                add(out, text, FindingKind::hospital_number, at, *last, "code-after-name",
                    "a code behind someone's name");
                break;
            }
            if (token.shape != Shape::number || token.end - token.begin != digits) continue;
            const char first = text.chars[token.begin];
            const bool is_phone = first == '0' && !begins_with_a_date(text.text(token));
            if (is_phone || is_one_digit_repeated(text.text(token))) break;
            add(out, text, first == '3' ? FindingKind::hc_number : FindingKind::nhs_number, at, at,
                "number-after-name", "ten digits behind someone's name");
            break;
        }
    }
}

}  // namespace stonechat::privacy
