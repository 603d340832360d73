#pragma once
// Which version is earlier, and whether a range of versions covers the one in use here.
//
// Fail safe: whatever cannot be compared counts as covered. A needless look costs minutes; a missed warning
// does not come back.

#include <compare>
#include <optional>
#include <string_view>

#include "protocol/record/body.hpp"

namespace stonechat::matching {

enum class VersionScheme {
    dotted,  // 4.1.9 < 4.1.10-rc1 < 4.1.10 == 4.1.10.0
    date,    // 2026.09, 2026-09-01, 20260901; a month covers its days
    opaque,  // equal or not, nothing between
};

// The scheme of a code of list "version_scheme"; empty for one that is not known here.
std::optional<VersionScheme> version_scheme(std::string_view code);

// True for no version, "not-known" and other words for it.
bool is_unknown_version(std::string_view version);

// Empty when either cannot be read in `scheme`, or when the two differ in a way that the scheme does not
// order: a suffix that is no pre-release ("4.1-hotfix" and "4.1"), many versions ("4.x"), a month and a day
// in it.
std::optional<std::strong_ordering> compare_versions(VersionScheme scheme, std::string_view a,
                                                     std::string_view b);

// The same version, however it is spelled in any of the schemes. Unknown versions equal nothing.
bool same_version(std::string_view a, std::string_view b);

// Whether `range` covers the version used here. True when that is unknown or cannot be read in the range's
// scheme, and, of a list, unless each version in it is surely another.
bool affects(const record::Versions& range, std::string_view version_here);

}  // namespace stonechat::matching
