#pragma once
// Finds what may identify a person in a text.

#include <string_view>
#include <vector>

#include "protocol/privacy/finding.hpp"

namespace stonechat::privacy {

// Everything found, in order, without overlaps. Deterministic: the same text gives the same findings
// everywhere. Time: linear in the text. Errors: none; bytes that are not UTF-8 are read as signs.
std::vector<Finding> find_identifiers(std::string_view utf8);
// The same with an organisation's own words.
class LocalList;
std::vector<Finding> find_identifiers(std::string_view utf8, const LocalList& local);

// Only what proves itself: what gates refuse and receivers withhold.
std::vector<Finding> find_certain(std::string_view utf8);

}  // namespace stonechat::privacy
