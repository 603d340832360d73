#include "node/mail/post.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "node/web/words.hpp"
#include "protocol/record/canonical_json.hpp"
#include "storage/store.hpp"

namespace stonechat::mail {
namespace {

using matching::Severity;
using matching::Warning;
using matching::WarningId;
using matching::WarningLevel;
using record::Json;

constexpr std::string_view digest_paper = "mail/digest";  // the day of the last one, in days since 1970
constexpr std::string_view late_paper =
    "mail/late";  // when the second person was last told, in seconds since 1970
// "mail/told/a3": the warnings about records whose ids begin with a3, as {"id": grade}. In 256 parts, so that
// a letter writes a few hundred bytes. A part holds 3,000 warnings before it meets storage::paper_bytes_max:
// authors choose their records' ids, so one who means harm can fill one. Past that the gravest are kept, and
// the others told again after a restart.
constexpr std::string_view told_prefix = "mail/told/";

// "record-here":5, between two braces; all of one length.
constexpr std::size_t told_entry_bytes = 64 + 1 + 16 + 5;
constexpr std::size_t told_in_paper_max = (storage::paper_bytes_max - 2) / told_entry_bytes;

std::string paper_of(const WarningId& id) {
    return std::string{told_prefix} + id.record.hex().substr(0, 2);
}

constexpr std::int64_t severities_count = 4;

Day day_of(std::chrono::sys_seconds now) {
    return web::day_of(now);
}

unsigned hour_of(std::chrono::sys_seconds now) {
    const auto since_midnight = now - std::chrono::floor<std::chrono::days>(now);
    return static_cast<unsigned>(std::chrono::duration_cast<std::chrono::hours>(since_midnight).count());
}

std::optional<std::int64_t> number_in(const Post::Papers& papers, std::string_view name) {
    const auto found = papers.find(std::string{name});
    if (found == papers.end()) return std::nullopt;
    const auto json = record::parse_json(found->second);
    const auto* const number = json ? json->as<std::int64_t>() : nullptr;
    return number == nullptr ? std::nullopt : std::optional{*number};
}

bool stands(const Warning& warning) {
    return warning.standing <= matching::Standing::corrected;
}

// Not what somebody has already taken up, by whatever way they heard of it.
bool is_to_be_told(const Warning& warning) {
    return warning.state == matching::WarningState::fresh && stands(warning);
}

// The gravest first, then the newest.
bool comes_first(const Warning* a, const Warning* b) {
    const auto key = [](const Warning& one) { return std::tuple{one.severity, one.day}; };
    return key(*a) != key(*b) ? key(*a) > key(*b) : a->id < b->id;
}

// That there is news, or something overdue; else nobody is written to.
std::optional<Letter> digest_of(const std::vector<const Warning*>& news, const Post::Warnings& all,
                                const Sender& sender, std::chrono::sys_seconds now) {
    const Day today = day_of(now);
    Digest out;
    for (const auto& [id, warning] : all) {
        out.open += warning.is_open() ? 1U : 0U;
        out.overdue += warning.is_overdue(today) ? 1U : 0U;
    }
    if (news.empty() && out.overdue == 0) return std::nullopt;
    out.news = std::span{news}.first(std::min(news.size(), digest_lines_max));
    out.more = news.size() - out.news.size();
    return write_digest(out, sender, now);
}

}  // namespace

Post::Post(const Papers& papers, unsigned digest_hour) : digest_hour_{digest_hour} {
    for (auto it = papers.lower_bound(std::string{told_prefix});
         it != papers.end() && it->first.starts_with(told_prefix); ++it)
        read_told(it->second);
    if (const auto day = number_in(papers, digest_paper)) digest_day_ = Day{static_cast<std::int32_t>(*day)};
    if (const auto seconds = number_in(papers, late_paper))
        late_told_ = std::chrono::sys_seconds{std::chrono::seconds{*seconds}};
}

// What cannot be read is told again.
void Post::read_told(const std::string& text) {
    const auto json = record::parse_json(text);
    const auto* const members = json ? json->as<Json::Object>() : nullptr;
    if (members == nullptr) return;
    for (const record::JsonMember& member : *members) {
        const auto id = WarningId::from_text(member.name);
        const auto* const grade = member.value.as<std::int64_t>();
        if (!id || grade == nullptr || *grade < 0 || *grade >= 2 * severities_count) continue;
        told_[*id] = {static_cast<WarningLevel>(*grade / severities_count),
                      static_cast<Severity>(*grade % severities_count)};
    }
}

bool Post::is_owed(const WarningId& id) const {
    return std::ranges::any_of(owed_, [&](const Owed& one) { return one.what.grades.contains(id); });
}

// Without what somebody is still owed: after a restart that is told again.
std::string Post::told_paper(const std::string& name) const {
    Json::Object out;
    for (const auto& [id, grade] : told_)
        if (paper_of(id) == name && !is_owed(id))
            out.push_back({id.text(), Json{static_cast<std::int64_t>(grade.first) * severities_count +
                                           static_cast<std::int64_t>(grade.second)}});
    const auto grade_of = [](const record::JsonMember& one) { return *one.value.as<std::int64_t>(); };
    if (out.size() > told_in_paper_max) {
        std::ranges::stable_sort(out, std::ranges::greater{}, grade_of);
        out.resize(told_in_paper_max);
        std::ranges::sort(out, {}, &record::JsonMember::name);
    }
    return record::canonical_json(Json{std::move(out)});
}

bool Post::is_news(const Warning& warning) const {
    if (!is_to_be_told(warning)) return false;
    const auto told = told_.find(warning.id);
    return told == told_.end() || told->second < Grade{warning.level, warning.severity};
}

std::vector<const Warning*> Post::news(const Warnings& all, WarningLevel level) const {
    std::vector<const Warning*> out;
    for (const auto& [id, warning] : all)
        if (warning.level == level && is_news(warning)) out.push_back(&warning);
    std::ranges::sort(out, comes_first);
    return out;
}

std::size_t Post::waiting(const Warnings& all) const {
    return news(all, WarningLevel::answer_needed).size();
}

std::optional<Letter> Post::next(const Warnings& all, const LateReports& late, const Sender& sender,
                                 std::chrono::sys_seconds now) {
    under_way_ = {};
    pays_ = false;
    std::optional<Letter> letter;
    if (!is_pausing(Readers::of_warnings, now)) {
        letter = urgent(all, sender, now);
        if (!letter) letter = digest(all, sender, now);
    }
    if (!letter && !is_pausing(Readers::of_late_reports, now)) letter = reminder(late, sender, now);
    if (!letter) letter = owed(all, late, sender, now);
    if (letter) written_to_ = letter->readers;
    return letter;
}

bool Post::is_pausing(Readers readers, std::chrono::sys_seconds now) const {
    const auto pause = pauses_.find(readers);
    return pause != pauses_.end() && pause->second.is_on(now);
}

void Post::take(const std::vector<const Warning*>& told) {
    for (const Warning* warning : told) under_way_.grades[warning->id] = {warning->level, warning->severity};
}

std::optional<Letter> Post::urgent(const Warnings& all, const Sender& sender, std::chrono::sys_seconds now) {
    auto tell = news(all, WarningLevel::answer_needed);
    if (tell.empty()) return std::nullopt;
    tell.resize(std::min(tell.size(), urgent_in_letter_max));
    take(tell);
    return write_urgent(tell, sender, now);
}

std::optional<Letter> Post::digest(const Warnings& all, const Sender& sender, std::chrono::sys_seconds now) {
    const Day today = day_of(now);
    if (hour_of(now) < digest_hour_ || (digest_day_ && *digest_day_ == today)) return std::nullopt;
    const auto tell = news(all, WarningLevel::information);
    auto letter = digest_of(tell, all, sender, now);
    if (!letter) return std::nullopt;
    take(tell);
    under_way_.digest = today;
    return letter;
}

std::optional<Letter> Post::reminder(const LateReports& late, const Sender& sender,
                                     std::chrono::sys_seconds now) {
    if (late.count == 0 || hour_of(now) < digest_hour_) return std::nullopt;
    // A time ahead of now was told by a clock that has been put right since.
    if (late_told_ && *late_told_ <= now) {
        const bool is_told_today = day_of(*late_told_) == day_of(now);
        if (is_told_today || (late.newest < *late_told_ && now - *late_told_ < late_reminder))
            return std::nullopt;
    }
    under_way_.late = now;
    return write_late_reports(late, sender, now);
}

// Those that are owed in turn, so that one whose reader is refused again and again holds up no other.
std::optional<Letter> Post::owed(const Warnings& all, const LateReports& late, const Sender& sender,
                                 std::chrono::sys_seconds now) {
    given_up_ += std::erase_if(owed_, [&](const Owed& one) { return now - one.since >= owed_for_max; });
    if (owed_pause_.is_on(now)) return std::nullopt;
    while (!owed_.empty()) {
        auto letter = write_again(owed_.front(), all, late, sender, now);
        if (letter) {
            letter->only_to = owed_.front().readers;
            pays_ = true;
            return letter;
        }
        owed_.pop_front();  // nothing of it is news any more
    }
    return std::nullopt;
}

std::optional<Letter> Post::write_again(const Owed& owed, const Warnings& all, const LateReports& late,
                                        const Sender& sender, std::chrono::sys_seconds now) const {
    if (owed.what.late)
        return late.count > 0 ? std::optional{write_late_reports(late, sender, now)} : std::nullopt;
    std::vector<const Warning*> tell;
    for (const auto& [id, grade] : owed.what.grades) {
        const auto warning = all.find(id);
        if (warning != all.end() && is_to_be_told(warning->second)) tell.push_back(&warning->second);
    }
    std::ranges::sort(tell, comes_first);
    if (owed.what.digest) return digest_of(tell, all, sender, now);
    return tell.empty() ? std::nullopt : std::optional{write_urgent(tell, sender, now)};
}

void Post::note(const Told& what) {
    for (const auto& [id, grade] : what.grades) told_[id] = grade;
    if (what.digest) digest_day_ = what.digest;
    if (what.late) late_told_ = what.late;
}

Post::Papers Post::papers_of(const Told& what) const {
    std::set<std::string> names;
    for (const auto& [id, grade] : what.grades) names.insert(paper_of(id));
    Papers out = told_papers(names);
    // Not of a day before the last one, of which a paper may speak already.
    if (what.digest && what.digest == digest_day_)
        out.emplace(digest_paper, record::canonical_json(Json{std::int64_t{digest_day_->value}}));
    if (what.late && what.late == late_told_)
        out.emplace(late_paper,
                    record::canonical_json(Json{std::int64_t{late_told_->time_since_epoch().count()}}));
    return out;
}

Post::Papers Post::delivered() {
    Told what;
    if (pays_) {
        what = std::move(owed_.front().what);
        owed_.pop_front();
        owed_pause_ = {};
    } else {
        pauses_.erase(written_to_);
        what = std::exchange(under_way_, {});
        note(what);
    }
    return papers_of(what);
}

Post::Papers Post::deferred(std::vector<std::string> readers, std::chrono::sys_seconds now) {
    if (readers.empty()) return delivered();
    if (pays_) {
        owed_.front().readers = std::move(readers);
        failed(now);
        return {};
    }
    pauses_.erase(written_to_);
    note(under_way_);
    if (owed_.empty()) {
        owed_pause_ = {};
        owed_pause_.begin(now);
    }
    owed_.push_back({std::exchange(under_way_, {}), std::move(readers), now});
    if (owed_.size() <= owed_letters_max) return {};
    const Told given_up = std::move(owed_.front().what);
    owed_.pop_front();
    ++given_up_;
    return papers_of(given_up);
}

// What somebody has taken up is not news again, whatever counts as told.
Post::Papers Post::take_back(const Warnings& all) {
    std::set<std::string> names;
    for (auto told = told_.begin(); told != told_.end();) {
        const auto found = all.find(told->first);
        const bool is_over = found == all.end() || !stands(found->second);
        const Grade now = is_over ? Grade{} : Grade{found->second.level, found->second.severity};
        if (!is_over && now >= told->second) {
            ++told;
            continue;
        }
        names.insert(paper_of(told->first));
        if (is_over) {
            told = told_.erase(told);
        } else {
            told->second = now;
            ++told;
        }
    }
    return told_papers(names);
}

Post::Papers Post::told_papers(const std::set<std::string>& names) const {
    Papers out;
    for (const std::string& name : names) out.emplace(name, told_paper(name));
    return out;
}

void Post::failed(std::chrono::sys_seconds now) {
    under_way_ = {};
    if (!pays_) return pauses_[written_to_].begin(now);
    owed_pause_.begin(now);
    std::rotate(owed_.begin(), owed_.begin() + 1, owed_.end());
}

// None is longer than last_retry: what seems so was begun by a clock that has been put right since.
bool Post::Pause::is_on(std::chrono::sys_seconds now) const {
    return now < not_before && not_before <= now + last_retry;
}

void Post::Pause::begin(std::chrono::sys_seconds now) {
    not_before = now + next;
    next = std::min(next * 2, last_retry);
}

}  // namespace stonechat::mail
