// Internet addresses, user names, and email and web addresses written so that a machine will not see them.
#include <algorithm>
#include <optional>

#include "protocol/privacy/text_rules.hpp"

namespace stonechat::privacy {
namespace {

using std::size_t;

bool is_joined(const Reading& text, size_t at) {
    return at < text.tokens.size() && !text.tokens[at].has_space_before;
}

// --- IPv4 (four numbers below 256) and IPv6 (RFC 4291: groups of four hexadecimal digits) ---
std::optional<size_t> ipv4_end(const Reading& text, size_t at) {
    if (at > 0 && (text.is_sign(at - 1, '.') ||
                   text.is_one_of(at - 1, {"version", "v", "build", "firmware", "release", "ver", "update"})))
        return std::nullopt;
    for (size_t part = 0; part < 4; ++part) {
        const size_t here = at + 2 * part;
        const int value = text.number(here, 3);
        if (value < 0 || value > 255 || (part > 0 && !is_joined(text, here))) return std::nullopt;
        if (part < 3 && (!text.is_sign(here + 1, '.') || !is_joined(text, here + 1))) return std::nullopt;
    }
    const size_t last = at + 6;
    const bool goes_on =
        text.is_sign(last + 1, '.') && text.number(last + 2) >= 0 && is_joined(text, last + 2);
    return goes_on ? std::nullopt : std::optional{last};
}

bool is_hex(std::string_view word) {
    return word.size() <= 4 && std::ranges::all_of(word, [](char c) {
               return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f');
           });
}

std::optional<size_t> ipv6_end(const Reading& text, size_t at) {
    size_t groups = 0, digits = 0, doubles = 0;
    size_t last = at;
    constexpr size_t tokens_max = 17;  // eight groups and the colons between and around them
    for (size_t i = at; i < text.tokens.size() && i - at <= tokens_max && (i == at || is_joined(text, i));
         ++i) {
        if (text.is_sign(i, ':')) {
            if (text.is_sign(i + 1, ':') && is_joined(text, i + 1)) ++doubles;
            continue;
        }
        const auto word = text.text(text.tokens[i]);
        if (text.tokens[i].shape == Shape::sign || !is_hex(word) || (i > at && !text.is_sign(i - 1, ':')))
            break;
        digits += static_cast<size_t>(std::ranges::count_if(word, is_digit));
        ++groups;
        last = i;
    }
    const bool is_whole = (groups == 8 && doubles == 0) || (doubles == 1 && groups >= 3 && groups <= 7);
    return is_whole && digits >= 3 ? std::optional{last} : std::nullopt;
}

// --- @name ---
bool is_name_sign(const Reading& text, size_t at) {
    return text.is_sign(at, '_') || text.is_sign(at, '.');
}

std::optional<size_t> handle_end(const Reading& text, size_t at) {
    const bool is_apart = at == 0 || text.tokens[at].has_space_before || text.is_sign(at - 1, '(') ||
                          text.is_sign(at - 1, '"') || text.is_line_end(at - 1) ||
                          text.is_sign(at - 1, ':') || text.is_sign(at - 1, '/');
    if (!text.is_sign(at, '@') || !is_apart) return std::nullopt;
    size_t last = at;
    for (size_t i = at + 1; i < text.tokens.size() && is_joined(text, i); ++i) {
        const Token& token = text.tokens[i];
        if (token.is_word() || token.shape == Shape::alnum || (token.shape == Shape::number && i > at + 1))
            last = i;
        else if (!is_name_sign(text, i))
            break;
    }
    return last > at && text.tokens[last].end - text.tokens[at].begin >= 4 ? std::optional{last}
                                                                           : std::nullopt;
}

// --- "jo at example dot org", "jo [at] example.org", "jo @ example . org" ---
// Registries open new ones all the time, so any short word will do.
bool is_top_level(const Reading& text, size_t at) {
    const Token& token = text.tokens[at];
    return token.is_word() && token.end - token.begin >= 2 && token.end - token.begin <= 12;
}

// A word for a sign, perhaps in brackets; the index after it.
std::optional<size_t> after_word_for(const Reading& text, size_t at, std::string_view word, char sign) {
    if (text.is_sign(at, sign)) return at + 1;
    const bool is_bracketed =
        text.is_sign(at, '[') || text.is_sign(at, '(') || text.is_sign(at, '{') || text.is_sign(at, '<');
    const size_t inside = is_bracketed ? at + 1 : at;
    if (!text.is_word(inside, word) && !(is_bracketed && text.is_sign(inside, sign))) return std::nullopt;
    return is_bracketed ? inside + 2 : inside + 1;
}

std::optional<size_t> spelled_email_end(const Reading& text, size_t at_word) {
    const auto domain = after_word_for(text, at_word, "at", '@');
    if (!domain || *domain >= text.tokens.size()) return std::nullopt;
    const bool is_odd_at = !text.is_word(at_word, "at");
    std::optional<size_t> last;
    size_t next = *domain;
    bool is_spelled = is_odd_at;
    for (int parts = 0; parts < 6 && next < text.tokens.size(); ++parts) {
        const Token& token = text.tokens[next];
        if (!token.is_word() && token.shape != Shape::alnum) break;
        while (text.is_sign(next + 1, '-') && is_joined(text, next + 2)) next += 2;
        if (parts > 0 && is_top_level(text, next)) last = next;
        const auto after = after_word_for(text, next + 1, "dot", '.');
        if (!after) break;
        if (text.is_sign(next + 1, '.') &&
            text.tokens[next + 1].has_space_before !=
                (*after < text.tokens.size() && text.tokens[*after].has_space_before))
            break;
        if (text.is_sign(next + 1, '.') && *after < text.tokens.size() &&
            text.tokens[*after].has_space_before && !is_odd_at)
            break;
        is_spelled = is_spelled || text.is_word(next + 1, "dot") || !text.is_sign(next + 1, '.');
        next = *after;
    }
    return is_spelled ? last : std::nullopt;
}

// Back over "jo dot smith", "jo.smith", "jo_smith".
size_t local_part_begin(const Reading& text, size_t at_word) {
    size_t first = at_word - 1;
    for (int parts = 0; parts < 4 && first >= 2; ++parts) {
        const bool is_sign =
            (is_name_sign(text, first - 1) || text.is_sign(first - 1, '-')) && is_joined(text, first);
        const bool is_word = text.is_one_of(first - 1, {"dot", "underscore", "dash", "hyphen"});
        if (!is_sign && !is_word) break;
        first -= 2;
    }
    return first;
}

// "trust.example/patients/7": a host and a path without a scheme
std::optional<size_t> bare_url_end(const Reading& text, size_t at) {
    if (at > 0 && (text.is_sign(at - 1, '/') || text.is_sign(at - 1, '@') || text.is_sign(at - 1, '.')) &&
        !text.tokens[at].has_space_before)
        return std::nullopt;
    size_t i = at;
    bool has_top = false;
    while (text.is_sign(i + 1, '.') && is_joined(text, i + 1) && i + 2 < text.tokens.size() &&
           is_joined(text, i + 2) &&
           (text.tokens[i + 2].is_word() || text.tokens[i + 2].shape == Shape::alnum)) {
        i += 2;
        has_top = is_top_level(text, i);
    }
    if (!has_top || !text.is_sign(i + 1, '/') || !is_joined(text, i + 1) || i + 2 >= text.tokens.size() ||
        !is_joined(text, i + 2))
        return std::nullopt;
    size_t last = i + 1;
    while (last + 1 < text.tokens.size() && is_joined(text, last + 1) &&
           text.tokens[last + 1].shape != Shape::line_end && !text.is_sign(last + 1, ')') &&
           !text.is_sign(last + 1, '"'))
        ++last;
    while (last > i && (text.is_sign(last, '.') || text.is_sign(last, ',') || text.is_sign(last, ';')))
        --last;
    return last;
}

}  // namespace

void find_network(const Reading& text, Candidates& out) {
    for (size_t at = 0; at < text.tokens.size(); ++at) {
        const Token& token = text.tokens[at];
        if (!token.may_start(start_network)) continue;
        const bool is_sign = token.shape == Shape::sign;
        if (is_sign && !starts_network(text.chars[token.begin])) continue;
        // Addresses go on with a sign that touches.
        const bool goes_on = at + 1 < text.tokens.size() && text.tokens[at + 1].shape == Shape::sign &&
                             is_joined(text, at + 1);
        const bool may_be_number = token.shape == Shape::number || token.shape == Shape::alnum ||
                                   (token.is_word() && is_hex(text.text(token)));
        if (goes_on && may_be_number) {
            auto last = token.shape == Shape::number ? ipv4_end(text, at) : std::nullopt;
            if (!last) last = ipv6_end(text, at);
            if (last) {
                add(out, text, FindingKind::ip_address, at, *last, "ip-form",
                    "the form of an internet address");
                at = *last;
                continue;
            }
        }
        if (const auto last = is_sign ? handle_end(text, at) : std::nullopt) {
            add(out, text, FindingKind::handle, at, *last, "handle-form", "a user name of a social network");
            at = *last;
            continue;
        }
        const bool may_be_at = at > 0 && (is_sign || text.is_word(at, "at"));
        if (may_be_at) {
            if (const auto last = spelled_email_end(text, at)) {
                const Token& before = text.tokens[at - 1];
                if (before.is_word() || before.shape == Shape::alnum || before.shape == Shape::number) {
                    add(out, text, FindingKind::email, local_part_begin(text, at), *last, "email-spelled",
                        "an email address in words");
                    at = *last;
                    continue;
                }
            }
        }
        if (goes_on && (token.is_word() || token.shape == Shape::alnum)) {
            if (const auto last = bare_url_end(text, at)) {
                add(out, text, FindingKind::url, at, *last, "url-bare", "a web address");
                at = *last;
            }
        }
    }
}

}  // namespace stonechat::privacy
