#pragma once
// The words that people read for what the protocol calls otherwise (design section 9).

#include <string>
#include <string_view>

namespace stonechat::commands {

// "alert" -> "safety alert", "notice" -> "message to manufacturer".
std::string words_for_kind(std::string_view kind);

// At most 60 bytes, the last three of them dots where something was left out: for a cell of a table.
std::string shortened(std::string_view text);

}  // namespace stonechat::commands
