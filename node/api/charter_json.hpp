#pragma once

#include "node/api/json_object.hpp"
#include "protocol/charter/charter.hpp"

namespace stonechat::api {

// Federation, stewards and members, as GET /v1/charter answers.
Json charter_json(const charter::Charter& charter);

}  // namespace stonechat::api
