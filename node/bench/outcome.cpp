#include "node/bench/outcome.hpp"

#include <fmt/format.h>

namespace stonechat::bench {
namespace {

// Three decimals at most, and none that say nothing. Names and units are this program's own and need no
// escaping.
std::string number(double value) {
    std::string text = fmt::format("{:.3f}", value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}

}  // namespace

std::string json_of(const Outcome& outcome) {
    std::string details;
    for (const auto& [name, value] : outcome.details)
        details += fmt::format("{}\"{}\":{}", details.empty() ? "" : ",", name, number(value));
    return fmt::format(R"({{"name":"{}","figure":{},"unit":"{}","limit":{},"ratio":{},"details":{{{}}}}})",
                       outcome.name, number(outcome.figure), outcome.unit, number(outcome.limit),
                       number(outcome.ratio), details);
}

}  // namespace stonechat::bench
