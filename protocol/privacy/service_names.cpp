#include "protocol/privacy/service_names.hpp"

#include "protocol/privacy/feature_hash.hpp"
#include "protocol/privacy/may_be_name.hpp"
#include "protocol/privacy/name_features.hpp"
#include "protocol/privacy/products.hpp"
#include "protocol/privacy/text_rules.hpp"

namespace stonechat::data {
extern const std::string_view privacy_services;
}

namespace stonechat::privacy {
namespace {

using std::size_t;

// Log odds in 1/64, chosen by cross-validation. Beside a name of somebody or something less is asked for: in
// "Wyvern Neurosciences" the name model takes the first word, and the second alone says little.
constexpr std::int32_t service_from = 0, service_beside_from = -192;

bool may_be_service(const Reading& text, size_t at, const std::vector<bool>& is_taken) {
    const Token& token = text.tokens[at];
    constexpr auto grammar = class_mask(Class::preposition, Class::pronoun);
    return !is_taken[at] && token.is_capital() && !token.is_product && !token.is_company &&
           !token.traits.is_any(grammar) && !is_company_form(text, at) && may_be_name(text, at);
}

// "Intensive Care Unit": which of its kind is not said.
bool says_which(const Reading& text, size_t first, size_t last) {
    constexpr auto any = class_mask(Class::generic, Class::facility_head, Class::facility_strong, Class::org,
                                    Class::medical, Class::role, Class::never_name, Class::unit);
    for (size_t i = first; i <= last; ++i)
        if (!text.tokens[i].traits.is_any(any)) return true;
    return false;
}

// "Sallow Bank hospice": what says of which sort it is, behind the name.
size_t with_head(const Reading& text, size_t last, const std::vector<bool>& is_taken) {
    const size_t next = last + 1;
    return next < text.tokens.size() && !is_taken[next] && text.tokens[next].has_space_before &&
                   text.is(next, Class::facility_head)
               ? next
               : last;
}

// Whether a word in capitals can be of a name that stands right beside it: none that begins something else.
bool may_widen(const Reading& text, size_t at, const std::vector<bool>& is_taken) {
    constexpr auto others = class_mask(Class::title, Class::role, Class::month, Class::weekday, Class::speech,
                                       Class::told_verb, Class::determiner, Class::preposition,
                                       Class::pronoun, Class::conjunction, Class::relation, Class::person);
    const Token& token = text.tokens[at];
    return !is_taken[at] && token.is_capital() && !token.is_product && !token.is_company &&
           !token.traits.is_any(others) && !is_company_form(text, at);
}

// "Marl Pit" in "Marl Pit Caravan Site", "Supported Living" in "Charkden Supported Living": the model takes
// the words that tell most, and a name is as long as its capitals. Behind it words of the dictionary only,
// for a coined one may be the program that failed there.
TokenRange widened(const Reading& text, TokenRange words, const std::vector<bool>& is_taken) {
    constexpr size_t words_max = 3;  // on either side
    const auto touches = [&](size_t at) { return at > 0 && text.tokens[at].has_space_before; };
    for (size_t i = 0; i < words_max && touches(words.first); ++i) {
        const size_t before = words.first - 1;
        if (!may_widen(text, before, is_taken)) break;
        words.first = before;
    }
    for (size_t i = 0; i < words_max; ++i) {
        const size_t next = words.last + 1;
        if (next >= text.tokens.size() || !touches(next) || !may_widen(text, next, is_taken) ||
            text.tokens[next].traits.common() == 0)
            break;
        words.last = next;
    }
    return words;
}

}  // namespace

const NameModel& installed_service_model() {
    static const auto weights = weights_in(data::privacy_services, name_weights_count);
    static const NameModel model{weights};
    return model;
}

void find_service_names(const ServicesLeft& left, const NameModel& model, Candidates& out) {
    const Reading& text = left.text;
    const auto is_touching = [&](size_t at) { return text.tokens[at].has_space_before; };
    const auto is_beside_name = [&](size_t at) {
        return (at > 0 && left.is_named[at - 1] && is_touching(at)) ||
               (at + 1 < text.tokens.size() && left.is_named[at + 1] && is_touching(at + 1));
    };
    const auto goes_on = [&](size_t at) {
        return at < text.tokens.size() && is_touching(at) && may_be_service(text, at, left.is_taken) &&
               model.score(text, at, true) >= (is_beside_name(at) ? service_beside_from : service_from);
    };
    for (size_t at = text.next(start_name, 0); at < text.tokens.size(); at = text.next(start_name, at + 1)) {
        if (!may_be_service(text, at, left.is_taken)) continue;
        const bool is_beside = is_beside_name(at);
        const bool is_after = is_beside && at > 0 && left.is_named[at - 1];
        if (model.score(text, at, is_after) < (is_beside ? service_beside_from : service_from)) continue;
        size_t last = at;
        while (goes_on(last + 1)) ++last;
        last = with_head(text, last, left.is_taken);
        if (is_beside || says_which(text, at, last)) {
            const auto [first, end] = widened(text, {at, last}, left.is_taken);
            const bool has_article = first > 0 && text.is_word(first - 1, "the") && !left.is_taken[first - 1];
            add(out, text, FindingKind::facility, has_article ? first - 1 : first, end, "service-model",
                "reads like the name of a service");
            last = end;
        }
        at = last;
    }
}

}  // namespace stonechat::privacy
