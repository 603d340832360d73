#pragma once
// Streets and the doors in them, which rules for addresses are made of. Inside protocol/privacy only.

#include <optional>

#include "protocol/privacy/tokens.hpp"

namespace stonechat::privacy {

inline constexpr std::size_t street_words_max = 4;  // "Great North Park Road"

// The index after a house's number at `at`: "14", "14A", "14-16", and a comma behind it.
std::optional<std::size_t> after_house_number(const Reading& text, std::size_t at);

// Whether a word is in no sentence of every day but the name of a street or a place.
bool names_a_place(const Token& token);

// Whether a street's own name may have the word.
bool may_name_street(const Reading& text, std::size_t at);

// Whether an address may end with `last`: a word that is in streets' names and everywhere else does so only
// where the address goes on or stops.
bool ends_address(const Reading& text, std::size_t last);

// The last token of a street that begins at `at`; empty when none does. Behind a number capitals need nothing
// more: "15 Dock Side had".
std::optional<std::size_t> street_end(const Reading& text, std::size_t at, bool has_number = false);

// Whether the number at `at` belongs to something else: "ward 14", "v 2".
bool counts_something(const Reading& text, std::size_t at);

// The last token of a door and its street: "14 Mill Lane".
std::optional<std::size_t> numbered_street(const Reading& text, std::size_t at);

}  // namespace stonechat::privacy
