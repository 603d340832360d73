// Towns and countries: by the gazetteer where their neighbours allow it, by their place in an address where
// not.
#include <algorithm>
#include <optional>
#include <string>

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

// Each place by the findings beside it, as indices of tokens.
struct Beside {
    std::vector<bool> after_address;  // a comma or line end, and an address or a service before it
    std::vector<bool> before_postcode;
    std::vector<bool> any;
};

Beside beside(const Reading& text, const Candidates& found) {
    const std::vector<bool> none(text.tokens.size());
    Beside out{none, none, none};
    const auto index_of = [&](size_t character) {
        return static_cast<size_t>(std::ranges::lower_bound(text.tokens, character, {}, &Token::begin) -
                                   text.tokens.begin());
    };
    for (const Candidate& one : found) {
        const bool is_address = one.kind == FindingKind::address || one.kind == FindingKind::facility;
        size_t next = index_of(one.end);
        if (is_address && (text.is_sign(next, ',') || text.is_line_end(next)) &&
            next + 1 < text.tokens.size())
            out.after_address[next + 1] = out.any[next + 1] = true;
        if (one.kind == FindingKind::address && next < text.tokens.size())
            out.after_address[next] = out.any[next] = true;
        if (one.kind != FindingKind::postcode) continue;
        size_t before = index_of(one.begin);
        if (before > 0 && (text.is_sign(before - 1, ',') || text.is_line_end(before - 1))) --before;
        if (before > 0) out.before_postcode[before - 1] = out.any[before - 1] = true;
    }
    return out;
}

bool is_eponym(const Reading& text, size_t last) {
    return text.is(last + 1, Class::eponym_head) || text.is(last + 2, Class::eponym_head) ||
           text.is_one_of(last + 1,
                          {"stool", "coma", "knee", "hip", "outcome", "united", "city", "rovers", "fc"});
}

bool is_plain_preposition(const Reading& text, size_t at) {
    return at > 0 && text.is_one_of(at - 1, {"in", "near", "from", "at", "to", "of", "outside", "around",
                                             "through", "leaving"});
}

// "grew up in Xville": a place of no gazetteer.
bool lives_there(const Reading& text, size_t at) {
    return at > 1 && text.tokens[at].shape == Shape::capital && text.tokens[at].traits.common() == 0 &&
           text.style == Style::usual && text.is_one_of(at - 1, {"in", "near", "to", "outside"}) &&
           text.is_one_of(at - 2, {"lives", "lived", "living", "born", "up", "moved", "resident", "village",
                                   "town", "home"});
}

bool is_place(const Reading& text, size_t at, size_t last) {
    const Token& token = text.tokens[at];
    const Traits traits = token.traits;
    if (token.is(Class::nation) || is_eponym(text, last)) return false;
    const bool has_preposition = is_plain_preposition(text, at);
    const bool is_phrase = last > at;
    const bool is_abroad = !traits.is_uk_place() && !is_phrase;
    if (is_abroad && traits.first_name() > 1) return false;
    if (text.style != Style::usual) {
        const bool is_rare = traits.common() == 0 && !token.is(Class::nationality);
        return has_preposition && (is_phrase || is_rare || token.is(Class::country));
    }
    if (!token.is_capital()) return false;
    if (token.is(Class::month) || token.is(Class::weekday) || token.is(Class::title_abbreviation))
        return false;
    if (token.is(Class::country) && traits.common() == 0) return true;
    const bool is_first = at == 0 || text.is_line_end(at - 1) || text.is_sign(at - 1, '.');
    if (has_preposition) return traits.common() < 5 || is_phrase;
    if (is_phrase && traits.is_uk_place()) return true;
    const bool is_a_name_too = traits.first_name() > 1 || traits.surname() > 1;
    return !is_first && traits.is_uk_place() && traits.common() == 0 && !is_a_name_too;
}

}  // namespace

void find_towns(const Reading& text, const std::vector<bool>& is_taken, Candidates& out) {
    const Beside near = beside(text, out);
    constexpr std::string_view reason = "a town, village or country";
    for (size_t at = 0; at < text.tokens.size(); ++at) {
        const Token& token = text.tokens[at];
        if (!token.may_start(start_town) && !near.any[at]) continue;
        // In lower case it needs an address beside it.
        const bool may_be_place = token.is_capital() || text.style != Style::usual || near.any[at];
        if (!token.is_word() || !may_be_place || is_taken[at]) continue;
        const auto end = place_end(text, at);
        const bool may_be_unknown = token.traits.common() < 4 &&
                                    (token.is_capital() || token.traits.common() == 0) &&
                                    !token.is(Class::preposition) && !token.is(Class::conjunction);
        const bool may_be_town =
            may_be_unknown && (token.shape == Shape::capital || text.style == Style::upper) &&
            !token.is(Class::title) && !token.is(Class::role) && !token.is(Class::medical);
        if (near.after_address[at] && (end || may_be_town)) {
            size_t last = end.value_or(at);
            while (!end && last + 1 < is_taken.size() && !is_taken[last + 1] && text.is_capital(last + 1) &&
                   last < at + 2)
                ++last;
            add(out, text, FindingKind::place, at, last, "town-in-address", reason);
            at = last;
        } else if (near.before_postcode[end.value_or(at)] && (end || may_be_unknown)) {
            add(out, text, FindingKind::place, at, end.value_or(at), "town-in-address", reason);
            at = end.value_or(at);
        } else if (!end && lives_there(text, at)) {
            add(out, text, FindingKind::place, at, at, "lives-there", reason);
        } else if (end && is_place(text, at, *end)) {
            add(out, text, FindingKind::place, at, *end, "gazetteer", reason);
            at = *end;
        }
    }
}

}  // namespace stonechat::privacy
