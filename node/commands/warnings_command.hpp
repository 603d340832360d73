#pragma once
// `stonechat warnings` and `stonechat warnings answer`: what concerns this organisation, and what its people
// did.

#include <string>

#include "node/commands/console.hpp"
#include "node/commands/place.hpp"

namespace stonechat::commands {

struct WarningsOptions {
    Place place;
    bool all = false;  // also what was dealt with or withdrawn
    bool as_json = false;
};
int warnings(const WarningsOptions& options, Console& console);

struct AnswerOptions {
    Place place;
    std::string id;     // as the list shows it, or whole
    std::string state;  // seen, assessing, action-needed, under-way, complete, not-relevant
    std::string reason;
    bool as_json = false;
};
int warnings_answer(const AnswerOptions& options, Console& console);

}  // namespace stonechat::commands
