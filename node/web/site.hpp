#pragma once
// Which path of which door needs whom, and the checks that come before every handler.
//
//   1. a form must be readable;
//   2. the page's Need: who has not signed in goes to sign in and comes back, with the form that was sent
//      where its row restores it; who may not gets a page that says so;
//   3. a form must carry the session's token and come from one of our own pages.

#include <vector>

#include "node/http/server.hpp"
#include "node/web/visit.hpp"

namespace stonechat::web {

using PageHandler = void (*)(const VisitPtr& visit);

struct PageTraits {
    // A form that comes too late is shown again, filled in: the page of the same path takes what was parked.
    bool restores = false;
    // It shows what records say: nothing, while a restored node has not heard what was erased since.
    bool shows_records = false;
};

struct PageRow {
    std::string_view method;
    std::string_view pattern;
    Need need;
    PageHandler handle;
    PageTraits traits = {};
};

// `office`, `door` and `rows` must outlive the endpoints.
std::vector<http::Endpoint> page_endpoints(Office& office, const Door& door,
                                           const std::vector<PageRow>& rows);

const std::vector<PageRow>& staff_rows();
const std::vector<PageRow>& public_rows();

}  // namespace stonechat::web
