#pragma once
// `stonechat technologies import|list`: what this organisation uses. Never leaves a full node;
// the hubs of a light one learn of it what they need to send it texts.

#include <string>

#include "node/commands/console.hpp"
#include "node/commands/place.hpp"

namespace stonechat::commands {

struct ImportOptions {
    Place place;
    std::string file;           // CSV, see matching/inventory.hpp; "-": standard input
    bool may_be_empty = false;  // the file may list nothing
    bool as_json = false;
};
// Replaces the whole list, by one without a technology only where that is meant. All faults are named with
// line and column, and then nothing changes.
int technologies_import(const ImportOptions& options, Console& console);

struct TechnologiesOptions {
    Place place;
    bool as_json = false;
};
int technologies_list(const TechnologiesOptions& options, Console& console);

}  // namespace stonechat::commands
