// Days told without their month's name, which whoever knows when the text was written can complete.
#include "protocol/privacy/calendar.hpp"
#include "protocol/privacy/text_rules.hpp"

namespace stonechat::privacy {
namespace {

using std::size_t;

constexpr int last_day = 31;

// "29.6", "5/11": a day and its month, behind a weekday. "Mon 4.1, Tue 4.8" are rather measurements.
std::optional<size_t> short_date(const Reading& text, size_t at) {
    const int day = text.number(at, 2);
    const int month = text.number(at + 2, 2);
    const bool is_marked = (text.is_sign(at + 1, '.') && day >= 10) || text.is_sign(at + 1, '/');
    const bool goes_on = (text.is_sign(at + 3, '.') || text.is_sign(at + 3, '/')) && text.number(at + 4) >= 0;
    const bool is_date = is_marked && day >= 1 && day <= 31 && month >= 1 && month <= 12 && !goes_on;
    return is_date ? std::optional{at + 2} : std::nullopt;
}

// A weekday's name, where it is no word for something else: "SAT 92" is a measurement, "sun" shines.
bool is_weekday(const Reading& text, size_t at) {
    if (!text.is(at, Class::weekday)) return false;
    return !text.is_one_of(at, {"sat", "sun"}) || text.tokens[at].shape == Shape::capital;
}

// "Thurs 20, heads up": not a time, a count or a measurement.
bool is_plain_day(const Reading& text, size_t at) {
    const int day = text.number(at, 2);
    const bool is_time = text.is_sign(at + 1, '.') && text.number(at + 2) >= 0;
    return day >= 1 && day <= last_day && !is_time && ends_clause(text, at + 1);
}

// "Monday 12th", "Tuesday the 4th", "Sun 29.6"
std::optional<size_t> after_weekday(const Reading& text, size_t at) {
    if (const auto last = short_date(text, at + 1)) return last;
    if (text.is_sign(at + 1, '('))  // "Fri (14/11)"
        if (const auto last = short_date(text, at + 2)) return last;
    const size_t day = text.is_word(at + 1, "the") ? at + 2 : at + 1;
    if (day >= text.tokens.size()) return std::nullopt;
    if (!is_ordinal_number(text, day))
        return is_weekday(text, at) && is_plain_day(text, day) ? std::optional{day} : std::nullopt;
    return day_and_month_in_words(text, day).value_or(day);
}

// The last token of a feast at `at`, those that last for weeks included.
std::optional<size_t> feast_or_season(const Reading& text, size_t at) {
    if (text.is_word(at, "the")) ++at;
    if (at >= text.tokens.size()) return std::nullopt;
    if (const auto day = feast(text, at)) return day->last;
    const bool is_season = text.is_one_of(at, {"lent", "advent", "ramadan", "easter", "christmas", "whitsun",
                                               "passover", "pentecost", "trinity"});
    return is_season ? std::optional{at} : std::nullopt;
}

// "the second Wednesday in June", "the last Friday of February 2026", "the Thursday before Advent"
std::optional<TokenRange> weekday_of(const Reading& text, size_t at) {
    if (text.is_one_of(at + 1, {"before", "after"})) {
        const auto last = feast_or_season(text, at + 2);
        return last ? std::optional{TokenRange{at, *last}} : std::nullopt;
    }
    const bool is_counted = at > 0 && (is_ordinal_number(text, at - 1) || text.is(at - 1, Class::ordinal) ||
                                       text.is_word(at - 1, "last"));
    if (!is_counted || !text.is_one_of(at + 1, {"in", "of"})) return std::nullopt;
    if (is_month(text, at + 2, true)) return TokenRange{at - 1, with_year(text, at + 2)};
    const auto last = feast_or_season(text, at + 2);
    return last ? std::optional{TokenRange{at - 1, *last}} : std::nullopt;
}

// Whether what has an ordinal and could be a day is something else: "between the 5th and 10th centiles".
bool counts_things(const Reading& text, size_t after) {
    constexpr size_t reach = 4;
    for (size_t at = after; at < after + reach && at < text.tokens.size(); ++at) {
        if (text.tokens[at].shape == Shape::line_end || text.is_sign(at, '.')) return false;
        if (text.is_one_of(at, {"centile",  "centiles",    "percentile", "percentiles", "floor",  "floors",
                                "rib",      "ribs",        "metatarsal", "metacarpal",  "finger", "toe",
                                "digit",    "century",     "edition",    "grade",       "year",   "degree",
                                "birthday", "anniversary", "time"}))
            return true;
    }
    return false;
}

// Whether the ordinal that ends before `after` has no noun of its own.
bool stands_alone(const Reading& text, size_t after) {
    if (text.is_sign(after, '"')) ++after;
    if (ends_clause(text, after)) return true;
    const bool goes_on =
        text.is(after, Class::conjunction) || text.is(after, Class::pronoun) ||
        (text.is(after, Class::preposition) && !text.is_word(after, "of")) ||
        text.is_one_of(
            after, {"your",    "though", "although", "something", "nothing", "everything", "nobody", "when",
                    "because", "if",     "while",    "whilst",    "then",    "the",        "a",      "an",
                    "my",      "our",    "his",      "her",       "their",   "this",       "that",   "did",
                    "was",     "is",     "were",     "has",       "had",     "there",      "cos",    "coz",
                    "say",     "said",   "says",     "saying"}) ||
        text.is_sign(after, ':') || text.is_sign(after, '&') || text.is_sign(after, '?');
    // "on the 23rd found a nodule"
    static constexpr auto past =
        word_set("found", "saw", "came", "went", "fell", "told", "rang", "gave", "took", "got", "wrote",
                 "felt", "made", "heard", "ran", "kept", "met", "showed");
    const bool is_past = text.is_one_of(after, past) ||
                         (text.is(after, Class::speech) && text.text(text.tokens[after]).ends_with("ed"));
    const bool is_verb =
        is_past && text.is_one_of(after + 1, {"a", "an", "the", "no", "that", "her", "his", "my", "our"});
    return (goes_on || is_verb) && !counts_things(text, after);
}

// "the 6th of next month", "13th of the 11th"
std::optional<size_t> of_a_month(const Reading& text, size_t last) {
    if (!text.is_word(last + 1, "of") || !text.is_one_of(last + 2, {"the", "this", "next", "last", "that"}))
        return std::nullopt;
    const size_t month = last + 3;
    if (text.is_word(month, "month")) return month;
    const bool are_ordinals =
        month < text.tokens.size() && is_ordinal_number(text, last) && is_ordinal_number(text, month);
    if (!are_ordinals) return std::nullopt;
    if (text.is_sign(month + 1, '\'') && text.number(month + 2, 2) >= 0)
        return month + 2;  // "of the 6th '44"
    return ends_clause(text, month + 1) ? std::optional{month} : std::nullopt;
}

// What announces a day. With an article more may: "the night of the 8th", "yesterday, the 16th".
bool announces_day(const Reading& text, size_t index, bool has_article) {
    if (text.is_one_of(index, {"on", "by", "until", "since", "for", "till", "from", "before", "after",
                               "between", "again", "deadline", "due", "dated"}))
        return true;
    if (!has_article) return false;
    return text.is_one_of(
               index, {"of",       "yesterday", "today",    "tomorrow",   "about",    "came",    "arrived",
                       "happened", "started",   "began",    "died",       "booked",   "moved",   "posted",
                       "sent",     "says",      "said",     "done",       "seen",     "visit",   "visited",
                       "through",  "to",        "admitted", "discharged", "reviewed", "scanned", "attended",
                       "operated", "graft",     "and",      "held",       "received", "left",    "starts",
                       "begins",   "time",      "in",       "out",        "off",      "made",    "back"}) ||
           text.is(index, Class::told_verb) || text.is_one_of(index, {"reset", "appt", "appointment"}) ||
           (text.tokens[index].is_word() && text.text(text.tokens[index]).ends_with("ed")) ||
           (text.is_sign(index, ':') && index > 0 && text.is_word(index - 1, "date")) ||
           text.is_sign(index, ',') || text.is_sign(index, '(');
}

// "27th, treatment centre said": what a note begins with, where few lists come so far.
bool begins_a_note(const Reading& text, size_t at) {
    constexpr int listed_most = 9;
    const Token& token = text.tokens[at];
    const auto word = text.text(token);
    int day = 0;
    for (const char c : word.substr(0, word.size() - 2)) day = day * 10 + (c - '0');
    const bool begins = at == 0 || text.is_line_end(at - 1) || text.is_sign(at - 1, '.') ||
                        text.is_sign(at - 1, '!') || text.is_sign(at - 1, '?');
    return begins && day > listed_most && day <= last_day &&
           (text.is_sign(at + 1, ',') || text.is_sign(at + 1, ':') || text.is_sign(at + 1, '-'));
}

// "on the 14th.", "till 9th", "the night of the 8th", "by the fifteenth": no noun after it.
std::optional<TokenRange> bare_ordinal(const Reading& text, size_t at) {
    const bool is_in_digits = is_ordinal_number(text, at);
    const auto last = is_in_digits ? std::optional{at} : day_in_words(text, at);
    if (!last) return std::nullopt;
    if (const auto month = of_a_month(text, *last)) return TokenRange{at, *month};
    const bool has_article = at > 0 && text.is_word(at - 1, "the");
    // "The 28th - seen again": what a line begins with
    const bool begins_line = has_article && (at == 1 || text.is_line_end(at - 2));
    if (is_in_digits && begins_line && (text.is_sign(at + 1, '-') || text.is_sign(at + 1, ':')))
        return TokenRange{at, at};
    // "It was called off. The 26th.": a sentence of its own
    const bool is_a_sentence =
        has_article && at > 1 && text.is_sign(at - 2, '.') &&
        (at + 1 >= text.tokens.size() || text.is_sign(at + 1, '.') || text.is_line_end(at + 1));
    if (is_in_digits && is_a_sentence) return TokenRange{at, at};
    // "On the 12th Shiftwell rostered"
    const bool begins_sentence =
        has_article && at > 1 && text.is_word(at - 2, "on") && text.is_capital(at - 2);
    if (is_in_digits && begins_sentence && text.is_capital(at + 1) && text.style == Style::usual &&
        !text.is(at + 1, Class::unit) && !counts_things(text, at + 1))
        return TokenRange{at, at};
    const size_t article = has_article ? at - 1 : at;
    const size_t before = article > 0 && text.is_sign(article - 1, '"') ? article - 1 : article;
    if (is_in_digits && begins_a_note(text, at)) return TokenRange{at, at};
    if (before == 0 || !announces_day(text, before - 1, has_article) || !stands_alone(text, *last + 1))
        return std::nullopt;
    if (is_in_digits) return TokenRange{at, at};
    // In words the first few are mostly no days: "by the third", "on the second, it".
    const bool is_high = !text.is_one_of(at, {"first", "second", "third", "fourth"});
    const bool is_told =
        text.is_one_of(before - 1, {"on", "by", "until", "till", "since", "again", "about", "from"}) ||
        (text.is_sign(before - 1, ',') && ends_clause(text, *last + 1)) ||
        (before > 1 && text.is_word(before - 1, "of") &&
         text.is_one_of(before - 2, {"night", "morning", "evening", "afternoon"}));
    return is_high && is_told && has_article ? std::optional{TokenRange{at, *last}} : std::nullopt;
}

// "closed on 27.8." and nothing behind it that it could measure; "the letter of 20/6", which is no score out
// of ten.
std::optional<TokenRange> announced_short_date(const Reading& text, size_t at) {
    if (at == 0 || text.tokens[at].shape != Shape::number) return std::nullopt;
    constexpr int out_of_ten = 10, scored_most = 9;
    const bool may_score = text.number(at, 2) <= scored_most || text.number(at + 2, 2) == out_of_ten;
    const bool is_of_paper = at > 1 && text.is_word(at - 1, "of") &&
                             text.is_one_of(at - 2, {"letter", "email", "note", "report", "visit", "entry"});
    const bool is_announced = text.is_one_of(at - 1, {"on", "since", "until", "till", "dated"}) ||
                              is_of_paper ||
                              (!may_score && text.is_sign(at + 1, '/') &&
                               text.is_one_of(at - 1, {"of", "to", "from", "by", "before", "after"}));
    if (!is_announced) return std::nullopt;
    const auto last = short_date(text, at);
    const bool ends =
        last && (ends_clause(text, *last + 1) || (is_of_paper && text.is(*last + 1, Class::preposition)));
    return ends ? std::optional{TokenRange{at, *last}} : std::nullopt;
}

}  // namespace

std::optional<TokenRange> bare_day(const Reading& text, size_t at) {
    if (const auto day = announced_short_date(text, at)) return day;
    if (!text.is(at, Class::weekday)) return bare_ordinal(text, at);
    if (const auto day = weekday_of(text, at)) return day;
    const auto last = after_weekday(text, at);
    return last ? std::optional{TokenRange{at, *last}} : std::nullopt;
}

}  // namespace stonechat::privacy
