#pragma once
// Numbers that lead to someone's record and that no rule knows by a check or a label: "her folder is
// 20-61834", "under RX4488207". A linear model over a number's form and the words around it tells them from
// tickets, versions, batches and counts. Inside protocol/privacy and its lab only.

#include <cstdint>
#include <span>
#include <vector>

#include "protocol/privacy/number_values.hpp"
#include "protocol/privacy/rules.hpp"
#include "protocol/privacy/tokens.hpp"

namespace stonechat::privacy {

inline constexpr unsigned record_number_weights_bits = 13;
inline constexpr std::size_t record_number_weights_count = std::size_t{1} << record_number_weights_bits;

// What the other rules have left to the model. Both by token.
struct NumbersLeft {
    const Reading& text;
    const std::vector<bool>& is_taken;
    const std::vector<bool>& is_name;
};

// Those that may be someone's: of four digits or more, or of three with a letter.
std::vector<Value> numbers_left(const NumbersLeft& left);

// What the model sees of one, as places of weights: the same in training and in use. Looks ten tokens back
// and six ahead.
std::vector<std::uint16_t> record_number_features(const NumbersLeft& left, const Value& number);

class RecordNumberModel {
public:
    // `weights`: record_number_weights_count of them, which outlive the model.
    explicit RecordNumberModel(std::span<const std::int16_t> weights) : weights_{weights} {}
    // The model that is part of the program: made by ops/dev/train-filter.
    static const RecordNumberModel& installed();

    // Above zero: more likely someone's than not. In 1/64 of natural-log odds.
    [[nodiscard]] std::int32_t score(const NumbersLeft& left, const Value& number) const;

private:
    std::span<const std::int16_t> weights_;
};

void find_record_numbers(const NumbersLeft& left, const RecordNumberModel& model, Candidates& out);

}  // namespace stonechat::privacy
