// Dates that are not three numbers: without a year, in words, run together, feast days.
#include <algorithm>
#include <array>
#include <optional>

#include "protocol/privacy/number_words.hpp"
#include "protocol/privacy/text_rules.hpp"

namespace stonechat::privacy {
namespace {

using std::size_t;

// Words that a date without a year needs before it: "on 13/2", "DOB 3/4".
bool announces_date(const Reading& text, size_t index) {
    return text.is_one_of(index, {"on",    "by",       "since",      "until",    "till",     "from",
                                  "dated", "date",     "dob",        "born",     "due",      "before",
                                  "after", "seen",     "reported",   "admitted", "died",     "booked",
                                  "day",   "referred", "discharged", "reviewed", "attended", "listed"}) ||
           text.is(index, Class::weekday);
}

// What has two numbers with a stroke between and is no date.
bool announces_fraction(const Reading& text, size_t index) {
    return text.is_one_of(index, {"bp", "score", "scored", "gcs", "pain", "of", "va", "vision", "acuity",
                                  "mmse", "ratio", "news", "amts", "apgar", "power", "grade", "rated"});
}

bool is_two_digits(const Reading& text, size_t index) {
    return text.tokens[index].end - text.tokens[index].begin == 2;
}

// 13/02 and 5/6 without a year.
std::optional<size_t> day_and_month(const Reading& text, size_t at) {
    const int day = text.number(at, 2), month = text.number(at + 2, 2);
    if (day < 1 || day > 31 || month < 1 || month > 12 || !text.is_sign(at + 1, '/')) return std::nullopt;
    if (text.is_sign(at + 3, '/') || text.is_sign(at + 3, '%')) return std::nullopt;
    const bool is_joined = at > 0 && !text.tokens[at].has_space_before;
    if (is_joined && (text.is_sign(at - 1, '/') || text.is_sign(at - 1, '-') || text.is_sign(at - 1, '.')))
        return std::nullopt;
    // A diary's line or a form's field begins with its day.
    const bool is_entry =
        at == 0 || text.is_line_end(at - 1) || text.is_sign(at - 1, ':') || text.is_sign(at - 1, '|');
    const bool is_announced = is_entry || announces_date(text, at - 1);
    const bool is_padded = is_two_digits(text, at) && is_two_digits(text, at + 2);
    if (day == 24 && month == 7 && !is_padded) return std::nullopt;  // at all hours
    const bool is_surely_day = is_padded && day > 12;                // "the list of 27/11"
    if (at > 0 && announces_fraction(text, at - 1) && !(is_surely_day && text.is_word(at - 1, "of")))
        return std::nullopt;
    if (at + 3 < text.tokens.size() && text.is(at + 3, Class::unit)) return std::nullopt;
    if (!is_announced && (!is_padded || day == month)) return std::nullopt;
    return at + 2;
}

// `is_told`: the words before say that a month comes, so that "may" is one.
bool is_month(const Reading& text, size_t index, bool is_told = false) {
    if (!text.is(index, Class::month)) return false;
    if (is_told) return true;
    const bool is_also_a_verb = text.is_one_of(index, {"may", "march", "mar", "sat", "mai", "awst"});
    return !is_also_a_verb || text.is_capital(index) || text.style != Style::usual;
}

constexpr auto unit_ordinals =
    word_set("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth");
constexpr auto other_ordinals =
    word_set("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth",
             "seventeenth", "eighteenth", "nineteenth", "twentieth", "thirtieth");

// The last token of a day in words ("twenty-first", "third") or as an ordinal ("3rd").
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
    return word[0] >= '0' && word[0] <= '9' &&
           (ending == "st" || ending == "nd" || ending == "rd" || ending == "th" || ending == "ST" ||
            ending == "ND" || ending == "RD" || ending == "TH");
}

// A year after `last`, in digits or in words, if one stands there.
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

// "the third of March", "March the third", "3 Mawrth 2024"
std::optional<size_t> in_words(const Reading& text, size_t at) {
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
        size_t day = at + 1;
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

// "29.6", "5/11": a day and its month, behind a weekday. "Mon 4.1, Tue 4.8" are rather measurements.
std::optional<size_t> short_date(const Reading& text, size_t at) {
    const int day = text.number(at, 2);
    const int month = text.number(at + 2, 2);
    const bool is_marked = (text.is_sign(at + 1, '.') && day >= 10) || text.is_sign(at + 1, '/');
    const bool goes_on = (text.is_sign(at + 3, '.') || text.is_sign(at + 3, '/')) && text.number(at + 4) >= 0;
    const bool is_date = is_marked && day >= 1 && day <= 31 && month >= 1 && month <= 12 && !goes_on;
    return is_date ? std::optional{at + 2} : std::nullopt;
}

// "Monday 12th", "Tuesday the 4th", "Sun 29.6"
std::optional<size_t> after_weekday(const Reading& text, size_t at) {
    if (!text.is(at, Class::weekday)) return std::nullopt;
    if (const auto last = short_date(text, at + 1)) return last;
    const size_t day = text.is_word(at + 1, "the") ? at + 2 : at + 1;
    if (day >= text.tokens.size() || !is_ordinal_number(text, day)) return std::nullopt;
    return in_words(text, day).value_or(day);
}

// "on the 14th.", "till 9th" and no noun after it
std::optional<size_t> bare_ordinal(const Reading& text, size_t at) {
    if (!text.is_one_of(at,
                        {"on", "by", "until", "since", "for", "till", "from", "before", "after", "between"}))
        return std::nullopt;
    const size_t day = text.is_word(at + 1, "the") ? at + 2 : at + 1;
    if (day >= text.tokens.size() || !is_ordinal_number(text, day)) return std::nullopt;
    const bool ends = day + 1 == text.tokens.size() || text.tokens[day + 1].shape == Shape::line_end ||
                      text.is_sign(day + 1, '.') || text.is_sign(day + 1, ',') ||
                      text.is_sign(day + 1, ')') || text.is_sign(day + 1, ';') ||
                      text.is(day + 1, Class::conjunction) || text.is(day + 1, Class::pronoun) ||
                      (text.is(day + 1, Class::preposition) && !text.is_word(day + 1, "of")) ||
                      text.is_one_of(day + 1, {"when", "because", "if", "while", "whilst", "then"});
    return ends ? std::optional{day} : std::nullopt;
}

constexpr WordKey no_word{""};
struct Feast {
    explicit consteval Feast(WordKey first, WordKey second = no_word, WordKey third = no_word)
        : words{first, second, third} {}
    std::array<WordKey, 3> words;
};

std::optional<size_t> feast(const Reading& text, size_t at) {
    if (!text.is(at, Class::feast)) return std::nullopt;
    static constexpr std::array feasts{
        Feast{"christmas", "day"},
        Feast{"christmas", "eve"},
        Feast{"boxing", "day"},
        Feast{"good", "friday"},
        Feast{"easter", "sunday"},
        Feast{"easter", "monday"},
        Feast{"palm", "sunday"},
        Feast{"ash", "wednesday"},
        Feast{"shrove", "tuesday"},
        Feast{"maundy", "thursday"},
        Feast{"burns", "night"},
        Feast{"bonfire", "night"},
        Feast{"guy", "fawkes", "night"},
        Feast{"new", "year", "day"},
        Feast{"new", "year", "eve"},
        Feast{"st", "david", "day"},
        Feast{"st", "george", "day"},
        Feast{"st", "andrew", "day"},
        Feast{"st", "patrick", "day"},
        Feast{"valentine", "day"},
        Feast{"remembrance", "sunday"},
        Feast{"remembrance", "day"},
        Feast{"mothering", "sunday"},
        Feast{"mother", "day"},
        Feast{"father", "day"},
        Feast{"may", "day"},
        Feast{"all", "saints", "day"},
        Feast{"twelfth", "night"},
        Feast{"hogmanay"},
        Feast{"halloween"},
        Feast{"michaelmas"},
        Feast{"epiphany"},
        Feast{"eid"},
        Feast{"diwali"},
        Feast{"hanukkah"},
        Feast{"vaisakhi"},
        Feast{"purim"},
        Feast{"yom", "kippur"},
    };
    for (const Feast& one : feasts) {
        size_t next = at;
        const bool is_here = std::ranges::all_of(
            one.words, [&](WordKey word) { return word.hash == no_word.hash || text.is_word(next++, word); });
        if (!is_here) continue;
        const bool is_plain = next == at + 1 && !text.is_capital(at) && text.style == Style::usual;
        if (!is_plain) return with_year(text, next - 1);
    }
    return std::nullopt;
}

int roman_month(std::string_view word) {
    constexpr std::array<std::string_view, 12> months{"i",   "ii",   "iii", "iv", "v",  "vi",
                                                      "vii", "viii", "ix",  "x",  "xi", "xii"};
    for (size_t i = 0; i < months.size(); ++i)
        if (std::ranges::equal(word, months.at(i), {}, to_lower)) return static_cast<int>(i) + 1;
    return 0;
}

// 3.xi.25, 18 IX 1974
std::optional<size_t> in_roman(const Reading& text, size_t at) {
    const int day = text.number(at, 2);
    if (day < 1 || day > 31) return std::nullopt;
    const auto skip_mark = [&](size_t i) {
        return text.is_sign(i, '.') || text.is_sign(i, '/') || text.is_sign(i, '-') ? i + 1 : i;
    };
    const size_t month = skip_mark(at + 1);
    if (month >= text.tokens.size() || !text.tokens[month].is_word() ||
        roman_month(text.text(text.tokens[month])) == 0)
        return std::nullopt;
    const bool has_mark = month > at + 1;
    const size_t year_at = skip_mark(month + 1);
    const int year = text.number(year_at);
    const bool is_long = year >= 1850 && year <= 2150;
    const bool is_short = has_mark && year_at > month + 1 && text.number(year_at, 2) >= 0 &&
                          text.tokens[year_at].end - text.tokens[year_at].begin == 2;
    const bool is_numeral =
        text.is_capital(month) && text.tokens[month].end - text.tokens[month].begin > 1;  // not "12 V 2000"
    if (is_long && (has_mark || is_numeral)) return year_at;
    if (is_short) return year_at;
    return std::nullopt;  // without a year it may be a grade: "a 3/VI murmur"
}

// What is eight digits and no day: "order 20251103", "build 20240113".
bool is_other_number(const Reading& text, size_t before) {
    return text.is_one_of(before, {"order", "ticket", "serial", "build", "version", "invoice", "batch", "lot",
                                   "part", "account", "acct", "job", "asset", "ref", "reference", "id"});
}

// 21061952 and 20240113: of all rows of eight digits one in 1,500 is a day of these years.
bool is_day_of_eight(std::string_view word) {
    const auto pair = [&](size_t i) { return (word[i] - '0') * 10 + (word[i + 1] - '0'); };
    const auto is_day = [](int day, int month) { return day >= 1 && day <= 31 && month >= 1 && month <= 12; };
    const auto is_century = [&](size_t i) {
        return word.substr(i, 2) == "19" || (word.substr(i, 2) == "20" && word[i + 2] <= '3');
    };
    return (is_century(0) && is_day(pair(6), pair(4))) || (is_century(4) && is_day(pair(0), pair(2)));
}

// Back over what may stand between a label and its number: the index after the label's word, 0 where there is
// none.
size_t label_end(const Reading& text, size_t at) {
    while (at > 0 && (text.is_sign(at - 1, ':') || text.is_sign(at - 1, '.'))) --at;
    return at;
}

bool announces_birth(const Reading& text, size_t index) {
    return text.is_one_of(index, {"dob", "born", "birth"});
}

// "dob 11 08 2019", "until 13.11."
std::optional<size_t> in_parts(const Reading& text, size_t at) {
    const size_t before = label_end(text, at);
    if (before == 0) return std::nullopt;
    const bool has_dot = text.is_sign(at + 1, '.');
    const size_t second = has_dot ? at + 2 : at + 1;
    const int day = text.number(at, 2), month = text.number(second, 2);
    if (day < 1 || day > 31 || month < 1 || month > 12) return std::nullopt;
    if (announces_birth(text, before - 1) && !has_dot) {
        const int year = text.number(second + 1);
        return year >= 1900 && year <= 2150 ? std::optional{second + 1} : std::nullopt;
    }
    const bool is_padded = has_dot && is_two_digits(text, at) && is_two_digits(text, second) &&
                           !text.tokens[second].has_space_before;
    const bool goes_on = text.is_sign(second + 1, '%') || text.is(second + 1, Class::unit) ||
                         (text.is_sign(second + 1, '.') && text.number(second + 2) >= 0) ||
                         text.is_sign(second + 1, ':');
    static constexpr auto announcing =
        word_set("on", "until", "till", "since", "by", "dated", "date", "seen", "from");
    const bool is_told = text.is_one_of(before - 1, announcing) || text.is(before - 1, Class::weekday);
    return is_padded && is_told && !goes_on ? std::optional{second} : std::nullopt;
}

// 13OCT1947, 20240113, "dob 030956", dob14031958
std::optional<size_t> run_together(const Reading& text, size_t at) {
    const Token& token = text.tokens[at];
    const auto word = text.text(token);
    if (token.shape == Shape::alnum && (word.size() == 7 || word.size() == 9)) {
        const auto is_number = [](std::string_view part) {
            return std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
        };
        std::string month;
        for (const char c : word.substr(2, 3)) month += to_lower(c);
        if (is_number(word.substr(0, 2)) && is_number(word.substr(5)) && traits_of(month).is(Class::month))
            return at;
    }
    if (token.shape == Shape::alnum && word.size() == 11 && to_lower(word[0]) == 'd' &&
        to_lower(word[1]) == 'o' && to_lower(word[2]) == 'b' &&
        std::ranges::all_of(word.substr(3), is_digit) && is_day_of_eight(word.substr(3)))
        return at;
    const size_t before = label_end(text, at);
    if (token.shape == Shape::number && word.size() == 8 && is_day_of_eight(word)) {
        const bool is_joined =
            at > 0 && !token.has_space_before &&
            (text.is_sign(at - 1, '-') || text.is_sign(at - 1, '/') || text.is_sign(at - 1, '#'));
        if (!is_joined && (before == 0 || !is_other_number(text, before - 1))) return at;
    }
    if (token.shape == Shape::number && word.size() == 6) {
        const auto pair = [&](size_t i) { return (word[i] - '0') * 10 + (word[i + 1] - '0'); };
        const bool is_day = pair(0) >= 1 && pair(0) <= 31 && pair(2) >= 1 && pair(2) <= 12;
        if (is_day && before > 0 && announces_birth(text, before - 1)) return at;
    }
    return std::nullopt;
}

std::optional<size_t> birth_year(const Reading& text, size_t at) {
    if (!text.is_one_of(at, {"born", "dob", "yob", "b", "birth"})) return std::nullopt;
    size_t next = at + 1;
    while (next < at + 3 && (text.is_sign(next, '.') || text.is_sign(next, ':') || text.is_word(next, "in")))
        ++next;
    if (text.is_sign(next, '\'') && text.number(next + 1, 2) >= 0) return next + 1;
    if (text.is_word(at, "b")) return std::nullopt;
    const int year = text.number(next);
    const bool goes_on = text.is_sign(next + 1, '-') || text.is_sign(next + 1, '/');
    return year >= 1900 && year <= 2030 && !goes_on ? std::optional{next} : std::nullopt;
}

}  // namespace

void find_calendar(const Reading& text, Candidates& out) {
    for (size_t at = text.next(start_calendar, 0); at < text.tokens.size();
         at = text.next(start_calendar, at + 1)) {
        const Token& token = text.tokens[at];
        std::optional<size_t> last;
        size_t first = at;
        if (token.shape == Shape::number || token.shape == Shape::alnum) {
            last = day_and_month(text, at);
            if (!last) last = in_words(text, at);
            if (!last) last = in_parts(text, at);
            if (!last) last = in_roman(text, at);
            if (!last) last = run_together(text, at);
        } else {
            last = in_words(text, at);
            if (!last) last = after_weekday(text, at);
            if (!last) last = feast(text, at);
            if (!last && (last = bare_ordinal(text, at))) first = *last;
            if (!last && (last = birth_year(text, at))) first = *last;
        }
        if (!last) continue;
        out.push_back({FindingKind::date, Certainty::doubtful, text.tokens[first].begin,
                       text.tokens[*last].end, "calendar-words", "a day of the calendar"});
        at = *last;
    }
}

namespace {

// "the 3rd of May" with its article, "2 to 11 January" with its first day, "Mon 17 Nov" with its weekday.
size_t widened(const Reading& text, size_t first) {
    if (first >= 2) {
        const int day = text.number(first - 2, 2);
        const bool is_range = text.is_one_of(first - 1, {"to", "and", "or", "until"}) ||
                              text.is_sign(first - 1, '-') || text.is_sign(first - 1, '&') ||
                              text.is_sign(first - 1, '/');
        if (is_range && day >= 1 && day <= 31 && text.tokens[first].shape <= Shape::alnum &&
            text.number(first) != -1)
            return first - 2;
    }
    size_t before = first;
    if (before > 0 && text.is_word(before - 1, "the")) --before;
    const size_t sign = before > 0 && (text.is_sign(before - 1, ',') || text.is_sign(before - 1, '.'));
    const bool has_weekday = before > sign && text.is(before - 1 - sign, Class::weekday) &&
                             !text.is_one_of(before - 1 - sign, {"sun", "sat"});
    return has_weekday ? before - 1 - sign : before;
}

}  // namespace

void widen_dates(const Reading& text, Candidates& candidates) {
    size_t taken_to = 0;  // in characters
    for (Candidate& candidate : candidates) {
        if (candidate.kind == FindingKind::date) {
            const size_t index = text.token_from(candidate.begin);
            if (index < text.tokens.size()) {
                const size_t begin = text.tokens[widened(text, index)].begin;
                if (begin >= taken_to) candidate.begin = begin;
            }
        }
        taken_to = candidate.end;
    }
}

}  // namespace stonechat::privacy
