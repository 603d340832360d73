// Ages of 90 and over. Younger ones stay: with region and month they leave thousands.
#include <optional>

#include "protocol/privacy/calendar.hpp"
#include "protocol/privacy/number_words.hpp"
#include "protocol/privacy/text_rules.hpp"

namespace stonechat::privacy {
namespace {

using std::size_t;

constexpr int age_from = 90;
constexpr int age_max = 122;  // the oldest person known
constexpr auto people = class_mask(Class::relation, Class::person, Class::role);

// The last token of a number of 90 to 122 at `at`, in digits or words.
std::optional<size_t> high_age(const Reading& text, size_t at) {
    const int value = text.number(at, 3);
    if (value >= age_from && value <= age_max) return at;
    if (text.is_word(at, "ninety")) {
        const size_t next = text.is_sign(at + 1, '-') ? at + 2 : at + 1;
        return is_unit_word(text, next) ? next : at;
    }
    // "four score and eleven"
    if (text.is_word(at, "four") && text.is_word(at + 1, "score") && text.is_word(at + 2, "and"))
        return number_word(text, at + 3) >= age_from - 80 ? std::optional{at + 3} : std::nullopt;
    size_t next = at;
    if (text.is_one_of(at, {"a", "one"})) ++next;
    if (!text.is_word(next, "hundred")) return std::nullopt;
    if (text.is_word(next + 1, "and") && text.is(next + 2, Class::number_word)) next += 2;
    return next;
}

// "93 and a half", "91 and three-quarters", "96 yrs", "93 yrs 4 mths"
size_t with_unit(const Reading& text, size_t last) {
    if (text.is_one_of(last + 1, {"yr", "yrs", "yo", "years", "y"})) {
        const bool has_months =
            text.number(last + 2, 2) >= 0 && text.is_one_of(last + 3, {"mths", "months", "mo", "mth"});
        if (has_months) return last + 3;
        return text.is_word(last + 1, "years") ? last : last + 1;
    }
    if (!text.is_word(last + 1, "and")) return last;
    const size_t part = text.is_sign(last + 3, '-') ? last + 4 : last + 3;
    return text.is_one_of(part, {"half", "quarter", "quarters"}) ? part : last;
}

// "92 years old", "92-year-old", "92yo", "92 y/o", "(92 yrs)"
bool has_age_word_after(const Reading& text, size_t first, size_t last) {
    size_t next = last + 1;
    if (text.is_sign(next, '-')) ++next;
    if (!text.is_one_of(next, {"yo", "yr", "yrs", "y", "year", "years"})) return false;
    const size_t after = text.is_sign(next + 1, '-') || text.is_sign(next + 1, '/') ? next + 2 : next + 1;
    if (text.is_word(next, "yo") || text.is_one_of(after, {"old", "o", "olds", "young"})) return true;
    if (text.is_word(after, "of") && text.is_word(after + 1, "age")) return true;
    // Nothing but the age: "97 yrs." as a sentence, "(96 yrs)".
    const bool stands_alone = first == 0 || text.tokens[first - 1].shape == Shape::sign ||
                              text.tokens[first - 1].shape == Shape::line_end;
    return stands_alone && (ends_clause(text, after) || text.is_sign(after, '"'));
}

bool is_a_group(const Reading& text, size_t last) {
    if (text.is_sign(last + 1, '/') && text.is_one_of(last + 2, {"f", "m"})) return false;  // "98/F"
    return (text.is_one_of(last + 1, {"and", "or"}) &&
            text.is_one_of(last + 2, {"over", "above", "older", "under"})) ||
           text.is_sign(last + 1, '+') || text.is_sign(last + 1, '%') || text.is_sign(last + 1, '/');
}

// A number that counts or measures something after it, or the end of "6.98".
bool is_measure(const Reading& text, size_t at, size_t last) {
    const bool is_decimal =
        at > 1 && text.is_sign(at - 1, '.') && !text.tokens[at].has_space_before && text.number(at - 2) >= 0;
    return is_decimal || text.is(last + 1, Class::unit) || text.is_word(last + 1, "percent") ||
           (text.is_sign(last + 1, '.') && text.number(last + 2) >= 0 &&
            !text.tokens[last + 2].has_space_before) ||
           (text.is_sign(last + 1, '-') && text.number(last + 2) >= 0);
}

bool is_called_age(const Reading& text, size_t at) {
    if (at == 0) return false;
    size_t before = at - 1;
    if (text.is_sign(before, '"') && before > 0) --before;  // gave her age as "ninety-nine"
    // "her exact age (102)", "holds her age, 93,"
    const bool is_apart = text.is_sign(before, '(') || text.is_sign(before, ',');
    const auto last = high_age(text, at);
    if (is_apart && before > 0 && text.is_word(before - 1, "age") && last && ends_clause(text, *last + 1))
        return true;
    if (text.is_word(before, "of") && before > 0 && text.is_word(before - 1, "people")) return true;
    if (text.is_word(before, "as") && before > 0 && text.is_word(before - 1, "age")) return true;
    if (text.is_word(before, "at") && before > 0 && text.is_one_of(before - 1, {"old", "young"})) return true;
    if (text.is_one_of(before, {"of", "is", "was", "about", "around", "now"}) || text.is_sign(before, ':') ||
        text.is_sign(before, '|') || text.is_sign(before, '='))
        if (before > 0 && text.is_one_of(before - 1, {"age", "aged"})) return true;
    return text.is_one_of(before, {"aged", "age"});
}

// Whether the word at `at` is someone: "he", "Mum", "the resident", "Bostock".
bool is_someone(const Reading& text, size_t at) {
    const Token& one = text.tokens[at];
    return text.is_one_of(at, {"he", "she", "i", "who", "they"}) || (one.is_possessive && one.is_capital()) ||
           one.is(Class::relation) || one.is(Class::person) ||
           (one.traits.surname() > 1 && (one.is_capital() || one.traits.common() == 0)) ||
           (one.is_capital() && one.traits.first_name() > 1);
}

// "she is 94 and", "he just turned 95", "the patient was 93", "she's 94", "Cyril Bostock, is 98"
bool is_told_of_someone(const Reading& text, size_t at, size_t last) {
    size_t before = at;
    for (int i = 0; i < 2 && before > 0 &&
                    text.is_one_of(before - 1, {"just", "now", "about", "nearly", "almost", "only", "already",
                                                "not", "still"});
         ++i)
        --before;
    if (before == 0) return false;
    if (text.is_one_of(before - 1, {"turned", "turns", "turning"})) return true;
    if (text.is_one_of(before - 1, {"shes", "hes", "im", "whos", "theyre"})) return true;
    if (text.tokens[before - 1].is_possessive && is_someone(text, before - 1)) return true;
    // "At ninety-one he opened it"
    const size_t end = with_unit(text, last);
    const size_t after = text.is_sign(end + 1, ',') ? end + 2 : end + 1;
    const bool begins = before == 1 || !text.tokens[before - 2].is_word();  // not "peaked at 110, he felt"
    const bool has_subject = text.is(after, Class::pronoun) || (after > end + 1 && text.is_capital(after));
    if (begins && text.is_word(before - 1, "at") && has_subject &&
        !text.is_one_of(after, {"it", "me", "us", "them"}))
        return true;
    if (text.is_word(before - 1, "rising")) return true;
    if (before < 2) return false;
    // "a lady of ninety-four"
    if (text.is_word(before - 1, "of") && text.tokens[before - 2].traits.is_any(people)) return true;
    // "born in 1931, so 94 now"
    if (text.is_word(before - 1, "so") &&
        (text.is_one_of(last + 1, {"now", "if"}) || ends_clause(text, last + 1)))
        return true;
    const size_t self = text.is_sign(before - 1, ',') && before > 1 ? before - 2 : before - 1;
    if (text.is_one_of(self, {"himself", "herself", "themself", "myself"})) return true;
    // "Dad would have been 91"
    if (before > 3 && text.is_word(before - 1, "been") && text.is_word(before - 2, "have") &&
        text.is_one_of(before - 3, {"would", "d"}))
        return is_someone(text, before - 4);
    if (!text.is_one_of(before - 1, {"is", "was", "s", "be", "being", "am", "m"})) return false;
    if (before > 2 && text.is_word(before - 1, "be") &&
        text.is_one_of(before - 2, {"will", "shall", "would", "ll", "must", "might"}))
        return is_someone(text, before - 3);
    const bool has_comma = before > 2 && text.is_sign(before - 2, ',');
    return is_someone(text, has_comma ? before - 3 : before - 2);
}

// "resident vera widdowson 96." and "101, bless her": an age that is a clause.
bool is_a_clause(const Reading& text, size_t at, size_t last) {
    if (!ends_clause(text, last + 1) || text.is_sign(last + 1, ')')) return false;
    const bool begins = at == 0 || text.is_sign(at - 1, '.') || text.is_line_end(at - 1);
    // Not a row of measurements.
    const bool has_words = last + 2 < text.tokens.size() && text.tokens[last + 2].is_word();
    if (begins && text.tokens[at].is_word()) return text.is_sign(last + 1, '.');  // "Ninety-six."
    // "He was not amused. 96. A new one came": no point of a list, no reading
    const bool is_a_sentence = begins && at > 1 && text.is_sign(at - 1, '.') &&
                               text.tokens[at - 2].is_word() && text.is_sign(last + 1, '.') && has_words &&
                               text.is_capital(last + 2);
    if (is_a_sentence) return true;
    if (begins) return text.is_sign(last + 1, ',') && has_words;
    const Token& before = text.tokens[at - 1];
    if (before.is(Class::relation) && text.tokens[at].is_word()) return true;  // "her sister ninety-three,"
    const bool is_name = before.is_word() && before.traits.common() == 0 &&
                         (before.is_capital() || before.traits.surname() > 0);
    return is_name && at > 1 && text.tokens[at - 2].is_word() &&
           (text.tokens[at - 2].traits.first_name() > 1 || text.tokens[at - 2].is(Class::title));
}

// "She (93, Rockwood 8) broke", "bed 4 - 92, family", "Petrie, 96 F, CHI": by what stands on either side.
bool is_between_signs(const Reading& text, size_t at, size_t last) {
    if (at < 2) return false;
    const bool ends = ends_clause(text, last + 1);
    if (text.is_sign(at - 1, '(') && text.is_one_of(at - 2, {"she", "he"})) return ends;
    const bool is_of_a_bed = at > 2 && (text.is_sign(at - 1, '-') || text.is_sign(at - 1, ':')) &&
                             text.is_word(at - 3, "bed") && text.tokens[at].has_space_before;
    if (is_of_a_bed && text.is_sign(last + 1, ',')) return true;
    const bool has_sex = last + 1 < text.tokens.size() && text.tokens[last + 1].shape == Shape::initial &&
                         text.is_one_of(last + 1, {"f", "m"}) && ends_clause(text, last + 2);
    return has_sex && (text.is_sign(at - 1, ',') || text.is_sign(at - 1, '('));
}

// "all his own teeth at 98 and is furious"
bool is_age_at(const Reading& text, size_t at, size_t last) {
    return at > 0 && text.is_word(at - 1, "at") && text.is_word(last + 1, "and") &&
           text.is_one_of(last + 2, {"is", "was", "has", "still", "lives", "sharp"});
}

// "is 101 on Sat 1/3", "98 on the 9th", "99 today!!", "a hundred on Wednesday": a birthday.
bool is_on_a_day(const Reading& text, size_t at, size_t last) {
    if (at < 2) return false;
    const bool is_told =
        text.is_one_of(at - 1, {"is", "was", "turns", "turned"}) || text.is_sign(at - 1, '-');
    if (!is_told || (!is_someone(text, at - 2) && !text.is_sign(at - 2, ')'))) return false;
    if (text.is_one_of(last + 1, {"today", "tomorrow"})) return true;
    if (!text.is_word(last + 1, "on")) return false;
    const size_t day = text.is_word(last + 2, "the") ? last + 3 : last + 2;
    return day < text.tokens.size() &&
           (text.tokens[day].traits.is_any(class_mask(Class::weekday, Class::month)) ||
            (text.tokens[day].shape == Shape::alnum && is_ordinal_number(text, day)));
}

// "Poor thing is 90.", "slipped away on 10 August, just 92, with us"
bool is_of_a_dear_one(const Reading& text, size_t at, size_t last) {
    if (!ends_clause(text, last + 1) && !text.is(last + 1, Class::preposition)) return false;
    if (at > 1 && text.is_one_of(at - 1, {"is", "was"}) &&
        text.is_one_of(at - 2, {"thing", "soul", "love", "lamb", "dear", "darling", "boy", "girl"}))
        return true;
    constexpr size_t reach = 9;
    if (at == 0 || !text.is_one_of(at - 1, {"just", "only", "nearly", "almost"})) return false;
    for (size_t i = at - 1; i > 0 && at - i < reach; --i)
        if (text.is_one_of(i - 1, {"away", "died", "passed"})) return true;
    return false;
}

// In words nothing is measured: "my mum, ninety-one, pressed", "Lady ninety-four,", "next door is
// ninety-six".
bool is_age_in_words(const Reading& text, size_t at, size_t last) {
    if (at == 0 || !text.tokens[at].is_word() || !text.is_one_of(at, {"ninety", "four"})) return false;
    const size_t after = with_unit(text, last) + 1;
    const bool is_apart = text.is_sign(at - 1, ',') || text.is_sign(at - 1, '(') || text.is_sign(at - 1, '"');
    if (is_apart) return ends_clause(text, after) || text.is_word(after, "come");
    return (text.is_one_of(at - 1, {"is", "was", "am", "m", "her", "him", "now"}) ||
            text.tokens[at - 1].traits.is_any(people)) &&
           (ends_clause(text, after) || text.is(after, Class::conjunction));
}

// "102 and sharp as a tack", "95 going on sixteen"
bool begins_with_age(const Reading& text, size_t at, size_t last) {
    const bool begins = at == 0 || text.is_line_end(at - 1);
    return begins && (text.is_word(last + 1, "going") ||
                      (text.is_word(last + 1, "and") && last + 2 < text.tokens.size() &&
                       text.tokens[last + 2].shape == Shape::lower));
}

// "Mrs Okafor, 94, on the ward", "(94F)", "born 5.5.33, 92)"
bool stands_after_name(const Reading& text, size_t at, size_t last) {
    const bool goes_on = text.is_word(last + 1, "and") && last + 2 < text.tokens.size() &&
                         text.tokens[last + 2].shape == Shape::lower && at > 0 && text.is_sign(at - 1, ',');
    const bool is_closed = goes_on || ends_clause(text, last + 1) ||
                           text.is_one_of(last + 1, {"last", "this", "next", "today", "on", "in"}) ||
                           (at > 0 && text.is_sign(at - 1, '(') && text.is(last + 1, Class::conjunction));
    if (at < 2 || !is_closed || (!text.is_sign(at - 1, ',') && !text.is_sign(at - 1, '('))) return false;
    const Token& before = text.tokens[at - 2];
    if (before.shape == Shape::number)  // a date of birth, not one of two measurements
        return text.is_sign(last + 1, ')') && text.is_sign(at - 1, ',') && at > 3 && text.number(at - 4) >= 0;
    if (before.traits.is_any(people)) return true;  // "insulin patient, 91, at"
    if (goes_on) {  // "Stanley Eccleshall, 97 and proud of it": a first name and a surname
        const bool has_first_name =
            at > 2 && text.is_capital(at - 3) && text.tokens[at - 3].traits.first_name() > 0;
        return has_first_name && before.is_capital();
    }
    return before.is_word() && before.is_capital() &&
           (before.traits.surname() > 0 || before.traits.common() == 0);
}

// "in her hundred and first year", "in her nineties"
std::optional<size_t> in_year_of_life(const Reading& text, size_t at) {
    if (!text.is_word(at, "in") || !text.is_one_of(at + 1, {"her", "his", "their", "my"}))
        return std::nullopt;
    if (text.is_one_of(at + 2, {"nineties", "90s"})) return at + 2;
    for (size_t last = at + 2; last < text.tokens.size() && last < at + 7; ++last) {
        if (!text.is_word(last, "year")) continue;
        const bool is_high = text.is_one_of(at + 2, {"hundred", "hundredth", "ninety", "ninetieth"});
        return is_high ? std::optional{last} : std::nullopt;
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
    const bool is_birthday = (ending == "th" || ending == "st" || ending == "nd" || ending == "rd") &&
                             text.is_word(at + 1, "birthday");
    const bool is_age = ending == "F" || ending == "M" || ending == "yo" || ending == "YO" ||
                        ending == "yr" || ending == "f" || ending == "y" || ending == "yrs" || is_birthday;
    return value >= age_from && value <= age_max && is_age ? std::optional{at} : std::nullopt;
}

// From what names somebody to where an age would stand: "Osei, 93", "Osei (93)", "Osei will be 93"; behind a
// health number only by a sign, behind a phone number only by a verb ("01632 960 260 is 95, deaf").
struct Way {
    size_t to = 0;
    bool is_told = false;  // by a verb
};
std::optional<Way> way_to_an_age(const Reading& text, const Candidate& one) {
    const bool is_name = one.kind == FindingKind::name, is_phone = one.kind == FindingKind::phone;
    const bool is_health_number = one.kind == FindingKind::nhs_number ||
                                  one.kind == FindingKind::chi_number || one.kind == FindingKind::hc_number;
    const size_t at = text.token_from(one.end);
    if (is_name && text.is_sign(at, ',') && text.is_one_of(at + 1, {"is", "was", "turned"}))
        return Way{at + 2, true};  // "Her mother, Miss Olaniyan, is 90 and"
    if ((is_name || is_health_number) && (text.is_sign(at, ',') || text.is_sign(at, '('))) return Way{at + 1};
    if ((is_name || is_phone) && text.is_one_of(at, {"is", "was", "turned"})) return Way{at + 1, true};
    if ((is_name || is_phone) && text.is_one_of(at, {"will", "would"}) && text.is_word(at + 1, "be"))
        return Way{at + 2, true};
    return is_name ? std::optional{Way{at}} : std::nullopt;
}

}  // namespace

void find_ages(const Reading& text, Candidates& out) {
    for (size_t at = text.next(start_age, 0); at < text.tokens.size(); at = text.next(start_age, at + 1)) {
        const Token& token = text.tokens[at];
        constexpr std::string_view reason = "an age that few people reach";
        if (const auto last = in_year_of_life(text, at)) {
            add(out, text, FindingKind::age_90, at + 2, *last, "age-90-year", reason);
        } else if (token.shape == Shape::alnum) {
            if (sex_letter(text, at)) add(out, text, FindingKind::age_90, at, at, "age-90-form", reason);
        } else if (const auto end = high_age(text, at)) {
            if (is_a_group(text, *end)) continue;
            const bool has_word = has_age_word_after(text, at, *end) || is_called_age(text, at);
            const bool has_fraction =
                with_unit(text, *end) > *end + 2;  // "92 and a quarter", "93 yrs 4 mths"
            const bool is_sex_after = text.is_sign(*end + 1, '/') && text.is_one_of(*end + 2, {"f", "m"});
            const bool is_told = !is_measure(text, at, *end) &&
                                 (is_sex_after || has_fraction || is_told_of_someone(text, at, *end) ||
                                  stands_after_name(text, at, *end) || is_a_clause(text, at, *end) ||
                                  is_age_in_words(text, at, *end) || begins_with_age(text, at, *end) ||
                                  is_between_signs(text, at, *end) || is_age_at(text, at, *end) ||
                                  is_on_a_day(text, at, *end) || is_of_a_dear_one(text, at, *end));
            if (has_word || is_told)
                add(out, text, FindingKind::age_90, at, with_unit(text, *end), "age-90-word", reason);
        }
    }
}

void find_ages_of_people(const Reading& text, const std::vector<bool>& is_taken, Candidates& out) {
    const Candidates found = out;
    for (const Candidate& one : found) {
        const auto way = way_to_an_age(text, one);
        if (!way || way->to >= text.tokens.size() || is_taken[way->to]) continue;
        const auto last = high_age(text, way->to);
        if (!last || is_a_group(text, *last) || is_measure(text, way->to, *last)) continue;
        // One behind the other may be a row of numbers: "Bed 4: Osei, 91, 88, 93".
        const size_t next = with_unit(text, *last) + 1;
        const bool is_a_row = next + 1 < text.tokens.size() && text.tokens[next + 1].shape == Shape::number;
        const bool goes_on =
            way->is_told && (text.is(next, Class::conjunction) || text.is_sign(next, '&') ||
                             text.is_one_of(next, {"this", "next", "in", "on", "today", "now"}));
        // "conference on Mr Dogan, ninety-seven: the tool"
        const bool has_mark =
            text.is_sign(next, ':') || (text.is_sign(next, '-') && text.tokens[next].has_space_before);
        const bool begins_list = one.kind == FindingKind::name && has_mark && next + 1 < text.tokens.size() &&
                                 text.tokens[next + 1].is_word();
        if (((ends_clause(text, next) || begins_list) && !is_a_row) || goes_on)
            add(out, text, FindingKind::age_90, way->to, next - 1, "age-90-behind-name",
                "an age that few people reach, behind someone's name");
    }
}

}  // namespace stonechat::privacy
