#pragma once
// The pages as somebody with a browser sees them.

#include <gmock/gmock.h>

#include "tests/node/web/browser.hpp"

namespace stonechat::web {

// As after many have come too late: there is no room for one form more.
inline void fill_parked_forms(Office& office, Lobby& lobby) {
    const Instant now = office.clock.instant();
    while (lobby.sessions.park(now, *lobby.sessions.open(now).session, "/x", {})) {}
}

struct PagesTest : testing::Test {
    PagesWorld world;
    Browser browser{world, *world.staff};

    Browser& signed_in(Role role) {
        browser.join(role, "ana");
        return browser;
    }
};

}  // namespace stonechat::web
