#pragma once
// What codes and days are called on pages.

#include <string>
#include <string_view>

#include "node/web/office.hpp"
#include "node/web/page.hpp"
#include "protocol/ids.hpp"
#include "protocol/matching/warning.hpp"
#include "protocol/record/code_lists.hpp"

namespace stonechat::web {

std::string in_words(Day day);                       // "24 November 2026"
std::string month_in_words(std::string_view month);  // "2026-11" -> "November 2026"; else unchanged
Day day_of(std::chrono::sys_seconds time);
std::string in_words(std::chrono::sys_seconds time);  // "24 November 2026, 09:30" in UTC

// A code's label, or the code itself where it is newer than the lists here.
std::string label_of(const record::CodeLists& lists, std::string_view list, std::string_view code);

std::string_view words_for(matching::WarningState state);
Tag tag_of(const matching::Warning& warning, Day today);  // its state
Tag severity_tag(const matching::Warning& warning);
std::string_view words_for(matching::Standing standing);
std::string_view kind_in_words(record::Kind kind);

// Where scripts are on: that warnings have changed since the page was made.
LiveNotice warnings_notice(const Office& office);

// "1 warning", "3 warnings"
std::string count_of(std::size_t count, std::string_view one, std::string_view many);

}  // namespace stonechat::web
