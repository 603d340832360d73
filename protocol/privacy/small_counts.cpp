#include "protocol/privacy/small_counts.hpp"

#include <algorithm>
#include <optional>

namespace stonechat::privacy {
namespace {

constexpr std::uint64_t exact_from = 5;  // and the step of what is rounded

}  // namespace

std::string ShownCount::words() const {
    switch (form) {
        case Form::zero:
            return "0";
        case Form::one_to_four:
            return "1 to 4";
        case Form::rounded:
            return std::to_string(value);
        case Form::five_or_more:
            return "5 or more";
    }
    return {};
}

ShownCount shown(std::uint64_t count) {
    if (count == 0) return {};
    if (count < exact_from) return {ShownCount::Form::one_to_four, 1};
    const std::uint64_t rest = count % exact_from;
    const std::uint64_t rounded = rest * 2 < exact_from ? count - rest : count - rest + exact_from;
    return {ShownCount::Form::rounded, rounded};
}

std::vector<ShownCount> shown_parts(std::span<const std::uint64_t> counts) {
    std::vector<ShownCount> out;
    std::size_t masked = 0;
    std::optional<std::size_t> smallest;  // of those that are not masked
    for (std::size_t i = 0; i < counts.size(); ++i) {
        out.push_back(shown(counts[i]));
        if (out.back().form == ShownCount::Form::one_to_four) ++masked;
        if (out.back().form != ShownCount::Form::rounded) continue;
        if (!smallest || counts[i] < counts[*smallest]) smallest = i;
    }
    if (masked == 1 && smallest) out[*smallest] = {ShownCount::Form::five_or_more, exact_from};
    return out;
}

}  // namespace stonechat::privacy
