// Towns and countries: by the gazetteer where their neighbours allow it, by their place in an address where
// not.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "protocol/privacy/public_things.hpp"
#include "protocol/privacy/text_rules.hpp"

namespace stonechat::privacy {
namespace {

using std::size_t;

constexpr size_t phrase_words_max = 4;  // "Stow on the Wold"

// The last token of the gazetteer's longest place from `at`, a place of one word included.
std::optional<size_t> place_end(const Reading& text, size_t at) {
    const Token& token = text.tokens[at];
    std::optional<size_t> found;
    if (token.traits.is_uk_place() || token.traits.is_world_place() || token.is(Class::country)) found = at;
    if (!token.traits.begins_phrase()) return found;
    WordHash phrase;
    size_t words = 0;
    for (size_t i = at; i < text.tokens.size() && words < phrase_words_max; ++i) {
        if (text.is_sign(i, '-') && i > at) continue;
        if (!text.tokens[i].is_word()) break;
        if (words++ > 0) phrase.add(' ');
        for (const char c : text.text(text.tokens[i]))
            if (is_plain_letter(c)) phrase.add(to_lower(c));
        if (words == 1) continue;
        const Traits traits = traits_of(phrase);
        if (traits.is_uk_place() || traits.is_world_place()) found = i;
    }
    return found;
}

// What stands beside a token, in bits.
using Near = unsigned char;
constexpr Near after_address = 1;  // a comma or line end, and an address or a service before it
constexpr Near before_postcode = 2;

// For each token; a town may begin at one that has something beside it, as `starts` says then.
std::vector<Near> beside(const Reading& text, const Candidates& found, std::vector<Starts>& starts) {
    std::vector<Near> out(text.tokens.size());
    const auto mark = [&](size_t token, Near bit) {
        out[token] |= bit;
        starts[token] |= start_town;
    };
    for (const Candidate& one : found) {
        const bool is_address = one.kind == FindingKind::address || one.kind == FindingKind::facility;
        if (!is_address && one.kind != FindingKind::postcode) continue;
        const size_t next = text.token_from(one.end);
        if (is_address && (text.is_sign(next, ',') || text.is_line_end(next)) && next + 1 < out.size())
            mark(next + 1, after_address);
        if (one.kind == FindingKind::address && next < out.size()) mark(next, after_address);
        if (one.kind != FindingKind::postcode) continue;
        size_t before = text.token_from(one.begin);
        if (before > 0 && (text.is_sign(before - 1, ',') || text.is_line_end(before - 1))) --before;
        if (before > 0) mark(before - 1, before_postcode);
    }
    return out;
}

bool is_eponym(const Reading& text, size_t last) {
    return text.is(last + 1, Class::eponym_head) || text.is(last + 2, Class::eponym_head) ||
           text.is_one_of(last + 1, {"red", "stool", "coma", "knee", "hip", "outcome", "united", "city",
                                     "rovers", "fc"});
}

bool is_plain_preposition(const Reading& text, size_t at) {
    return at > 0 && text.is_one_of(at - 1, {"in", "near", "from", "at", "to", "of", "outside", "around",
                                             "through", "leaving"});
}

// "in Castlemoy": a capital word of no list behind a word that places mostly follow.
bool is_unknown_place(const Reading& text, size_t at) {
    const Token& token = text.tokens[at];
    constexpr size_t letters_min = 4;  // shorter ones are mostly abbreviations
    return at > 0 && token.shape == Shape::capital && !token.traits.is_known() && !token.is_product &&
           !token.is_possessive && token.end - token.begin >= letters_min && text.style == Style::usual &&
           text.is_one_of(at - 1, {"in", "near", "outside"}) && !text.is(at + 1, Class::product_head) &&
           !text.is(at + 1, Class::eponym_head);
}

// "grew up in Xville": a place of no gazetteer.
bool lives_there(const Reading& text, size_t at) {
    return at > 1 && text.tokens[at].shape == Shape::capital && text.tokens[at].traits.common() == 0 &&
           !text.is(at, Class::month) && text.style == Style::usual &&
           text.is_one_of(at - 1, {"in", "near", "to", "outside"}) &&
           text.is_one_of(at - 2, {"lives", "lived", "living", "born", "up", "moved", "resident", "village",
                                   "town", "home"});
}

// Whether a word of the phrase is in no dictionary.
bool is_rare_phrase(const Reading& text, size_t at, size_t last) {
    for (size_t i = at; i <= last; ++i)
        if (text.tokens[i].is_word() && text.tokens[i].traits.common() == 0) return true;
    return false;
}

// "Wells-next-the-Sea", "Grantown-on-Spey": a capital word, small ones and a capital word, all with hyphens.
std::optional<size_t> hyphenated_end(const Reading& text, size_t at) {
    static constexpr auto inner =
        word_set("on", "by", "the", "next", "in", "upon", "under", "le", "en", "super", "cum", "with", "y");
    if (at > 0 && text.is_sign(at - 1, '-') && !text.tokens[at].has_space_before) return std::nullopt;
    size_t last = at, small = 0;
    while (text.is_sign(last + 1, '-') && last + 2 < text.tokens.size() && text.tokens[last + 2].is_word() &&
           !text.tokens[last + 2].has_space_before) {
        last += 2;
        small += text.is_one_of(last, inner) ? 1 : 0;
    }
    constexpr unsigned everyday = 4;  // "Step-by-Step"
    const bool is_everyday = text.tokens[at].traits.common() >= everyday &&
                             text.tokens[last].traits.common() >= everyday &&
                             !text.tokens[at].traits.is_place();
    const bool is_whole = small > 0 && last >= at + 4 && !text.is_one_of(last, inner) && !is_everyday;
    return is_whole && (text.style != Style::usual || (text.is_capital(at) && text.is_capital(last)))
               ? std::optional{last}
               : std::nullopt;
}

// "in Palmers Green": a word that no gazetteer need have, and one that ends the names of places.
std::optional<size_t> compound_end(const Reading& text, size_t at) {
    static constexpr auto ends = word_set("green", "hill", "heath", "common", "cross", "bridge", "wood",
                                          "end", "town", "village", "bay", "sands", "vale", "park", "ferry",
                                          "mills", "moor", "fields", "market", "magna", "parva");
    const bool is_one =
        text.style == Style::usual && text.is_capital(at) && text.is_capital(at + 1) &&
        text.is_one_of(at + 1, ends) && at > 0 &&
        text.is_one_of(at - 1, {"in", "near", "from", "at", "of"}) &&
        !text.tokens[at].traits.is_any(class_mask(Class::title, Class::generic, Class::month));
    // "Great Ambering", "Port Lorne"
    static constexpr auto begins = word_set("great", "little", "upper", "lower", "nether", "port", "much",
                                            "chipping", "kirkby", "market", "glen", "loch");
    const bool is_begun = text.style == Style::usual && text.is_capital(at) && text.is_one_of(at, begins) &&
                          at + 1 < text.tokens.size() && text.tokens[at + 1].shape == Shape::capital &&
                          !text.tokens[at + 1].traits.is_known();
    return is_one || is_begun ? std::optional{at + 1} : std::nullopt;
}

// "the village (Great Wenham)", "the hamlet of Little Snoring": capitals that are said to be a place.
std::optional<std::pair<size_t, size_t>> called_place(const Reading& text, size_t at) {
    constexpr size_t words_max = 3;
    if (!text.is_one_of(at, {"village", "hamlet"}) || text.style != Style::usual) return std::nullopt;
    if (!text.is_sign(at + 1, '(') && !text.is_word(at + 1, "of") && !text.is_sign(at + 1, ','))
        return std::nullopt;
    const size_t first = at + 2;
    size_t last = first;
    while (text.is_capital(last + 1) && last + 1 - first < words_max) ++last;
    const bool is_closed = !text.is_sign(at + 1, '(') || text.is_sign(last + 1, ')');
    return text.is_capital(first) && is_closed ? std::optional{std::pair{first, last}} : std::nullopt;
}

// "Isle of Skye"
std::optional<size_t> isle_end(const Reading& text, size_t at) {
    const bool is_isle = text.is_one_of(at, {"isle", "island"}) && text.is_word(at + 1, "of") &&
                         (text.is_capital(at + 2) || text.style != Style::usual) &&
                         at + 2 < text.tokens.size();
    return is_isle ? std::optional{at + 2} : std::nullopt;
}

bool is_place(const Reading& text, size_t at, size_t last) {
    const Token& token = text.tokens[at];
    const Traits traits = token.traits;
    if (token.is(Class::nation) || is_eponym(text, last) || (token.is(Class::eponym) && token.is_possessive))
        return false;
    const bool has_preposition = is_plain_preposition(text, at);
    const bool is_phrase = last > at;
    // "in market rasen", "near tregaron": small letters, and in no dictionary.
    if (text.style == Style::usual && !token.is_capital()) {
        const bool is_rare = is_phrase ? is_rare_phrase(text, at, last)
                                       : traits.is_uk_place() && traits.common() == 0 &&
                                             traits.first_name() < 2 && traits.surname() < 2;
        return (has_preposition || is_phrase) && is_rare;
    }
    const bool is_abroad = !traits.is_uk_place() && !is_phrase;
    if (is_abroad && traits.first_name() > 1) return false;
    if (text.style != Style::usual) {
        const bool is_rare = traits.common() == 0 && !token.is(Class::nationality);
        return has_preposition && (is_phrase || is_rare || token.is(Class::country));
    }
    if (!token.is_capital()) return false;
    if (token.is(Class::month) || token.is(Class::weekday) || token.is(Class::title_abbreviation))
        return false;
    // "Northern Ireland" is a nation, "Epworth 15" and "Beighton 6/9" are scores.
    if (at > 0 && text.is_word(at, "ireland") && text.is_word(at - 1, "northern")) return false;
    if (text.is_one_of(at, {"epworth", "beighton", "oswestry"}) && text.number(at + 1) >= 0) return false;
    if (token.is(Class::country) && traits.common() == 0) return true;
    const bool is_first = at == 0 || text.is_line_end(at - 1) || text.is_sign(at - 1, '.');
    // "Renal unit Kettering: the tool"
    if (at > 0 && text.is_one_of(at - 1, {"unit", "clinic", "centre", "hospital", "ward"}) &&
        traits.is_uk_place() && traits.common() == 0)
        return true;
    if (has_preposition) return traits.common() < 5 || is_phrase || (!is_first && traits.is_uk_place());
    if (is_phrase && traits.is_uk_place()) return true;
    const bool is_a_name_too = traits.first_name() > 1 || traits.surname() > 1;
    return !is_first && traits.is_uk_place() && traits.common() == 0 && !is_a_name_too;
}

constexpr std::string_view reason = "a town, village or country";

}  // namespace

void find_place_forms(const Reading& text, Candidates& out) {
    for (size_t at = text.next(start_town, 0); at < text.tokens.size(); at = text.next(start_town, at + 1)) {
        if (const auto called = called_place(text, at)) {
            add(out, text, FindingKind::place, called->first, called->second, "place-called-so", reason);
            at = called->second;
            continue;
        }
        auto formed = hyphenated_end(text, at);
        if (!formed) formed = isle_end(text, at);
        if (!formed) formed = compound_end(text, at);
        if (!formed) continue;
        add(out, text, FindingKind::place, at, *formed, "place-form", reason);
        at = *formed;
    }
}

void find_towns_beside(const Reading& text, std::vector<bool>& is_taken, Candidates& out) {
    std::vector<Starts> starts(text.tokens.size());
    const std::vector<Near> near = beside(text, out, starts);
    for (size_t at = next_start(starts, start_town, 0); at < starts.size();
         at = next_start(starts, start_town, at + 1)) {
        const Token& token = text.tokens[at];
        if (!token.is_word() || is_taken[at] || token.traits.first_name() > 1) continue;
        const auto end = place_end(text, at);
        const bool is_beside =
            (near[at] & after_address) != 0 || (end && (near[*end] & before_postcode) != 0);
        if (!end || !is_beside) continue;
        add(out, text, FindingKind::place, at, *end, "town-in-address", reason);
        for (; at < *end; ++at) is_taken[at] = true;
        is_taken[at] = true;
    }
}

void find_towns(const Reading& text, const std::vector<bool>& is_taken, Candidates& out) {
    std::vector<Starts> starts = text.starts;
    const std::vector<Near> near = beside(text, out, starts);
    for (size_t at = next_start(starts, start_town, 0); at < starts.size();
         at = next_start(starts, start_town, at + 1)) {
        const Token& token = text.tokens[at];
        // In lower case it needs an address beside it, or a preposition.
        const bool may_be_place = token.is_capital() || text.style != Style::usual || near[at] != 0 ||
                                  token.traits.begins_phrase() || is_plain_preposition(text, at);
        if (!token.is_word() || !may_be_place || is_taken[at] || token.is_product || token.is_company)
            continue;
        const auto end = place_end(text, at);
        if (is_company_word(text, end.value_or(at) + 1)) continue;
        const bool may_be_unknown = token.traits.common() < 4 &&
                                    (token.is_capital() || token.traits.common() == 0) &&
                                    !token.is(Class::preposition) && !token.is(Class::conjunction);
        const bool may_be_town =
            may_be_unknown &&
            (token.shape == Shape::capital || text.style == Style::upper ||
             (token.traits.common() == 0 && (text.is_sign(at + 1, ',') || text.is_sign(at + 1, '.')))) &&
            !token.is(Class::title) && !token.is(Class::role) && !token.is(Class::medical) &&
            !token.is(Class::stop);
        // "Lodhithe Medical Centre / Ref: CR/834" and "Fulmar Ward / Q. Date?": a label below a service.
        constexpr size_t letters_min = 3;
        const bool is_label = text.is_sign(at + 1, ':') || token.end - token.begin < letters_min;
        if ((near[at] & after_address) != 0 && (end || (may_be_town && !is_label))) {
            size_t last = end.value_or(at);
            while (!end && last + 1 < is_taken.size() && !is_taken[last + 1] && text.is_capital(last + 1) &&
                   last < at + 2)
                ++last;
            add(out, text, FindingKind::place, at, last, "town-in-address", reason);
            at = last;
        } else if ((near[end.value_or(at)] & before_postcode) != 0 && (end || may_be_unknown)) {
            add(out, text, FindingKind::place, at, end.value_or(at), "town-in-address", reason);
            at = end.value_or(at);
        } else if (!end && (lives_there(text, at) || is_unknown_place(text, at))) {
            add(out, text, FindingKind::place, at, at, "lives-there", reason);
        } else if (end && is_place(text, at, *end)) {
            add(out, text, FindingKind::place, at, *end, "gazetteer", reason);
            at = *end;
        }
    }
}

}  // namespace stonechat::privacy
