#pragma once
// `stonechat records` and `stonechat records show`: what the running node holds.

#include <cstdint>
#include <string>

#include "node/commands/console.hpp"
#include "node/commands/local_api.hpp"
#include "node/commands/place.hpp"

namespace stonechat::commands {

struct RecordsOptions {
    Place place;
    std::uint64_t limit = 50;
    bool as_json = false;
};
// Newest first. As JSON: one array.
int records(const RecordsOptions& options, Console& console);

struct RecordOptions {
    Place place;
    std::string id;  // whole, or its first digits (at least 8) where only one record has them
    bool as_json = false;
};
int record_show(const RecordOptions& options, Console& console);

// Of a record held here, from its first digits, at least 8.
Outcome<std::string> whole_record_id(const LocalApi& api, const std::string& start);

}  // namespace stonechat::commands
