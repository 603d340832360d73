#pragma once
// Codes known by their form alone, without what people put between their characters. Inside protocol/privacy
// only.

#include <string_view>

namespace stonechat::privacy {

// A postcode's two halves, in any capitals: Royal Mail's forms A9, A99, A9A, AA9, AA99, AA9A, and 9AA.
bool is_outward_code(std::string_view code);
bool is_inward_code(std::string_view code);
bool is_postcode(std::string_view code);
// A PIN of the Nursing and Midwifery Council, in capitals: year, month A to L, four digits, country.
bool is_nmc_pin(std::string_view code);
// A vehicle registration of the form of 2001 (DVLA, INF104), in any capitals: AB12CDE, its age 02 to 29 from
// March, 51 to 79 from September.
bool is_current_mark(std::string_view code);

}  // namespace stonechat::privacy
