#include "protocol/privacy/may_be_name.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "protocol/privacy/folded.hpp"
#include "protocol/privacy/word_set.hpp"

namespace stonechat::privacy {
namespace {

bool is_likely(const Reading& text, std::size_t index) {
    return index < text.tokens.size() && text.tokens[index].is_word() &&
           name_likeness(text.tokens[index].traits) >= 2 && text.tokens[index].traits.common() < 4;
}

// A name that someone wrote in small letters among words that have capitals: "patient c. walker", "beryl
// price".
bool is_small_name(const Reading& text, std::size_t index) {
    const Token& token = text.tokens[index];
    const bool is_letter = token.end - token.begin == 1 && text.is_sign(index + 1, '.');
    const bool is_behind_likely = index > 0 && is_likely(text, index - 1);
    constexpr unsigned everyday = 5;  // "my wife will not", but "beryl price"
    const bool is_everyday = text.style == Style::usual && token.traits.common() >= everyday;
    if (is_everyday && !is_letter && !is_behind_likely) return false;
    if (!is_letter && name_likeness(token.traits) < 2 && token.traits.common() > 0) return false;
    constexpr auto people = class_mask(Class::role, Class::relation, Class::person);
    const bool is_called = index > 0 && text.tokens[index - 1].traits.is_any(people);
    if (is_letter) return is_called || is_likely(text, index + 2);
    const bool is_after_letter = index > 1 && text.is_sign(index - 1, '.') &&
                                 text.tokens[index - 2].end - text.tokens[index - 2].begin == 1;
    return is_called || is_after_letter || is_likely(text, index + 1) || is_behind_likely;
}

// A title, an initial or a first name just before: what stands there is a surname, whatever else it may mean.
bool stands_as_surname(const Reading& text, std::size_t index) {
    if (index == 0) return false;
    const Token& before = text.tokens[index - 1];
    const bool is_initial = index > 1 && text.is_sign(index - 1, '.') &&
                            (text.tokens[index - 2].end - text.tokens[index - 2].begin == 1 ||
                             text.tokens[index - 2].is(Class::title_abbreviation));
    return before.is(Class::title) || before.traits.first_name() > 1 || is_initial;
}

// "not English", "speaks Polish": a language or a nation's people.
bool is_language(const Reading& text, std::size_t index) {
    const Token& token = text.tokens[index];
    if (!token.is(Class::nationality) || token.traits.first_name() > 1) return false;  // Christian is both
    return !stands_as_surname(text, index);
}

// "DischargeMate", "eMAR": capitals inside a word that no list has, unless it begins as names do ("McKay",
// "DeSouza").
bool is_coined(const Reading& text, std::size_t index) {
    const Token& token = text.tokens[index];
    if (token.shape != Shape::mixed || token.traits.is_known()) return false;
    const std::string_view word = text.text(token);
    if (word.find('\'') != word.npos) return false;
    constexpr std::array<std::string_view, 16> beginnings{
        "Mc", "Mac", "De", "Di", "Du", "La", "Le", "Lo", "Van", "Von", "Fitz", "Al", "El", "St", "Ap", "Abd"};
    return std::ranges::none_of(beginnings,
                                [&](std::string_view one) {
                                    return word.starts_with(one) && is_upper(at_or_nul(word, one.size()));
                                }) &&
           (index == 0 || !text.is(index - 1, Class::title));
}

// "N.H.S. number", "D.O.B.", "S.B.A.R.": letters with dots that are none of a name.
bool is_of_dotted_abbreviation(const Reading& text, std::size_t index) {
    constexpr std::size_t letters_most = 5;
    const auto is_letter = [&](std::size_t at) {
        return at < text.tokens.size() && text.tokens[at].is_word() &&
               text.tokens[at].end - text.tokens[at].begin == 1;
    };
    if (!is_letter(index) || !text.is_sign(index + 1, '.')) return false;
    std::size_t first = index;
    while (first > 1 && text.is_sign(first - 1, '.') && is_letter(first - 2) &&
           index - first < 2 * letters_most)
        first -= 2;
    WordHash word;
    std::size_t letters = 0;
    for (std::size_t at = first; is_letter(at) && letters <= letters_most; at += 2) {
        word.add(to_lower(text.chars[text.tokens[at].begin]));
        ++letters;
        if (!text.is_sign(at + 1, '.')) break;
    }
    return letters > 2 && traits_of(word).is_any(class_mask(Class::never_name, Class::relation));
}

// By its form, the lists and a title before it.
bool may_be_name_by_itself(const Reading& text, std::size_t index) {
    const Token& token = text.tokens[index];
    if (token.is_capital() && text.style != Style::upper) return true;
    const Traits traits = token.traits;
    // Small letters and in no list of names: a word that no dictionary has, unless something beside it says
    // more.
    const bool is_small = text.style == Style::usual && token.shape == Shape::lower;
    if (traits.common() == 0 && (!is_small || name_likeness(traits) >= 2)) return true;
    const bool is_plain_text = text.style != Style::usual;
    if (is_plain_text ? name_likeness(traits) >= 2 : name_likeness(traits) == 3 && traits.common() < 4)
        return true;
    for (std::size_t back = 1; back <= 2 && back <= index; ++back)
        if (text.tokens[index - back].is(Class::title) || text.tokens[index - back].is(Class::name_label))
            return traits.common() < 6 || name_likeness(traits) > 1;
    return is_small_name(text, index);
}

// "I", "he's", "don't": never a name, but for an initial ("I. Malik") and a surname behind its title ("Mr
// He").
bool is_function_word(const Reading& text, std::size_t index) {
    const Token& token = text.tokens[index];
    static constexpr auto titles = word_set("mr", "mrs", "ms", "mx", "dr", "prof");
    if (text.is_one_of(index, titles)) return true;  // "Lyle (Mrs)"
    // "group: A Pos"
    if (token.end - token.begin <= 2 && text.is_one_of(index + 1, {"pos", "neg", "positive", "negative"}))
        return true;
    // "Dr X": somebody whose name was left out.
    if (text.is_word(index, "x") && !text.is_sign(index + 1, '.')) return true;
    const bool is_small_letter = token.shape == Shape::lower && token.end - token.begin == 1;
    if (!token.is(Class::never_name) && !token.is(Class::pronoun) && !is_small_letter) return false;
    if (text.text(token).find('\'') != std::string_view::npos) return true;  // "the lady couldn't"
    const bool is_initial = token.end - token.begin == 1 && text.is_sign(index + 1, '.');
    return !is_initial && (index == 0 || !text.is(index - 1, Class::title));
}

// "Salter-Harris II", "Cheyne-Stokes", "Lund and Browder": by both names together, one of which may be
// anyone's.
bool is_of_eponym_pair(const Reading& text, std::size_t index) {
    const auto is_pair = [&](std::size_t first) {
        const std::size_t second = first + 2;
        if (second >= text.tokens.size() || !text.tokens[first].is_word() || !text.tokens[second].is_word())
            return false;
        const bool is_hyphenated = text.is_sign(first + 1, '-') && !text.tokens[second].has_space_before;
        const bool has_title = first > 0 && text.is(first - 1, Class::title);
        // Others with "and" between them are two people.
        const bool is_burns_chart = text.is_word(first, "lund") && text.is_word(first + 1, "and");
        if (has_title || (!is_hyphenated && !is_burns_chart)) return false;
        WordHash both;
        for (const std::size_t part : {first, second})
            for (const char c : text.text(text.tokens[part])) both.add(to_lower(c));
        return traits_of(both).is(Class::eponym_pair);
    };
    return is_pair(index) || (index > 1 && is_pair(index - 2));
}

// "Weber B", "Fitzpatrick IV", "Garden III": what is graded by letters or Roman numerals.
bool has_eponym_grade(const Reading& text, std::size_t index) {
    static constexpr auto graded =
        word_set("weber", "fitzpatrick", "garden", "gustilo", "gartland", "neer", "salter", "killip",
                 "fontaine", "rutherford", "gleason", "breslow", "clark", "forrest", "hinchey", "mayo",
                 "truelove", "kellgren", "goldman", "mallampati", "cormack", "tanner", "hurley", "rockall",
                 "crowe", "tossy", "mason", "denis");
    static constexpr auto grades =
        word_set("a", "b", "c", "i", "ii", "iii", "iv", "v", "vi", "ib", "iia", "iib");
    constexpr std::size_t letters_most = 3;
    const std::size_t next = index + 1;
    if (next >= text.tokens.size() || text.tokens[next].end - text.tokens[next].begin > letters_most)
        return false;
    return text.is_capital(next) && text.tokens[next].shape != Shape::capital &&
           text.is_one_of(next, grades) && text.is_one_of(index, graded) && !text.is_sign(next + 1, '.');
}

// "Nurse Khan": a title, though some are called so.
bool is_title_before_name(const Reading& text, std::size_t index) {
    static constexpr auto titles = word_set("nurse", "midwife", "matron", "consultant", "paramedic");
    return text.is_one_of(index, titles) && text.is_capital(index + 1) &&
           text.tokens[index + 1].has_space_before;
}

// "her Parkinson's", "Mallory-Weiss tear", "Colles' fracture": a condition, a test or a device.
bool is_condition(const Reading& text, std::size_t index) {
    const Token& token = text.tokens[index];
    if (is_of_eponym_pair(text, index)) return true;
    if (stands_as_surname(text, index)) return false;
    if (has_eponym_grade(text, index)) return true;
    if (!token.is(Class::eponym)) return false;
    const std::size_t next = index + 1;
    const bool is_pair = text.is_sign(next, '-') && text.is(next + 1, Class::eponym);
    const bool ends_pair = index > 1 && text.is_sign(index - 1, '-') && text.is(index - 2, Class::eponym);
    // "Glasgow Coma Scale", but not "Robinson missed signs"
    const bool has_head =
        text.is(next, Class::eponym_head) || (text.is_capital(next) && text.is(next + 1, Class::eponym_head));
    // "Robinson's" alone is a person's; these are rarely anyone's.
    static constexpr auto conditions = word_set(
        "parkinson", "alzheimer", "huntington", "crohn", "cushing", "dupuytren", "hodgkin", "raynaud",
        "meniere", "sjogren", "hartmann", "hashimoto", "tourette", "asperger", "korsakoff", "wernicke",
        "behcet", "whipple", "hirschsprung", "kawasaki", "addison", "paget", "colles");
    static constexpr auto without_apostrophe =
        word_set("parkinsons", "alzheimers", "huntingtons", "crohns", "cushings", "dupuytrens", "hodgkins",
                 "raynauds", "menieres", "hartmanns", "whipples", "addisons", "pagets");
    // Of names that no list of people has, the apostrophe is enough: "Gottron's papules".
    const bool is_nobodys = token.traits.first_name() == 0 && token.traits.surname() == 0;
    const bool is_own = (token.is_possessive && (is_nobodys || text.is_one_of(index, conditions))) ||
                        text.is_one_of(index, without_apostrophe);
    return is_pair || ends_pair || has_head || is_own;
}

}  // namespace

bool may_be_name(const Reading& text, std::size_t index) {
    const bool is_grade = index > 0 && has_eponym_grade(text, index - 1);
    const bool is_unit =
        text.tokens[index].is(Class::unit) && text.tokens[index].shape == Shape::mixed;  // "mAh"
    if (is_of_dotted_abbreviation(text, index) || is_title_before_name(text, index) || is_grade || is_unit)
        return false;
    if (!text.tokens[index].is_word() || is_function_word(text, index) || is_condition(text, index) ||
        is_coined(text, index) || is_language(text, index) || !may_be_name_by_itself(text, index))
        return false;
    const Token& token = text.tokens[index];
    // The last letter of a code: "SN-4482-A".
    const bool is_joined = index > 1 && !token.has_space_before &&
                           (text.is_sign(index - 1, '-') || text.is_sign(index - 1, '/'));
    if (is_joined && !text.tokens[index - 2].is_word()) return false;
    // The name of a value in a web address: "?m=1".
    const bool is_parameter =
        index > 0 && !token.has_space_before &&
        (text.is_sign(index - 1, '?') || text.is_sign(index - 1, '&') || text.is_sign(index - 1, '='));
    return !is_parameter || token.end - token.begin > 1;
}

}  // namespace stonechat::privacy
