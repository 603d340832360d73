#pragma once
// `stonechat report`: shows the exact bytes that would leave, asks, and publishes, or has a relay publish.

#include <string>

#include "node/commands/console.hpp"
#include "node/commands/place.hpp"

namespace stonechat::commands {

struct ReportOptions {
    Place place;
    std::string file;           // the body in JSON; "-": standard input
    bool text_checked = false;  // a person has read these bytes elsewhere: for use without a terminal
    bool yes = false;           // do not ask
    bool hidden = false;        // by a relay, without this organisation
    bool named = false;         // with its name, although the configuration hides it
    std::string relay;          // which: its name; empty: the first
    bool as_json = false;
};

// A person on a terminal is shown the bytes and asked. Without one, free text leaves only with
// `text_checked`, which the node writes to its log; coded answers leave where the configuration says so.
int report(const ReportOptions& options, Console& console);

}  // namespace stonechat::commands
