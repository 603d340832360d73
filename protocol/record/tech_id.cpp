#include "protocol/record/tech_id.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>

#include "crypto/ascii.hpp"
#include "crypto/hash.hpp"
#include "crypto/result.hpp"

namespace stonechat::record {
namespace {

constexpr std::array<std::string_view, 10> dropped_words{"ltd",  "limited", "plc", "llp",   "inc",
                                                         "gmbh", "bv",      "uk",  "group", "the"};
constexpr std::string_view text_prefix = "tech:";

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
}

// NFKD with combining marks dropped. What is left beyond ASCII comes out as one space each: it separates
// words, and no letter beyond ASCII has a lower case within it once it is decomposed.
std::string decomposed(std::string_view name) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* nfkd = icu::Normalizer2::getNFKDInstance(status);
    check(U_SUCCESS(status) && name.size() <= static_cast<std::size_t>(INT32_MAX));
    const auto text = icu::UnicodeString::fromUTF8({name.data(), static_cast<std::int32_t>(name.size())});
    const icu::UnicodeString apart = nfkd->normalize(text, status);
    check(U_SUCCESS(status));
    std::string out;
    for (std::int32_t i = 0; i < apart.length(); i = apart.moveIndex32(i, 1)) {
        const UChar32 c = apart.char32At(i);
        if ((U_GET_GC_MASK(c) & U_GC_M_MASK) != 0) continue;
        out += c < 0x80 ? static_cast<char>(c) : ' ';
    }
    return out;
}

bool is_word_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

}  // namespace

std::string normalised_name(std::string_view name) {
    std::string text = is_ascii(name) ? std::string{name} : decomposed(name);
    std::ranges::transform(text, text.begin(), ascii_lower);
    std::string out;
    for (auto at = text.begin(); at != text.end();) {
        at = std::find_if(at, text.end(), is_word_letter);
        const auto end = std::find_if_not(at, text.end(), is_word_letter);
        const std::string_view word{at, end};
        at = end;
        if (word.empty() || std::ranges::find(dropped_words, word) != dropped_words.end()) continue;
        if (!out.empty()) out += ' ';
        out += word;
    }
    return out;
}

std::optional<TechId> tech_id(std::string_view maker, std::string_view product) {
    if (maker == not_known || product == not_known) return std::nullopt;
    const std::string by = normalised_name(maker);
    const std::string what = normalised_name(product);
    if (by.empty() || what.empty()) return std::nullopt;
    return crypto::sha256_as<TechId>(
        {as_bytes("stonechat-tech-v1|"), as_bytes(by), as_bytes("|"), as_bytes(what)});
}

std::string tech_text(const TechId& id) {
    return std::string{text_prefix} + id.hex();
}

std::optional<TechId> tech_from_text(std::string_view text) {
    if (!text.starts_with(text_prefix)) return std::nullopt;
    return TechId::from_hex(text.substr(text_prefix.size()));
}

}  // namespace stonechat::record
