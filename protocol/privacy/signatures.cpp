// Names known by where they stand alone: beside someone's telephone number, as a text's last word, as
// initials that are called so, that sign or that are listed with those who were there.
#include <algorithm>
#include <optional>

#include "protocol/privacy/text_rules.hpp"

namespace stonechat::privacy {
namespace {

using std::size_t;

constexpr size_t initials_max = 3;  // letters

class Finder {
public:
    Finder(const Reading& text, const std::vector<bool>& is_taken, Candidates& out)
        : text_{text},
          is_taken_{is_taken},
          out_{out} {
        for (const Candidate& one : out)
            if (one.kind == FindingKind::name) names_.push_back({one.begin, one.end});
        std::ranges::sort(names_);
    }

    void find() {
        beside_contacts();
        at_the_end();
        size_t line = 0;
        for (size_t at = text_.next(start_signature, 0); at < text_.tokens.size();
             at = text_.next(start_signature, at + 1)) {
            if (text_.is_line_end(at)) {
                signing_initials(line, at);
                line = at + 1;
            } else if (text_.is_one_of(at, {"initials", "initialled", "initialed"})) {
                called_initials(at);
            } else if (text_.is_one_of(at, {"pt", "patient"})) {
                initials_of_patient(at);
            } else if (at == line && (text_.is_sign(at + 1, ':') || text_.is_sign(at + 1, '-'))) {
                listed_initials(at);
            }
        }
        signing_initials(line, text_.tokens.size());
    }

private:
    [[nodiscard]] bool is_named(size_t at) const {
        const size_t begin = text_.tokens[at].begin;
        const auto after = std::ranges::upper_bound(names_, begin, {}, &Span::begin);
        return after != names_.begin() && std::prev(after)->end > begin;
    }
    [[nodiscard]] bool is_free(size_t at) const {
        return at < text_.tokens.size() && !is_taken_[at] && !text_.tokens[at].is_product;
    }
    void take(size_t first, size_t last, std::string_view rule) {
        add(out_, text_, FindingKind::name, first, last, rule, "stands where a name stands");
    }

    // A word that people are called and that says little else.
    [[nodiscard]] bool is_first_name(size_t at) const {
        constexpr unsigned everyday = 4;
        constexpr size_t letters_min = 3;  // "ta" thanks
        return is_free(at) && !is_named(at) && text_.tokens[at].is_word() &&
               text_.tokens[at].end - text_.tokens[at].begin >= letters_min &&
               text_.tokens[at].traits.first_name() > 0 && text_.tokens[at].traits.common() < everyday;
    }
    [[nodiscard]] bool begins_sentence(size_t at) const { return at == 0 || is_end(at - 1); }
    [[nodiscard]] bool is_end(size_t at) const {
        return at >= text_.tokens.size() || text_.is_line_end(at) || text_.is_sign(at, '.') ||
               text_.is_sign(at, '!') || text_.is_sign(at, '?');
    }

    // "my numbers 07700900764 steph", "i was there. denise 07700 900 142"
    void beside_contacts() {
        const Candidates found = out_;
        for (const Candidate& one : found) {
            if (one.kind != FindingKind::phone && one.kind != FindingKind::email) continue;
            const size_t first = text_.token_from(one.begin);
            const size_t after = text_.token_from(one.end);
            if (first > 0 && first < text_.tokens.size() && is_first_name(first - 1) &&
                begins_sentence(first - 1))
                take(first - 1, first - 1, "name-beside-contact");
            if (is_first_name(after) && is_end(after + 1)) take(after, after, "name-beside-contact");
        }
    }

    // "... and nobody rang back. denise"
    void at_the_end() {
        size_t last = text_.tokens.size();
        while (last > 0 && is_end(last - 1)) --last;
        if (last-- == 0 || last == 0 || !is_first_name(last) || !begins_sentence(last)) return;
        take(last, last, "name-at-end");
    }

    // The last token of initials at `at`: "HK", "M.O'D.", "J K". Abbreviations that are known are none.
    [[nodiscard]] std::optional<size_t> initials(size_t at) const {
        if (!is_free(at)) return std::nullopt;
        const Token& token = text_.tokens[at];
        const bool is_short = token.end - token.begin <= initials_max;
        if (token.shape == Shape::upper && is_short && !token.traits.is_known()) return at;
        if (token.shape != Shape::initial) return std::nullopt;
        size_t last = at;
        size_t letters = 1;
        while (letters < initials_max) {
            const size_t next = text_.is_sign(last + 1, '.') ? last + 2 : last + 1;
            if (!is_free(next)) break;
            const Token& part = text_.tokens[next];
            const bool is_irish =  // O'D
                part.end - part.begin == initials_max && text_.chars[part.begin + 1] == '\'';
            const bool is_part = part.shape == Shape::initial || is_irish;
            if (!is_part || (next == last + 2 && part.has_space_before)) break;
            last = next;
            ++letters;
        }
        return letters > 1 ? std::optional{last} : std::nullopt;
    }

    // "Patient initials: M.O'D.", "initialled by KT"
    void called_initials(size_t at) {
        constexpr size_t words_between_max = 2;
        size_t next = at + 1;
        while (next <= at + words_between_max &&
               (text_.is_sign(next, ':') || text_.is_one_of(next, {"are", "were", "by", "is"})))
            ++next;
        if (const auto last = initials(next)) take(next, *last, "initials-called-so");
    }

    // "pt = R.O'D., dob"
    void initials_of_patient(size_t at) {
        if (!text_.is_sign(at + 1, '=') && !text_.is_sign(at + 1, ':')) return;
        if (const auto last = initials(at + 2)) take(at + 2, *last, "initials-of-patient");
    }

    // "Present: Adaeze N., Tom Birtwhistle, HK (notes)"
    void listed_initials(size_t label) {
        for (size_t at = label + 2; at < text_.tokens.size() && !text_.is_line_end(at); ++at) {
            const bool begins = text_.tokens[at - 1].shape == Shape::sign || text_.is_word(at - 1, "and");
            const auto last = begins ? initials(at) : std::nullopt;
            if (last) take(at, *last, "initials-of-those-present");
        }
    }

    // A line "BW, community pharmacist"; "HR, manager" is read so as well, which costs two letters.
    void signing_initials(size_t line, size_t end) {
        constexpr size_t tokens_max = 8;
        if (end - line > tokens_max) {
            // The same behind a sentence, at a line's end: "with a real interpreter. BW, community
            // pharmacist".
            size_t begin = end;
            while (begin > line && end - begin < tokens_max && !is_end(begin - 1)) --begin;
            line = begin;
        }
        const auto last = line < end ? initials(line) : std::nullopt;
        if (!last || !text_.is_sign(*last + 1, ',')) return;
        for (size_t at = *last + 2; at < end && !is_end(at); ++at)
            if (text_.is(at, Class::role)) return take(line, *last, "initials-with-role");
    }

    struct Span {
        size_t begin = 0, end = 0;  // in characters
        friend auto operator<=>(const Span&, const Span&) = default;
    };
    const Reading& text_;
    const std::vector<bool>& is_taken_;
    Candidates& out_;
    std::vector<Span> names_;
};

}  // namespace

void find_signatures(const Reading& text, const std::vector<bool>& is_taken, Candidates& out) {
    Finder{text, is_taken, out}.find();
}

}  // namespace stonechat::privacy
