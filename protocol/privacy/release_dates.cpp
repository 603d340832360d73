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
    const bool is_numbered =
        last.shape == Shape::alnum && text.chars[last.begin] == 'R' && is_digit(text.chars[last.begin + 1]);
    if (is_numbered) return true;  // "R24"
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

// "Updated from 13.6 to build 2026 on 3 May", "Moved from R24 to v7.1 on 3 May"
bool is_behind_change_of_version(const Reading& text, size_t first) {
    static constexpr auto changes = word_set("updated", "upgraded", "moved", "migrated", "switched", "went",
                                             "changed", "rolled", "goes", "going", "downgraded", "reverted");
    if (first < 4 || !text.is_one_of(first - 1, {"on", "since", "in"})) return false;
    constexpr size_t reach = 18;
    bool has_to = false;
    for (size_t i = first - 1; i > 0 && first - i < reach; --i) {
        const Token& token = text.tokens[i - 1];
        if (text.is_word(i - 1, "to")) has_to = true;
        if (text.is_word(i - 1, "from")) return has_to && i > 1 && text.is_one_of(i - 2, changes);
        const bool is_of_a_version =
            token.shape == Shape::number || token.shape == Shape::alnum || token.shape == Shape::sign ||
            token.shape == Shape::initial ||
            text.is_one_of(i - 1, {"to", "build", "version", "release", "v", "rc", "beta"});
        if (!is_of_a_version) return false;
    }
    return false;
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
               text.is_sign(index, ':') || text.is_sign(index, '(') || text.is_sign(index, '|') ||
               is_weekdays_comma || text.is(index, Class::weekday);
    };
    while (back() && is_between(at - 1)) --at;
    if (at == 0) return false;
    // "approved a manual version on 11 February"
    if (text.is_word(at - 1, "version") && text.is_word(at, "on")) return false;
    const bool is_stroke = at > 1 && text.is_sign(at - 2, '/');  // "H/V 16 June"
    // "switched off on 3 May", not "it did not go off on Saturday".
    const bool is_off = text.is_word(at - 1, "off") && at > 1 && !text.is_word(at, "since") &&
                        text.is_one_of(at - 2, {"switched", "turned", "switch", "turn", "cut", "powered"});
    // Letters and reports about somebody are issued too.
    if (text.is_word(at - 1, "issued"))
        return at > 1 && (text.is(at - 2, Class::release_cue) || text.is(at - 2, Class::product_head));
    // What is printed on a box: "best before 29 August 2025".
    if (at > 1 && ((text.is_word(at - 1, "before") && text.is_word(at - 2, "best")) ||
                   (at < first && text.is_word(at - 1, "use") && text.is_word(at, "by"))))
        return true;
    // "Fix is in v6.26, due 6 February"
    static constexpr auto comes =
        word_set("due", "out", "available", "expected", "released", "live", "rolled");
    const size_t comma =
        at > 2 && text.is_word(at - 1, "out") && text.is_word(at - 2, "rolled") ? at - 3 : at - 2;
    if (at > 2 && text.is_one_of(at - 1, comes) && text.is_sign(comma, ',') && is_behind_version(comma))
        return true;
    if (is_behind_change_of_version(text, first)) return true;
    if (text.is_sign(first - 1, '|') && is_behind_version(first - 1))
        return true;  // "| version 14 | 18 April |"
    // "Fix R5 on 14 May", "next 8.18 on 10 May", but "marked normal by build 5.3.5 on 13 October"
    if (text.is_word(first - 1, "on") && is_behind_version(first - 1)) {
        constexpr size_t version_most = 6;
        for (size_t i = first - 1; i > 0 && first - i < version_most; --i)
            if (text.is_one_of(i - 1, {"fix", "hotfix", "patch", "next"})) return true;
    }
    // "the paper of 24 June", but "discharged on paper 24/11/25"
    if (at < first && text.is_one_of(at - 1, {"paper", "papers"})) return true;
    static constexpr auto others = word_set("added", "trained", "switched", "cutoff", "pushed", "reverted",
                                            "exported", "refresh", "refreshed", "expiry", "expires", "freeze",
                                            "branched", "frozen", "ships", "landed", "closes");
    return (text.is(at - 1, Class::release_cue) && !is_stroke) || is_off || text.is_one_of(at - 1, others) ||
           (text.is_one_of(at, {"from", "of", "dated", "since"}) && is_behind_version(at)) ||
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
