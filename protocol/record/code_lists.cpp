#include "protocol/record/code_lists.hpp"

#include <algorithm>
#include <array>

#include "protocol/record/canonical_json.hpp"

namespace stonechat::data {
extern const std::string_view code_lists;  // data/codes.json
}

namespace stonechat::record {

// Reads the data once at start; every refusal says where.
struct CodeListsReader {
    static Checked<CodeLists> lists(const Json& json) {
        CodeLists out;
        const Json* version = json.find("version");
        const auto* text = version ? version->as<std::string>() : nullptr;
        if (text == nullptr || !is_list_version(*text))
            return Refusal{Errc::wrong_value, "/version", "must be three numbers with dots"};
        out.version_ = *text;
        const Json* lists = json.find("lists");
        const auto* members = lists ? lists->as<Json::Object>() : nullptr;
        if (members == nullptr) return Refusal{Errc::wrong_type, "/lists", "must be an object"};
        for (const auto& [name, value] : *members) {
            auto read = list(name, value);
            if (!read) return read.error();
            out.lists_.push_back(std::move(*read));
        }
        std::ranges::sort(out.lists_, {}, &CodeLists::List::name);
        return out;
    }

    static Checked<CodeLists::List> list(const std::string& name, const Json& json) {
        const std::string pointer = "/lists/" + name;
        const auto* items = json.as<Json::Array>();
        if (items == nullptr) return Refusal{Errc::wrong_type, pointer, "must be an array"};
        CodeLists::List out{name, {}};
        for (const Json& item : *items) {
            const std::size_t place = out.entries.size();
            const Json* code = item.find("code");
            const Json* label = item.find("label");
            const Json* help = item.find("help");
            if (!is_text(code) || !is_text(label) || (help && !is_text(help)))
                return Refusal{Errc::wrong_type, pointer + '/' + std::to_string(place),
                               "must have a code and a label, and may have a help, all strings"};
            out.entries.push_back({*code->as<std::string>(), *label->as<std::string>(),
                                   help ? std::optional{*help->as<std::string>()} : std::nullopt, place});
        }
        std::ranges::sort(out.entries, {}, &CodeLists::Entry::code);
        if (std::ranges::adjacent_find(out.entries, {}, &CodeLists::Entry::code) != out.entries.end())
            return Refusal{Errc::wrong_value, pointer, "must not hold a code twice"};
        return out;
    }

    static bool is_text(const Json* json) { return json != nullptr && json->as<std::string>() != nullptr; }
};

Checked<CodeLists> CodeLists::parse(std::string_view json) {
    const auto parsed = parse_json(json);
    if (!parsed) return parsed.error();
    return CodeListsReader::lists(*parsed);
}

const CodeLists::List* CodeLists::find(std::string_view list) const {
    const auto found = std::ranges::lower_bound(lists_, list, {}, &List::name);
    return found == lists_.end() || found->name != list ? nullptr : &*found;
}

const CodeLists::Entry* CodeLists::find(std::string_view list, std::string_view code) const {
    const List* in = find(list);
    if (in == nullptr) return nullptr;
    const auto found = std::ranges::lower_bound(in->entries, code, {}, &Entry::code);
    return found == in->entries.end() || found->code != code ? nullptr : &*found;
}

std::optional<std::string_view> CodeLists::label(std::string_view list, std::string_view code) const {
    const Entry* entry = find(list, code);
    return entry ? std::optional<std::string_view>{entry->label} : std::nullopt;
}

std::optional<std::string_view> CodeLists::help(std::string_view list, std::string_view code) const {
    const Entry* entry = find(list, code);
    return entry && entry->help ? std::optional<std::string_view>{*entry->help} : std::nullopt;
}

std::vector<std::string_view> CodeLists::codes(std::string_view list) const {
    const List* in = find(list);
    if (in == nullptr) return {};
    std::vector<std::string_view> out(in->entries.size());
    for (const Entry& entry : in->entries) out[entry.place] = entry.code;
    return out;
}

const CodeLists& builtin_code_lists() {
    static const CodeLists lists = CodeLists::parse(data::code_lists).value();
    return lists;
}

namespace {

// The three numbers of a version as text, without leading zeros; empty when `text` is not a version.
std::optional<std::array<std::string_view, 3>> numbers_of(std::string_view text) {
    std::array<std::string_view, 3> out;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const std::size_t end = i + 1 < out.size() ? text.find('.') : text.size();
        if (end == std::string_view::npos || end == 0) return std::nullopt;
        std::string_view number = text.substr(0, end);
        if (!std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
        number.remove_prefix(std::min(number.find_first_not_of('0'), number.size()));
        out.at(i) = number;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

}  // namespace

bool is_list_version(std::string_view text) {
    return numbers_of(text).has_value();
}

bool is_later_version(std::string_view a, std::string_view b) {
    const auto left = numbers_of(a);
    const auto right = numbers_of(b);
    check(left && right);
    // Without leading zeros a longer number is a larger one, however long.
    return std::ranges::lexicographical_compare(*right, *left, [](std::string_view x, std::string_view y) {
        return std::pair{x.size(), x} < std::pair{y.size(), y};
    });
}

}  // namespace stonechat::record
