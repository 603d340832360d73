#pragma once
// Members of a request's JSON.

#include <string>
#include <string_view>

#include "protocol/record/canonical_json.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::api {

// Takes the member into `out` if it is there. Errors: wrong_type, for a value of another type.
template <class T>
Checked<void> take(const record::Json& json, std::string_view name, T& out) {
    const record::Json* const member = json.find(name);
    if (member == nullptr) return {};
    const T* const value = member->as<T>();
    if (value == nullptr)
        return Refusal{make_error_code(Errc::wrong_type), "/" + std::string{name},
                       "has another type; see /v1/openapi.json"};
    out = *value;
    return {};
}

}  // namespace stonechat::api
