#pragma once
// `stonechat audit-log`: who at this organisation confirmed what, and whether the log is whole.

#include "node/commands/console.hpp"
#include "node/commands/place.hpp"

namespace stonechat::commands {

inline constexpr const char* audit_file_name = "audit.log";  // in the node's home

struct AuditOptions {
    Place place;
    bool as_json = false;  // the file's own lines
};

// Works whether the node runs or not. Exit 1 where a line does not follow from the one before it.
int audit_log(const AuditOptions& options, Console& console);

}  // namespace stonechat::commands
