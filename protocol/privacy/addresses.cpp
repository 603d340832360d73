// Where someone lives: "Flat 2, 14 Mill Lane", "Rose Cottage, Church Road", "PO Box 12", "95 Heol y Bont".
#include <optional>

#include "protocol/privacy/text_rules.hpp"

namespace stonechat::privacy {
namespace {

using std::size_t;

constexpr size_t street_words_max = 4;  // "Great North Park Road"
constexpr size_t house_digits_max = 4;

// "14", "14A", "14-16"; the index after it.
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

// A word that a street's own name may have.
bool may_name_street(const Reading& text, size_t at) {
    const Token& token = text.tokens[at];
    if (!token.is_word()) return false;
    if (text.style == Style::usual)
        return token.is_capital() || text.is_one_of(at, {"y", "yr", "of", "the", "upon", "and"});
    return !token.is(Class::preposition) && !token.is(Class::pronoun) && !token.is(Class::unit) &&
           !token.is(Class::conjunction) && !token.is(Class::person) && !token.is(Class::told_verb) &&
           (!token.is(Class::determiner) || text.is_word(at, "the")) &&
           (!token.is(Class::speech) || token.traits.common() < 5);
}

bool is_street_word(const Reading& text, size_t at) {
    return text.is(at, Class::street) && (text.style != Style::usual || text.is_capital(at) ||
                                          (text.is(at, Class::street_strong) && text.is_capital(at - 1)));
}

// A word that is in streets' names and everywhere else ends one only where the address goes on or stops.
bool ends_address(const Reading& text, size_t last) {
    const size_t next = last + 1;
    return next >= text.tokens.size() || text.tokens[next].shape == Shape::sign ||
           text.tokens[next].shape == Shape::line_end || text.tokens[next].shape == Shape::alnum ||
           text.is(next, Class::conjunction) || text.tokens[next].traits.is_uk_place() ||
           text.is(next, Class::preposition);
}

// The last token of a street that begins at `at`; empty when none does.
std::optional<size_t> street_end(const Reading& text, size_t at) {
    static constexpr auto welsh =
        word_set("heol", "ffordd", "stryd", "lon", "rhodfa", "maes", "clos", "cwrt");
    if (text.is_one_of(at, welsh)) {
        size_t last = at;
        while (last - at < street_words_max && last + 1 < text.tokens.size() &&
               may_name_street(text, last + 1) && text.tokens[last + 1].has_space_before)
            ++last;
        return last > at ? std::optional{last} : std::nullopt;
    }
    std::optional<size_t> found;
    for (size_t i = at; i < text.tokens.size() && i - at <= street_words_max; ++i) {
        if (text.is_sign(i, '.') && i > at && text.is_word(i - 1, "st")) continue;  // St. John's Road
        if (text.is_sign(i, '-') && i > at) continue;
        if (!text.tokens[i].is_word()) break;
        if (i > at && is_street_word(text, i) && (text.is(i, Class::street_strong) || ends_address(text, i)))
            found = i;
        if (!may_name_street(text, i) && !found) break;
        if (found && (i + 1 >= text.tokens.size() || !is_street_word(text, i + 1))) break;
    }
    if (!found && text.is_one_of(at, {"queensway", "kingsway", "broadway", "parkway"})) return at;
    // "12 Queensway", "7 Southgate": one capital word that ends like a street.
    if (!found && text.is_capital(at)) {
        const auto word = text.text(text.tokens[at]);
        for (const std::string_view ending : {"way", "gate", "side", "croft", "mead", "field", "fields"})
            if (word.size() > ending.size() + 2 && word.ends_with(ending) &&
                text.tokens[at].traits.common() < 4)
                return at;
    }
    return found;
}

// What a number belongs to instead.
bool counts_something(const Reading& text, size_t at) {
    if (at == 0) return false;
    static constexpr auto counted =
        word_set("ward", "bay", "bed", "version", "v", "build", "grade", "stage", "type", "theatre", "level",
                 "step", "page", "section", "bp", "score", "news", "gcs", "room");
    return text.is_one_of(at - 1, counted) ||
           (text.is_sign(at - 1, '.') && !text.tokens[at].has_space_before) || text.is_sign(at - 1, '/');
}

std::optional<size_t> numbered_street(const Reading& text, size_t at) {
    const auto street = after_house_number(text, at);
    if (!street || *street >= text.tokens.size() || !text.tokens[*street].has_space_before)
        return std::nullopt;
    return street_end(text, *street);
}

// "Flat 3", "Apartment 2B"
std::optional<size_t> dwelling_end(const Reading& text, size_t at) {
    if (!text.is_one_of(
            at, {"flat", "apartment", "apt", "maisonette", "unit", "room", "suite", "caravan", "plot"}))
        return std::nullopt;
    size_t next = at + 1;
    if (text.is_sign(next, '.')) ++next;
    if (next >= text.tokens.size()) return std::nullopt;
    const Token& token = text.tokens[next];
    const bool is_number = token.shape == Shape::number || token.shape == Shape::initial ||
                           (token.shape == Shape::alnum && token.end - token.begin <= 5);
    return is_number ? std::optional{next} : std::nullopt;
}

// "Flat 3, 14 Mill Lane" or "Flat 3, Rose House"
std::optional<size_t> dwelling_and_street(const Reading& text, size_t at) {
    const auto flat = dwelling_end(text, at);
    if (!flat) return std::nullopt;
    size_t next = *flat + 1;
    if (text.is_sign(next, ',') || text.is_line_end(next)) ++next;
    if (const auto end = numbered_street(text, next)) return end;
    size_t last = *flat;
    for (size_t i = next;
         i < next + 4 && i < text.tokens.size() && may_name_street(text, i) && text.tokens[i].is_word();
         ++i) {
        if (text.is(i, Class::dwelling) || text.is(i, Class::street) || text.is(i, Class::facility_head))
            last = i;
    }
    const bool is_home = text.is_one_of(at, {"flat", "apartment", "apt", "maisonette"});
    if (last == *flat) return is_home ? std::optional{*flat} : std::nullopt;
    size_t street = last + 1;
    if (text.is_sign(street, ',')) ++street;
    if (const auto end = numbered_street(text, street)) return end;
    return last;
}

// "Rose Cottage, Mill Lane"
std::optional<size_t> named_house(const Reading& text, size_t at) {
    if (!text.is_capital(at) || text.style == Style::upper) return std::nullopt;
    size_t house = at + 1;
    if (text.is_capital(house) && !text.is(house, Class::dwelling)) ++house;
    if (!text.is_one_of(house,
                        {"cottage", "house", "farm", "barn", "bungalow", "lodge", "villa", "cottages"}) ||
        !text.is_capital(house) || !text.is_sign(house + 1, ','))
        return std::nullopt;
    if (house + 2 >= text.tokens.size()) return std::nullopt;
    if (const auto end = numbered_street(text, house + 2)) return end;
    return street_end(text, house + 2);
}

std::optional<size_t> po_box(const Reading& text, size_t at) {
    const size_t box = text.is_word(at, "po") ? at + 1 : at + 2;
    const bool is_po = text.is_word(at, "po") ||
                       (text.is_word(at, "p") && text.is_sign(at + 1, '.') && text.is_word(at + 2, "o"));
    size_t last = text.is_sign(box, '.') ? box + 1 : box;
    if (!text.is_word(at, "po")) last = text.is_sign(at + 3, '.') ? at + 4 : at + 3;
    return is_po && text.is_word(last, "box") && text.number(last + 1, 6) >= 0 ? std::optional{last + 1}
                                                                               : std::nullopt;
}

// "lives at 14 Larkspur": a number and capital words behind a word for living.
std::optional<size_t> after_cue(const Reading& text, size_t at) {
    if (at == 0 || text.style != Style::usual) return std::nullopt;
    size_t before = at - 1;
    while (before > 0 && at - before < 3 &&
           (text.is_one_of(before, {"at", "is", "was", "to", "as"}) || text.is_sign(before, ':')))
        --before;
    if (!text.is(before, Class::address_cue) || before == at - 1) return std::nullopt;
    const auto name = after_house_number(text, at);
    if (!name) return std::nullopt;
    size_t last = at;
    for (size_t i = *name; i < text.tokens.size() && i < *name + street_words_max && text.is_capital(i); ++i)
        last = i;
    return last > at ? std::optional{last} : std::nullopt;
}

// "on Station Road": a street alone tells less, but tells.
std::optional<size_t> street_alone(const Reading& text, size_t at) {
    if (text.style != Style::usual || !text.is_capital(at) || text.tokens[at].is(Class::title_abbreviation))
        return std::nullopt;
    size_t last = at + 1;
    if (text.is_capital(last) && !text.is(last, Class::street_strong)) ++last;
    const bool is_street =
        text.is_capital(last) && text.is_one_of(last, {"road", "street", "lane", "avenue", "crescent",
                                                       "gardens", "terrace", "rd", "ave"});
    return is_street ? std::optional{last} : std::nullopt;
}

std::optional<size_t> address_end(const Reading& text, size_t at) {
    const Token& token = text.tokens[at];
    if (token.shape == Shape::number || token.shape == Shape::alnum) {
        if (counts_something(text, at)) return std::nullopt;
        if (const auto end = numbered_street(text, at)) return end;
        return after_cue(text, at);
    }
    if (const auto end = dwelling_and_street(text, at)) return end;
    if (const auto end = po_box(text, at)) return end;
    // Both of the others are two words with capitals at least.
    if (!token.is_capital() || !text.is_capital(at + 1)) return std::nullopt;
    if (const auto end = named_house(text, at)) return end;
    return street_alone(text, at);
}

}  // namespace

void find_addresses(const Reading& text, Candidates& out) {
    for (size_t at = 0; at < text.tokens.size(); ++at) {
        if (!text.tokens[at].may_start(start_address)) continue;
        const auto last = address_end(text, at);
        if (!last) continue;
        add(out, text, FindingKind::address, at, *last, "street-form", "the form of a street address");
        at = *last;
    }
}

}  // namespace stonechat::privacy
