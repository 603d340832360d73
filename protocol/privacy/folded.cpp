#include "protocol/privacy/folded.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>

#include "protocol/privacy/fold_point.hpp"

namespace stonechat::privacy {
namespace {

char folded_ascii(char c) {
    if (c == '\t') return ' ';
    if (c == '\r') return '\n';
    return c == other_letter || c == other_sign ? other_sign : c;
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

// --- HTML entities: the ones that hide an identifier or stand inside one ---
struct Entity {
    std::string_view name;
    char32_t point;
};
constexpr std::array entities{
    Entity{"amp", '&'},    Entity{"apos", '\''},   Entity{"colon", ':'},  Entity{"comma", ','},
    Entity{"commat", '@'}, Entity{"gt", '>'},      Entity{"hyphen", '-'}, Entity{"lowbar", '_'},
    Entity{"lt", '<'},     Entity{"mdash", '-'},   Entity{"nbsp", ' '},   Entity{"ndash", '-'},
    Entity{"num", '#'},    Entity{"period", '.'},  Entity{"plus", '+'},   Entity{"quot", '"'},
    Entity{"rsquo", '\''}, Entity{"shy", 0xAD},    Entity{"sol", '/'},    Entity{"thinsp", ' '},
    Entity{"zwj", 0x200D}, Entity{"zwnj", 0x200C},
};
constexpr std::size_t entity_bytes_max = 10;  // "&#1114111;"

std::optional<char32_t> numeric_entity(std::string_view digits) {
    const bool is_hex = !digits.empty() && to_lower(digits.front()) == 'x';
    if (is_hex) digits.remove_prefix(1);
    std::uint32_t value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, is_hex ? 16 : 10);
    const bool is_character = value >= ' ' && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
    if (error != std::errc{} || end != digits.data() + digits.size() || !is_character) return std::nullopt;
    return static_cast<char32_t>(value);
}

// The entity at the start of `text`, which begins with '&'.
std::optional<Decoded> entity(std::string_view text) {
    const std::size_t end = text.substr(0, entity_bytes_max).find(';');
    if (end == std::string_view::npos || end < 3) return std::nullopt;
    const std::string_view name = text.substr(1, end - 1);
    if (name.front() == '#') {
        const auto point = numeric_entity(name.substr(1));
        return point ? std::optional{Decoded{*point, end + 1}} : std::nullopt;
    }
    const auto* const found = std::ranges::find(entities, name, &Entity::name);
    if (found == entities.end()) return std::nullopt;
    return Decoded{found->point, end + 1};
}

bool has_entity(std::string_view text) {
    for (std::size_t at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1))
        if (entity(text.substr(at))) return true;
    return false;
}

// --- HTML tags: inside a word they are nothing, between two they are a space ---
struct Tag {
    std::size_t length = 0;
    bool separates = false;
};

// The tag at the start of `text`, which begins with '<'; empty where it is none of the usual ones. One with
// attributes is left as it is: an attribute may hold an identifier.
std::optional<Tag> tag(std::string_view text) {
    constexpr std::array<std::string_view, 17> inside{"b",    "i",    "u",    "s",     "em",  "strong",
                                                      "mark", "span", "font", "small", "big", "sub",
                                                      "sup",  "wbr",  "code", "del",   "ins"};
    constexpr std::array<std::string_view, 17> between{"br", "p",  "div",   "td",    "th", "tr",
                                                       "li", "ul", "ol",    "h1",    "h2", "h3",
                                                       "h4", "hr", "table", "tbody", "pre"};
    constexpr std::size_t name_max = 6;
    std::size_t at = at_or_nul(text, 1) == '/' ? 2 : 1;
    std::string name;
    for (; is_word(at_or_nul(text, at)) && name.size() <= name_max; ++at) name += to_lower(text[at]);
    if (at_or_nul(text, at) == ' ') ++at;
    if (at_or_nul(text, at) == '/') ++at;
    if (at_or_nul(text, at) != '>') return std::nullopt;
    if (std::ranges::find(inside, name) != inside.end()) return Tag{at + 1, false};
    if (std::ranges::find(between, name) != between.end()) return Tag{at + 1, true};
    return std::nullopt;
}

bool has_tag(std::string_view text) {
    for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1))
        if (tag(text.substr(at))) return true;
    return false;
}

bool is_ascii(std::string_view text) {
    std::uint64_t all = 0;
    std::size_t at = 0;
    for (; at + sizeof(all) <= text.size(); at += sizeof(all)) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data() + at, sizeof(eight));
        all |= eight;
    }
    for (; at < text.size(); ++at) all |= static_cast<unsigned char>(text[at]);
    return (all & 0x8080808080808080U) == 0;
}

}  // namespace

Folded::Folded(std::string_view utf8) {
    if (is_ascii(utf8) && !has_entity(utf8) && !has_tag(utf8)) {
        chars_ = utf8;
        for (char& c : chars_)
            if (c < ' ') c = folded_ascii(c);
        join_wrapped_lines();
        return;
    }
    chars_.reserve(utf8.size());
    origins_.reserve(utf8.size());
    std::size_t byte = 0;
    for (std::size_t point = 0; byte < utf8.size();) {
        if (const auto found = utf8[byte] == '<' ? tag(utf8.substr(byte)) : std::nullopt) {
            if (found->separates) add(' ', {byte, byte + found->length, point, point + found->length});
            byte += found->length;
            point += found->length;  // a tag is written in ASCII
            continue;
        }
        const auto replaced = utf8[byte] == '&' ? entity(utf8.substr(byte)) : std::nullopt;
        const Decoded next = replaced ? *replaced : decode(utf8.substr(byte));
        const std::size_t points = replaced ? replaced->length : 1;  // an entity is written in ASCII
        add(next.point, {byte, byte + next.length, point, point + points});
        byte += next.length;
        point += points;
    }
    join_wrapped_lines();
}

// Mail and terminals break long lines between any two words: "of EX1\n2AB". Such a break counts as a space,
// so that each rule reads over it: behind a long line that ends with a word or a comma, before one that
// begins with a word and is no field of a form.
void Folded::join_wrapped_lines() {
    constexpr std::size_t long_line = 40;
    constexpr std::size_t label_reach = 24;
    std::size_t begin = 0;
    for (std::size_t at = chars_.find('\n'); at != std::string::npos; at = chars_.find('\n', at + 1)) {
        const std::size_t length = at - begin;
        begin = at + 1;
        if (length < long_line) continue;
        const char before = chars_[at - 1], after = at_or_nul(chars_, at + 1);
        if ((!is_word(before) && before != ',' && before != '-') || !is_word(after)) continue;
        const std::string_view next = std::string_view{chars_}.substr(at + 1, label_reach);
        const std::size_t sign = next.find_first_of(":|=\n");
        std::size_t number = 0;
        while (is_digit(at_or_nul(next, number))) ++number;
        // A point of a list, the day or time of the next line of a log.
        const bool is_point =
            number > 0 && std::string_view{".):/-"}.find(at_or_nul(next, number)) != std::string_view::npos;
        if (is_point || (sign != std::string_view::npos && next[sign] != '\n')) continue;
        chars_[at] = ' ';
    }
}

void Folded::add(char32_t point, Origin origin) {
    if (point < 0x80) {
        chars_ += folded_ascii(static_cast<char>(point));
        origins_.push_back(origin);
        return;
    }
    const Plain plain = fold_point(point);
    for (const char c : plain.view()) {
        chars_ += c;
        origins_.push_back(origin);
    }
}

Origin Folded::origin(std::size_t index) const {
    return origins_.empty() ? Origin{index, index + 1, index, index + 1} : origins_.at(index);
}

}  // namespace stonechat::privacy
