#pragma once
// What could stand in place of something that identifies: true still, and of many people.

#include <string>
#include <string_view>

#include "protocol/privacy/finding.hpp"

namespace stonechat::privacy {

// A suggestion for the words of one finding: a date becomes its month, a ward "a ward", an age "90 or over".
// `found`: the finding's own text, which the suggestion never repeats in whole. Where nothing general is left
// to say the kind stands in brackets, "[phone number]".
std::string suggestion_for(FindingKind kind, std::string_view found);

}  // namespace stonechat::privacy
