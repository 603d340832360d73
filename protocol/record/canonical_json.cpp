#include "protocol/record/canonical_json.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace stonechat::record {
namespace {

// The first byte of a UTF-8 character, moved so that comparing gives the order of UTF-16: characters beyond
// U+FFFF (F0 and up) become surrogates (D800 and up), which sort below U+E000 (EE and EF).
unsigned rank(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0xEEU || byte == 0xEFU ? byte + 0x10U : byte;
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_name_like(std::string_view name) {
    constexpr std::size_t name_max = 40;
    const auto is_allowed = [](char c) {
        return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
    };
    return !name.empty() && name.size() <= name_max && is_letter(name.front()) &&
           std::ranges::all_of(name, is_allowed);
}

void append_value(std::string& out, const Json& json);

void append(std::string& out, std::nullptr_t) {
    out += "null";
}
void append(std::string& out, bool value) {
    out += value ? "true" : "false";
}
void append(std::string& out, std::int64_t value) {
    append_json_integer(out, value);
}
void append(std::string& out, const std::string& value) {
    append_json_string(out, value);
}

void append(std::string& out, const Json::Array& items) {
    char separator = '[';
    for (const Json& item : items) {
        out += separator;
        append_value(out, item);
        separator = ',';
    }
    out += items.empty() ? "[]" : "]";
}

void append(std::string& out, const Json::Object& members) {
    char separator = '{';
    for (const JsonMember& member : members) {
        out += separator;
        append_json_string(out, member.name);
        out += ':';
        append_value(out, member.value);
        separator = ',';
    }
    out += members.empty() ? "{}" : "}";
}

void append_value(std::string& out, const Json& json) {
    std::visit([&](const auto& value) { append(out, value); }, json.value);
}

// The escape of RFC 8785 section 3.2.2.2 for a control character, a quotation mark or a backslash.
void append_escaped(std::string& out, char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\b':
            out += "\\b";
            return;
        case '\t':
            out += "\\t";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\f':
            out += "\\f";
            return;
        case '\r':
            out += "\\r";
            return;
        default:
            out += "\\u00";
            out += digits[static_cast<unsigned char>(c) >> 4U];
            out += digits[static_cast<unsigned char>(c) & 0x0FU];
    }
}

}  // namespace

const Json* Json::find(std::string_view name) const {
    const auto* members = as<Object>();
    if (members == nullptr) return nullptr;
    const auto found = std::ranges::find(*members, name, &JsonMember::name);
    return found == members->end() ? nullptr : &found->value;
}

bool canonical_less(std::string_view a, std::string_view b) {
    const auto [left, right] = std::ranges::mismatch(a, b);
    if (right == b.end()) return false;
    return left == a.end() || rank(*left) < rank(*right);
}

std::string canonical_json(const Json& json) {
    std::string out;
    append_value(out, json);
    return out;
}

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    for (;;) {
        const auto special = std::ranges::find_if(
            text, [](char c) { return static_cast<unsigned char>(c) < 0x20U || c == '"' || c == '\\'; });
        out.append(text.begin(), special);
        if (special == text.end()) break;
        append_escaped(out, *special);
        text.remove_prefix(static_cast<std::size_t>(special - text.begin()) + 1);
    }
    out += '"';
}

void append_json_integer(std::string& out, std::int64_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void append_pointer_step(std::string& pointer, std::string_view name) {
    if (!is_name_like(name)) return;
    pointer += '/';
    pointer += name;
}

}  // namespace stonechat::record
