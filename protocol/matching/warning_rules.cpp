// From cases to warnings: level, severity, clusters, and what people keep when a warning changes.
#include <algorithm>
#include <limits>
#include <set>
#include <tuple>

#include "protocol/limits.hpp"
#include "protocol/matching/warnings.hpp"

namespace stonechat::matching {
namespace {

// Design section 8.
constexpr std::int32_t cluster_days = 90;
constexpr std::size_t cluster_reports = 3;
constexpr std::size_t cluster_organisations = 2;

bool is_sure(const Match& match) {
    return match.level >= MatchLevel::likely;
}

bool was_answered(WarningState state) {
    return state == WarningState::seen || state == WarningState::complete ||
           state == WarningState::not_relevant;
}

// Whether what people answered was about a version that is not the one here now.
bool is_void_for(const Warning& answered, const std::string& here) {
    return answered.here != here &&
           (answered.reason == "other-version" || answered.reason == "already-fixed");
}

}  // namespace

bool Warnings::counts(const Case& one, const Match& match) {
    const bool is_taken_back = std::ranges::any_of(one.attached.all(), [](const auto& entry) {
        return entry.second.standing == Standing::withdrawn || entry.second.standing == Standing::duplicate;
    });
    return one.telling.counts_in_clusters && is_sure(match) && !one.is_void && !is_taken_back;
}

void Warnings::count(const RecordId& id, const Case& one) {
    for (const Match& match : one.matches)
        if (counts(one, match)) reports_[match.here].insert_or_assign(Place{one.day, id}, one.author);
}

void Warnings::uncount(const RecordId& id, const Case& one) {
    for (const Match& match : one.matches)
        if (const auto found = reports_.find(match.here); found != reports_.end())
            found->second.erase({one.day, id});
}

std::vector<RecordId> Warnings::find_clusters(std::size_t here, std::int64_t first, std::int64_t last) {
    std::vector<RecordId> news;
    const auto reports = reports_.find(here);
    if (reports == reports_.end()) return news;
    const auto day_of_place = [](const auto& entry) { return std::int64_t{entry.first.first.value}; };
    const std::int64_t begin_day =
        std::max<std::int64_t>(first - cluster_days, std::numeric_limits<std::int32_t>::min());
    const auto begin =
        reports->second.lower_bound(Place{Day{static_cast<std::int32_t>(begin_day)}, RecordId{}});
    auto oldest = begin;
    std::map<MemberId, std::size_t> authors;  // of the reports from `oldest` on, which are the last 90 days
    std::size_t count_now = 0;
    for (auto at = begin; at != reports->second.end() && day_of_place(*at) <= last; ++at) {
        ++authors[at->second];
        ++count_now;
        for (; day_of_place(*oldest) < day_of_place(*at) - cluster_days; ++oldest, --count_now)
            if (--authors.at(oldest->second) == 0) authors.erase(oldest->second);
        if (day_of_place(*at) < first) continue;
        std::set<std::size_t>& clustered = cases_.at(at->first.second).clustered;
        const bool is_in = count_now >= cluster_reports && authors.size() >= cluster_organisations;
        if (is_in == clustered.contains(here)) continue;
        if (is_in)
            clustered.insert(here);
        else
            clustered.erase(here);
        news.push_back(at->first.second);
    }
    return news;
}

void Warnings::publish_clusters(const std::set<std::size_t>& here, Day day, std::set<RecordId> also,
                                WarningChanges& changes) {
    if (!is_settled_) return;
    for (const std::size_t place : here)
        for (const RecordId& other : find_clusters(place, day.value, std::int64_t{day.value} + cluster_days))
            also.insert(other);
    for (const RecordId& id : with_duplicates(std::move(also))) publish(id, changes);
}

// Whoever is a duplicate of one of these, and of those in turn: whether they are told for themselves depends
// on it.
std::set<RecordId> Warnings::with_duplicates(std::set<RecordId> of) const {
    std::vector<RecordId> to_look_at{of.begin(), of.end()};
    while (!to_look_at.empty()) {
        const auto duplicates = repeated_by_.find(to_look_at.back());
        to_look_at.pop_back();
        if (duplicates == repeated_by_.end()) continue;
        for (const RecordId& one : duplicates->second)
            if (of.insert(one).second) to_look_at.push_back(one);
    }
    return of;
}

void Warnings::note_repeats(const RecordId& id, Case& one) {
    note_no_repeats(id, one);
    one.repeats.clear();
    for (const auto& [record, attached] : one.attached.all()) {
        if (!attached.same_as) continue;
        one.repeats.insert(*attached.same_as);
        repeated_by_[*attached.same_as].insert(id);
    }
}

void Warnings::note_no_repeats(const RecordId& id, const Case& one) {
    for (const RecordId& other : one.repeats) {
        const auto found = repeated_by_.find(other);
        found->second.erase(id);
        if (found->second.empty()) repeated_by_.erase(found);
    }
}

bool Warnings::is_told_by_another(const RecordId& id, const RecordId& same_as, const Match& match) const {
    std::set<RecordId> passed{id};
    for (RecordId at = same_as; passed.insert(at).second;) {
        const auto found = cases_.find(at);
        if (found == cases_.end() || found->second.is_void) return false;
        const Case& other = found->second;
        const bool matches = std::ranges::any_of(other.matches, [&](const Match& its) {
            return its.here == match.here && its.level >= match.level;
        });
        const bool is_withdrawn = std::ranges::any_of(other.attached.all(), [](const auto& entry) {
            return entry.second.standing == Standing::withdrawn;
        });
        if (!matches || is_withdrawn) return false;
        if (other.repeats.empty()) return true;
        at = *other.repeats.begin();
    }
    return false;  // they are duplicates of each other
}

Warning Warnings::derive(const RecordId& id, const Case& one, const Match& match) const {
    const bool is_everyone = match.here == Match::nowhere;
    Warning out;
    out.id = {id, is_everyone ? HereId{} : here_ids_.at(match.here)};
    out.kind = one.kind;
    out.is_good_news = one.telling.is_good_news;
    out.title = one.telling.title;
    out.why = {match.reason};
    out.match = match.level;
    out.identifier = match.which;
    if (!is_everyone) out.here = in_words(matcher_.inventory().at(match.here).technology);
    out.author_name = one.author_name;
    out.day = one.day;
    out.standing = one.telling.standing.value_or(Standing::stands);
    for (const auto& [record, attached] : one.attached.all()) {
        out.follow_ups.push_back({record, attached.type});
        const bool counts_not = attached.same_as && !is_told_by_another(id, *attached.same_as, match);
        if (attached.standing && !counts_not) out.standing = std::max(out.standing, *attached.standing);
    }
    if (one.is_void) out.standing = Standing::voided;
    if (one.telling.severity)
        rate_alert(one, match, out);
    else
        rate_report(one, match, out);
    return out;
}

void Warnings::rate_report(const Case& one, const Match& match, Warning& out) {
    const auto ask = [&](std::string reason) {
        out.level = WarningLevel::answer_needed;
        out.severity = Severity::check;
        out.why.push_back(std::move(reason));
    };
    if (!is_sure(match) || one.telling.is_good_news) return;
    for (const std::string& reason : one.telling.reasons) ask(reason);
    const bool is_worse =
        std::ranges::any_of(one.attached.all(), [](const auto& entry) { return entry.second.is_serious; });
    if (is_worse) ask("its author has since reported grave harm in which the AI may have played a part");
    if (one.clustered.contains(match.here))
        ask("three or more reports from two or more organisations in 90 days");
}

void Warnings::rate_alert(const Case& one, const Match& match, Warning& out) {
    const Severity claimed = *one.telling.severity;
    out.severity = claimed;
    if (!one.is_issuer && claimed > Severity::check) {
        out.severity = Severity::check;
        out.why.emplace_back("its author is no issuer of alerts, so it is shown as check");
    } else if (claimed == Severity::stop) {
        const bool is_endorsed = one.attached.is_agreed_elsewhere();
        if (!is_endorsed) out.severity = Severity::act;
        out.why.emplace_back(
            is_endorsed ? "an issuer says stop, and a steward or another sector agrees"
                        : "an issuer says stop; shown as act until a steward or another sector agrees");
    }
    const bool applies = match.version_affected && match.setting_affected && is_sure(match);
    if (!applies) out.severity = Severity::information;
    if (out.severity == Severity::information || out.standing > Standing::corrected) return;
    out.level = WarningLevel::answer_needed;
    out.acknowledge_by = one.telling.acknowledge_by;
    out.complete_by = one.telling.complete_by;
}

void Warnings::publish(const RecordId& id, WarningChanges& changes) {
    if (!is_settled_) return;
    Formerly before;
    for (auto at = warnings_.lower_bound({id, HereId{}}); at != warnings_.end() && at->first.record == id;
         ++at)
        before.warnings.insert(*at);
    std::vector<Warning> called_for;
    if (const auto found = cases_.find(id); found != cases_.end())
        for (const Match& match : found->second.matches)
            called_for.push_back(derive(id, found->second, match));
    for (const Warning& one : called_for) before.here_now.insert(one.here);
    for (const auto& [one, old] : before.warnings)
        if (std::ranges::find(called_for, one, &Warning::id) == called_for.end()) drop(one, changes);
    for (Warning& one : called_for) put(std::move(one), before, changes);
}

// What people did is about one version: that of rows which change places in the list goes with the version,
// and an answer that was about the version alone ends with it. What asks for more than before is new again,
// unless people are already at work on it.
void Warnings::put(Warning derived, const Formerly& formerly, WarningChanges& changes) {
    const std::map<WarningId, Warning>& before = formerly.warnings;
    const auto is_of_this_version = [&](const auto& entry) { return entry.second.here == derived.here; };
    const auto same_row = before.find(derived.id);
    auto from = same_row;
    if (from == before.end() || !is_of_this_version(*from)) {
        from = std::ranges::find_if(before, is_of_this_version);
        const bool is_anothers =
            same_row != before.end() && formerly.here_now.contains(same_row->second.here);
        if (from == before.end() && !is_anothers) from = same_row;
    }
    if (from != before.end()) {
        const Warning& old = from->second;
        const bool asks_more =
            std::tuple{derived.level, derived.severity} > std::tuple{old.level, old.severity};
        const bool is_back = old.standing == Standing::not_here;
        const bool is_new = asks_more || is_back || is_void_for(old, derived.here);
        if (!(is_new && was_answered(old.state) && derived.is_open())) {
            derived.state = old.state;
            derived.reason = old.reason;
        }
    }
    if (same_row != before.end() && derived == same_row->second) return;
    changes.changed.push_back(derived);
    const WarningId id = derived.id;
    warnings_.insert_or_assign(id, std::move(derived));
}

void Warnings::drop(const WarningId& id, WarningChanges& changes) {
    Warning& warning = warnings_.at(id);
    if (warning.state == WarningState::fresh) {
        changes.gone.push_back(id);
        warnings_.erase(id);
    } else if (warning.standing != Standing::not_here) {
        warning.standing = Standing::not_here;
        changes.changed.push_back(warning);
    }
}

WarningChanges Warnings::settle() {
    WarningChanges changes;
    if (std::exchange(is_settled_, true)) return changes;
    for (const auto& [here, reports] : reports_)
        find_clusters(here, std::numeric_limits<std::int32_t>::min(),
                      std::numeric_limits<std::int32_t>::max());
    std::set<RecordId> records;
    for (const auto& [id, one] : cases_) records.insert(id);
    for (const auto& [id, warning] : warnings_) records.insert(id.record);
    for (const RecordId& record : records) publish(record, changes);
    return changes;
}

Checked<Warning> Warnings::move(const WarningId& id, WarningState to,
                                const std::optional<std::string>& reason) {
    const auto found = warnings_.find(id);
    if (found == warnings_.end()) return Refusal{Errc::wrong_value, "id", "must be the id of a warning here"};
    if (!may_move(found->second.state, to))
        return Refusal{Errc::wrong_value, "state", "must be another state than now, and not new"};
    if (to != WarningState::not_relevant && reason)
        return Refusal{Errc::unknown_field, "reason", "is only for warnings that are not relevant"};
    if (to == WarningState::not_relevant && !(reason && is_not_relevant_reason(*reason)))
        return Refusal{reason ? Errc::wrong_value : Errc::missing_field, "reason",
                       "must be not-in-use, other-version, other-setting or already-fixed"};
    found->second.state = to;
    found->second.reason = reason;
    return found->second;
}

std::vector<Warning> Warnings::overdue(Day today) const {
    std::vector<Warning> out;
    for (const auto& [id, warning] : warnings_)
        if (warning.is_overdue(today)) out.push_back(warning);
    std::ranges::stable_sort(out, {}, [](const Warning& w) { return w.complete_by.value_or(w.day); });
    return out;
}

}  // namespace stonechat::matching
