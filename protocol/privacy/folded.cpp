#include "protocol/privacy/folded.hpp"

#include <unicode/uchar.h>

#include <algorithm>

namespace stonechat::privacy {
namespace {

char folded_ascii(char c) {
    if (c == '\t') return ' ';
    if (c == '\r') return '\n';
    return c == other_letter || c == other_sign ? other_sign : c;
}

// '\0' for what shows nothing.
char folded_beyond_ascii(char32_t point) {
    const auto c = static_cast<UChar32>(point);
    if (point >= 0xFF01 && point <= 0xFF5E) return static_cast<char>(point - 0xFF01 + '!');
    switch (u_charType(c)) {
        case U_DECIMAL_DIGIT_NUMBER:
            return static_cast<char>('0' + u_charDigitValue(c));
        case U_SPACE_SEPARATOR:
            return ' ';
        case U_LINE_SEPARATOR:
        case U_PARAGRAPH_SEPARATOR:
            return '\n';
        case U_DASH_PUNCTUATION:
            return '-';
        case U_FORMAT_CHAR:
        case U_NON_SPACING_MARK:
        case U_ENCLOSING_MARK:
            return '\0';
        default:
            break;
    }
    if (point == 0x2212) return '-';  // minus sign
    return u_isalpha(c) != 0 ? other_letter : other_sign;
}

struct Decoded {
    char32_t point = 0xFFFD;
    std::size_t length = 1;
};

// The first code point of `text`, which is not empty. What is not UTF-8 (RFC 3629) counts as one byte alone,
// so that all readers count alike.
Decoded decode(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return static_cast<char32_t>(static_cast<unsigned char>(text[i]));
    };
    const char32_t lead = byte(0);
    if (lead < 0x80) return {lead, 1};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
    char32_t point = lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return {};
        point = point << 6U | (byte(i) & 0x3FU);
    }
    const bool is_too_long = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
    const bool is_no_character = point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF);
    return is_too_long || is_no_character ? Decoded{} : Decoded{point, length};
}

}  // namespace

Folded::Folded(std::string_view utf8) {
    chars_.reserve(utf8.size());
    if (std::ranges::all_of(utf8, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
        chars_.resize(utf8.size());
        std::ranges::transform(utf8, chars_.begin(), folded_ascii);
        return;
    }
    origins_.reserve(utf8.size());
    std::size_t byte = 0;
    for (std::size_t point = 0; byte < utf8.size(); ++point) {
        const Decoded next = decode(utf8.substr(byte));
        const Origin origin{byte, byte + next.length, point};
        byte = origin.byte_end;
        if (next.point >= 0x80) {
            add_beyond_ascii(next.point, origin);
        } else {
            chars_ += folded_ascii(static_cast<char>(next.point));
            origins_.push_back(origin);
        }
    }
}

void Folded::add_beyond_ascii(char32_t point, Origin origin) {
    const char folded = folded_beyond_ascii(point);
    if (folded == '\0') return;
    chars_ += folded;
    origins_.push_back(origin);
}

Origin Folded::origin(std::size_t index) const {
    return origins_.empty() ? Origin{index, index + 1, index} : origins_.at(index);
}

}  // namespace stonechat::privacy
