#include "node/config/suggestion.hpp"

#include <algorithm>
#include <vector>

namespace stonechat::config {
namespace {

// Longer keys are not typing errors; this bounds the work on a hostile file.
constexpr std::size_t key_length_max = 64;

std::string_view last_part(std::string_view key) {
    return key.substr(key.rfind('.') + 1);
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + changed});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        std::swap(before_last, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

std::string_view suggest(std::string_view typed, std::span<const std::string_view> known) {
    if (typed.size() > key_length_max) return {};
    for (const std::string_view key : known)
        if (last_part(key) == last_part(typed)) return key;
    std::string_view nearest;
    std::size_t shortest = std::max<std::size_t>(typed.size() / 3, 1) + 1;
    for (const std::string_view key : known) {
        const std::size_t distance = edit_distance(typed, key);
        if (distance >= shortest) continue;
        shortest = distance;
        nearest = key;
    }
    return nearest;
}

}  // namespace stonechat::config
