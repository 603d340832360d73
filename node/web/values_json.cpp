#include "node/web/values_json.hpp"

#include "node/api/json_object.hpp"

namespace stonechat::web {

using api::JsonObject;
using record::Json;

Json values_json(const FormValues& values) {
    Json::Object out;
    for (const auto& [name, all] : values.map()) out.push_back({name, api::json_array(all, api::json_text)});
    JsonObject object;
    for (auto& member : out) object.add(member.name, std::move(member.value));
    return object.take();
}

std::optional<FormValues> values_in(const Json& json, std::string_view name) {
    const Json* const member = json.find(name);
    const auto* const object = member == nullptr ? nullptr : member->as<Json::Object>();
    if (object == nullptr) return std::nullopt;
    FormValues out;
    for (const auto& [key, value] : *object) {
        const auto* const items = value.as<Json::Array>();
        if (items == nullptr) return std::nullopt;
        for (const Json& item : *items) {
            const auto* const text = item.as<std::string>();
            if (text == nullptr) return std::nullopt;
            out.add(key, *text);
        }
    }
    return out;
}

}  // namespace stonechat::web
