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
        false;                // one is among the seven characters from `begin`: what most words do not have
    bool may_be_cue = false;  // begins like a month, a regulator or a web address
    [[nodiscard]] std::size_t size() const { return end - begin; }
};

// Linear in the text, each character looked at once. `folded` must outlive it.
struct Runs {
    explicit Runs(std::string_view folded);

    std::string_view chars;
    std::vector<Run> all;               // in order
    std::vector<std::uint32_t> pluses;  // where a plus stands
    std::size_t digits_count = 0;
    bool has_at_sign = false;

private:
    void add_letters(Run run, std::size_t end);
    void mark_near(std::size_t digit_at);
};

}  // namespace stonechat::privacy
