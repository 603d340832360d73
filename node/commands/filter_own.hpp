#pragma once
// `stonechat filter --own`: our own published texts, read again by newer rules of the filter.

#include "node/commands/console.hpp"
#include "node/commands/place.hpp"

namespace stonechat::commands {

struct FilterOwnOptions {
    Place place;
    bool looked_over = false;  // a person has looked: the list is empty until the rules change again
    bool as_json = false;
};

// Lists record, field and kind, never the words: `stonechat records show` prints a text, `stonechat erase`
// makes it vanish. Needs the running node.
int filter_own(const FilterOwnOptions& options, Console& console);

}  // namespace stonechat::commands
