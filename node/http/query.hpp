#pragma once
// Writing the query of an address, or a form's body.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stonechat::http {

// Everything but unreserved characters as %XX (RFC 3986 section 2.3).
[[nodiscard]] std::string percent_encoded(std::string_view text);

// A decoded path as an address has it; '/' stays.
[[nodiscard]] std::string encoded_path(std::string_view path);

// "a=b&c=d"
using Parameters = std::vector<std::pair<std::string_view, std::string_view>>;
[[nodiscard]] std::string encoded(const Parameters& parameters);

}  // namespace stonechat::http
