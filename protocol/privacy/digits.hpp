#pragma once
// Numbers as people write them: groups of digits with a space, a dash or a dot between.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/privacy/runs.hpp"

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
    std::span<const DigitGroup> groups;  // of the DigitChains it belongs to

    // The digits of `count` groups from `first`, without separators.
    [[nodiscard]] std::string digits(std::string_view folded, std::size_t first, std::size_t count) const;
    // True when no dash or dot ties those groups to a neighbour outside them.
    [[nodiscard]] bool stands_alone(std::size_t first, std::size_t count) const;
    // How many groups from `first` make exactly `digits_count` digits; 0 when none do.
    [[nodiscard]] std::size_t groups_for(std::size_t first, std::size_t digits_count) const;
};

// Every chain of at least `digits_min` digits, in order. Groups that touch a letter ("K2717168649", "10mm")
// belong to no chain, nor do chains that a plus or a bracketed number opens: those are phone numbers and
// barcodes ("(21)1234567890").
class DigitChains {
public:
    DigitChains(const Runs& text, std::size_t digits_min);

    [[nodiscard]] std::size_t size() const { return chains_.size(); }
    [[nodiscard]] DigitChain operator[](std::size_t index) const {
        return {std::span{groups_}.subspan(chains_[index].first, chains_[index].count)};
    }

private:
    struct Chain {
        std::size_t first = 0;
        std::size_t count = 0;
        std::size_t digits = 0;
    };
    void end_chain(std::size_t digits_min);

    std::vector<DigitGroup> groups_;
    std::vector<Chain> chains_;  // the last may still be open while the text is read
};

}  // namespace stonechat::privacy
