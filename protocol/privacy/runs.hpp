#pragma once
// Folded text with its runs marked, so that the rules of form look only where something may begin. Inside
// protocol/privacy only.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace stonechat::privacy {

// Letters and digits with no sign between them: "Connor" and "O" of O'Connor, "10mg", "943".
struct Run {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    bool has_letter = false;
    bool has_digit = false;
    bool is_near_digit =
        false;  // one stands among the few characters from `begin` in which an identifier has its first
    bool may_be_cue = false;  // begins like a month, a regulator or a web address
    [[nodiscard]] std::size_t size() const { return end - begin; }
};

// The runs in which something may begin: those with a digit, near one, or that may be a cue. Most words are
// none of these and are passed over. Linear in the text, each character looked at once. `folded` must outlive
// it.
struct Runs {
    explicit Runs(std::string_view folded);

    std::string_view chars;
    std::vector<Run> all;               // in order
    std::vector<std::uint32_t> pluses;  // where a plus stands
    std::size_t digits_count = 0;
    bool has_at_sign = false;

private:
    void add_words_before(std::size_t run_begin, std::size_t digit_at);
};

}  // namespace stonechat::privacy
