#pragma once
// Comparing what a stranger sent with a secret.

#include <string_view>

namespace stonechat::crypto {

// Takes as long whatever the two have in common; how long they are may show.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace stonechat::crypto
