#include "protocol/privacy/number_values.hpp"

#include "protocol/privacy/folded.hpp"

namespace stonechat::privacy {
namespace {

using std::size_t;

bool is_joint(const Reading& text, size_t at) {
    return text.is_sign(at, '-') || text.is_sign(at, '/') || text.is_sign(at, '.') || text.is_sign(at, '_') ||
           text.is_sign(at, '*');
}

// Whether a number that is too short yet goes on in the next line.
bool goes_on_below(const Reading& text, size_t at, const Value& so_far, size_t digits_min) {
    return text.is_line_end(at) && so_far.digits > 0 && so_far.digits < digits_min &&
           at + 1 < text.tokens.size() && text.tokens[at + 1].shape == Shape::number;
}

// Whether a token may be part of a value; `letters_max`: of one that is letters alone.
bool is_part(const Reading& text, size_t at, bool is_first, size_t letters_max) {
    const Token& token = text.tokens[at];
    if (token.shape == Shape::number || token.shape == Shape::alnum) return true;
    const size_t letters = token.end - token.begin;
    // Groups apart by a space go on only where they are digits.
    const bool is_apart = !is_first && token.has_space_before;
    if (token.shape == Shape::initial || (token.shape == Shape::upper && letters <= letters_max))
        return !is_apart;
    // "wq 20951": small letters only with the number right behind them.
    constexpr size_t small_max = 3, number_max = 8;
    return is_first && token.shape == Shape::lower && letters <= small_max &&
           text.number(at + 1, number_max) >= 0 && !token.is(Class::preposition) && !token.is(Class::unit);
}

// Whether the value goes on behind the token at `at`, which is none of its parts.
bool goes_on(const Reading& text, size_t at, const Value& so_far, size_t digits_min) {
    if (goes_on_below(text, at, so_far, digits_min)) return true;
    if (at + 1 >= text.tokens.size()) return false;
    const bool is_short = so_far.digits < digits_min;
    if (is_short && text.is_sign(at, '/') && text.tokens[at + 1].shape <= Shape::alnum)
        return true;  // "OKAFO / 506214 / AJ9XY"
    return is_joint(text, at) && !text.tokens[at + 1].has_space_before && !text.tokens[at].has_space_before;
}

}  // namespace

std::optional<Value> value_at(const Reading& text, size_t at, size_t digits_min, size_t chars_max,
                              size_t letters_at_first) {
    constexpr size_t letters_inside = 3;
    Value out{at, at};
    size_t chars = 0;
    for (size_t i = at; i < text.tokens.size(); ++i) {
        if (is_part(text, i, i == at, i == at ? letters_at_first : letters_inside)) {
            chars += text.tokens[i].end - text.tokens[i].begin;
            if (chars > chars_max) break;
            for (const char c : text.text(text.tokens[i])) ++(is_digit(c) ? out.digits : out.letters);
            out.last = i;
        } else if (i == at || !goes_on(text, i, out, digits_min)) {
            break;
        }
    }
    return out.digits > 0 ? std::optional{out} : std::nullopt;
}

std::optional<Value> cut_after(const Reading& text, const Value& value, size_t last) {
    while (last > value.first && text.tokens[last].shape == Shape::sign) --last;
    if (text.tokens[last].shape == Shape::sign) return std::nullopt;
    Value out{value.first, last};
    for (size_t i = value.first; i <= last; ++i)
        for (const char c : text.text(text.tokens[i])) {
            if (is_digit(c)) ++out.digits;
            if (is_plain_letter(c)) ++out.letters;
        }
    return out.digits > 0 ? std::optional{out} : std::nullopt;
}

std::optional<Value> before_space(const Reading& text, const Value& value) {
    for (size_t i = value.first + 1; i <= value.last; ++i)
        if (text.tokens[i].has_space_before) return cut_after(text, value, i - 1);
    return std::nullopt;
}

}  // namespace stonechat::privacy
