#pragma once
// What a record says, in the words of a warning: title, seriousness, deadlines. Inside protocol/matching
// only.

#include <optional>
#include <string>
#include <vector>

#include "protocol/matching/warning.hpp"
#include "protocol/record/body.hpp"
#include "protocol/record/code_lists.hpp"

namespace stonechat::matching {

struct Telling {
    std::string title;
    bool is_good_news = false;
    bool is_serious = false;           // harm that asks for an answer by itself
    std::vector<std::string> reasons;  // why it is serious
    bool counts_in_clusters = false;   // a report of something that went or may go wrong
    bool is_masked = false;
    std::optional<Severity> severity;  // of an alert, as its author states it
    std::optional<Standing> standing;  // of an alert, as its author states it
    std::optional<Day> acknowledge_by;
    std::optional<Day> complete_by;
};

// Empty for kinds that warn nobody. `header_urgency` counts where it is higher than the body's.
std::optional<Telling> telling_of(const record::Body& body, record::Urgency header_urgency,
                                  const record::CodeLists& lists);
// When only the header is held: why there is no text.
enum class NoText { not_here, erased };
// Of updates the pressing ones alone, until they are read: what an erased one said counts no more.
std::optional<Telling> telling_of(record::Kind kind, record::Urgency urgency, NoText why);
// "A report whose text was erased"
std::string title_without_text(record::Kind kind, record::Urgency urgency, NoText why);

// "2026-11-24"; empty for any other text.
std::optional<Day> day_of(std::string_view date);

}  // namespace stonechat::matching
