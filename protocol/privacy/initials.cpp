// Initials that are called so or said to be a person's: "initialled by KT", "pt = R.O'D., dob", "Signed OI",
// "resident HV, who", "CP bed 3"; or that stand behind the name they are of: "Prince Goswargal (PG)", and
// then wherever they do.
#include <algorithm>
#include <optional>
#include <vector>

#include "protocol/privacy/text_rules.hpp"

namespace stonechat::privacy {
namespace {

using std::size_t;

constexpr size_t letters_max = 3;

bool is_free(const Reading& text, const std::vector<bool>& is_taken, size_t at) {
    return at < text.tokens.size() && !is_taken[at] && !text.tokens[at].is_product;
}

// "O'D"
bool is_irish(const Reading& text, const Token& token) {
    return token.end - token.begin == 3 && text.chars[token.begin + 1] == '\'';
}

// The last token of initials at `at`: "HK", "M.O'D.", "J K". Abbreviations that are known are none.
std::optional<size_t> initials(const Reading& text, const std::vector<bool>& is_taken, size_t at) {
    if (!is_free(text, is_taken, at)) return std::nullopt;
    const Token& token = text.tokens[at];
    const bool is_short = token.end - token.begin <= letters_max;
    // "user DO", "initials CT": said to be so, whatever else they are
    const bool is_said =
        at > 0 && token.end - token.begin == 2 && text.is_one_of(at - 1, {"initials", "user"});
    if (token.shape == Shape::upper && is_short && token.end - token.begin > 1 &&
        (is_said || !token.traits.is_known()))
        return at;
    if (token.shape != Shape::initial) return std::nullopt;
    size_t last = at;
    size_t letters = 1;
    for (; letters < letters_max; ++letters) {
        const size_t next = text.is_sign(last + 1, '.') ? last + 2 : last + 1;
        if (!is_free(text, is_taken, next)) break;
        const Token& part = text.tokens[next];
        if (part.shape != Shape::initial && !is_irish(text, part)) break;
        if (next == last + 2 && part.has_space_before) break;
        last = next;
    }
    return letters > 1 ? std::optional{last} : std::nullopt;
}

// Where they begin, behind a word that announces them; empty where it does not.
std::optional<size_t> announced_by(const Reading& text, size_t at) {
    if (text.is_one_of(at, {"pt", "patient"}))
        return text.is_sign(at + 1, '=') || text.is_sign(at + 1, ':') ? std::optional{at + 2} : std::nullopt;
    // "Logged by MS", "Signed O.I.", "transcribed by RH"
    if (text.is_one_of(at, {"signed", "logged", "typed", "transcribed", "checked", "rechecked", "undone",
                            "rung", "countersigned", "witnessed", "entered", "recorded"})) {
        const size_t next = text.is_word(at + 1, "by") ? at + 2 : at + 1;
        return text.is_sign(next, ':') ? next + 1 : next;
    }
    if (text.is_one_of(at, {"resident", "client", "nurse", "officer", "carer", "user"})) return at + 1;
    if (!text.is_one_of(at, {"initials", "initialled", "initialed"})) return std::nullopt;
    constexpr size_t words_between_max = 2;
    size_t next = at + 1;
    while (next <= at + words_between_max &&
           (text.is_sign(next, ':') || text.is_one_of(next, {"are", "were", "by", "is"})))
        ++next;
    return next;
}

// "CP bed 3 - 90": at the beginning of a line.
std::optional<size_t> before_a_bed(const Reading& text, const std::vector<bool>& is_taken, size_t bed) {
    if (!text.is_word(bed, "bed") || text.number(bed + 1, 3) < 0) return std::nullopt;
    for (size_t back = 1; back <= letters_max && back <= bed; ++back) {
        const size_t first = bed - back;
        if (text.is_line_end(first)) break;
        const bool begins = first == 0 || text.is_line_end(first - 1) || text.is_sign(first - 1, '/');
        const auto last = begins ? initials(text, is_taken, first) : std::nullopt;
        if (last && (*last + 1 == bed || (text.is_sign(*last + 1, '.') && *last + 2 == bed))) return first;
    }
    return std::nullopt;
}

// The first letters of the name that ends before `end`, one for each part of it, in small letters.
std::string letters_of_name(const Reading& text, const std::vector<bool>& is_named, size_t end) {
    constexpr size_t tokens_max = 8;
    std::string letters;
    for (size_t at = end; at > 0 && end - at < tokens_max && is_named[at - 1]; --at) {
        const Token& token = text.tokens[at - 1];
        if (token.is_word()) letters.push_back(to_lower(text.chars[token.begin]));
    }
    std::ranges::reverse(letters);
    return letters;
}

// "PG" in "Prince Goswargal (PG)" and "(RZD, chair)": minutes say so once, and write no more than that from
// there on. `open`: where the bracket stands.
bool says_initials(const Reading& text, const std::vector<bool>& is_named, size_t open) {
    const size_t at = open + 1;
    if (!text.is_sign(open, '(') || text.tokens[at].shape != Shape::upper ||
        (!text.is_sign(at + 1, ')') && !text.is_sign(at + 1, ',')))
        return false;
    std::string said{text.text(text.tokens[at])};
    std::ranges::transform(said, said.begin(), to_lower);
    const std::string name = letters_of_name(text, is_named, open);
    if (said.size() < 2 || name.size() < 2) return false;
    return said == name || (said.size() == 2 && said.front() == name.front() && said.back() == name.back());
}

}  // namespace

void find_initials(const Reading& text, const std::vector<bool>& is_taken, Candidates& out) {
    for (size_t at = text.next(start_initials, 0); at < text.tokens.size();
         at = text.next(start_initials, at + 1)) {
        const auto first = announced_by(text, at);
        const auto last = first ? initials(text, is_taken, *first) : std::nullopt;
        if (last) add(out, text, FindingKind::name, *first, *last, "initials", "initials of a person");
        const auto before = last ? std::nullopt : before_a_bed(text, is_taken, at);
        if (before) add(out, text, FindingKind::name, *before, at - 1, "initials", "initials of a person");
    }
}

void find_initials_of_names(const Reading& text, const std::vector<bool>& is_named,
                            const std::vector<bool>& is_taken, Candidates& out) {
    constexpr size_t people_max = 32;  // so that nobody's list makes this slow
    std::vector<std::uint64_t> said;
    for (size_t at = 1; at + 2 < text.tokens.size() && said.size() < people_max; ++at)
        if (is_named[at - 1] && says_initials(text, is_named, at)) said.push_back(text.tokens[at + 1].hash);
    if (said.empty()) return;
    constexpr auto abbreviations = class_mask(Class::medical, Class::never_name, Class::unit);
    for (size_t at = 0; at < text.tokens.size(); ++at) {
        const Token& token = text.tokens[at];
        // "Carl Thomas (CT) saw the CT scan": elsewhere it is what everyone calls so.
        const bool is_theirs =
            !token.traits.is_any(abbreviations) || (at > 1 && text.is_sign(at - 1, '(') && is_named[at - 2]);
        if (token.shape == Shape::upper && is_theirs && !is_named[at] && is_free(text, is_taken, at) &&
            std::ranges::find(said, token.hash) != said.end())
            add(out, text, FindingKind::name, at, at, "initials-of-name", "initials of someone named");
    }
}

}  // namespace stonechat::privacy
