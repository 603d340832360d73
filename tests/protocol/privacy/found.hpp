#pragma once
// What the filter finds in a text, as tests say it.

#include <string>
#include <string_view>
#include <vector>

#include "protocol/privacy/certain.hpp"

namespace stonechat::privacy {

// "KIND: text" of everything found.
inline std::vector<std::string> found(std::string_view text) {
    std::vector<std::string> out;
    for (const Finding& finding : find_identifiers(text))
        out.push_back(std::string{name_of(finding.kind)} + ": " +
                      std::string{text.substr(finding.begin, finding.end - finding.begin)});
    return out;
}

// The texts of one kind alone.
inline std::vector<std::string> found_of(FindingKind kind, std::string_view text) {
    std::vector<std::string> out;
    for (const Finding& finding : find_identifiers(text))
        if (finding.kind == kind) out.emplace_back(text.substr(finding.begin, finding.end - finding.begin));
    return out;
}

}  // namespace stonechat::privacy
