// Dates that are not three numbers: without a year, in words, run together, feast days; and which dates are
// the software's and nobody's.
#include <algorithm>
#include <array>
#include <optional>

#include "protocol/privacy/text_rules.hpp"

namespace stonechat::privacy {
namespace {

using std::size_t;

// Words that a date without a year needs before it: "on 13/2", "DOB 3/4".
bool announces_date(const Reading& text, size_t index) {
    return text.is_one_of(
        index, {"on", "by", "since", "until", "till", "from", "dated", "date", "dob", "born", "due", "before",
                "after", "seen", "reported", "admitted", "died", "booked"});
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
    if (at > 0 && announces_fraction(text, at - 1)) return std::nullopt;
    if (at + 3 < text.tokens.size() && text.is(at + 3, Class::unit)) return std::nullopt;
    if (!is_announced && (!is_padded || day == month)) return std::nullopt;
    return at + 2;
}

bool is_month(const Reading& text, size_t index) {
    if (!text.is(index, Class::month)) return false;
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
    if (text.is_sign(next, ',')) ++next;
    const int year = text.number(next);
    if (year >= 1850 && year <= 2150) return next;
    if (text.is_sign(next, '\'') && text.number(next + 1, 2) >= 0) return next + 1;
    if (!text.is_one_of(next, {"nineteen", "twenty", "two"})) return last;
    size_t end = next;
    while (
        end + 1 < text.tokens.size() && end - next < 4 &&
        (text.is(end + 1, Class::number_word) || text.is_sign(end + 1, '-') || text.is_word(end + 1, "and")))
        ++end;
    return end > next ? end : last;
}

// "the third of March", "March the third", "3 Mawrth 2024"
std::optional<size_t> in_words(const Reading& text, size_t at) {
    if (auto last = day_in_words(text, at)) {
        size_t month = *last + 1;
        if (text.is_word(month, "of")) ++month;
        if (is_month(text, month)) return with_year(text, month);
    }
    if (is_month(text, at)) {
        size_t day = at + 1;
        if (text.is_word(day, "the")) ++day;
        if (day >= text.tokens.size()) return std::nullopt;
        if (is_ordinal_number(text, day)) return with_year(text, day);
        if (const auto last = day_in_words(text, day)) return with_year(text, *last);
    }
    const int day = text.number(at, 2);
    if ((day >= 1 && day <= 31) || is_ordinal_number(text, at)) {
        const size_t month = text.is_word(at + 1, "of") ? at + 2 : at + 1;
        if (is_month(text, month)) return with_year(text, month);
    }
    return std::nullopt;
}

// "Monday 12th", "Tuesday the 4th"
std::optional<size_t> after_weekday(const Reading& text, size_t at) {
    if (!text.is(at, Class::weekday)) return std::nullopt;
    const size_t day = text.is_word(at + 1, "the") ? at + 2 : at + 1;
    if (day >= text.tokens.size() || !is_ordinal_number(text, day)) return std::nullopt;
    const size_t month = text.is_word(day + 1, "of") ? day + 2 : day + 1;
    return is_month(text, month) ? with_year(text, month) : day;
}

// "on the 14th." and no noun after it
std::optional<size_t> bare_ordinal(const Reading& text, size_t at) {
    if (!text.is_one_of(at, {"on", "by", "until", "since"}) || !text.is_word(at + 1, "the"))
        return std::nullopt;
    const size_t day = at + 2;
    if (day >= text.tokens.size() || !is_ordinal_number(text, day)) return std::nullopt;
    const bool ends = day + 1 == text.tokens.size() || text.tokens[day + 1].shape == Shape::line_end ||
                      text.is_sign(day + 1, '.') || text.is_sign(day + 1, ',') ||
                      text.is(day + 1, Class::conjunction) || text.is(day + 1, Class::pronoun) ||
                      text.is_one_of(day + 1, {"at", "when"});
    return ends ? std::optional{day} : std::nullopt;
}

constexpr WordKey no_word{""};
struct Feast {
    consteval Feast(WordKey first, WordKey second = no_word, WordKey third = no_word)
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

// 13OCT1947, 20240113 behind a word that announces it, "born in '48"
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
    if (token.shape == Shape::number && word.size() == 8 &&
        (word.starts_with("19") || word.starts_with("20"))) {
        const auto pair = [&](size_t i) { return (word[i] - '0') * 10 + (word[i + 1] - '0'); };
        const bool is_date = pair(4) >= 1 && pair(4) <= 12 && pair(6) >= 1 && pair(6) <= 31;
        const size_t before = at > 0 && text.is_sign(at - 1, ':') ? at - 1 : at;
        const bool is_announced =
            before > 0 && (announces_date(text, before - 1) || text.is_word(before - 1, "birth"));
        if (is_date && is_announced) return at;
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
    for (size_t at = 0; at < text.tokens.size(); ++at) {
        const Token& token = text.tokens[at];
        if (!token.may_start(start_calendar)) continue;
        std::optional<size_t> last;
        size_t first = at;
        if (token.shape == Shape::number || token.shape == Shape::alnum) {
            last = day_and_month(text, at);
            if (!last) last = in_words(text, at);
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

// "the update of 3 May", "(build 4.1, 3 May)", "released 3 May"
bool is_release_before(const Reading& text, size_t first) {
    size_t at = first;
    size_t steps = 0;
    const auto back = [&] { return at > 0 && steps++ < 4; };
    while (back() && (text.is_one_of(at - 1, {"on", "of", "for", "in", "from", "since", "dated", "the",
                                              "date", "at", "to", "was", "is", "by"}) ||
                      text.is_sign(at - 1, ':') || text.is_sign(at - 1, '(')))
        --at;
    if (at > 0 &&
        (text.is(at - 1, Class::release_cue) || text.is_one_of(at - 1, {"added", "trained", "switched"})))
        return true;
    // A version and a comma: the date of the version.
    if (at > 0 && text.is_sign(at - 1, ',')) {
        size_t number = at - 1;
        while (number > 0 && at - number < 8 &&
               (text.tokens[number - 1].shape == Shape::number ||
                text.tokens[number - 1].shape == Shape::alnum || text.is_sign(number - 1, '.')))
            --number;
        const bool has_dots = number + 2 < at - 1;
        const bool is_called = number > 0 && text.is_one_of(number - 1, {"build", "version", "release", "v"});
        return number < at - 1 && (has_dots || is_called);
    }
    return false;
}

bool is_release_after(const Reading& text, size_t last) {
    return text.is_one_of(last + 1, {"release", "update", "version", "build", "patch", "upgrade", "rollout",
                                     "deployment", "firmware", "hotfix", "edition"});
}

}  // namespace

void drop_release_dates(const Reading& text, Candidates& candidates) {
    std::erase_if(candidates, [&](const Candidate& candidate) {
        if (candidate.kind != FindingKind::date) return false;
        const auto first = std::ranges::lower_bound(text.tokens, candidate.begin, {}, &Token::begin);
        const auto after = std::ranges::lower_bound(text.tokens, candidate.end, {}, &Token::begin);
        const auto index = static_cast<size_t>(first - text.tokens.begin());
        const auto next = static_cast<size_t>(after - text.tokens.begin());
        return is_release_before(text, index) || (next > 0 && is_release_after(text, next - 1));
    });
}

}  // namespace stonechat::privacy
