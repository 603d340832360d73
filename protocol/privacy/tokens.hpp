#pragma once
// A folded text as words, numbers and signs, each with what is known of it. Inside protocol/privacy only.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "protocol/privacy/lexicon.hpp"
#include "protocol/privacy/starts.hpp"
#include "protocol/privacy/word_set.hpp"

namespace stonechat::privacy {

enum class Shape : std::uint8_t {
    lower,    // smith
    capital,  // Smith
    upper,    // SMITH
    initial,  // S
    mixed,    // McKay, RapidScan
    foreign,  // letters that have no plain form
    number,   // 12
    alnum,    // AMU2, 10mg
    sign,     // one character
    line_end,
};

struct Token {
    std::uint32_t begin = 0;  // in folded characters
    std::uint32_t end = 0;    // without a possessive ending
    Shape shape{};
    bool is_possessive = false;  // an apostrophe, or an apostrophe and s, follows
    bool has_space_before = false;
    bool is_product = false;  // somewhere in the text this word is said to be a program
    bool is_company = false;  // somewhere in the text it is a company's coined name
    Starts starts = 0;        // the rules that may begin here
    Traits traits{};
    std::uint64_t hash = 0;  // of the word's letters in lower case

    [[nodiscard]] bool is_word() const { return shape <= Shape::foreign; }
    [[nodiscard]] bool is_capital() const { return shape >= Shape::capital && shape <= Shape::mixed; }
    [[nodiscard]] bool is(Class c) const { return traits.is(c); }
};

// Tokens, the last included.
struct TokenRange {
    std::size_t first = 0, last = 0;
};

// How a text uses capitals.
enum class Style : std::uint8_t { usual, lower, upper };

struct Reading {
    std::string_view chars;
    std::vector<Token> tokens;
    Style style = Style::usual;

    // What Token::starts says, side by side: for next_start().
    std::vector<Starts> starts;

    // The first token from `at` at which the rule may begin; tokens.size() where none does.
    [[nodiscard]] std::size_t next(Starts rule, std::size_t at) const { return next_start(starts, rule, at); }
    // The first token that begins at this character or behind it; tokens.size() where none does.
    [[nodiscard]] std::size_t token_from(std::size_t character) const {
        const auto found = std::ranges::lower_bound(tokens, character, {}, &Token::begin);
        return static_cast<std::size_t>(found - tokens.begin());
    }
    [[nodiscard]] std::string_view text(const Token& token) const {
        return chars.substr(token.begin, token.end - token.begin);
    }
    // Whether the token at `index` is this word, or one of these, in any capitals.
    [[nodiscard]] bool is_word(std::size_t index, WordKey word) const {
        return index < tokens.size() && tokens[index].is_word() && tokens[index].hash == word.hash;
    }
    [[nodiscard]] bool is_one_of(std::size_t index, std::initializer_list<WordKey> words) const {
        if (index >= tokens.size() || !tokens[index].is_word()) return false;
        const std::uint64_t hash = tokens[index].hash;
        return std::ranges::any_of(words, [&](WordKey word) { return word.hash == hash; });
    }
    template <std::size_t slots_count>
    [[nodiscard]] bool is_one_of(std::size_t index, const WordSet<slots_count>& words) const {
        return index < tokens.size() && tokens[index].is_word() && words.has(tokens[index].hash);
    }
    [[nodiscard]] bool is(std::size_t index, Class c) const {
        return index < tokens.size() && tokens[index].is(c);
    }
    [[nodiscard]] bool is_capital(std::size_t index) const {
        return index < tokens.size() && tokens[index].is_capital();
    }
    [[nodiscard]] bool is_line_end(std::size_t index) const {
        return index < tokens.size() && tokens[index].shape == Shape::line_end;
    }
    // The value of a number of at most `digits_max` digits; -1 when there is none.
    [[nodiscard]] int number(std::size_t index, std::size_t digits_max = 4) const;
    [[nodiscard]] bool is_sign(std::size_t index, char sign) const {
        return index < tokens.size() && tokens[index].shape == Shape::sign &&
               chars[tokens[index].begin] == sign;
    }
};

// Linear in the text. `chars` must outlive the reading.
Reading read(std::string_view chars);

}  // namespace stonechat::privacy
