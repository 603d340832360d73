#include "crypto/random.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <limits>

#include "crypto/result.hpp"

namespace stonechat::crypto {

std::uint64_t Rng::below(std::uint64_t below) {
    check(below > 0);
    // Numbers past the last whole multiple of `below` would favour the small results.
    const std::uint64_t usable = std::numeric_limits<std::uint64_t>::max() / below * below;
    for (;;) {
        std::array<std::byte, 8> raw{};
        fill(raw);
        std::uint64_t value = 0;
        for (std::byte b : raw) value = value << 8U | std::to_integer<std::uint64_t>(b);
        if (value < usable) return value % below;
    }
}

void SystemRng::fill(std::span<std::byte> out) {
    randombytes_buf(out.data(), out.size());
}

SeededRng::SeededRng(std::uint64_t seed) : seed_{seed} {}

void SeededRng::fill(std::span<std::byte> out) {
    std::array<unsigned char, crypto_stream_chacha20_KEYBYTES> key{};
    for (std::size_t i = 0; i < 8; ++i) key.at(i) = static_cast<unsigned char>(seed_ >> (8 * i) & 255U);
    std::array<unsigned char, crypto_stream_chacha20_NONCEBYTES> nonce{};
    std::ranges::fill(out, std::byte{0});
    auto* data = reinterpret_cast<unsigned char*>(out.data());
    crypto_stream_chacha20_xor_ic(data, data, out.size(), nonce.data(), blocks_, key.data());
    blocks_ += (out.size() + 63) / 64;  // each call starts on a fresh block, so no byte is given out twice
}

}  // namespace stonechat::crypto
