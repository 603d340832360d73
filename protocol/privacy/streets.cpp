#include "protocol/privacy/streets.hpp"

#include "protocol/privacy/text_rules.hpp"

namespace stonechat::privacy {
namespace {

using std::size_t;

constexpr size_t house_digits_max = 4;

// "14 station rd", "41 dumbreck place": small letters among words with capitals.
bool is_small_street_word(const Reading& text, size_t at) {
    if (at == 0 || !text.is(at, Class::street) || text.tokens[at].shape != Shape::lower ||
        !text.tokens[at - 1].is_word())
        return false;
    const Token& before = text.tokens[at - 1];
    if (before.shape == Shape::upper) return false;  // "CRP rise"
    if (before.traits.is_any(
            class_mask(Class::unit, Class::determiner, Class::preposition, Class::number_word)))
        return false;
    return text.is_one_of(at, {"rd", "road", "street", "lane", "ln", "avenue", "ave", "crescent", "cres",
                               "gdns", "ter"}) ||
           names_a_place(before);
}

// Whether a street's word in small letters comes next or after the next: only then may small letters be its
// name.
bool may_name_small_street(const Reading& text, size_t at) {
    return is_small_street_word(text, at) || is_small_street_word(text, at + 1) ||
           is_small_street_word(text, at + 2);
}

bool is_street_word(const Reading& text, size_t at) {
    if (!text.is(at, Class::street)) return false;
    return text.style != Style::usual || text.is_capital(at) ||
           (text.is(at, Class::street_strong) && text.is_capital(at - 1)) || is_small_street_word(text, at);
}

}  // namespace

std::optional<size_t> after_house_number(const Reading& text, size_t at) {
    if (at >= text.tokens.size()) return std::nullopt;
    const Token& token = text.tokens[at];
    const auto word = text.text(token);
    const bool is_number = token.shape == Shape::number && word.size() <= house_digits_max;
    const bool has_letter = token.shape == Shape::alnum && word.size() <= house_digits_max + 1 &&
                            word[0] >= '0' && word[0] <= '9' && (word.back() < '0' || word.back() > '9') &&
                            word[word.size() - 2] >= '0' && word[word.size() - 2] <= '9';
    if (!is_number && !has_letter) return std::nullopt;
    size_t next = at + 1;
    if ((text.is_sign(next, '-') || text.is_sign(next, '/')) && text.number(next + 1) > 0) next += 2;
    if (text.is_sign(next, ',')) ++next;
    return next;
}

bool names_a_place(const Token& token) {
    return token.is_word() &&
           (token.traits.common() == 0 || token.traits.is_uk_place() || token.traits.surname() > 1);
}

bool may_name_street(const Reading& text, size_t at) {
    const Token& token = text.tokens[at];
    if (!token.is_word()) return false;
    if (text.style == Style::usual && token.is_capital()) return !token.is(Class::pronoun);  // "58, I drive".
    if (text.style == Style::usual && text.is_one_of(at, {"y", "yr", "of", "the", "upon", "and"}))
        return true;
    if (text.style == Style::usual && !may_name_small_street(text, at)) return false;
    return !token.is(Class::preposition) && !token.is(Class::pronoun) && !token.is(Class::unit) &&
           !token.is(Class::conjunction) && !token.is(Class::person) && !token.is(Class::told_verb) &&
           (!token.is(Class::determiner) || text.is_word(at, "the")) &&
           (!token.is(Class::speech) || token.traits.common() < 5);
}

bool ends_address(const Reading& text, size_t last) {
    const size_t next = last + 1;
    return next >= text.tokens.size() || text.tokens[next].shape == Shape::sign ||
           text.tokens[next].shape == Shape::line_end || text.tokens[next].shape == Shape::alnum ||
           text.is(next, Class::conjunction) || text.tokens[next].traits.is_uk_place() ||
           text.is(next, Class::preposition);
}

std::optional<size_t> street_end(const Reading& text, size_t at, bool has_number) {
    static constexpr auto welsh =
        word_set("heol", "ffordd", "stryd", "lon", "rhodfa", "maes", "clos", "cwrt");
    if (text.is_one_of(at, welsh)) {
        size_t last = at;
        while (last - at < street_words_max) {
            const size_t next = text.is_sign(last + 1, '-') ? last + 2 : last + 1;  // Heol-y-Felin
            const bool goes_on = next < text.tokens.size() && may_name_street(text, next) &&
                                 (next == last + 2 || text.tokens[next].has_space_before);
            if (!goes_on) break;
            last = next;
        }
        return last > at ? std::optional{last} : std::nullopt;
    }
    std::optional<size_t> found;
    for (size_t i = at; i < text.tokens.size() && i - at <= street_words_max; ++i) {
        if (text.is_sign(i, '.') && i > at && text.is_word(i - 1, "st")) continue;  // St. John's Road
        if (text.is_sign(i, '-') && i > at) continue;
        if (!text.tokens[i].is_word()) break;
        const bool is_plain = has_number && text.style == Style::usual && text.is_capital(at);
        if (i > at && is_street_word(text, i) &&
            (text.is(i, Class::street_strong) || ends_address(text, i) || (is_plain && text.is_capital(i))))
            found = i;
        if (!may_name_street(text, i) && !found) break;
        if (found && (i + 1 >= text.tokens.size() || !is_street_word(text, i + 1))) break;
    }
    if (!found && text.is_one_of(at, {"queensway", "kingsway", "broadway", "parkway"})) return at;
    // "12 Queensway", "7 Southgate", "54 The Ridgeway": one capital word that ends like a street.
    const size_t name = has_number && text.is_word(at, "the") ? at + 1 : at;
    if (!found && text.is_capital(name)) {
        const auto word = text.text(text.tokens[name]);
        for (const std::string_view ending :
             {"way", "gate", "side", "croft", "mead", "field", "fields", "walk", "bank"})
            if (word.size() > ending.size() + 2 && word.ends_with(ending) &&
                text.tokens[name].traits.common() < 4)
                return name;
    }
    return found;
}

bool counts_something(const Reading& text, size_t at) {
    if (at == 0) return false;
    static constexpr auto counted =
        word_set("ward", "bay", "bed", "version", "v", "build", "grade", "stage", "type", "theatre", "level",
                 "step", "page", "section", "bp", "score", "news", "gcs", "room");
    return text.is_one_of(at - 1, counted) ||
           (text.is_sign(at - 1, '.') && !text.tokens[at].has_space_before) || text.is_sign(at - 1, '/') ||
           (text.is_sign(at - 1, '-') && at > 1 && text.number(at - 2) >= 0);
}

std::optional<size_t> numbered_street(const Reading& text, size_t at) {
    const auto street = after_house_number(text, at);
    if (!street || *street >= text.tokens.size() || !text.tokens[*street].has_space_before)
        return std::nullopt;
    return street_end(text, *street, true);
}

}  // namespace stonechat::privacy
