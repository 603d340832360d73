#include "protocol/privacy/fold_point.hpp"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>

#include <algorithm>
#include <vector>

#include "protocol/privacy/folded.hpp"

namespace stonechat::privacy {
namespace {

struct Pair {
    char32_t from;
    std::string_view to;
};

// What compatibility decomposition leaves as it is, though a reader takes it for a plain character: letters
// with strokes, Cyrillic and Greek look-alikes (Unicode TR39 lists them all; these are the ones drawn alike
// in common fonts), quotes, and the numerals of Chinese and Japanese. Sorted.
constexpr std::array pairs{
    Pair{0x00AD, ""},   Pair{0x00B7, "."},  Pair{0x00C6, "AE"}, Pair{0x00D0, "D"}, Pair{0x00D8, "O"},
    Pair{0x00DE, "Th"}, Pair{0x00DF, "ss"}, Pair{0x00E6, "ae"}, Pair{0x00F0, "d"}, Pair{0x00F8, "o"},
    Pair{0x00FE, "th"}, Pair{0x0110, "D"},  Pair{0x0111, "d"},  Pair{0x0126, "H"}, Pair{0x0127, "h"},
    Pair{0x0131, "i"},  Pair{0x0138, "k"},  Pair{0x0141, "L"},  Pair{0x0142, "l"}, Pair{0x014A, "N"},
    Pair{0x014B, "n"},  Pair{0x0152, "OE"}, Pair{0x0153, "oe"}, Pair{0x0166, "T"}, Pair{0x0167, "t"},
    Pair{0x0192, "f"},  Pair{0x0251, "a"},  Pair{0x0261, "g"},  Pair{0x026A, "I"}, Pair{0x02B9, "'"},
    Pair{0x02BB, "'"},  Pair{0x02BC, "'"},  Pair{0x02C8, "'"},  Pair{0x0391, "A"}, Pair{0x0392, "B"},
    Pair{0x0395, "E"},  Pair{0x0396, "Z"},  Pair{0x0397, "H"},  Pair{0x0399, "I"}, Pair{0x039A, "K"},
    Pair{0x039C, "M"},  Pair{0x039D, "N"},  Pair{0x039F, "O"},  Pair{0x03A1, "P"}, Pair{0x03A4, "T"},
    Pair{0x03A5, "Y"},  Pair{0x03A7, "X"},  Pair{0x03B1, "a"},  Pair{0x03B9, "i"}, Pair{0x03BA, "k"},
    Pair{0x03BD, "v"},  Pair{0x03BF, "o"},  Pair{0x03C1, "p"},  Pair{0x03C5, "u"}, Pair{0x03C7, "x"},
    Pair{0x03F2, "c"},  Pair{0x03F3, "j"},  Pair{0x0405, "S"},  Pair{0x0406, "I"}, Pair{0x0408, "J"},
    Pair{0x0410, "A"},  Pair{0x0412, "B"},  Pair{0x0415, "E"},  Pair{0x041A, "K"}, Pair{0x041C, "M"},
    Pair{0x041D, "H"},  Pair{0x041E, "O"},  Pair{0x0420, "P"},  Pair{0x0421, "C"}, Pair{0x0422, "T"},
    Pair{0x0423, "Y"},  Pair{0x0425, "X"},  Pair{0x0430, "a"},  Pair{0x0435, "e"}, Pair{0x043A, "k"},
    Pair{0x043E, "o"},  Pair{0x0440, "p"},  Pair{0x0441, "c"},  Pair{0x0443, "y"}, Pair{0x0445, "x"},
    Pair{0x0455, "s"},  Pair{0x0456, "i"},  Pair{0x0458, "j"},  Pair{0x04AE, "Y"}, Pair{0x04BB, "h"},
    Pair{0x04C0, "I"},  Pair{0x04CF, "l"},  Pair{0x0501, "d"},  Pair{0x051B, "q"}, Pair{0x051D, "w"},
    Pair{0x0555, "O"},  Pair{0x0585, "o"},  Pair{0x1D04, "c"},  Pair{0x1D0F, "o"}, Pair{0x1D20, "v"},
    Pair{0x1D21, "w"},  Pair{0x2018, "'"},  Pair{0x2019, "'"},  Pair{0x201A, "'"}, Pair{0x201B, "'"},
    Pair{0x201C, "\""}, Pair{0x201D, "\""}, Pair{0x201E, "\""}, Pair{0x2032, "'"}, Pair{0x2044, "/"},
    Pair{0x2212, "-"},  Pair{0x2215, "/"},  Pair{0x2236, ":"},  Pair{0x2800, " "}, Pair{0x3002, "."},
    Pair{0x3007, "0"},  Pair{0x4E00, "1"},  Pair{0x4E03, "7"},  Pair{0x4E09, "3"}, Pair{0x4E5D, "9"},
    Pair{0x4E8C, "2"},  Pair{0x4E94, "5"},  Pair{0x516B, "8"},  Pair{0x516D, "6"}, Pair{0x56DB, "4"},
    Pair{0xA4D3, "D"},
};
static_assert(std::ranges::is_sorted(pairs, {}, &Pair::from));

Plain plain(std::string_view text) {
    Plain out;
    for (const char c : text.substr(0, out.chars.size())) out.chars.at(out.count++) = c;
    return out;
}
Plain plain(char c) {
    return plain(std::string_view{&c, 1});
}

// What a property alone decides; empty where the character must be taken apart.
const Plain* by_pair(char32_t point, Plain& out) {
    const auto* const found = std::ranges::lower_bound(pairs, point, {}, &Pair::from);
    if (found == pairs.end() || found->from != point) return nullptr;
    out = plain(found->to);
    return &out;
}

bool shows_nothing(UChar32 c) {
    constexpr std::uint32_t marks = U_GC_MN_MASK | U_GC_ME_MASK | U_GC_CF_MASK;
    return (U_GET_GC_MASK(c) & marks) != 0 || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
}

Plain by_property(UChar32 c) {
    switch (u_charType(c)) {
        case U_DECIMAL_DIGIT_NUMBER:
            return plain(static_cast<char>('0' + u_charDigitValue(c)));
        case U_SPACE_SEPARATOR:
            return plain(' ');
        case U_LINE_SEPARATOR:
        case U_PARAGRAPH_SEPARATOR:
            return plain('\n');
        case U_DASH_PUNCTUATION:
            return plain('-');
        default:
            return plain(u_isalpha(c) != 0 ? other_letter : other_sign);
    }
}

// One part of a decomposition.
void append_part(UChar32 c, Plain& out) {
    Plain part;
    if (c < 0x80) {
        part = plain(static_cast<char>(c));
    } else if (by_pair(static_cast<char32_t>(c), part) == nullptr) {
        if (shows_nothing(c)) return;
        part = by_property(c);
    }
    for (const char one : part.view())
        if (out.count < out.chars.size()) out.chars.at(out.count++) = one;
}

Plain taken_apart(UChar32 c) {
    constexpr std::int32_t parts_max = 32;  // U+FDFA has the longest, 18
    std::array<UChar, parts_max> parts{};
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2* const nfkd = unorm2_getNFKDInstance(&error);
    const std::int32_t length =
        U_SUCCESS(error) ? unorm2_getDecomposition(nfkd, c, parts.data(), parts_max, &error) : -1;
    if (U_FAILURE(error) || length <= 0) return by_property(c);
    Plain out;
    for (std::int32_t i = 0; i < length;) {
        UChar32 part = 0;
        U16_NEXT(parts, i, length, part);
        append_part(part, out);
    }
    return out;
}

Plain worked_out(char32_t point) {
    if (point < 0x80) return plain(static_cast<char>(point));
    if (point >= 0xFF01 && point <= 0xFF5E) return plain(static_cast<char>(point - 0xFF01 + '!'));
    Plain out;
    if (by_pair(point, out) != nullptr) return out;
    const auto c = static_cast<UChar32>(point);
    if (shows_nothing(c)) return {};
    if (u_charType(c) == U_DECIMAL_DIGIT_NUMBER) return by_property(c);
    return taken_apart(c);
}

// Latin, Greek, Cyrillic, Hebrew, Arabic, the scripts of India and general punctuation: nearly every
// character of nearly every text, worked out once.
constexpr char32_t table_end = 0x2500;

}  // namespace

Plain fold_point(char32_t point) {
    static const auto table = [] {
        std::vector<Plain> out;
        out.reserve(table_end);
        for (char32_t one = 0; one < table_end; ++one) out.push_back(worked_out(one));
        return out;
    }();
    return point < table_end ? table[point] : worked_out(point);
}

}  // namespace stonechat::privacy
