#pragma once
// Fixed-size identifiers: distinct types over equal bytes, so that a mix-up does not compile.

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/bytes.hpp"

namespace stonechat {

// `Tag` names what the bytes identify; `size` is in bytes. All zero by default, which no real identifier is.
template <class Tag, std::size_t size>
struct Id {
    static constexpr std::size_t bytes_count = size;
    std::array<std::byte, size> bytes{};

    // Empty unless `view` has exactly `size` bytes.
    static std::optional<Id> from(ByteView view) {
        if (view.size() != size) return std::nullopt;
        Id id;
        std::ranges::copy(view, id.bytes.begin());
        return id;
    }
    // Empty unless `hex` is exactly 2 * size lower-case digits.
    static std::optional<Id> from_hex(std::string_view hex) {
        if (hex.size() != size * 2) return std::nullopt;
        const auto decoded = stonechat::from_hex(hex);
        return decoded ? from(*decoded) : std::nullopt;
    }

    [[nodiscard]] std::string hex() const { return to_hex(bytes); }
    // The first 8 digits: for people, who compare by eye. Never for decisions.
    [[nodiscard]] std::string short_hex() const { return hex().substr(0, 8); }
    [[nodiscard]] bool is_zero() const { return *this == Id{}; }

    friend constexpr auto operator<=>(const Id&, const Id&) = default;
};

template <class Tag>
using Id16 = Id<Tag, 16>;
template <class Tag>
using Id32 = Id<Tag, 32>;

}  // namespace stonechat

// Identifiers are hashes, keys or random bytes: their first eight bytes are already well spread. Those that
// an adversary can choose (a record id cheaply ground to collide) cost it as many hashes as it would win in
// collisions.
template <class Tag, std::size_t width>  // "size" would be std::size here
struct std::hash<stonechat::Id<Tag, width>> {
    std::size_t operator()(const stonechat::Id<Tag, width>& id) const noexcept {
        std::size_t out = 0;
        for (std::size_t i = 0; i < sizeof out && i < width; ++i)
            out = out << 8U | std::to_integer<std::size_t>(id.bytes[i]);
        return out;
    }
};
