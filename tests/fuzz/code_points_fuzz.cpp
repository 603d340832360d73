// Whatever the code points, findings lie inside the text; the input's bytes choose among those that fold in
// some way, so that a run reaches more of them than raw bytes would.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "crypto/result.hpp"
#include "protocol/privacy/certain.hpp"

namespace stonechat::privacy {
namespace {

// Digits, letters and signs of several scripts, ligatures, marks, entities, words that the rules know.
constexpr std::array<std::string_view, 64> parts{
    "0",       "1",       "9",      "\u0669",   "\uFF19",   "\U0001D7D7", "\u2468", "\u4E5D",
    "A",       "z",       "O",      "l",        "\u0430",   "\u03BF",     "\uFB01", "\uFDFA",
    "\u00E9",  "e\u0301", "\u200B", "\u00AD",   "\u2060",   "\uFEFF",     "\u0131", "\u0141",
    " ",       "\u00A0",  "\u2003", "\n",       "\u2028",   ".",          ",",      "-",
    "\u2013",  "/",       "@",      "\uFF20",   ":",        "'",          "\u2019", "(",
    ")",       "&#64;",   "&nbsp;", "&amp;",    "&",        "+44",        "Mr ",    "Dr ",
    "Smith",   "may",     "nhs ",   "hosp no ", "flat 2, ", " Road",      " ward",  "one ",
    "double ", " at ",    " dot ",  "GB82",     "12/10",    "ninety ",    "St ",    "\xFF"};

void look(std::string_view text) {
    std::size_t end = 0, end_point = 0;
    for (const Finding& finding : find_identifiers(text)) {
        check(finding.begin >= end && finding.begin < finding.end && finding.end <= text.size());
        check(finding.begin_point >= end_point && finding.begin_point < finding.end_point);
        end = finding.end;
        end_point = finding.end_point;
    }
}

}  // namespace
}  // namespace stonechat::privacy

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i)
        text += stonechat::privacy::parts.at(data[i] % stonechat::privacy::parts.size());
    stonechat::privacy::look(text);
    return 0;
}
