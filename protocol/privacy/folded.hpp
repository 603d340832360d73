#pragma once
// A text as the rules read it: one plain character for each code point that counts, with the way back to the
// bytes that were written.
//
// Digits of every script become 0-9; letters with accents, full-width, mathematical and ligature letters, and
// the Cyrillic and Greek ones that look like Latin, become a-z and A-Z; dashes '-', curly quotes straight,
// spaces ' ', line ends '\n'; HTML entities what they stand for; HTML tags nothing, or ' ' where they
// separate. Characters that show nothing (zero width, combining marks) are dropped, so that they cannot split
// an identifier. Invariant: chars[i] came from the bytes that origin(i) names; origins never go back; one
// character may give several. Errors: none. A byte that is not UTF-8 counts as one code point that is no
// letter.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stonechat::privacy {

inline constexpr char other_letter = '\x01';  // a letter beyond A to Z
inline constexpr char other_sign = '\x02';    // anything else beyond ASCII

struct Origin {
    std::size_t byte = 0;
    std::size_t byte_end = 0;
    std::size_t point = 0;
    std::size_t point_end = 0;
};

class Folded {
public:
    explicit Folded(std::string_view utf8);

    [[nodiscard]] const std::string& chars() const { return chars_; }
    [[nodiscard]] Origin origin(std::size_t index) const;

private:
    void add(char32_t point, Origin origin);
    void join_wrapped_lines();

    std::string chars_;
    std::vector<Origin> origins_;  // empty for plain ASCII, where index, byte and code point are the same
};

// Questions about one folded character. False for '\0', which stands for "before the start" and "after the
// end".
constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
constexpr bool is_plain_letter(char c) {
    return is_upper(c) || (c >= 'a' && c <= 'z');
}
constexpr bool is_letter(char c) {
    return is_plain_letter(c) || c == other_letter;
}
constexpr bool is_word(char c) {
    return is_letter(c) || is_digit(c);
}
constexpr char to_lower(char c) {
    return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr char to_upper(char c) {
    return is_plain_letter(c) && !is_upper(c) ? static_cast<char>(c - 'a' + 'A') : c;
}
constexpr char at_or_nul(std::string_view text, std::size_t index) {
    return index < text.size() ? text[index] : '\0';
}

}  // namespace stonechat::privacy
