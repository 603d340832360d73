#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>

#include "node/commands/outcome.hpp"

namespace stonechat::commands {

// The whole of a file, or of standard input where the name is "-". Failures: it cannot be read; it has more
// than `bytes_max`.
Outcome<std::string> read_input(const std::string& name, std::size_t bytes_max, Console& console);

// Writes "QUESTION [y/N] " and reads a line. Whatever is not a plain yes, and the end of the input, is no.
bool says_yes(std::string_view question, std::istream& in, std::ostream& out);

struct Question {
    std::string_view text;    // "Erase it everywhere?"
    std::string_view doing;   // what --yes does without asking: "erase without asking"
    std::string_view if_not;  // what a person who says no is told: "not erased"
};
// Failure unless `yes` was given or a person at the terminal agrees; without a terminal it says to give
// --yes.
Outcome<void> ask(const Question& question, bool yes, Console& console, std::ostream& out);

}  // namespace stonechat::commands
