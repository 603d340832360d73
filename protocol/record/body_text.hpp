#pragma once
// Which texts the coded and formal fields of a body may hold: the patterns of schema.json by hand, with the
// calendar and the check digit that a pattern cannot hold (records' rules 2 and 3).
//
// Each takes the whole text. None needs valid UTF-8: a byte beyond ASCII fits no pattern but a name's.

#include <cstddef>
#include <string_view>

namespace stonechat::record {

[[nodiscard]] bool is_hash(std::string_view text);       // 64 lower-case hex digits
[[nodiscard]] bool is_local_ref(std::string_view text);  // 32 lower-case hex digits
[[nodiscard]] bool is_tech_text(std::string_view text);  // "tech:" and 32 lower-case hex digits
[[nodiscard]] bool is_date(std::string_view text);       // 2000-01-01 to 2099-12-31, in the calendar
[[nodiscard]] bool is_month(std::string_view text);      // 2000-01 to 2099-12
[[nodiscard]] bool is_name(std::string_view text);       // 1 to 80 characters, no "@", no run of ten digits
[[nodiscard]] bool is_version(std::string_view text);    // 1 to 40 of letters, digits and " .+_-"
[[nodiscard]] bool is_udi(std::string_view text);  // GTIN-14 with its check digit, HIBCC, ICCBBA or other
[[nodiscard]] bool is_mhra_ref(std::string_view text);      // 3 to 30 of letters, digits and "/-"
[[nodiscard]] bool is_organisation(std::string_view text);  // ODS code: 3 to 10 of A-Z 0-9

// Code points of a valid UTF-8 text: what JSON Schema's lengths count (RFC 8259 characters).
[[nodiscard]] std::size_t characters_in(std::string_view text);

}  // namespace stonechat::record
