#pragma once
// What the rules for days of the calendar share. Inside protocol/privacy only.

#include <optional>

#include "protocol/privacy/tokens.hpp"

namespace stonechat::privacy {

// Whether the token is a month's name. `is_told`: the words before say that a month comes, so that "may" is
// one.
bool is_month(const Reading& text, std::size_t index, bool is_told = false);

// "3rd", "21ST"
bool is_ordinal_number(const Reading& text, std::size_t at);
// The last token of a day in words ("twenty-first", "third").
std::optional<std::size_t> day_in_words(const Reading& text, std::size_t at);

// The last token of a date that ends at `last`, with the year behind it, in digits or in words, if one stands
// there.
std::size_t with_year(const Reading& text, std::size_t last);

// A day with its month beginning at `at`: "the third of March", "March the third", "3 Mawrth 2024".
std::optional<std::size_t> day_and_month_in_words(const Reading& text, std::size_t at);

// Days that bear no month's name, about the token at `at`: "Monday 12th", "on the 14th.", "the night of the
// ninth", "the last Friday of February".
std::optional<TokenRange> bare_day(const Reading& text, std::size_t at);

// "Shrove Tuesday", "the Thursday before Advent", "the Feast of St David", about the token at `at`.
std::optional<TokenRange> feast(const Reading& text, std::size_t at);

}  // namespace stonechat::privacy
