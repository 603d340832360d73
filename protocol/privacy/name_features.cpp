#include "protocol/privacy/name_features.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <string_view>

#include "protocol/privacy/folded.hpp"
#include "protocol/privacy/may_be_name.hpp"

namespace stonechat::privacy {
namespace {

// Words that are in every dictionary are told from one another; names and rare words only by what they are
// like, so that the model learns no name. Pieces of up to four characters, the edges of the word among them,
// are no name either: only one of two letters is a piece as a whole.
constexpr unsigned words_from = 3;
constexpr std::size_t letters_max = 24;  // of which pieces are read: hardly a name is longer

constexpr unsigned common_bucket(Traits t) {
    return (t.common() + 1) / 2;  // 0 to 3
}
constexpr std::uint64_t lists(Traits t) {
    return t.first_name() | t.surname() << 2U | common_bucket(t) << 4U | (t.is_proper() ? 64U : 0U) |
           (t.is_uk_place() || t.is_world_place() ? 128U : 0U);
}
constexpr std::uint64_t coarse(Traits t) {
    return name_likeness(t) << 2U | common_bucket(t);
}
constexpr auto number(Shape shape) {
    return static_cast<std::uint64_t>(shape);
}

// The neighbour as one number: its most telling class, or the sign itself.
std::uint64_t gist(const Reading& text, std::ptrdiff_t index) {
    if (index < 0 || index >= static_cast<std::ptrdiff_t>(text.tokens.size())) return 1;
    const Token& token = text.tokens[static_cast<std::size_t>(index)];
    if (token.shape == Shape::sign) return 0x100U + static_cast<unsigned char>(text.chars[token.begin]);
    if (!token.is_word()) return 2 + number(token.shape);
    const std::uint64_t classes = token.traits.class_bits();
    if (classes != 0) return 0x200U + static_cast<std::uint64_t>(std::countr_zero(classes));
    return 0x300U + (name_likeness(token.traits) << 4U | common_bucket(token.traits) << 2U |
                     (token.is_capital() ? 1U : 0U));
}

enum Kind : std::uint64_t {
    k_bias,
    k_lists,
    k_shape,
    k_lists_shape,
    k_first,
    k_own_class,
    k_own_class_shape,
    k_suffix,
    k_length,
    k_possessive,
    k_after_name,
    k_after_name_likeness,
    k_label,
    k_label_likeness,
    k_sign_off,
    k_line_alone,
    k_gist_before_after,
    k_gist_before_two,
    k_gist_after_two,
    k_gist_before_coarse,
    k_gist_after_coarse,
    k_gist_both_coarse,
    k_own_word,
    k_product,
    k_beside_word_coarse,
    k_neighbours = 64,  // and above: one block of eight for each place
};

bool is_sentence_end(const Reading& text, std::size_t index) {
    const Token& token = text.tokens[index];
    if (token.shape == Shape::line_end) return true;
    if (token.shape != Shape::sign) return false;
    const char c = text.chars[token.begin];
    if (c == '.' && index > 0) {
        const Token& before = text.tokens[index - 1];
        return !before.is(Class::title_abbreviation) && before.shape != Shape::initial;
    }
    return c == '!' || c == '?' || c == ':' || c == '"' || c == '|' || c == '*' || c == ';';
}

bool is_first(const Reading& text, std::size_t index) {
    return index == 0 || is_sentence_end(text, index - 1);
}

// What is only added up is never listed.
class Sum {
public:
    explicit Sum(std::span<const std::int16_t> weights) : weights_{weights} {}
    void add(std::uint64_t kind, std::uint64_t value) { total_ += weights_[name_feature(kind, value)]; }
    void add_letters(std::uint32_t piece) { total_ += weights_[name_letters(piece)]; }
    [[nodiscard]] std::int32_t total() const { return total_; }

private:
    std::span<const std::int16_t> weights_;
    std::int32_t total_ = 0;
};

template <class Out>
class Writer {
public:
    Writer(const Reading& text, std::size_t index, Out& out)
        : text_{text},
          index_{index},
          token_{text.tokens[index]},
          out_{out} {}

    void write(bool is_after_name) {
        own();
        const bool joined = is_after_name && !(index_ > 0 && text_.tokens[index_ - 1].is_possessive);
        out_.add(k_after_name, joined ? 1 : 0);
        out_.add(k_after_name_likeness, coarse(token_.traits) << 5U | case_ << 1U | (joined ? 1U : 0U));
        for (const std::ptrdiff_t place : {-3, -2, -1, 1, 2, 3}) neighbour(place);
        gists();
        label();
    }

private:
    void own() {
        const Traits traits = token_.traits;
        case_ = number(token_.shape) | static_cast<std::uint64_t>(text_.style) << 3U;
        out_.add(k_bias, 0);
        out_.add(k_lists, lists(traits));
        out_.add(k_shape, case_);
        out_.add(k_lists_shape, lists(traits) << 8U | case_);
        out_.add(k_first, coarse(traits) << 8U | case_ << 1U | (is_first(text_, index_) ? 1U : 0U));
        for (std::uint64_t left = traits.class_bits(); left != 0; left &= left - 1) {
            const auto one = static_cast<std::uint64_t>(std::countr_zero(left));
            out_.add(k_own_class, one);
            out_.add(k_own_class_shape, one << 8U | case_);
        }
        if (traits.common() >= words_from)
            out_.add(k_own_word, token_.hash ^ case_);
        else
            letters();
        if (token_.is_product) out_.add(k_product, coarse(traits) << 5U | case_);
        if (token_.is_possessive) out_.add(k_possessive, case_);
        if (name_likeness(traits) == 0 && common_bucket(traits) == 0) unknown();
    }

    // "Kasia", "Gebremariam", "Ecclefechan": how a word is spelled tells names from other rare words in
    // places that say nothing of either. Each piece of two to four characters, the word's edges being one
    // each.
    void letters() {
        const std::string_view word = text_.text(token_).substr(0, letters_max);
        constexpr std::uint32_t edge = '^', two = 0xFFFFU, three = 0xFFFFFFU;
        std::uint32_t last_four = edge;
        for (std::size_t i = 0; i <= word.size(); ++i) {
            last_four =
                last_four << 8U | (i < word.size() ? static_cast<unsigned char>(to_lower(word[i])) : edge);
            out_.add_letters(last_four & two);
            if (i >= 1) out_.add_letters(last_four & three);
            if (i >= 2) out_.add_letters(last_four);
        }
    }

    // A word of no list: its end and length, for what else is there of it.
    void unknown() {
        const std::string_view word = text_.text(token_);
        std::uint64_t suffix = 0;
        for (const char c : word.substr(word.size() > 3 ? word.size() - 3 : 0))
            suffix = suffix << 8U | static_cast<unsigned char>(to_lower(c));
        out_.add(k_suffix, suffix);
        out_.add(k_length, word.size() < 12 ? word.size() : 12);
    }

    void neighbour(std::ptrdiff_t place) {
        const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(index_) + place;
        const std::uint64_t kind = k_neighbours + static_cast<std::uint64_t>(place + 3) * 8;
        if (at < 0 || at >= static_cast<std::ptrdiff_t>(text_.tokens.size())) return out_.add(kind, 0);
        const Token& near = text_.tokens[static_cast<std::size_t>(at)];
        if (near.shape == Shape::sign)
            return out_.add(kind + 1, static_cast<unsigned char>(text_.chars[near.begin]));
        out_.add(kind + 2, number(near.shape) | (near.is_possessive ? 16U : 0U));
        if (!near.is_word()) return;
        out_.add(kind + 3, coarse(near.traits) << 4U | number(near.shape));
        const bool is_next = place == 1 || place == -1;
        for (std::uint64_t left = near.traits.class_bits(); left != 0; left &= left - 1) {
            const auto one = static_cast<std::uint64_t>(std::countr_zero(left));
            out_.add(kind + 4, one);
            if (is_next) out_.add(kind + 5, one << 12U | coarse(token_.traits) << 6U | case_);
        }
        // The word itself, where a dictionary has it: "called", "bot", "from".
        const bool is_seen = near.traits.common() >= words_from ||
                             (near.traits.common() > 0 && name_likeness(near.traits) == 0);
        if (place >= -2 && place <= 1 && is_seen) out_.add(kind + 7, near.hash);
        if (is_next && is_seen)
            out_.add(k_beside_word_coarse, (near.hash << 1U | (place > 0 ? 1U : 0U)) ^
                                               (coarse(token_.traits) << 58U | case_ << 53U));
        if (is_next)
            out_.add(kind + 6, coarse(near.traits) << 16U | coarse(token_.traits) << 10U |
                                   number(near.shape) << 6U | case_);
    }

    void gists() {
        const auto at = static_cast<std::ptrdiff_t>(index_);
        const std::uint64_t before = gist(text_, at - 1), after = gist(text_, at + 1);
        const std::uint64_t self = coarse(token_.traits) << 5U | case_;
        out_.add(k_gist_before_after, before << 12U | after);
        out_.add(k_gist_before_two, gist(text_, at - 2) << 12U | before);
        out_.add(k_gist_after_two, gist(text_, at + 2) << 12U | after);
        out_.add(k_gist_before_coarse, before << 12U | self);
        out_.add(k_gist_after_coarse, after << 12U | self);
        out_.add(k_gist_both_coarse, (before << 12U | after) << 12U | self);
    }

    // "Name of person affected: Jo Bloggs", "Surname | BLOGGS"; and a line of its own after "Yours
    // sincerely,".
    void label() {
        const auto& tokens = text_.tokens;
        constexpr std::size_t reach = 8;
        std::size_t at = index_;
        const auto in_reach = [&] { return at > 0 && index_ - at < reach; };
        while (in_reach() && tokens[at - 1].is_capital()) --at;
        if (in_reach() && tokens[at - 1].shape == Shape::line_end) return line(at - 1);
        if (!text_.is_sign(at - 1, ':') && !text_.is_sign(at - 1, '|') && !text_.is_sign(at - 1, '=') &&
            !text_.is_sign(at - 1, '-'))
            return;
        std::uint64_t classes = 0;
        for (--at; in_reach() && tokens[at - 1].is_word(); --at)
            classes |= tokens[at - 1].traits.class_bits();
        for (std::uint64_t left = classes; left != 0; left &= left - 1) {
            const auto one = static_cast<std::uint64_t>(std::countr_zero(left));
            out_.add(k_label, one);
            out_.add(k_label_likeness, one << 12U | coarse(token_.traits) << 6U | case_);
        }
    }

    void line(std::size_t line_end) {
        std::size_t end = index_ + 1;
        while (end < text_.tokens.size() && end - index_ < 4 && text_.tokens[end].is_capital()) ++end;
        const bool is_alone = end == text_.tokens.size() || text_.tokens[end].shape == Shape::line_end ||
                              text_.is_sign(end, ',');
        if (is_alone) out_.add(k_line_alone, coarse(token_.traits) << 5U | case_);
        for (std::size_t back = 1; back <= 4 && back <= line_end; ++back) {
            const Token& before = text_.tokens[line_end - back];
            if (before.is(Class::sign_off)) out_.add(k_sign_off, is_alone ? 1 : 0);
            if (before.shape == Shape::line_end) break;
        }
    }

    const Reading& text_;
    std::size_t index_;
    const Token& token_;
    Out& out_;
    std::uint64_t case_ = 0;
};

}  // namespace

void name_features(const Reading& text, std::size_t index, bool is_after_name, NameFeatures& out) {
    out.clear();
    Writer{text, index, out}.write(is_after_name);
}

std::int32_t name_score(const Reading& text, std::size_t index, bool is_after_name,
                        std::span<const std::int16_t> weights) {
    Sum sum{weights};
    Writer{text, index, sum}.write(is_after_name);
    return sum.total();
}

}  // namespace stonechat::privacy
