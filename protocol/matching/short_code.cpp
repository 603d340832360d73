#include "protocol/matching/short_code.hpp"

namespace stonechat::matching {
namespace {

// The last five stand for check symbols alone.
constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";
constexpr std::size_t digits = 8;
constexpr std::uint64_t base = 32;
constexpr std::uint64_t check_modulus = 37;
constexpr std::size_t bytes_used = 5;

char as_typed(char c) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == 'O') return '0';
    if (c == 'I' || c == 'L') return '1';
    return c;
}

}  // namespace

std::uint64_t short_code_bits(const TechId& id) {
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < bytes_used; ++i)
        out = out << 8U | std::to_integer<std::uint64_t>(id.bytes.at(i));
    return out;
}

std::string short_code(const TechId& id) {
    const std::uint64_t bits = short_code_bits(id);
    std::string out;
    for (std::size_t i = 0; i < digits; ++i) {
        if (i == digits / 2) out += '-';
        out += alphabet[bits >> (5 * (digits - 1 - i)) & (base - 1)];
    }
    out += '-';
    return out += alphabet[bits % check_modulus];
}

std::optional<std::uint64_t> read_short_code(std::string_view text) {
    std::uint64_t bits = 0;
    std::size_t read = 0;
    for (const char typed : text) {
        if (typed == '-' || typed == ' ') continue;
        const std::size_t value = alphabet.find(as_typed(typed));
        if (value == std::string_view::npos || read > digits) return std::nullopt;
        if (read < digits) {
            if (value >= base) return std::nullopt;
            bits = bits * base + value;
        } else if (value != bits % check_modulus) {
            return std::nullopt;
        }
        ++read;
    }
    return read == digits + 1 ? std::optional{bits} : std::nullopt;
}

}  // namespace stonechat::matching
