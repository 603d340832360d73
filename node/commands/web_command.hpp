#pragma once
// `stonechat web`: what concerns the pages.

#include <string>

#include "node/commands/console.hpp"
#include "node/commands/place.hpp"

namespace stonechat::commands {

struct WebInviteOptions {
    Place place;
    std::string role = "administrator";
    bool as_json = false;
};

// Prints a link that lets one person make an account: good for one use and one hour.
int web_invite(const WebInviteOptions& options, Console& console);

}  // namespace stonechat::commands
