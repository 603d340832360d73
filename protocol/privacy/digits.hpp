#pragma once
// Numbers as people write them: groups of digits with a space, a dash or a dot between.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stonechat::privacy {

struct DigitGroup {
    std::size_t begin = 0;
    std::size_t end = 0;
    // Joined to the group before it by a dash or dot without spaces: "3.943" is one thing, "3 943" may be
    // two.
    bool tight_before = false;
    [[nodiscard]] std::size_t size() const { return end - begin; }
};

// Groups that follow each other with nothing but a separator between: "943 476 5919" is one chain of three.
struct DigitChain {
    std::vector<DigitGroup> groups;

    // The digits of `count` groups from `first`, without separators.
    [[nodiscard]] std::string digits(std::string_view folded, std::size_t first, std::size_t count) const;
    // True when no dash or dot ties those groups to a neighbour outside them.
    [[nodiscard]] bool stands_alone(std::size_t first, std::size_t count) const;
    // How many groups from `first` make exactly `digits_count` digits; 0 when none do.
    [[nodiscard]] std::size_t groups_for(std::size_t first, std::size_t digits_count) const;
};

// Every chain in the text, in order. Groups that touch a letter ("K2717168649", "10mm") belong to no chain,
// nor do chains that a plus or a bracketed number opens: those are phone numbers and barcodes
// ("(21)1234567890").
std::vector<DigitChain> digit_chains(std::string_view folded);

}  // namespace stonechat::privacy
