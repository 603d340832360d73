// Ages of 90 and over. Younger ones stay: with region and month they leave thousands.
#include <optional>

#include "protocol/privacy/text_rules.hpp"

namespace stonechat::privacy {
namespace {

using std::size_t;

constexpr int age_from = 90;
constexpr int age_max = 122;  // the oldest person known

// The last token of a number of 90 to 122 at `at`, in digits or words.
std::optional<size_t> high_age(const Reading& text, size_t at) {
    const int value = text.number(at, 3);
    if (value >= age_from && value <= age_max) return at;
    if (text.is_word(at, "ninety")) {
        const size_t next = text.is_sign(at + 1, '-') ? at + 2 : at + 1;
        const bool has_unit =
            text.is_one_of(next, {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine"});
        return has_unit ? next : at;
    }
    size_t next = at;
    if (text.is_one_of(at, {"a", "one"})) ++next;
    if (!text.is_word(next, "hundred")) return std::nullopt;
    if (text.is_word(next + 1, "and") && text.is(next + 2, Class::number_word)) next += 2;
    return next;
}

// "92 years old", "92-year-old", "92yo", "92 y/o"
std::optional<size_t> age_word_after(const Reading& text, size_t last) {
    size_t next = last + 1;
    if (text.is_sign(next, '-')) ++next;
    if (text.is_one_of(next, {"yo", "yr", "yrs", "y", "year", "years"})) {
        const size_t after = text.is_sign(next + 1, '-') || text.is_sign(next + 1, '/') ? next + 2 : next + 1;
        if (text.is_one_of(next, {"yo"}) || text.is_one_of(after, {"old", "o", "olds"})) return last;
        if (text.is_word(after, "of") && text.is_word(after + 1, "age")) return last;
    }
    return std::nullopt;
}

bool is_a_group(const Reading& text, size_t last) {
    return (text.is_one_of(last + 1, {"and", "or"}) &&
            text.is_one_of(last + 2, {"over", "above", "older", "under"})) ||
           text.is_sign(last + 1, '+') || text.is_sign(last + 1, '%') || text.is_sign(last + 1, '/');
}

// A number that counts or measures something after it.
bool is_measure(const Reading& text, size_t last) {
    return text.is(last + 1, Class::unit) || text.is_word(last + 1, "percent") ||
           (text.is_sign(last + 1, '.') && text.number(last + 2) >= 0 &&
            !text.tokens[last + 2].has_space_before) ||
           (text.is_sign(last + 1, '-') && text.number(last + 2) >= 0);
}

bool is_called_age(const Reading& text, size_t at) {
    if (at == 0) return false;
    size_t before = at - 1;
    if (text.is_one_of(before, {"of", "is", "was", "about", "around", "now"}) || text.is_sign(before, ':') ||
        text.is_sign(before, '|') || text.is_sign(before, '='))
        if (before > 0 && text.is_one_of(before - 1, {"age", "aged"})) return true;
    return text.is_one_of(before, {"aged", "age"});
}

// "she is 94 and", "he just turned 95", "the patient was 93"
bool is_told_of_someone(const Reading& text, size_t at) {
    size_t before = at;
    for (int i = 0;
         i < 2 && before > 0 &&
         text.is_one_of(before - 1, {"just", "now", "about", "nearly", "almost", "only", "already"});
         ++i)
        --before;
    if (before < 2) return false;
    if (text.is_one_of(before - 1, {"turned", "turns", "turning"})) return true;
    if (!text.is_one_of(before - 1, {"is", "was", "s", "be", "being", "am", "m"})) return false;
    const Token& subject = text.tokens[before - 2];
    return text.is_one_of(before - 2, {"he", "she", "i", "who", "they"}) || subject.is(Class::relation) ||
           subject.is(Class::person) || subject.traits.surname() > 1;
}

// "Mrs Okafor, 94, on the ward", "(94F)"
bool stands_after_name(const Reading& text, size_t at, size_t last) {
    const bool is_closed = text.is_sign(last + 1, ',') || text.is_sign(last + 1, ')');
    if (at < 2 || !is_closed || (!text.is_sign(at - 1, ',') && !text.is_sign(at - 1, '('))) return false;
    const Token& before = text.tokens[at - 2];
    return before.is_word() && before.is_capital() &&
           (before.traits.surname() > 0 || before.traits.common() == 0);
}

// "in her hundred and first year"
std::optional<size_t> in_year_of_life(const Reading& text, size_t at) {
    if (!text.is_word(at, "in") || !text.is_one_of(at + 1, {"her", "his", "their", "my"}))
        return std::nullopt;
    for (size_t last = at + 2; last < text.tokens.size() && last < at + 7; ++last) {
        if (!text.is_word(last, "year")) continue;
        const bool is_high = text.is_one_of(at + 2, {"hundred", "hundredth", "ninety", "ninetieth"});
        return is_high ? std::optional{last - 1} : std::nullopt;
    }
    return std::nullopt;
}

std::optional<size_t> sex_letter(const Reading& text, size_t at) {
    const auto word = text.text(text.tokens[at]);
    if (text.tokens[at].shape != Shape::alnum || word.size() < 3 || word.size() > 5) return std::nullopt;
    size_t digits = 0;
    int value = 0;
    for (; digits < word.size() && word[digits] >= '0' && word[digits] <= '9'; ++digits)
        value = value * 10 + (word[digits] - '0');
    const auto ending = word.substr(digits);
    const bool is_age = ending == "F" || ending == "M" || ending == "yo" || ending == "YO" ||
                        ending == "yr" || ending == "f" || ending == "y" || ending == "yrs";
    return value >= age_from && value <= age_max && is_age ? std::optional{at} : std::nullopt;
}

}  // namespace

void find_ages(const Reading& text, Candidates& out) {
    for (size_t at = 0; at < text.tokens.size(); ++at) {
        const Token& token = text.tokens[at];
        if (!token.may_start(start_age)) continue;
        constexpr std::string_view reason = "an age that few people reach";
        if (const auto last = in_year_of_life(text, at)) {
            add(out, text, FindingKind::age_90, at + 2, *last, "age-90-year", reason);
        } else if (token.shape == Shape::alnum) {
            if (sex_letter(text, at)) add(out, text, FindingKind::age_90, at, at, "age-90-form", reason);
        } else if (const auto end = high_age(text, at)) {
            if (is_a_group(text, *end)) continue;
            const bool has_word = age_word_after(text, *end).has_value() || is_called_age(text, at);
            const bool is_told = !is_measure(text, *end) &&
                                 (is_told_of_someone(text, at) || stands_after_name(text, at, *end));
            if (has_word || is_told) add(out, text, FindingKind::age_90, at, *end, "age-90-word", reason);
        }
    }
}

}  // namespace stonechat::privacy
