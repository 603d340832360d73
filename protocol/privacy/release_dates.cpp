// Which dates are the software's and nobody's.
#include <algorithm>
#include <optional>
#include <vector>

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
    if (first >= at) return false;
    const Token& begin = text.tokens[first];  // "v6.16"
    const bool is_v = begin.shape == Shape::alnum && to_lower(text.chars[begin.begin]) == 'v';
    return dots == 2 || is_called || is_v;
}

// "the update of 3 May", "(build 4.1, 3 May)", "1.8.0 (3 May)", "released 3 May", "v6.16 from 3 May". `days`:
// where days end, in order; a day is no version, though it looks like one.
bool is_release_before(const Reading& text, size_t first, const std::vector<size_t>& days) {
    if (first == 0) return false;
    size_t at = first;
    const auto is_behind_version = [&](size_t end) {
        return ends_version(text, end) && !std::ranges::binary_search(days, size_t{text.tokens[end - 1].end});
    };
    if (text.is_sign(at - 1, '.') && at > 1 && text.is_word(at - 2, "rel")) return true;
    if ((text.is_sign(at - 1, ',') || text.is_sign(at - 1, '(')) && is_behind_version(at - 1)) return true;
    size_t steps = 0;
    const auto back = [&] { return at > 0 && steps++ < 4; };
    const auto is_between = [&](size_t index) {
        const bool is_weekdays_comma =
            text.is_sign(index, ',') && index > 0 && text.is(index - 1, Class::weekday);
        return text.is_one_of(index, {"on", "of", "for", "in", "from", "since", "dated", "the", "date", "at",
                                      "to", "was", "is", "by"}) ||
               text.is_sign(index, ':') || text.is_sign(index, '(') || is_weekdays_comma ||
               text.is(index, Class::weekday);
    };
    while (back() && is_between(at - 1)) --at;
    if (at == 0) return false;
    const bool is_stroke = at > 1 && text.is_sign(at - 2, '/');  // "H/V 16 June"
    // "switched off on 3 May", not "it did not go off on Saturday".
    const bool is_off = text.is_word(at - 1, "off") && at > 1 &&
                        text.is_one_of(at - 2, {"switched", "turned", "switch", "turn", "cut", "powered"});
    // Letters and reports about somebody are issued too.
    if (text.is_word(at - 1, "issued"))
        return at > 1 && (text.is(at - 2, Class::release_cue) || text.is(at - 2, Class::product_head));
    static constexpr auto others = word_set("added", "trained", "switched", "cutoff", "pushed", "reverted",
                                            "exported", "refresh", "refreshed", "paper", "papers");
    return (text.is(at - 1, Class::release_cue) && !is_stroke) || is_off || text.is_one_of(at - 1, others) ||
           (text.is_one_of(at, {"from", "of", "dated"}) && is_behind_version(at)) ||
           (text.is_sign(at - 1, ',') && is_behind_version(at - 1));
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
    std::vector<size_t> days;
    for (const Candidate& one : candidates)
        if (one.kind == FindingKind::date) days.push_back(one.end);
    std::ranges::sort(days);
    std::erase_if(candidates, [&](const Candidate& candidate) {
        if (candidate.kind != FindingKind::date) return false;
        const size_t next = text.token_from(candidate.end);
        return is_release_before(text, text.token_from(candidate.begin), days) ||
               (next > 0 && is_release_after(text, next - 1));
    });
}

}  // namespace stonechat::privacy
