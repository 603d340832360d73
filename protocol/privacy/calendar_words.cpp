// Days with their month's name, in digits or in words, in English or in Welsh.
#include "protocol/privacy/calendar.hpp"
#include "protocol/privacy/number_words.hpp"

namespace stonechat::privacy {

using std::size_t;

namespace {

constexpr auto unit_ordinals =
    word_set("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth");
constexpr auto other_ordinals =
    word_set("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth",
             "seventeenth", "eighteenth", "nineteenth", "twentieth", "thirtieth");

}  // namespace

bool is_month(const Reading& text, size_t index, bool is_told) {
    if (!text.is(index, Class::month)) return false;
    if (is_told) return true;
    const bool is_also_a_verb = text.is_one_of(index, {"may", "march", "mar", "sat", "mai", "awst"});
    return !is_also_a_verb || text.is_capital(index) || text.style != Style::usual;
}

std::optional<size_t> day_in_words(const Reading& text, size_t at) {
    if (!text.is(at, Class::ordinal)) return std::nullopt;
    if (text.is_one_of(at, {"twenty", "thirty"})) {
        const size_t next = text.is_sign(at + 1, '-') ? at + 2 : at + 1;
        const bool is_day =
            text.is_word(at, "twenty") ? text.is_one_of(next, unit_ordinals) : text.is_word(next, "first");
        return is_day ? std::optional{next} : std::nullopt;
    }
    const bool is_day = text.is_one_of(at, unit_ordinals) || text.is_one_of(at, other_ordinals);
    return is_day ? std::optional{at} : std::nullopt;
}

bool is_ordinal_number(const Reading& text, size_t at) {
    const Token& token = text.tokens[at];
    if (token.shape != Shape::alnum || token.end - token.begin > 4) return false;
    const auto word = text.text(token);
    const auto ending = word.substr(word.size() - 2);
    // "on the 50th" is no day.
    const bool is_high = word.size() == 4 && (word[0] > '3' || (word[0] == '3' && word[1] > '1'));
    return word[0] >= '0' && word[0] <= '9' && !is_high &&
           (ending == "st" || ending == "nd" || ending == "rd" || ending == "th" || ending == "ST" ||
            ending == "ND" || ending == "RD" || ending == "TH");
}

size_t with_year(const Reading& text, size_t last) {
    size_t next = last + 1;
    const bool is_short_month =
        text.tokens[last].is_word() && text.tokens[last].end - text.tokens[last].begin <= 4;
    const bool has_stop = text.is_sign(next, '.') && is_short_month;
    if (has_stop || text.is_sign(next, ',')) ++next;
    const int year = text.number(next);
    if (year >= 1850 && year <= 2150) return next;
    if (text.is_sign(next, '\'') && text.number(next + 1, 2) >= 0) return next + 1;
    // "February, thirty-eight"
    if (is_ten_word(text, next) && !has_stop) {
        const size_t unit = text.is_sign(next + 1, '-') ? next + 2 : next + 1;
        if (is_unit_word(text, unit) && !text.is(unit + 1, Class::number_word)) return unit;
    }
    if (!text.is_one_of(next, {"nineteen", "twenty", "two"})) return last;
    size_t end = next;
    while (
        end + 1 < text.tokens.size() && end - next < 6 &&
        (text.is(end + 1, Class::number_word) || text.is_sign(end + 1, '-') || text.is_word(end + 1, "and")))
        ++end;
    return end > next ? end : last;
}

std::optional<size_t> day_and_month_in_words(const Reading& text, size_t at) {
    if (auto last = day_in_words(text, at)) {
        size_t month = *last + 1;
        if (text.is_word(month, "day")) ++month;
        const bool is_told = text.is_word(month, "of");
        if (is_told) ++month;
        if (is_month(text, month, is_told)) return with_year(text, month);
        // "the fourth of the eleventh"
        if (is_told && text.is_word(month, "the")) {
            const auto number = day_in_words(text, month + 1);
            const bool is_month_number =
                number && !text.is_one_of(month + 1, {"twenty", "thirty", "thirteenth", "fourteenth",
                                                      "fifteenth", "sixteenth", "seventeenth", "eighteenth",
                                                      "nineteenth", "twentieth"});
            if (!is_month_number) return std::nullopt;
            const size_t last_word = text.is_word(*number + 1, "month") ? *number + 1 : *number;
            const size_t with = with_year(text, last_word);
            // "third of the fifth metatarsal" goes on.
            const bool ends =
                with > *number || with + 1 >= text.tokens.size() || !text.tokens[with + 1].is_word();
            if (ends) return with;
        }
    }
    if (is_month(text, at)) {
        size_t day = text.is_sign(at + 1, ',') && text.is_word(at + 2, "the") ? at + 2 : at + 1;
        if (text.is_word(day, "the")) ++day;
        if (day >= text.tokens.size()) return std::nullopt;
        if (is_ordinal_number(text, day)) return with_year(text, day);
        if (const auto last = day_in_words(text, day)) return with_year(text, *last);
        // "Mawrth 12": English months in full forms are found by dates.cpp as well.
        const int number = text.number(day, 2);
        if (number >= 1 && number <= 31 && text.is_capital(at) && !text.is_sign(day + 1, ':'))
            return with_year(text, day);
    }
    const int day = text.number(at, 2);
    const bool is_ordinal = is_ordinal_number(text, at);
    if ((day >= 1 && day <= 31) || is_ordinal) {
        size_t month = at + 1;
        if (is_ordinal && text.is_one_of(month, {"inst", "ult", "prox"})) return month;  // "the 12th inst."
        const bool is_told = text.is_one_of(month, {"of", "o"});
        if (is_told) ++month;
        if (text.is_sign(month, '\'')) ++month;  // "14th o' Oct"
        if (is_month(text, month, is_told && is_ordinal)) return with_year(text, month);
    }
    return std::nullopt;
}

}  // namespace stonechat::privacy
