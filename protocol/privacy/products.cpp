#include "protocol/privacy/products.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "protocol/privacy/folded.hpp"

namespace stonechat::privacy {
namespace {

using std::size_t;

constexpr size_t reach = 5;  // tokens between a name and the word for a program

// A word for a program that is no word for a person: "assistant" and "agent" are both.
bool is_program(const Reading& text, size_t at) {
    static constexpr auto companies = word_set("supplier", "vendor", "manufacturer", "maker");
    return text.is(at, Class::product_head) && !text.is(at, Class::role) && !text.is(at + 1, Class::role) &&
           !text.is_one_of(at, companies);
}

size_t before_quote(const Reading& text, size_t at) {
    return at > 0 && (text.is_sign(at - 1, '"') || text.is_sign(at - 1, '\'')) ? at - 1 : at;
}
size_t after_quote(const Reading& text, size_t at) {
    return text.is_sign(at, '"') || text.is_sign(at, '\'') ? at + 1 : at;
}

// "v6", "4.1.2"; 4.1 may be a measurement
bool is_version(const Reading& text, size_t at) {
    if (at >= text.tokens.size()) return false;
    const Token& token = text.tokens[at];
    const bool is_v =
        token.shape == Shape::alnum && (text.chars[token.begin] == 'v' || text.chars[token.begin] == 'V');
    return is_v ||
           (token.shape == Shape::number && text.is_sign(at + 1, '.') && text.number(at + 2) >= 0 &&
            text.is_sign(at + 3, '.') && text.number(at + 4) >= 0 && !text.tokens[at + 4].has_space_before);
}

// Words that may stand between a name and what it is said to be: "our new triage".
bool describes(const Reading& text, size_t at) {
    constexpr auto ends = class_mask(Class::pronoun, Class::speech, Class::told_verb, Class::conjunction,
                                     Class::relation, Class::person, Class::title);
    return at < text.tokens.size() && text.tokens[at].is_word() && !text.tokens[at].traits.is_any(ends);
}

// "the chatbot Ava", "an app called 'Florence'", "our bot is named Max"
bool is_called_before(const Reading& text, size_t at) {
    size_t before = before_quote(text, at);
    if (before == 0) return false;
    if (is_program(text, before - 1)) return true;
    if (!text.is_one_of(before - 1, {"called", "named", "nicknamed", "christened", "branded"})) return false;
    for (size_t i = before - 1; i > 0 && before - i < reach; --i)
        if (is_program(text, i - 1)) return true;
    return text.is_word(before - 1, "branded");
}

// "Florence v6", "Sybil is bed-flow software", "Olive (our recall bot)", "Hope, the triage model"
bool is_called_after(const Reading& text, size_t at) {
    size_t next = after_quote(text, at + 1);
    if (is_version(text, next) || is_program(text, next)) return true;
    const bool is_apposition =
        text.is_sign(next, ',') || text.is_sign(next, '(') || text.is_one_of(next, {"is", "was"});
    if (!is_apposition) return false;
    ++next;
    const bool is_said =
        text.is(next, Class::determiner) || text.is_sign(next - 1, '(') || text.is_word(next - 1, "is");
    for (size_t i = next; is_said && i < next + reach; ++i) {
        if (is_program(text, i)) return true;
        if (!describes(text, i) && !text.is_sign(i, '-')) return false;
    }
    return false;
}

// "the supplier, Lumenfold Ltd", "Orrendale Devices Limited": a company's coined name. One that people bear
// as well may be a practice of theirs.
bool is_company(const Reading& text, size_t at) {
    constexpr size_t words_max = 3;
    const Traits traits = text.tokens[at].traits;
    if (!text.is_capital(at) || traits.first_name() > 0 || traits.surname() > 0 || traits.is_uk_place())
        return false;
    size_t next = at + 1;
    while (next < at + words_max && text.is_capital(next) && !is_company_form(text, next)) ++next;
    return is_company_form(text, next);
}

// The last token of a body that everyone knows: "Marie Curie", "Great Ormond Street".
std::optional<size_t> public_body_end(const Reading& text, size_t at) {
    constexpr size_t words_max = 6;
    if (!text.is(at, Class::begins_body) || (text.style == Style::usual && !text.is_capital(at)))
        return std::nullopt;
    WordHash words;
    std::optional<size_t> last;
    for (size_t i = at; i < at + words_max && i < text.tokens.size() && text.tokens[i].is_word(); ++i) {
        if (i > at) words.add(' ');
        for (const char c : text.text(text.tokens[i]))
            if (is_plain_letter(c)) words.add(to_lower(c));
        if (text.tokens[i].is_possessive && i + 1 < at + words_max) words.add('s');
        if (i > at && traits_of(words).is(Class::public_body)) last = i;
    }
    return last;
}

bool may_be_program(const Reading& text, size_t at) {
    const Token& token = text.tokens[at];
    if (!token.is_word() || token.end - token.begin < 2 || is_program(text, at)) return false;
    constexpr auto grammar =
        class_mask(Class::determiner, Class::pronoun, Class::preposition, Class::conjunction);
    const bool is_name = token.is_capital() || (token.traits.first_name() > 1 && token.traits.common() < 4);
    return is_name && !token.traits.is_any(grammar) && !(at > 0 && text.is(at - 1, Class::title));
}

}  // namespace

bool is_company_form(const Reading& text, size_t at) {
    static constexpr auto forms = word_set("ltd", "limited", "plc", "llp", "inc", "gmbh");
    return text.is_one_of(at, forms);
}

void mark_products(Reading& text) {
    std::vector<std::uint64_t> programs, companies;
    for (size_t at = text.next(start_name, 0); at < text.tokens.size(); at = text.next(start_name, at + 1)) {
        if (!may_be_program(text, at)) continue;
        if (is_company(text, at))
            companies.push_back(text.tokens[at].hash);
        else if (is_called_before(text, at) || is_called_after(text, at))
            programs.push_back(text.tokens[at].hash);
    }
    if (!programs.empty() || !companies.empty()) {
        std::ranges::sort(programs);
        std::ranges::sort(companies);
        for (Token& token : text.tokens) {
            token.is_product = token.is_word() && std::ranges::binary_search(programs, token.hash);
            token.is_company = token.is_word() && std::ranges::binary_search(companies, token.hash);
        }
    }
    for (size_t at = text.next(start_body, 0); at < text.tokens.size(); at = text.next(start_body, at + 1)) {
        const auto last = public_body_end(text, at);
        for (size_t i = at; last && i <= *last; ++i) text.tokens[i].is_company = true;
        at = last.value_or(at);
    }
}

}  // namespace stonechat::privacy
