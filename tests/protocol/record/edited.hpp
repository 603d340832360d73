#pragma once
// Bodies made from the examples by changing one place: what tests of limits and rules are written in.

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>

#include "protocol/record/body.hpp"
#include "protocol/record/code_lists.hpp"
#include "tests/protocol/record/vectors.hpp"

namespace stonechat::record {

inline Json json_of(std::string text) {
    return {std::move(text)};
}
inline Json json_of(const char* text) {
    return {std::string{text}};
}
inline Json json_of(std::int64_t number) {
    return {number};
}
inline Json json_of(Json json) {
    return json;
}

// A value whose places can be changed by JSON pointer. An object's missing member is added in its place; null
// takes a member away.
class Edited {
public:
    explicit Edited(const std::string& example) : json_{vector_json("records/examples/" + example)} {}

    template <class Value>
    Edited& set(std::string_view pointer, Value value) {
        put(json_, pointer, json_of(std::move(value)));
        return *this;
    }
    Edited& remove(std::string_view pointer) {
        put(json_, pointer, Json{nullptr});
        return *this;
    }
    [[nodiscard]] std::string text() const { return canonical_json(json_); }

private:
    static void put(Json& json, std::string_view pointer, Json value) {
        const std::size_t end = std::min(pointer.find('/', 1), pointer.size());
        const std::string name{pointer.substr(1, end - 1)};
        const std::string_view rest = pointer.substr(end);
        if (auto* items = json.as<Json::Array>()) {
            Json& item = items->at(std::stoul(name));
            return rest.empty() ? void(item = std::move(value)) : put(item, rest, std::move(value));
        }
        auto* members = json.as<Json::Object>();
        if (members == nullptr) throw std::runtime_error{"no such place in an example: " + name};
        const auto found = std::ranges::find(*members, name, &JsonMember::name);
        if (!rest.empty()) return put(found->value, rest, std::move(value));
        if (found != members->end()) members->erase(found);
        if (value.as<std::nullptr_t>() != nullptr) return;
        const auto at = std::ranges::lower_bound(*members, name, canonical_less, &JsonMember::name);
        members->insert(at, {name, std::move(value)});
    }

    Json json_;
};

// "ok", or the pointer that the refusal names and the rule.
inline std::string verdict(std::string_view json) {
    const auto body = read_body(json, builtin_code_lists());
    return body ? "ok" : body.error().field + ": " + body.error().rule;
}
inline std::string verdict(const Edited& edited) {
    return verdict(edited.text());
}

inline std::string pointer_of_refusal(const Edited& edited) {
    const auto body = read_body(edited.text(), builtin_code_lists());
    return body ? "accepted" : body.error().field;
}

}  // namespace stonechat::record
