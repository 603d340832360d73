#pragma once
// Charter entries in words, for stewards who are about to sign and for whoever reads the history.

#include <string>

#include "protocol/charter/charter.hpp"

namespace stonechat::commands {

// "admit": the word of the command line.
[[nodiscard]] std::string name_of_action(const charter::Action& action);

// One plain sentence. `charter` gives the names; ids stand where it knows none.
[[nodiscard]] std::string describe(const charter::Action& action, const charter::Charter& charter);

// What a steward must know of an entry that names as many pins as it may: another sentence, to go between the
// end of the first and its full stop. Else empty.
[[nodiscard]] std::string words_on_pins(const charter::Action& action);

}  // namespace stonechat::commands
