// The engine's own reading of its log: what a start finds there, and what failed syncs left in it.

#include <algorithm>

#include "protocol/engine/engine.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;

// One page of our own log at a time, between which links are served: some milliseconds of reading bodies.
constexpr std::size_t page_records = 256;
constexpr std::size_t page_bytes = std::size_t{256} * 1024;
// A store that could not be read is left alone for so long.
constexpr auto read_again_after = 1s;

constexpr LinkId own_reader = 0;

}  // namespace

void Engine::log_grew(LogNumber first, const sync::LogEntry& last) {
    if (last.number <= log_end_) return;
    if (first != log_end_ + 1 && !unknown_after_) unknown_after_ = log_end_;
    log_end_ = last.number;
    log_digest_ = last.digest;
    log_grew_at_ = now_.instant;
}

void Engine::on(const LogKept& kept) {
    if (kept.end.number <= log_end_) return;
    log_grew(kept.end.number + 1, kept.end);
    read_own_log();
}

// Reads on where the last page ended, until the log's end; from then on records are looked at as they are
// stored.
void Engine::read_own_log() {
    if (concern_.is_reading || now_.instant < concern_.read_at) return;
    if (concern_.fed < log_end_) {
        concern_.is_reading = true;
        const std::size_t count = concern_.past_damage.together(concern_.fed, page_records);
        return emit(ReadLog{own_reader, concern_.fed, count, page_bytes});
    }
    if (unknown_after_.has_value()) {
        unknown_after_.reset();
        for (auto& [link, peer] : peers_) pump(link, peer);
    }
    if (concern_.pass_follows) return start_pass();
    if (std::exchange(concern_.is_settled, true)) return;
    light_.may_have_changed = true;
    take_changes(concern_.warnings.settle());
}

// A pass that has fed something already would not be right for all of it, and to begin anew for each of many
// statements would cost as many passes as there are statements.
void Engine::read_own_log_again() {
    if (concern_.is_settled || concern_.fed == 0) return start_pass();
    concern_.pass_follows = true;
}

void Engine::start_pass() {
    concern_.warnings.start_again();
    concern_.pass_follows = false;
    concern_.fed = 0;
    concern_.is_settled = false;
    concern_.reads_again = concern_.is_reading;  // a page of the former pass may be on its way
    read_own_log();
}

void Engine::read_own_log_from(LogNumber line) {
    unknown_after_ = std::min(unknown_after_.value_or(line - 1), line - 1);
    concern_.fed = std::min(concern_.fed, line - 1);
    concern_.reads_again = concern_.is_reading;
    read_own_log();
}

void Engine::take_own_page(const LogPage& page, bool is_damaged) {
    concern_.is_reading = false;
    if (std::exchange(concern_.reads_again, false)) return read_own_log();
    if (is_damaged) {
        concern_.fed = concern_.past_damage.pass(concern_.fed, page_records);
        return read_own_log();
    }
    bool feeds_again = false;
    for (const LogPage::Line& line : page.lines) {
        concern_.fed = line.entry.number;
        const auto record = record::read_record(line.record.envelope.message);
        check(record.has_value());  // our own store's
        take_unknown(line, *record);
        if (line.record.signature != record::SignatureState::verified) continue;
        std::optional<record::Body> body;
        if (line.record.envelope.body) {
            auto read = record::read_canonical_body(line.record.envelope.body->body, lists_);
            if (read) body = std::move(*read);
        }
        note_erasures(record->header, record->id, line.record.body_state, body ? &*body : nullptr);
        feeds_again |= feed(record->header, record->id, line.record, body ? &*body : nullptr);
    }
    if (feeds_again) read_own_log_again();
    if (page.lines.empty()) concern_.read_at = now_.instant + read_again_after;  // the store failed
    read_own_log();
}

// A record whose sync failed is kept all the same once a later sync succeeds, and no Stored tells of it.
// Peers read it in our log then, and do not send it again.
void Engine::take_unknown(const LogPage::Line& line, const record::SignedRecord& record) {
    const feed::Link link = feed::link_of(record.header, record.id);
    const feed::Place place = lanes_.place(link);
    const bool is_place_free =
        !line.record.is_void && (place == feed::Place::fresh || place == feed::Place::fork);
    const bool was_told = !unknown_after_ || line.entry.number <= *unknown_after_;
    unsynced_.erase(record.id);
    if (was_told && !is_place_free) return;
    if (may_still_come(line.record.body_state))
        bodies_.lacking[record.id] = {record.id, line.record.body_state, line.record.ruleset};
    else
        bodies_.lacking.erase(record.id);
    if (line.record.signature == record::SignatureState::provisional && !line.record.is_void)
        checking_.accepted(line.entry.number);
    if (line.record.is_void) return;  // the lanes have none
    const bool may_fork = place != feed::Place::fresh;
    if (place == feed::Place::below_head) {
        // Held there already, where the charter made the store count it anew; or beside what is.
        rivals_asked_.emplace(record.id, link);
        emit(ReadPlace{record.id, link.feed, link.sequence});
        return settle_pinned_lane(record.header, may_fork);
    }
    if (!is_place_free) return;
    const std::optional<RecordId> rival = lanes_.rival(link);
    lanes_.add(link);
    note_fork(link, rival);
    changed_lanes_.insert(link.feed);
    settle_pinned_lane(record.header, may_fork);
}

}  // namespace stonechat::engine
