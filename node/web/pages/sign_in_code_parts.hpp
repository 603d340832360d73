#pragma once
// What the pages about an app's codes share. Inside node/web only.

#include <optional>
#include <string>

#include "node/web/office.hpp"
#include "node/web/page.hpp"

namespace stonechat::web {

Field code_field(std::string label);

// The step of the code, if it is right now and later than the last one that was used. `secret` in hex.
std::optional<std::uint64_t> match_code(const Office& office, const std::string& secret,
                                        const std::string& code, std::uint64_t last_used);

}  // namespace stonechat::web
