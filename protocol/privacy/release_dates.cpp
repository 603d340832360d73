// Which dates are the software's and nobody's.
#include <algorithm>
#include <optional>

#include "protocol/privacy/text_rules.hpp"

namespace stonechat::privacy {
namespace {

using std::size_t;

// Whether a version ends just before `at`: "v12", "4.1.10", "build 22"; 4.1 alone may be a measurement,
// 192.0.2.14 is an address.
bool ends_version(const Reading& text, size_t at) {
    if (at == 0) return false;
    const Token& last = text.tokens[at - 1];
    if (last.shape == Shape::alnum && to_lower(text.chars[last.begin]) == 'v') return true;
    size_t first = at, dots = 0;
    constexpr size_t tokens_max = 8;
    for (; first > 0 && at - first < tokens_max; --first) {
        const Token& token = text.tokens[first - 1];
        if (text.is_sign(first - 1, '.'))
            ++dots;
        else if (token.shape != Shape::number && token.shape != Shape::alnum)
            break;
    }
    const bool is_called = first > 0 && text.is_one_of(first - 1, {"build", "version", "release", "v"});
    return first < at && (dots == 2 || is_called);
}

// "the update of 3 May", "(build 4.1, 3 May)", "1.8.0 (3 May)", "released 3 May"
bool is_release_before(const Reading& text, size_t first) {
    if (first == 0) return false;
    size_t at = first;
    if (text.is_sign(at - 1, '.') && at > 1 && text.is_word(at - 2, "rel")) return true;
    if ((text.is_sign(at - 1, ',') || text.is_sign(at - 1, '(')) && ends_version(text, at - 1)) return true;
    size_t steps = 0;
    const auto back = [&] { return at > 0 && steps++ < 4; };
    while (back() && (text.is_one_of(at - 1, {"on", "of", "for", "in", "from", "since", "dated", "the",
                                              "date", "at", "to", "was", "is", "by"}) ||
                      text.is_sign(at - 1, ':') || text.is_sign(at - 1, '(')))
        --at;
    if (at == 0) return false;
    const bool is_stroke = at > 1 && text.is_sign(at - 2, '/');  // "H/V 16 June"
    // "switched off on 3 May", not "it did not go off on Saturday".
    const bool is_off = text.is_word(at - 1, "off") && at > 1 &&
                        text.is_one_of(at - 2, {"switched", "turned", "switch", "turn", "cut", "powered"});
    return (text.is(at - 1, Class::release_cue) && !is_stroke) || is_off ||
           text.is_one_of(at - 1, {"added", "trained", "switched", "cutoff"}) ||
           (text.is_sign(at - 1, ',') && ends_version(text, at - 1));
}

bool is_release_after(const Reading& text, size_t last) {
    static constexpr auto releases = word_set("release", "update", "version", "build", "patch", "upgrade",
                                              "rollout", "deployment", "firmware", "hotfix", "edition");
    const bool has_adjective =
        text.is_one_of(last + 1, {"model", "software", "system", "app", "vendor", "supplier"});
    return text.is_one_of(has_adjective ? last + 2 : last + 1, releases);
}

}  // namespace

void drop_release_dates(const Reading& text, Candidates& candidates) {
    std::erase_if(candidates, [&](const Candidate& candidate) {
        if (candidate.kind != FindingKind::date) return false;
        const size_t next = text.token_from(candidate.end);
        return is_release_before(text, text.token_from(candidate.begin)) ||
               (next > 0 && is_release_after(text, next - 1));
    });
}

}  // namespace stonechat::privacy
