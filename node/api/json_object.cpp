#include "node/api/json_object.hpp"

#include <algorithm>
#include <utility>

namespace stonechat::api {

JsonObject& JsonObject::text(std::string_view name, std::string_view value) {
    return add(name, json_text(value));
}

JsonObject& JsonObject::add(std::string_view name, Json value) {
    members_.push_back({std::string{name}, std::move(value)});
    return *this;
}

Json JsonObject::take() {
    std::ranges::sort(members_, record::canonical_less, &record::JsonMember::name);
    return Json{std::exchange(members_, {})};
}

}  // namespace stonechat::api
