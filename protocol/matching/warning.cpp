#include "protocol/matching/warning.hpp"

#include <algorithm>
#include <array>

#include "protocol/matching/warning_names.hpp"

namespace stonechat::matching {

std::string WarningId::text() const {
    return record.hex() + '-' + here.hex();
}

std::optional<WarningId> WarningId::from_text(std::string_view text) {
    constexpr std::size_t record_digits = RecordId::bytes_count * 2;
    if (text.size() <= record_digits || text[record_digits] != '-') return std::nullopt;
    const auto record = RecordId::from_hex(text.substr(0, record_digits));
    const auto here = HereId::from_hex(text.substr(record_digits + 1));
    if (!record || !here) return std::nullopt;
    return WarningId{*record, *here};
}

bool Warning::is_open() const {
    const bool is_done = state == WarningState::complete || state == WarningState::not_relevant;
    return level == WarningLevel::answer_needed && standing <= Standing::corrected && !is_done;
}

bool Warning::is_overdue(Day today) const {
    if (!is_open()) return false;
    const bool is_unseen_late = state == WarningState::fresh && acknowledge_by && *acknowledge_by < today;
    return is_unseen_late || (complete_by && *complete_by < today);
}

bool may_move(WarningState from, WarningState to) {
    return to != WarningState::fresh && from != to;
}

bool is_not_relevant_reason(std::string_view code) {
    constexpr std::array<std::string_view, 4> codes{"not-in-use", "other-version", "other-setting",
                                                    "already-fixed"};
    return std::ranges::find(codes, code) != codes.end();
}

std::string_view name_of(WarningLevel level) {
    return level_names.of(level);
}
std::string_view name_of(Severity severity) {
    return severity_names.of(severity);
}
std::string_view name_of(Standing standing) {
    return standing_names.of(standing);
}
std::string_view name_of(WarningState state) {
    return state_names.of(state);
}
std::string_view name_of(MatchLevel level) {
    return match_level_names.of(level);
}
std::string_view name_of(Identifier which) {
    return identifier_names.of(which);
}
std::optional<WarningState> warning_state(std::string_view name) {
    return state_names.named(name);
}

}  // namespace stonechat::matching
