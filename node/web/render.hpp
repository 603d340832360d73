#pragma once
// Pages to HTML. What stands behind this, render*.cpp, alone knows the template library (ctemplate,
// auto-escaping by context).

#include <string>

#include "node/web/page.hpp"

namespace stonechat::web {

// A whole HTML document. Threads: any, one at a time (templates are parsed at the first call).
std::string render(const Frame& frame, const Page& page);

}  // namespace stonechat::web
