#pragma once
// The fields of a form as a paper keeps them: {"name": ["value", ...], ...}.

#include <optional>
#include <string_view>

#include "node/web/form.hpp"
#include "protocol/record/canonical_json.hpp"

namespace stonechat::web {

record::Json values_json(const FormValues& values);
// The member of that name. Empty: it is not what values_json() made.
std::optional<FormValues> values_in(const record::Json& json, std::string_view name);

}  // namespace stonechat::web
