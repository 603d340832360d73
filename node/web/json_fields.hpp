#pragma once
// Members of a paper's JSON. Empty: not there, or of another type.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/record/canonical_json.hpp"

namespace stonechat::web {

inline std::optional<std::string> text_in(const record::Json& json, std::string_view name) {
    const record::Json* const member = json.find(name);
    const auto* const text = member == nullptr ? nullptr : member->as<std::string>();
    return text == nullptr ? std::nullopt : std::optional{*text};
}

inline std::optional<std::int64_t> number_in(const record::Json& json, std::string_view name) {
    const record::Json* const member = json.find(name);
    const auto* const number = member == nullptr ? nullptr : member->as<std::int64_t>();
    return number == nullptr ? std::nullopt : std::optional{*number};
}

inline std::optional<bool> truth_in(const record::Json& json, std::string_view name) {
    const record::Json* const member = json.find(name);
    const auto* const truth = member == nullptr ? nullptr : member->as<bool>();
    return truth == nullptr ? std::nullopt : std::optional{*truth};
}

inline const record::Json::Array* items_in(const record::Json& json, std::string_view name) {
    const record::Json* const member = json.find(name);
    return member == nullptr ? nullptr : member->as<record::Json::Array>();
}

// A list read item by item: all of them, or nothing.
template <class T>
std::optional<std::vector<T>> list_in(const record::Json& json, std::string_view name,
                                      std::optional<T> (*read)(const record::Json&)) {
    const auto* const items = items_in(json, name);
    if (items == nullptr) return std::nullopt;
    std::vector<T> out;
    for (const record::Json& item : *items) {
        auto one = read(item);
        if (!one) return std::nullopt;
        out.push_back(*std::move(one));
    }
    return out;
}

}  // namespace stonechat::web
