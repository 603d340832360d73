#pragma once
// How the filter's linear models number their features. Inside protocol/privacy and its lab only.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace stonechat::privacy {

// Features are hashed into a table of one size (Weinberger et al., "Feature Hashing", 2009): collisions cost
// little. The upper bits are the number of the weight.
constexpr std::uint64_t feature_hash(std::uint64_t kind, std::uint64_t value) {
    std::uint64_t hash = (kind * 0x9E3779B97F4A7C15U) ^ (value + 0x7F4A7C15U) * 0xC2B2AE3D27D4EB4FU;
    hash ^= hash >> 29U;
    return hash * 0xBF58476D1CE4E5B9U;
}

// Weights as they lie in data/: 16 bits each, the lower eight first. Integers, so that every machine comes to
// the same sum; in 1/64 of natural-log odds.
inline std::vector<std::int16_t> weights_in(std::string_view bytes, std::size_t count) {
    std::vector<std::int16_t> out(count);
    for (std::size_t i = 0; i < count && i * 2 + 1 < bytes.size(); ++i) {
        const auto low = static_cast<unsigned char>(bytes[i * 2]);
        const auto high = static_cast<unsigned char>(bytes[i * 2 + 1]);
        out[i] = static_cast<std::int16_t>(low | high << 8U);
    }
    return out;
}

}  // namespace stonechat::privacy
