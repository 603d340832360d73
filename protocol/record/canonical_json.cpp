#include "protocol/record/canonical_json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <type_traits>

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

// Stands where the writer has its text, and compares with one that is there already.
class Comparison {
public:
    explicit Comparison(std::string_view expected) : left_{expected} {}
    Comparison& operator+=(std::string_view text) {
        is_equal_ = is_equal_ && left_.starts_with(text);
        if (is_equal_) left_.remove_prefix(text.size());
        return *this;
    }
    Comparison& operator+=(char c) { return *this += std::string_view{&c, 1}; }
    // Takes a string at once where the text has it as it is. Only a backslash could stand there and mean
    // something else: what was read as JSON has no bare quotation mark or control character in a string.
    bool takes_whole(std::string_view string) {
        if (!is_equal_ || left_.size() < string.size() + 2 || string.find('\\') != string.npos) return false;
        if (left_.front() != '"' || left_.substr(1, string.size()) != string ||
            left_[string.size() + 1] != '"')
            return false;
        left_.remove_prefix(string.size() + 2);
        return true;
    }
    [[nodiscard]] bool is_equal() const { return is_equal_ && left_.empty(); }

private:
    std::string_view left_;
    bool is_equal_ = true;
};

// The escape of RFC 8785 section 3.2.2.2 for a control character, a quotation mark or a backslash.
template <class Out>
void write_escaped(Out& out, char c) {
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

template <class Out>
void write_string(Out& out, std::string_view text) {
    if constexpr (std::is_same_v<Out, Comparison>)
        if (out.takes_whole(text)) return;
    out += '"';
    for (;;) {
        const auto special = std::ranges::find_if(
            text, [](char c) { return static_cast<unsigned char>(c) < 0x20U || c == '"' || c == '\\'; });
        const auto plain = static_cast<std::size_t>(special - text.begin());
        out += text.substr(0, plain);
        if (special == text.end()) break;
        write_escaped(out, *special);
        text.remove_prefix(plain + 1);
    }
    out += '"';
}

template <class Out>
void write_integer(Out& out, std::int64_t number) {
    std::array<char, 20> digits{};
    const auto* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out += std::string_view{digits.data(), static_cast<std::size_t>(end - digits.data())};
}

// RFC 8785, to a string or a Comparison.
template <class Out>
struct JsonWriter {
    Out& out;

    void operator()(std::nullptr_t) const { out += "null"; }
    void operator()(bool value) const { out += value ? "true" : "false"; }
    void operator()(std::int64_t value) const { write_integer(out, value); }
    void operator()(const std::string& value) const { write_string(out, value); }
    void operator()(const Json::Array& items) const {
        char separator = '[';
        for (const Json& item : items) {
            out += separator;
            std::visit(*this, item.value);
            separator = ',';
        }
        out += items.empty() ? "[]" : "]";
    }
    void operator()(const Json::Object& members) const {
        char separator = '{';
        for (const JsonMember& member : members) {
            out += separator;
            write_string(out, member.name);
            out += ':';
            std::visit(*this, member.value.value);
            separator = ',';
        }
        out += members.empty() ? "{}" : "}";
    }
};

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
    std::visit(JsonWriter<std::string>{out}, json.value);
    return out;
}

bool is_canonical(const Json& json, std::string_view text) {
    Comparison comparison{text};
    std::visit(JsonWriter<Comparison>{comparison}, json.value);
    return comparison.is_equal();
}

void append_json_string(std::string& out, std::string_view text) {
    write_string(out, text);
}

void append_json_integer(std::string& out, std::int64_t number) {
    write_integer(out, number);
}

void append_pointer_step(std::string& pointer, std::string_view name) {
    if (!is_name_like(name)) return;
    pointer += '/';
    pointer += name;
}

}  // namespace stonechat::record
