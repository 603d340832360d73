// Dates in digits that are not three numbers, and all days of the calendar together.
#include <algorithm>
#include <array>
#include <optional>

#include "protocol/privacy/calendar.hpp"
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
    const bool is_no_month =
        day > 12 && !(day == 24 && month == 7);  // "fixed 17/6": no score has more than all
    if (at > 0 && announces_fraction(text, at - 1) && !(is_surely_day && text.is_word(at - 1, "of")))
        return std::nullopt;
    if (at + 3 < text.tokens.size() && text.is(at + 3, Class::unit)) return std::nullopt;
    if (is_announced || is_no_month || (is_padded && day != month)) return at + 2;
    // "on 3/11, 4/11 and 5/11"
    const bool is_listed = at >= 4 && text.is_sign(at - 3, '/') && text.number(at - 2, 2) == month &&
                           (text.is_sign(at - 1, ',') || text.is_one_of(at - 1, {"and", "or", "to"})) &&
                           text.number(at - 4, 2) < day;
    return is_listed ? std::optional{at + 2} : std::nullopt;
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
    const auto numeral = text.text(text.tokens[month]);
    const bool is_small = numeral.size() > 1 && !text.is_capital(month);
    // "17 vi 25."
    if (is_small && !has_mark && text.number(year_at, 2) >= 0 && is_two_digits(text, year_at) &&
        ends_clause(text, year_at + 1))
        return year_at;
    // Without a year it may be a grade: "a 3/VI murmur". None goes beyond six.
    constexpr int grade_max = 6;
    if (has_mark && is_small && roman_month(numeral) > grade_max && ends_clause(text, month + 1))
        return month;
    return std::nullopt;
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
        word_set("on", "until", "till", "since", "by", "dated", "date", "seen", "from", "reviewed", "signed");
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

std::optional<TokenRange> day_at(const Reading& text, size_t at) {
    const auto from_here = [&](std::optional<size_t> last) {
        return last ? std::optional{TokenRange{at, *last}} : std::nullopt;
    };
    const Shape shape = text.tokens[at].shape;
    if (shape == Shape::number || shape == Shape::alnum) {
        for (const auto rule : {day_and_month, day_and_month_in_words, in_parts, in_roman, run_together})
            if (const auto last = rule(text, at)) return from_here(last);
        return bare_day(text, at);
    }
    if (const auto last = day_and_month_in_words(text, at)) return from_here(last);
    if (const auto day = bare_day(text, at)) return day;
    if (const auto day = feast(text, at)) return day;
    if (const auto year = birth_year(text, at)) return TokenRange{*year, *year};
    return std::nullopt;
}

}  // namespace

void find_calendar(const Reading& text, Candidates& out) {
    for (size_t at = text.next(start_calendar, 0); at < text.tokens.size();
         at = text.next(start_calendar, at + 1)) {
        const auto day = day_at(text, at);
        if (!day) continue;
        out.push_back({FindingKind::date, Certainty::doubtful, text.tokens[day->first].begin,
                       text.tokens[day->last].end, "calendar-words", "a day of the calendar"});
        at = std::max(at, day->last);
    }
}

namespace {

// Back over the days that a date's month belongs to as well: "2 to 11 January", "2nd, 5th and 6th March".
size_t first_of_list(const Reading& text, size_t first) {
    constexpr int days_max = 12;
    for (int i = 0; i < days_max && first >= 2; ++i) {
        const size_t day = first - 2;
        if (text.number(first, 2) < 0 && !is_ordinal_number(text, first)) return first;
        const bool is_range = text.is_one_of(first - 1, {"to", "and", "or", "until"}) ||
                              text.is_sign(first - 1, '-') || text.is_sign(first - 1, '&') ||
                              text.is_sign(first - 1, '/');
        const int number = text.number(day, 2);
        const bool is_day = is_range && number >= 1 && number <= 31;
        const bool is_listed = (is_range || text.is_sign(first - 1, ',')) && is_ordinal_number(text, day);
        if (!is_day && !is_listed) return first;
        first = day;
    }
    return first;
}

// "the 3rd of May" with its article, "Mon 17 Nov" and "Dydd Iau 6 Tachwedd" with their weekday.
size_t widened(const Reading& text, size_t first) {
    if (const size_t listed = first_of_list(text, first); listed != first) return listed;
    if (first >= 2 && text.is_one_of(first - 2, {"dydd", "nos"})) return first - 2;
    size_t before = first;
    if (before > 0 && text.is_word(before - 1, "the")) --before;
    // "the day after St David's Day"
    if (before > 1 && text.is_one_of(before - 1, {"after", "before"}) && text.is_word(before - 2, "day"))
        return before > 2 && text.is_word(before - 3, "the") ? before - 3 : before - 2;
    const size_t sign = before > 0 && (text.is_sign(before - 1, ',') || text.is_sign(before - 1, '.'));
    const bool has_weekday =
        before > sign && text.is(before - 1 - sign, Class::weekday) &&
        (!text.is_one_of(before - 1 - sign, {"sun", "sat"}) || text.tokens[before - 1 - sign].is_capital());
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
