#pragma once
// The files that pages ask for. Their paths carry a hash of their content, so browsers may keep them for
// ever.

#include <string>
#include <vector>

#include "node/http/server.hpp"

namespace stonechat::web {

enum class Asset { nhsuk_css, own_css, own_js, icon };

// "/assets/nhsuk-1a2b3c4d5e6f7a8b.css"
const std::string& asset_path(Asset asset);

std::vector<http::Endpoint> asset_endpoints();

}  // namespace stonechat::web
