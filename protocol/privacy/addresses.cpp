// Where someone lives: "Flat 2, 14 Mill Lane", "Rose Cottage, Church Road", "PO Box 12", "95 Heol y Bont".
#include <optional>

#include "protocol/privacy/number_words.hpp"
#include "protocol/privacy/streets.hpp"
#include "protocol/privacy/text_rules.hpp"

namespace stonechat::privacy {
namespace {

using std::size_t;

// "Flat 3", "Apartment 2B", "flat 2/14"
std::optional<size_t> dwelling_end(const Reading& text, size_t at) {
    if (!text.is_one_of(at, {"flat",  "flt",     "apartment", "apt",   "maisonette", "unit",   "room",
                             "suite", "caravan", "plot",      "house", "chalet",     "studio", "number",
                             "berth", "mooring", "pitch",     "block", "bungalow",   "bedsit"}))
        return std::nullopt;
    size_t next = at + 1;
    if (text.is_sign(next, '.')) ++next;
    if (text.is_one_of(next, {"no", "number"})) ++next;
    if (next >= text.tokens.size()) return std::nullopt;
    // "flat nine", "number twenty-one"
    if (number_word(text, next) > 0) {
        const size_t unit = text.is_sign(next + 1, '-') ? next + 2 : next + 1;
        return is_ten_word(text, next) && is_unit_word(text, unit) ? unit : next;
    }
    const Token& token = text.tokens[next];
    const bool is_number = token.shape == Shape::number || token.shape == Shape::initial ||
                           (token.shape == Shape::alnum && token.end - token.begin <= 5);
    if (!is_number) return std::nullopt;
    const bool has_stair = text.is_sign(next + 1, '/') && text.number(next + 2) >= 0;
    return has_stair ? next + 2 : next;
}

// "two hundred and six Ropery Road": a number in words, then a street with capitals.
std::optional<size_t> spelled_house(const Reading& text, size_t at) {
    if (!text.is(at, Class::number_word) || text.style != Style::usual) return std::nullopt;
    constexpr size_t words_max = 6;
    size_t next = at;
    while (next < at + words_max && (text.is(next, Class::number_word) || text.is_word(next, "and") ||
                                     text.is_sign(next, '-') || text.is_sign(next, '&')))
        ++next;
    if (!text.is_capital(next) || !text.tokens[next].has_space_before) return std::nullopt;
    const auto end = street_end(text, next);
    return end && *end > next ? end : std::nullopt;
}

// The first of the capitals behind a door's number: "Nant" in "149 Nant y Glyn".
std::optional<size_t> capitals_after_number(const Reading& text, size_t at) {
    const auto name = text.style == Style::usual ? after_house_number(text, at) : std::nullopt;
    return name && text.is_capital(*name) && text.tokens[*name].has_space_before ? name : std::nullopt;
}

// The last of up to `words_max` capitals in a row.
size_t last_of_capitals(const Reading& text, size_t first, size_t words_max) {
    size_t last = first;
    while (text.is_capital(last + 1) && last + 1 - first < words_max) ++last;
    return last;
}

bool is_any_in(const Reading& text, size_t first, size_t last, std::uint64_t classes) {
    for (size_t i = first; i <= last; ++i)
        if (text.tokens[i].traits.is_any(classes)) return true;
    return false;
}

// "149 Nant y Glyn", behind a flat: a door and capitals that need say no more.
std::optional<size_t> numbered_capitals(const Reading& text, size_t at) {
    constexpr size_t words_max = 4;
    const auto name = capitals_after_number(text, at);
    if (!name) return std::nullopt;
    size_t last = *name;
    for (size_t i = *name; i < *name + words_max; ++i)
        if (text.is_capital(i))
            last = i;
        else if (!text.is_one_of(i, {"y", "yr", "na", "the", "of"}))
            break;
    return last;
}

// "Flat 3, 14 Mill Lane" or "Flat 3, Rose House"
std::optional<size_t> dwelling_and_street(const Reading& text, size_t at) {
    const auto flat = dwelling_end(text, at);
    if (!flat) return std::nullopt;
    size_t next = *flat + 1;
    if (text.is_sign(next, ',') || text.is_line_end(next)) ++next;
    if (const auto end = numbered_street(text, next)) return end;
    if (const auto end = numbered_capitals(text, next)) return end;
    size_t last = *flat;
    constexpr auto ends_name = class_mask(Class::dwelling, Class::street, Class::facility_head);
    static constexpr auto sites = word_set("site", "caravan", "caravans");  // where flats are none
    for (size_t i = next; i < next + 4 && i < text.tokens.size() && text.tokens[i].is_word(); ++i) {
        const bool is_small_name =
            i > next && text.tokens[i].traits.is_any(ends_name) && names_a_place(text.tokens[i - 1]);
        const bool is_end = text.tokens[i].traits.is_any(ends_name) ||
                            (i > next && text.is_capital(i) && text.is_one_of(i, sites));
        if (is_small_name || (may_name_street(text, i) && is_end))
            last = i;
        else if (!may_name_street(text, i) && !names_a_place(text.tokens[i]))
            break;
    }
    const bool is_home = text.is_one_of(at, {"flat", "flt", "apartment", "apt", "maisonette"});
    if (last == *flat) return is_home ? std::optional{*flat} : std::nullopt;
    size_t street = last + 1;
    if (text.is_sign(street, ',')) ++street;
    if (const auto end = numbered_street(text, street)) return end;
    // "Apt 65 Holsleaze Heights, Rope Walk"
    if (street > last + 1 && text.is_capital(street) && text.style == Style::usual)
        if (const auto end = street_end(text, street)) return end;
    return last;
}

// "42 Kingfisher House", "18 Tower Mill": a number and the name of what many live in.
std::optional<size_t> numbered_house(const Reading& text, size_t at) {
    static constexpr auto houses =
        word_set("house", "court", "mill", "lodge", "towers", "tower", "mansions", "villas", "cottages");
    constexpr size_t words_max = 3;
    const auto name = capitals_after_number(text, at);
    if (!name || text.tokens[*name].traits.is_any(class_mask(Class::unit, Class::month, Class::weekday)))
        return std::nullopt;
    const size_t last = last_of_capitals(text, *name, words_max);
    return last > *name && text.is_one_of(last, houses) ? std::optional{last} : std::nullopt;
}

// "Crow Nest Farm", "to Coldharbour Farm": up to three capitals before it.
std::optional<size_t> farm_end(const Reading& text, size_t at) {
    constexpr size_t words_max = 3;
    if (text.style != Style::usual || (at > 0 && text.is_capital(at - 1)) ||
        text.tokens[at].traits.is_any(class_mask(Class::title, Class::determiner, Class::preposition)))
        return std::nullopt;
    for (size_t last = at + 1; last <= at + words_max && text.is_capital(last); ++last)
        if (text.is_one_of(last, {"farm", "farmhouse", "croft", "cottage", "bungalow"}))
            return text.is_capital(last + 1) ? std::nullopt : std::optional{last};
    return std::nullopt;
}

// "the narrowboat Kittiwake, Osier Moorings"
std::optional<size_t> boat_end(const Reading& text, size_t at) {
    if (!text.is_one_of(at, {"narrowboat", "houseboat", "barge"}) || !text.is_capital(at + 1))
        return std::nullopt;
    constexpr size_t words_max = 3;
    const size_t name = last_of_capitals(text, at + 1, words_max);
    if (!text.is_sign(name + 1, ',') || !text.is_capital(name + 2)) return name;
    const size_t place = last_of_capitals(text, name + 2, words_max);
    return text.is_one_of(place, {"moorings", "marina", "wharf", "basin", "quay", "lock", "canal"}) ? place
                                                                                                    : name;
}

// Where something may begin that is read by itself: after a sign, a line's end or a preposition.
bool begins_apart(const Reading& text, size_t at) {
    return at == 0 || text.tokens[at - 1].shape == Shape::sign ||
           text.tokens[at - 1].shape == Shape::line_end || text.is(at - 1, Class::preposition) ||
           text.is(at - 1, Class::address_cue);
}

// "Rose Cottage, Mill Lane", "Braeside, 2 Shore Street", "The Old Forge, Back Lane"
std::optional<size_t> named_house(const Reading& text, size_t at) {
    if (!text.is_capital(at) || text.style == Style::upper || (at > 0 && text.is_capital(at - 1)))
        return std::nullopt;
    if (text.tokens[at].traits.is_any(class_mask(Class::title, Class::month, Class::weekday)))
        return std::nullopt;
    constexpr size_t words_max = 4;
    size_t last = at;
    bool is_house = text.is(at, Class::dwelling);
    while (last + 1 < text.tokens.size() && last + 1 - at < words_max && text.is_capital(last + 1))
        is_house = text.is(++last, Class::dwelling) || is_house;
    if (!is_house && !begins_apart(text, at)) return std::nullopt;
    if (text.is_sign(last + 1, '"')) ++last;
    if (!text.is_sign(last + 1, ',') && !text.is_line_end(last + 1)) return std::nullopt;
    // Someone's name stands before a street as well as a house's does.
    const bool may_be_someone =
        text.tokens[at].traits.first_name() > 1 && !is_house && !text.is_word(at, "the");
    if (may_be_someone || (text.is_line_end(last + 1) && !is_house && !text.is_word(at, "the")))
        return std::nullopt;
    const size_t street = last + 2;
    if (street >= text.tokens.size()) return std::nullopt;
    if (const auto end = numbered_street(text, street)) return end;
    const auto end = street_end(text, street);
    const bool is_telling_enough = is_house || last > at;  // "Wickramasinghe, The Lane" is someone's
    return end && *end > street && is_telling_enough ? end : std::nullopt;
}

// "The Old Rectory, Nether Wallop": a house that is called after what it was, before the place where it is.
std::optional<size_t> old_house(const Reading& text, size_t at) {
    static constexpr auto kinds = word_set("rectory", "vicarage", "parsonage", "manse", "forge", "smithy",
                                           "mill", "bakery", "dairy", "barn", "chapel", "brewery", "stables",
                                           "granary", "schoolhouse", "farmhouse", "tannery", "bakehouse");
    // "an early at the Old Rectory"
    const bool is_there = at > 1 && text.is_one_of(at, {"old"}) && text.is_capital(at) &&
                          text.is_word(at - 1, "the") && text.is_one_of(at - 2, {"at", "in", "to", "from"}) &&
                          text.is_capital(at + 1);
    if (is_there && text.is_one_of(at + 1, kinds)) return at + 1;
    if (text.style != Style::usual || !begins_apart(text, at) || !text.is_word(at, "the") ||
        !text.is_word(at + 1, "old") || !text.is_capital(at + 1) || !text.is_one_of(at + 2, kinds) ||
        !text.is_capital(at + 2))
        return std::nullopt;
    const bool goes_on = (text.is_sign(at + 3, ',') || text.is_line_end(at + 3)) && text.is_capital(at + 4);
    return goes_on ? std::optional{at + 2} : std::nullopt;
}

// "2 The Maltings", "6 Upper Breakish": a number and capitals that a comma or a line's end follows, with a
// town behind it.
std::optional<size_t> numbered_name(const Reading& text, size_t at) {
    if (!begins_apart(text, at) || text.is(at == 0 ? at : at - 1, Class::unit)) return std::nullopt;
    constexpr size_t words_max = 4;
    const auto name = capitals_after_number(text, at);
    if (!name) return std::nullopt;
    const size_t last = last_of_capitals(text, *name, words_max);
    if (text.tokens[*name].traits.is_any(
            class_mask(Class::month, Class::weekday, Class::unit, Class::title, Class::role)))
        return std::nullopt;
    const bool goes_on = (text.is_sign(last + 1, ',') || text.is_line_end(last + 1)) &&
                         text.is_capital(last + 2) && text.tokens[last + 2].traits.is_uk_place();
    return goes_on && last > *name ? std::optional{last} : std::nullopt;
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

// "Caravan 13, Golden Sands, Whinfell Drive", "Caravan 43, Larkrise": where caravans stand has a name and no
// more.
std::optional<size_t> dwelling_in_named_place(const Reading& text, size_t at) {
    const auto dwelling = dwelling_end(text, at);
    if (!dwelling || !text.is_sign(*dwelling + 1, ',') || *dwelling + 2 >= text.tokens.size())
        return std::nullopt;
    if (const auto end = named_house(text, *dwelling + 2)) return end;
    static constexpr auto on_sites = word_set("caravan", "plot", "pitch", "berth", "mooring", "chalet");
    constexpr size_t words_max = 3;
    constexpr auto others = class_mask(Class::title, Class::month, Class::weekday);
    const size_t name = *dwelling + 2;
    if (text.style != Style::usual || !text.is_one_of(at, on_sites) || !text.is_capital(name))
        return std::nullopt;
    const size_t last = last_of_capitals(text, name, words_max);
    return !is_any_in(text, name, last, others) && ends_address(text, last) ? std::optional{last}
                                                                            : std::nullopt;
}

// "the talking box at no. 12", "next door at number 31": a door and no more, behind a preposition.
std::optional<size_t> door_alone(const Reading& text, size_t at) {
    if (at == 0 || !text.is_one_of(at, {"number", "no"}) ||
        !text.is_one_of(at - 1, {"at", "from", "opposite"}))
        return std::nullopt;
    const size_t number = text.is_sign(at + 1, '.') ? at + 2 : at + 1;
    constexpr size_t digits_max = 3;
    const bool goes_on = text.is_sign(number + 1, '.') && text.number(number + 2) >= 0;
    return text.number(number, digits_max) > 0 && !goes_on && !text.is(number + 1, Class::unit) &&
                   !text.is_word(number + 1, "of")
               ? std::optional{number}
               : std::nullopt;
}

// "at 174 Cae Mawr", "near 77B Old Ropewalk": a door and two capitals behind a preposition, in no street's
// form.
std::optional<size_t> door_and_name(const Reading& text, size_t at) {
    if (at == 0 || !text.is_one_of(at - 1, {"at", "near", "outside", "from", "to"})) return std::nullopt;
    const auto name = capitals_after_number(text, at);
    if (!name) return std::nullopt;
    constexpr size_t words_max = 4;
    const size_t last = last_of_capitals(text, *name, words_max);
    constexpr auto others = class_mask(Class::month, Class::weekday, Class::unit, Class::title, Class::role,
                                       Class::generic, Class::medical, Class::facility_head, Class::org,
                                       Class::product_head, Class::never_name, Class::pronoun);
    if (is_any_in(text, *name, last, others)) return std::nullopt;
    for (size_t i = *name; i <= last; ++i)
        if (text.tokens[i].shape != Shape::capital) return std::nullopt;
    const bool has_letter = text.tokens[at].shape == Shape::alnum;
    return last > *name || has_letter ? std::optional{last} : std::nullopt;
}

// "on Station Road": a street alone tells less, but tells; "in Windmill Close", "off Mill Row", where words
// are of other use too.
std::optional<size_t> street_alone(const Reading& text, size_t at) {
    if (text.style != Style::usual || !text.is_capital(at) || text.tokens[at].is(Class::title_abbreviation))
        return std::nullopt;
    size_t last = at + 1;
    if (text.is_capital(last) && !text.is(last, Class::street_strong)) ++last;
    const bool is_street =
        text.is_capital(last) && text.is_one_of(last, {"road", "street", "lane", "avenue", "crescent",
                                                       "gardens", "terrace", "rd", "ave"});
    constexpr unsigned everyday = 5;
    const bool is_there = at > 0 && text.is_one_of(at - 1, {"in", "off", "on", "along", "from"}) &&
                          text.is_capital(last) && text.tokens[at].traits.common() < everyday &&
                          text.is_one_of(last, {"close", "drive", "grove", "mews", "walk", "row"}) &&
                          !text.is_capital(last + 1);
    return is_street || is_there ? std::optional{last} : std::nullopt;
}

std::optional<size_t> address_end(const Reading& text, size_t at) {
    const Token& token = text.tokens[at];
    if (token.shape == Shape::number || token.shape == Shape::alnum) {
        if (counts_something(text, at)) return std::nullopt;
        if (const auto end = numbered_street(text, at)) return end;
        if (const auto end = after_cue(text, at)) return end;
        if (const auto end = numbered_house(text, at)) return end;
        if (const auto end = numbered_name(text, at)) return end;
        return door_and_name(text, at);
    }
    if (const auto end = boat_end(text, at)) return end;
    if (const auto end = dwelling_in_named_place(text, at)) return end;
    if (const auto end = dwelling_and_street(text, at)) return end;
    if (const auto end = spelled_house(text, at)) return end;
    if (const auto end = door_alone(text, at)) return end;
    if (const auto end = po_box(text, at)) return end;
    if (!token.is_capital()) return std::nullopt;
    if (const auto end = named_house(text, at)) return end;
    if (const auto end = old_house(text, at)) return end;
    if (const auto end = farm_end(text, at)) return end;
    return text.is_capital(at + 1) ? street_alone(text, at) : std::nullopt;
}

// What says which door, before the number that was found: "No. 24 Tannery Row", "2/3, 77 Fuller Road",
// "129, Weavers Croft".
size_t with_door(const Reading& text, size_t begin) {
    size_t at = begin;
    if (at > 0 && text.is_sign(at - 1, ',')) --at;
    // "Top flat, 144 Eastgate", "Ground floor flat, 3 Mill Lane"
    if (at > 1 && text.is_one_of(at - 1, {"flat", "floor"})) {
        static constexpr auto floors =
            word_set("top", "ground", "first", "second", "third", "basement", "garden", "upper", "lower",
                     "attic", "middle", "rear", "front", "floor");
        size_t first = at - 1;
        while (first > 0 && text.is_one_of(first - 1, floors)) --first;
        if (first < at - 1) return first;
    }
    const bool is_flat = at > 2 && text.number(at - 1, 2) >= 0 && text.is_sign(at - 2, '/') &&
                         text.number(at - 3, 2) >= 0 && !text.tokens[at - 1].has_space_before;
    if (is_flat) return at - 3;
    if (at < begin) return begin;
    if (at > 0 && text.is_one_of(at - 1, {"number", "no"})) return at - 1;
    return at > 1 && text.is_sign(at - 1, '.') && text.is_word(at - 2, "no") ? at - 2 : begin;
}

}  // namespace

void find_addresses(const Reading& text, Candidates& out) {
    for (size_t at = text.next(start_address, 0); at < text.tokens.size();
         at = text.next(start_address, at + 1)) {
        const auto last = address_end(text, at);
        if (!last) continue;
        add(out, text, FindingKind::address, with_door(text, at), *last, "street-form",
            "the form of a street address");
        at = *last;
    }
}

// "20 teasel way, KW33 8PR", "128 Lambing Fold LS47 7HZ": what stands there is an address, whatever its
// words.
void find_addresses_before_postcodes(const Reading& text, Candidates& found) {
    constexpr auto others = class_mask(Class::unit, Class::pronoun, Class::month, Class::weekday,
                                       Class::preposition, Class::told_verb, Class::person, Class::role);
    const Candidates so_far = found;
    for (const Candidate& one : so_far) {
        if (one.kind != FindingKind::postcode) continue;
        size_t at = text.token_from(one.begin);
        if (at > 0 && (text.is_sign(at - 1, ',') || text.is_line_end(at - 1))) --at;
        const size_t end = at;
        while (at > 0 && end - at < street_words_max && text.tokens[at - 1].is_word() &&
               !text.tokens[at - 1].traits.is_any(others))
            --at;
        if (at == 0 || at == end || !after_house_number(text, at - 1) || counts_something(text, at - 1))
            continue;
        add(found, text, FindingKind::address, at - 1, end - 1, "number-before-postcode",
            "a number and words before a postcode");
    }
}

}  // namespace stonechat::privacy
