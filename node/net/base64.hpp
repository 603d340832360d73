#pragma once
// Base64 as HTTP and e-mail want it.

#include <string>
#include <string_view>

namespace stonechat::net {

// RFC 4648 section 4, with padding.
[[nodiscard]] std::string base64(std::string_view text);

}  // namespace stonechat::net
