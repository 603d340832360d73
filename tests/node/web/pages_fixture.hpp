#pragma once
// The pages as somebody with a browser sees them.

#include <gmock/gmock.h>

#include "tests/node/web/browser.hpp"

namespace stonechat::web {

struct PagesTest : testing::Test {
    PagesWorld world;
    Browser browser{world, *world.staff};

    Browser& signed_in(Role role) {
        browser.join(role, "ana");
        return browser;
    }
};

}  // namespace stonechat::web
