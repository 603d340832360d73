#pragma once
// Where a command reads and writes, and how it says why it could not do what was asked.

#include <iosfwd>
#include <string_view>

#include "protocol/refusal.hpp"

namespace stonechat::commands {

struct Console {
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    bool is_terminal = false;  // a person reads `out` and answers on `in`
};

// Writes "stonechat: ..." to `err` and returns `exit_code`, for `return say(...)`.
int say(Console& console, int exit_code, std::string_view text);
int say(Console& console, int exit_code, const Refusal& refusal);

// The same text without what a terminal would obey: other organisations' names and texts are shown to people,
// and must not move the cursor or change what stands above. Control characters and the marks that turn the
// direction of writing become spaces.
std::string printable(std::string_view text);

}  // namespace stonechat::commands
