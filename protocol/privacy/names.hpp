#pragma once
// Names of people: a linear model over each word and its neighbours, then a second pass that follows the
// words of a found name through the text. Inside protocol/privacy and its lab only.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "protocol/privacy/rules.hpp"
#include "protocol/privacy/tokens.hpp"

namespace stonechat::privacy {

// Integer weights, so that every machine comes to the same sum. Trained by ops/dev/train-filter.
class NameModel {
public:
    // `weights`: name_weights_count of them, which outlive the model.
    explicit NameModel(std::span<const std::int16_t> weights) : weights_{weights} {}
    // The model that is part of the program.
    static const NameModel& installed();

    // Above zero: more likely a name than not. In 1/64 of natural-log odds.
    [[nodiscard]] std::int32_t score(const Reading& text, std::size_t index, bool is_after_name) const;

private:
    std::span<const std::int16_t> weights_;
};

// `is_taken[i]`: another rule has the token; it is no name.
void find_names(const Reading& text, const NameModel& model, const std::vector<bool>& is_taken,
                Candidates& out);

}  // namespace stonechat::privacy
