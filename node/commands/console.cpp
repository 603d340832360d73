#include "node/commands/console.hpp"

#include <array>
#include <ostream>

namespace stonechat::commands {
namespace {

// The length of an unwanted character at the start of `text`, or 0. Looks at UTF-8 directly: C0 and DEL are
// one byte, C1 are C2 80 to C2 9F, and the marks of direction are U+200E, U+200F, U+202A to U+202E and U+2066
// to U+2069 (Unicode Standard Annex 9).
std::size_t unwanted(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    if (byte(0) < 0x20 || byte(0) == 0x7f) return 1;
    if (byte(0) == 0xc2 && byte(1) >= 0x80 && byte(1) <= 0x9f) return 2;
    if (byte(0) != 0xe2) return 0;
    const bool is_mark = (byte(1) == 0x80 && (byte(2) == 0x8e || byte(2) == 0x8f)) ||
                         (byte(1) == 0x80 && byte(2) >= 0xaa && byte(2) <= 0xae) ||
                         (byte(1) == 0x81 && byte(2) >= 0xa6 && byte(2) <= 0xa9);
    return is_mark ? 3 : 0;
}

}  // namespace

std::string printable(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t length = unwanted(text);
        out += length == 0 ? text.front() : ' ';
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

int say(Console& console, int exit_code, std::string_view text) {
    console.err << "stonechat: " << text << '\n';
    return exit_code;
}

int say(Console& console, int exit_code, const Refusal& refusal) {
    return say(console, exit_code, printable(refusal.text()));
}

}  // namespace stonechat::commands
