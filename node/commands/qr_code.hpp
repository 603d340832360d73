#pragma once

#include <string>
#include <string_view>

namespace stonechat::commands {

// A text as a QR code (node/qr_code.hpp) in half blocks for a terminal, two rows of it in one
// line, with the quiet zone of four that readers need. Dark on light whatever the terminal's colours are: it
// sets both. Empty when the text is too long for any code (2,953 bytes).
std::string qr_code(std::string_view text);

}  // namespace stonechat::commands
