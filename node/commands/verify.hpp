#pragma once
// `stonechat verify` and `stonechat export`: what is held, checked anew and given to others to check.

#include <string>

#include "node/commands/console.hpp"
#include "node/commands/place.hpp"

namespace stonechat::commands {

// Works on a running node and on a stopped one. Exit code 1 when anything is wrong.
int verify(const Place& place, bool as_json, Console& console);

struct ExportOptions {
    Place place;
    std::string directory;  // made; must not be there
};
// Writes every record that verifies, with what standard tools need to check it (ops/docs/verify.md). Exit
// code 1 when any did not verify.
int export_cose(const ExportOptions& options, Console& console);

}  // namespace stonechat::commands
