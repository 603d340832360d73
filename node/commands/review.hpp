#pragma once
// The questions before a text leaves: what may identify someone, one by one, and what to do with each.

#include "node/commands/console.hpp"
#include "node/commands/outcome.hpp"
#include "protocol/record/canonical_json.hpp"

namespace stonechat::commands {

// Asks a person about each of `questions` (the preview's, in order) and writes the answers into `body`: keep
// the words, put the suggestion there, or words of their own. True when something was changed: what will
// leave must then be looked at again. Failure when they stop, or answers end.
Outcome<bool> review(record::Json& body, const record::Json::Array& questions, Console& console,
                     std::ostream& out);

}  // namespace stonechat::commands
