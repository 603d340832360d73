#pragma once
// Writes one JSON object, member by member.

#include <concepts>
#include <cstdint>
#include <string_view>

#include "protocol/record/canonical_json.hpp"

namespace stonechat::api {

using record::Json;

// Names come once each; take() puts them in canonical order, so that equal objects are equal bytes.
class JsonObject {
public:
    JsonObject& text(std::string_view name, std::string_view value);
    template <std::integral T>
    requires(!std::same_as<T, bool>) JsonObject& number(std::string_view name, T value) {
        return add(name, Json{static_cast<std::int64_t>(value)});
    }
    JsonObject& truth(std::string_view name, bool value) { return add(name, Json{value}); }
    JsonObject& add(std::string_view name, Json value);
    [[nodiscard]] Json take();

private:
    Json::Object members_;
};

// An array with what `make` gives for each of `items`.
template <class Items, class Make>
Json json_array(const Items& items, Make make) {
    Json::Array out;
    for (const auto& item : items) out.push_back(make(item));
    return Json{std::move(out)};
}

[[nodiscard]] inline Json json_text(std::string_view text) {
    return Json{std::string{text}};
}

}  // namespace stonechat::api
