#pragma once

#include <string>
#include <vector>

#include "protocol/record/body.hpp"

namespace stonechat::privacy {

// JSON pointers of the free text in a body: what a person typed in their own words and must have read again
// before it leaves. Names of products and makers are not: they are looked up, and the filter reads them all
// the same.
std::vector<std::string> free_text_of(const record::Body& body);

}  // namespace stonechat::privacy
