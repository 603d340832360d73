// Full dates, in digits or with the month's name. A month and a year alone identify nobody and stay.
#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "protocol/privacy/context.hpp"
#include "protocol/privacy/rules.hpp"

namespace stonechat::privacy {
namespace {

constexpr std::array<std::string_view, 12> months{"january",   "february", "march",    "april",
                                                  "may",       "june",     "july",     "august",
                                                  "september", "october",  "november", "december"};

struct Number {
    int value = -1;
    std::size_t length = 0;
};

// The digits at `at`, of which there may be at most four.
Number number_at(std::string_view text, std::size_t at) {
    Number out{0, 0};
    while (is_digit(at_or_nul(text, at + out.length))) {
        if (++out.length > 4) return {-1, 0};
        out.value = out.value * 10 + (text[at + out.length - 1] - '0');
    }
    return out.length > 0 ? out : Number{-1, 0};
}

bool is_day(Number n) {
    return n.length <= 2 && n.value >= 1 && n.value <= 31;
}
bool is_month(Number n) {
    return n.length <= 2 && n.value >= 1 && n.value <= 12;
}
bool is_long_year(Number n) {
    return n.length == 4 && n.value >= 1850 && n.value <= 2150;
}

// The word before `at` in lower case, and where it begins, over what may stand between a label and its value.
std::string word_before(std::string_view text, std::size_t at, std::size_t& begin) {
    while (at > 0 && std::string_view{" :,(=|"}.find(text[at - 1]) != std::string_view::npos) --at;
    begin = at;
    while (begin > 0 && at - begin < 12 && is_word(text[begin - 1])) --begin;
    std::string out;
    for (std::size_t i = begin; i < at; ++i) out += to_lower(text[i]);
    return out;
}

// The last letters before `at`, whatever signs stand among them: "d.o.b. " gives "dob", "his birthday's "
// "birthdays".
std::string letters_before(std::string_view text, std::size_t at, std::size_t count) {
    constexpr std::size_t signs_max = 5;
    const std::size_t stop = at > count + signs_max ? at - count - signs_max : 0;
    std::string out;
    while (at > stop && out.size() < count)
        if (const char c = text[--at]; is_plain_letter(c)) out.insert(out.begin(), to_lower(c));
    return out;
}

// "Kofi took a photo. 14.2.26" and "Example Hospice, 9.5.25." at an end: a row of numbers that is all of its
// clause.
bool is_a_clause(std::string_view text, std::size_t at, std::size_t end) {
    const auto ends_line = [](char c) { return c == '\n' || c == '\r' || c == '\0' || c == '|'; };
    while (at > 0 && text[at - 1] == ' ') --at;
    const char before = at == 0 ? '\n' : text[at - 1];
    const char after = at_or_nul(text, end);
    const bool ends = ends_line(after) || after == '.' || after == ',' || after == ')';
    const bool has_dash = after == ' ' && at_or_nul(text, end + 1) == '-' && at_or_nul(text, end + 2) == ' ';
    // "4.5.25 6.41 pm - call from": what begins a line of notes
    if (before == '\n' && after == ' ') return true;
    if (before == ',')
        return ends_line(after) || has_dash || (after == '.' && !is_digit(at_or_nul(text, end + 1)));
    return ends && (before == '\n' || before == '.' || before == '!' || before == '?' || before == ';');
}

// Whether a row of three small numbers with dots is a day, which might be a version: by the word before it,
// or, where that is a plain word or the row stands by itself, by a year that is not long ago.
bool is_dotted_day(std::string_view text, std::size_t at, std::size_t end, int year) {
    static constexpr std::array<std::string_view, 34> announcing{
        "on",       "by",   "since",  "until", "till",  "dated",    "date",      "dob",     "born",
        "birth",    "b",    "day",    "died",  "seen",  "birthday", "birthdays", "between", "mon",
        "tue",      "tues", "wed",    "thu",   "thur",  "thurs",    "fri",       "sat",     "sun",
        "admitted", "due",  "booked", "when",  "typed", "dictated", "reported"};
    static constexpr std::array<std::string_view, 18> of_versions{
        "version", "v",  "ver", "build", "release", "update", "upgrade", "firmware", "software",
        "model",   "to", "is",  "from",  "app",     "patch",  "edition", "revision", "and"};
    // Rules have no clock: two digits that are a year of the time in which this was written, give or take.
    constexpr int recent_from = 23, recent_to = 30;
    std::size_t begin = 0;
    const std::string before = word_before(text, at, begin);
    for (const std::string_view label : {"dob", "birthdays"})
        if (letters_before(text, at, label.size()) == label) return true;
    if (std::ranges::find(announcing, before) != announcing.end()) return true;
    const bool is_plain = !before.empty() && !is_upper(text[begin]) &&
                          std::ranges::none_of(before, is_digit) &&
                          std::ranges::find(of_versions, before) == of_versions.end();
    return (is_plain || is_a_clause(text, at, end)) && year >= recent_from && year <= recent_to;
}

// Where a mark between two numbers ends, spaces about a stroke included; `at` itself where there is none.
std::size_t mark_end(std::string_view text, std::size_t at, char& mark) {
    std::size_t i = at;
    if (at_or_nul(text, i) == ' ' && at_or_nul(text, i + 1) == '/') ++i;
    mark = at_or_nul(text, i);
    if (mark != '/' && mark != '-' && mark != '.' && mark != ' ') return at;
    ++i;
    return mark == '/' && at_or_nul(text, i) == ' ' && is_digit(at_or_nul(text, i + 1)) ? i + 1 : i;
}

// 12/10/2026, 2026-10-12, 12.10.26, 12/31/2026; not 4.1.10, which is a version.
std::optional<std::size_t> digits_end(std::string_view text, std::size_t at) {
    const Number first = number_at(text, at);
    char mark = '\0', second_mark = '\0';
    const std::size_t second_at = mark_end(text, at + first.length, mark);
    if (first.length == 0 || second_at == at + first.length) return std::nullopt;
    const Number second = number_at(text, second_at);
    const std::size_t third_at = mark_end(text, second_at + second.length, second_mark);
    if (second.length == 0 || second_mark != mark || third_at == second_at + second.length)
        return std::nullopt;
    const bool is_cut = at_or_nul(text, third_at) == '\'';  // 4/7/'38
    const Number third = number_at(text, third_at + (is_cut ? 1 : 0));
    const std::size_t end = third_at + (is_cut ? 1 : 0) + third.length;
    const bool is_iso = is_long_year(first) && is_month(second) && is_day(third);
    const char after = at_or_nul(text, end);
    const bool is_stamp = is_iso && after == 'T' && is_digit(at_or_nul(text, end + 1));  // 2026-10-12T09:41
    const bool goes_on =
        (is_word(after) && !is_stamp) || (after == mark && is_digit(at_or_nul(text, end + 1)));
    if (third.length == 0 || goes_on) return std::nullopt;
    // "03 02 2025": a space is a mark between padded numbers and a whole year alone.
    if (mark == ' ' && (first.length != 2 || second.length != 2 || third.length != 4 || third.value < 1900 ||
                        third.value > 2035))
        return std::nullopt;
    const bool has_year = is_long_year(third) || third.length == 2;
    const bool is_american =
        is_month(first) && is_day(second) && has_year && (mark != '.' || is_long_year(third));
    const bool is_plain = (is_day(first) && is_month(second) && has_year) || is_american;
    const bool is_padded = first.length == 2 && second.length == 2;
    const bool could_be_version = mark == '.' && !is_long_year(third) && !is_padded && !is_cut &&
                                  !is_dotted_day(text, at, end, third.value);
    return is_iso || (is_plain && !could_be_version) ? std::optional{end} : std::nullopt;
}

std::string word_at(std::string_view text, std::size_t at) {
    std::string out;
    while (is_plain_letter(at_or_nul(text, at + out.size())) && out.size() < 10)
        out += to_lower(text[at + out.size()]);
    return out;
}

// Length of the month's name at `at`, in full or as three or four letters; 0 when none stands there.
std::size_t month_length(std::string_view text, std::size_t at) {
    const std::string word = word_at(text, at);
    const bool is_short = word.size() == 3 || word == "sept";
    const bool is_named = std::ranges::any_of(months, [&](std::string_view month) {
        return word == month || (is_short && month.starts_with(word));
    });
    const bool is_ordinal = at > 3 && text[at - 1] == ' ' && is_digit(text[at - 4]) &&
                            is_plain_letter(text[at - 2]);  // "23rd may", but "3 may go"
    const bool is_a_verb = (word == "may" || word == "march") && !is_upper(text[at]) && !is_ordinal;
    return is_named && !is_a_verb ? word.size() : 0;
}

std::size_t skip(std::string_view text, std::size_t at, std::string_view marks) {
    for (int i = 0; i < 2 && marks.find(at_or_nul(text, at)) != std::string_view::npos && at < text.size();
         ++i)
        ++at;
    return at;
}

std::size_t skip_ordinal(std::string_view text, std::size_t at) {
    const std::string word = word_at(text, at);
    return word == "st" || word == "nd" || word == "rd" || word == "th" ? at + 2 : at;
}

// Takes a year after `at` if one stands there.
std::size_t with_year(std::string_view text, std::size_t at) {
    const std::size_t year_at = skip(text, at, " -,./");
    const Number year = number_at(text, year_at);
    const bool is_year =
        is_long_year(year) || (year.length == 2 && year_at > at && at_or_nul(text, at) != ',');
    return is_year && !is_word(at_or_nul(text, year_at + year.length)) ? year_at + year.length : at;
}

// 13th of October 1987, 13-Dec-47
std::optional<std::size_t> day_first_end(std::string_view text, std::size_t at) {
    const Number day = number_at(text, at);
    if (!is_day(day)) return std::nullopt;
    std::size_t next = skip(text, skip_ordinal(text, at + day.length), " -./");
    if (text.substr(next).starts_with("of ")) next += 3;
    const std::size_t length = month_length(text, next);
    if (length == 0) return std::nullopt;
    return with_year(text, next + length);
}

// October 13th, 1987
std::optional<std::size_t> month_first_end(std::string_view text, std::size_t at) {
    const std::size_t length = month_length(text, at);
    if (length == 0) return std::nullopt;
    const std::size_t day_at = skip(text, at + length, " .");
    const Number day = number_at(text, day_at);
    if (!is_day(day) || day_at == at + length) return std::nullopt;
    const std::size_t end = skip_ordinal(text, day_at + day.length);
    if (is_word(at_or_nul(text, end)) || at_or_nul(text, end) == ':') return std::nullopt;
    return with_year(text, end);
}

// Whether the three letters at `at` begin a month's name.
bool may_be_month(std::string_view text, std::size_t at) {
    return std::ranges::any_of(months, [&](std::string_view month) {
        return month[0] == to_lower(text[at]) && month[1] == to_lower(text[at + 1]) &&
               month[2] == to_lower(text[at + 2]);
    });
}

// What no date begins with goes by the first look: long numbers, numbers in a list, most words.
bool may_begin_date(std::string_view text, const Run& run) {
    if (is_digit(text[run.begin])) {
        const char after = at_or_nul(text, run.end);
        return run.has_letter ||
               (run.size() <= 4 && (after == '/' || after == '-' || after == '.' || after == ' '));
    }
    return run.size() >= 3 && run.size() <= 9 && may_be_month(text, run.begin);
}

bool continues_something(std::string_view text, std::size_t at) {
    if (at == 0) return false;
    const char before = text[at - 1];
    return is_word(before) ||
           ((before == '.' || before == '/' || before == '-') && at > 1 && is_word(text[at - 2]));
}

// Numbers of orders and calls have dots and hyphens too, but neither strokes nor months; and of two digits,
// hyphen, two digits and two that are a year of today few are anything but a day.
bool is_plainly_day(std::string_view date) {
    if (std::ranges::any_of(date, [](char c) { return c == '/' || is_plain_letter(c); })) return true;
    constexpr std::size_t padded = 8;
    const bool is_recent = date.size() == padded && date[2] == '-' && date[5] == '-' && date[6] == '2';
    return is_recent && date[7] >= '3';
}

}  // namespace

void find_dates(const Runs& text, Candidates& out) {
    std::size_t from = 0;
    for (const Run& run : text.all) {
        const std::size_t at = run.begin;
        if ((!run.has_digit && !run.may_be_cue) || at < from || !may_begin_date(text.chars, run) ||
            continues_something(text.chars, at))
            continue;
        std::optional<std::size_t> end;
        if (is_digit(text.chars[at])) {
            end = digits_end(text.chars, at);
            if (!end) end = day_first_end(text.chars, at);
        } else {
            end = month_first_end(text.chars, at);
        }
        const bool begins_line = at == 0 || text.chars[at - 1] == '\n';  // what stands above calls it nothing
        if (!end || (!begins_line && !is_plainly_day(text.chars.substr(at, *end - at)) &&
                     called_before(text.chars, at) == Called::something_else))
            continue;
        out.push_back({FindingKind::date, Certainty::doubtful, at, *end, "full-date", "a date with its day"});
        from = *end;
    }
}

}  // namespace stonechat::privacy
