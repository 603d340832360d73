#pragma once

#include <string_view>

namespace stonechat {

// "0.1.0": of this program, from the one place where the build states it.
std::string_view version();

}  // namespace stonechat
