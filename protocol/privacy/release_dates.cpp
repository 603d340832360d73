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

// What stands before a date. `days`: where days end, in order; a day is no version, though it looks like one.
class WordsBefore {
public:
    WordsBefore(const Reading& text, size_t first, const std::vector<size_t>& days)
        : text_{text},
          first_{first},
          days_{days} {}

    // "the update of 3 May", "(build 4.1, 3 May)", "1.8.0 (3 May)", "released 3 May", "v6.16 from 3 May"
    [[nodiscard]] bool are_of_a_release() const {
        if (first_ == 0) return false;
        if (text_.is_sign(first_ - 1, '.') && first_ > 1 && text_.is_word(first_ - 2, "rel")) return true;
        if (is_behind_version_and_sign() || is_of_a_fix() || is_of_an_update() ||
            is_behind_change_of_version(text_, first_))
            return true;
        const size_t at = past_small_words();
        if (at == 0) return false;
        // "approved a manual version on 11 February"
        if (text_.is_word(at - 1, "version") && text_.is_word(at, "on")) return false;
        // Letters and reports about somebody are issued too.
        if (text_.is_word(at - 1, "issued"))
            return at > 1 && (text_.is(at - 2, Class::release_cue) || text_.is(at - 2, Class::product_head));
        return is_done_to_software(at) || is_on_a_box(at) || is_of_a_version_to_come(at) ||
               (text_.is_one_of(at, {"from", "of", "dated", "since"}) && is_behind_version(at)) ||
               (text_.is_sign(at - 1, ',') && is_behind_version(at - 1)) ||
               (text_.is_sign(at, '(') && is_behind_version(at));  // "to 11.5.2 (dated 3 May)"
    }

private:
    [[nodiscard]] bool is_behind_version(size_t end) const {
        return ends_version(text_, end) &&
               !std::ranges::binary_search(days_, size_t{text_.tokens[end - 1].end});
    }

    // "build 4.1, 3 May", "1.8.0 (3 May)", "| version 14 | 18 April |"
    [[nodiscard]] bool is_behind_version_and_sign() const {
        const size_t sign = first_ - 1;
        return (text_.is_sign(sign, ',') || text_.is_sign(sign, '(') || text_.is_sign(sign, '|')) &&
               is_behind_version(sign);
    }

    // "Fix R5 on 14 May", "next 8.18 on 10 May", but "marked normal by build 5.3.5 on 13 October"
    [[nodiscard]] bool is_of_a_fix() const {
        constexpr size_t reach = 6;
        if (!text_.is_word(first_ - 1, "on") || !is_behind_version(first_ - 1)) return false;
        for (size_t i = first_ - 1; i > 0 && first_ - i < reach; --i)
            if (text_.is_one_of(i - 1, {"fix", "hotfix", "patch", "next"})) return true;
        return false;
    }

    // "Since the update to 2026.5 on 24 June", "after the upgrade to R29 on 3 May", "patch due 17 July"
    [[nodiscard]] bool is_of_an_update() const {
        static constexpr auto updates = word_set("update", "upgrade", "patch", "fix", "hotfix", "release");
        if (first_ > 1 && text_.is_word(first_ - 1, "due") && text_.is_one_of(first_ - 2, updates))
            return true;
        constexpr size_t tokens_max = 5;
        if (first_ < 4 || !text_.is_word(first_ - 1, "on")) return false;
        size_t at = first_ - 1;
        for (; at > 1 && first_ - at < tokens_max && !text_.is_word(at - 1, "to"); --at) {
            const Shape shape = text_.tokens[at - 1].shape;
            if (shape != Shape::number && shape != Shape::alnum && !text_.is_sign(at - 1, '.')) return false;
        }
        return at > 1 && at < first_ - 1 && text_.is_word(at - 1, "to") && text_.is_one_of(at - 2, updates);
    }

    // Back over a few words that say nothing: "release date: on", "update of Monday,".
    [[nodiscard]] size_t past_small_words() const {
        constexpr size_t steps_max = 4;
        size_t at = first_;
        while (at > 0 && first_ - at < steps_max && is_small(at - 1)) --at;
        return at;
    }
    [[nodiscard]] bool is_small(size_t index) const {
        const bool is_weekdays_comma =
            text_.is_sign(index, ',') && index > 0 && text_.is(index - 1, Class::weekday);
        return text_.is_one_of(index, {"on", "of", "for", "in", "from", "since", "dated", "the", "date", "at",
                                       "to", "was", "is", "by"}) ||
               text_.is_sign(index, ':') || text_.is_sign(index, '(') || text_.is_sign(index, '|') ||
               is_weekdays_comma || text_.is(index, Class::weekday);
    }

    // "released", "branched", "switched off"; "the paper of 24 June", but "discharged on paper 24/11/25"
    [[nodiscard]] bool is_done_to_software(size_t at) const {
        static constexpr auto others = word_set(
            "added", "trained", "switched", "cutoff", "pushed", "reverted", "exported", "refresh",
            "refreshed", "expiry", "expires", "freeze", "branched", "frozen", "ships", "landed", "closes");
        const bool is_stroke = at > 1 && text_.is_sign(at - 2, '/');  // "H/V 16 June"
        // "switched off on 3 May", not "it did not go off on Saturday".
        const bool is_off =
            text_.is_word(at - 1, "off") && at > 1 && !text_.is_word(at, "since") &&
            text_.is_one_of(at - 2, {"switched", "turned", "switch", "turn", "cut", "powered"});
        const bool is_paper = at < first_ && text_.is_one_of(at - 1, {"paper", "papers"});
        // "assessed by Jomowise Live on 3 May" is named, "account frozen 3 May" is somebody's
        const bool is_named = text_.is_word(at - 1, "live") && text_.is_capital(at - 1) && at > 1 &&
                              text_.is_capital(at - 2) && text_.style == Style::usual;
        const bool is_of_account = text_.is_word(at - 1, "frozen") && at > 1 &&
                                   text_.is_one_of(at - 2, {"account", "accounts", "pay", "card"});
        if (is_named || is_of_account) return false;
        return (text_.is(at - 1, Class::release_cue) && !is_stroke) || is_off || is_paper ||
               text_.is_one_of(at - 1, others);
    }

    // "best before 29 August 2025", "use by 3 May"
    [[nodiscard]] bool is_on_a_box(size_t at) const {
        return (at > 1 && text_.is_word(at - 1, "before") && text_.is_word(at - 2, "best")) ||
               (at < first_ && text_.is_word(at - 1, "use") && text_.is_word(at, "by"));
    }

    // "Fix is in v6.26, due 6 February", "Fixed in v4.4.10, rolled out 24.06.2024"
    [[nodiscard]] bool is_of_a_version_to_come(size_t at) const {
        static constexpr auto comes =
            word_set("due", "out", "available", "expected", "released", "live", "rolled");
        if (at < 3 || !text_.is_one_of(at - 1, comes)) return false;
        const bool is_rolled_out = text_.is_word(at - 1, "out") && text_.is_word(at - 2, "rolled");
        const size_t comma = is_rolled_out ? at - 3 : at - 2;
        return text_.is_sign(comma, ',') && is_behind_version(comma);
    }

    const Reading& text_;
    size_t first_;
    const std::vector<size_t>& days_;
};

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
        return WordsBefore{text, text.token_from(candidate.begin), days}.are_of_a_release() ||
               (next > 0 && is_release_after(text, next - 1));
    });
}

}  // namespace stonechat::privacy
