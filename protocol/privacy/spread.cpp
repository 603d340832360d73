// Codes of letters and digits whose characters stand apart: "s 7 3 0 a a", "Q Q 1 2 3 4 5 6 C", "LL 5-7, 4
// Z-Y".
#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "protocol/privacy/codes.hpp"
#include "protocol/privacy/text_rules.hpp"

namespace stonechat::privacy {
namespace {

using std::size_t;

constexpr size_t pieces_min = 3;  // fewer are written as people write such codes, which other rules read
constexpr size_t pieces_max = 24;
constexpr size_t signs_max = 3;  // between two pieces

bool is_piece(const Token& token) {
    const size_t size = token.end - token.begin;
    if (token.shape == Shape::number || token.shape == Shape::alnum) return size <= 3;
    // "on", "is" and "at" are words; a single letter is one only in few places.
    constexpr unsigned everyday = 4;
    const bool is_everyday = size == 2 && token.traits.common() >= everyday;
    return token.is_word() && token.shape != Shape::foreign && size <= 2 && !is_everyday &&
           !token.is_possessive;
}

struct Piece {
    size_t token = 0;
    size_t begin = 0;  // in the squeezed characters
};

struct Chain {
    std::string chars;  // in capitals, without what stands between
    std::array<Piece, pieces_max> pieces{};
    size_t count = 0;
    size_t last = 0;

    [[nodiscard]] std::string_view from(size_t piece, size_t count_of_pieces) const {
        const size_t end =
            piece + count_of_pieces < count ? pieces.at(piece + count_of_pieces).begin : chars.size();
        return std::string_view{chars}.substr(pieces.at(piece).begin, end - pieces.at(piece).begin);
    }
};

bool is_separator(const Reading& text, size_t at) {
    constexpr std::string_view separators = "-/._*:,|+~";
    return text.tokens[at].shape == Shape::sign &&
           separators.find(text.chars[text.tokens[at].begin]) != separators.npos;
}

Chain chain_at(const Reading& text, size_t first) {
    Chain out;
    out.last = first;
    for (size_t at = first, signs = 0; at < text.tokens.size() && out.count < pieces_max; ++at) {
        if (is_separator(text, at)) {
            // "Hb 58. Pt": a sentence ends.
            const bool ends_sentence = text.is_sign(at, '.') && !text.tokens[at].has_space_before &&
                                       at + 1 < text.tokens.size() && text.tokens[at + 1].has_space_before;
            if (ends_sentence || ++signs > signs_max) break;
            continue;
        }
        if (!is_piece(text.tokens[at])) break;
        signs = 0;
        // "Hb 98 g/L" is a measurement.
        if (out.count > 0 && (text.is(at, Class::unit) || text.is_one_of(at, {"yr", "yo"}))) break;
        out.pieces.at(out.count++) = {at, out.chars.size()};
        for (const char c : text.text(text.tokens[at]))
            if (is_word(c)) out.chars += to_upper(c);
        out.last = at;
    }
    return out;
}

bool are(std::string_view text, bool (*is)(char)) {
    return !text.empty() && std::ranges::all_of(text, is);
}

bool is_nino(std::string_view code) {
    return code.size() == 9 && are(code.substr(0, 2), is_plain_letter) && are(code.substr(2, 6), is_digit) &&
           code[8] >= 'A' && code[8] <= 'D';
}

std::optional<FindingKind> kind_of(std::string_view code) {
    if (is_nino(code)) return FindingKind::nino;
    if (is_nmc_pin(code)) return FindingKind::prof_reg;
    if (is_current_mark(code)) return FindingKind::vehicle_reg;
    if (is_postcode(code)) return FindingKind::postcode;
    return std::nullopt;
}

// The longest code that begins with `piece`: how many pieces it takes.
std::optional<std::pair<size_t, FindingKind>> code_from(const Chain& chain, size_t piece) {
    constexpr size_t code_pieces_max = 9;
    for (size_t count = std::min(code_pieces_max, chain.count - piece); count >= pieces_min; --count)
        if (const auto kind = kind_of(chain.from(piece, count))) return std::pair{count, *kind};
    return std::nullopt;
}

}  // namespace

void find_spread(const Reading& text, Candidates& out) {
    for (size_t at = text.next(start_spread, 0); at < text.tokens.size();
         at = text.next(start_spread, at + 1)) {
        while (at < text.tokens.size() && !is_piece(text.tokens[at])) ++at;  // "to" before "s 7 3 0 a a"
        if (at == text.tokens.size()) return;
        const Chain chain = chain_at(text, at);
        for (size_t piece = 0; piece + pieces_min <= chain.count; ++piece) {
            const auto found = code_from(chain, piece);
            if (!found) continue;
            const size_t last = piece + found->first - 1;
            add(out, text, found->second, chain.pieces.at(piece).token, chain.pieces.at(last).token,
                "spread-code", "letters and digits that together make such a code");
            piece = last;
        }
        at = chain.last;
    }
}

}  // namespace stonechat::privacy
