#include "crypto/bytes.hpp"

namespace stonechat {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view base64url_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

ByteView as_bytes(std::string_view text) {
    return std::as_bytes(std::span{text.data(), text.size()});
}

std::string_view as_text(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string to_hex(ByteView bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (std::byte b : bytes) {
        const auto value = std::to_integer<unsigned>(b);
        out += hex_digits[value >> 4U];
        out += hex_digits[value & 15U];
    }
    return out;
}

std::optional<Bytes> from_hex(std::string_view hex) {
    if (hex.size() % 2 != 0) return std::nullopt;
    Bytes out;
    out.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const auto high = hex_digits.find(hex[i]);
        const auto low = hex_digits.find(hex[i + 1]);
        if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
        out.push_back(static_cast<std::byte>(high << 4U | low));
    }
    return out;
}

std::string to_base64url(ByteView bytes) {
    std::string out;
    out.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t window = 0;
    unsigned bits = 0;
    for (std::byte b : bytes) {
        window = window << 8U | std::to_integer<std::uint32_t>(b);
        for (bits += 8; bits >= 6; bits -= 6) out += base64url_digits[window >> (bits - 6) & 63U];
    }
    if (bits > 0) out += base64url_digits[window << (6 - bits) & 63U];
    return out;
}

std::optional<Bytes> from_base64url(std::string_view text) {
    Bytes out;
    out.reserve(text.size() * 3 / 4);
    std::uint32_t window = 0;
    unsigned bits = 0;
    for (char c : text) {
        const auto digit = base64url_digits.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        window = window << 6U | static_cast<std::uint32_t>(digit);
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        out.push_back(static_cast<std::byte>(window >> bits & 255U));
    }
    const std::uint32_t left_over = window & ((1U << bits) - 1U);
    if (bits >= 6 || left_over != 0) return std::nullopt;
    return out;
}

std::string to_base32(ByteView bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string out;
    std::uint32_t bits = 0;
    unsigned held = 0;  // bits that are not written yet
    for (const std::byte b : bytes) {
        bits = bits << 8U | std::to_integer<std::uint32_t>(b);
        for (held += 8; held >= 5; held -= 5) out += alphabet[bits >> (held - 5) & 31U];
    }
    if (held > 0) out += alphabet[bits << (5 - held) & 31U];
    return out;
}

}  // namespace stonechat
