#pragma once
// A console whose sides are strings.

#include <sstream>
#include <string>

#include "node/commands/console.hpp"

namespace stonechat::commands {

struct Captured {
    explicit Captured(const std::string& input = {}, bool is_terminal = false)
        : in{input},
          console{in, out, err, is_terminal} {}

    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    Console console;
};

}  // namespace stonechat::commands
