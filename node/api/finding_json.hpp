#pragma once
// What may identify someone, as the API shows it.

#include "node/api/json_object.hpp"
#include "protocol/privacy/draft_findings.hpp"

namespace stonechat::api {

// Where and what; never the words themselves.
[[nodiscard]] JsonObject finding_json(const privacy::DraftFinding& one);

}  // namespace stonechat::api
