#pragma once
// Whom else to tell, by nation and by what happened: from data with a source and a date.

#include "node/web/office.hpp"
#include "node/web/page.hpp"

namespace stonechat::web {

void add_signposts(Page& page, const FormValues& answers, const Office& office);

}  // namespace stonechat::web
