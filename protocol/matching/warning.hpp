#pragma once
// What a node tells its own people because of a record that concerns a technology in use here. Never leaves
// the node.

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/ids.hpp"
#include "protocol/matching/inventory.hpp"
#include "protocol/matching/match.hpp"
#include "protocol/record/kind.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::matching {

// One warning for each record and technology here. `here` is zero when the record concerns nothing in
// particular.
struct WarningId {
    RecordId record;
    HereId here;
    // 64 hex digits, a dash, 16 hex digits.
    [[nodiscard]] std::string text() const;
    static std::optional<WarningId> from_text(std::string_view text);
    friend auto operator<=>(const WarningId&, const WarningId&) = default;
};

enum class WarningLevel { information, answer_needed };

// Code list "severity", from least to most. Reports are shown as check when they ask for an answer.
enum class Severity { information, check, act, stop };

// What has become of the record behind the warning. All but the first two ask for no answer any more.
enum class Standing {
    stands,
    corrected,  // its author has corrected it: see follow_ups
    duplicate,  // its author says that it repeats another report
    closed,     // an alert that is over
    replaced,   // by a later alert of the same author
    withdrawn,  // by its author
    voided,     // its author was revoked and the record lies above the pins
    not_here,   // it no longer concerns a technology in use here
};

// What people here have done about it; the machine only ever sets it to `fresh`.
enum class WarningState { fresh, seen, assessing, action_needed, under_way, complete, not_relevant };

// A record that belongs to the one behind the warning.
struct FollowUp {
    RecordId record;
    std::string type;  // code of list "update.type", or "reply" (of a maker), "endorsement", "alert"
    friend bool operator==(const FollowUp&, const FollowUp&) = default;
};

struct Warning {
    WarningId id;
    record::Kind kind{};
    WarningLevel level{};
    Severity severity{};
    Standing standing{};
    bool is_good_news = false;
    std::string title;             // one plain sentence
    std::vector<std::string> why;  // plain clauses: how it matches, then why it asks for an answer
    MatchLevel match{};
    Identifier identifier{};
    std::string here;         // "SkinSort 2.3.1 (Example Skin AI Ltd)"; empty: nothing in particular
    std::string author_name;  // "organisation hidden" where the report is masked
    Day day;                  // as the author claims it: clamp to today for display
    std::optional<Day> acknowledge_by;
    std::optional<Day> complete_by;
    std::vector<FollowUp> follow_ups;  // in the order of their ids
    WarningState state{};
    std::optional<std::string> reason;  // code, when not_relevant
    friend bool operator==(const Warning&, const Warning&) = default;

    // Waits for an answer of the people here.
    [[nodiscard]] bool is_open() const;
    // Open, and past the day to acknowledge (while nobody has looked) or to complete.
    [[nodiscard]] bool is_overdue(Day today) const;
};

// People may look, decide, work and finish in any order, skip steps and open again what was finished; nothing
// becomes new again by their hand.
bool may_move(WarningState from, WarningState to);
// Codes of why a warning is not relevant here: not-in-use, other-version, other-setting, already-fixed.
bool is_not_relevant_reason(std::string_view code);

std::string_view name_of(WarningLevel level);  // "information", "answer-needed"
std::string_view name_of(Severity severity);
std::string_view name_of(Standing standing);
std::string_view name_of(WarningState state);  // "new", "seen", "assessing", "action-needed", ...
std::optional<WarningState> warning_state(std::string_view name);

// Canonical JSON (RFC 8785), for storage: equal warnings give equal bytes.
std::string write_warning(const Warning& warning);
// Refuses what write_warning did not write, naming the member by JSON pointer.
Checked<Warning> read_warning(std::string_view json);

}  // namespace stonechat::matching
