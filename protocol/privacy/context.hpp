#pragma once

#include <cstddef>
#include <string_view>

namespace stonechat::privacy {

// What the words just before a number call it.
enum class Called {
    nothing,  // no word that tells
    nhs,      // "NHS no.", "patient"
    chi,
    hc,  // "H&C number"
    nino,
    card,
    something_else,  // "order", "serial number", "tel.": a number, but nobody's identity
};

// Looks back from `at` in folded text over filler ("number is", "no:"), to the first word that tells.
// Bounded, so that looking back from every number stays linear.
Called called_before(std::string_view folded, std::size_t at);

}  // namespace stonechat::privacy
