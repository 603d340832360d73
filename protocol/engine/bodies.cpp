// Bodies that come after their headers: because whoever sent the record did not have them, or because newer
// rules no longer withhold them.

#include <algorithm>

#include "protocol/engine/engine.hpp"
#include "protocol/privacy/ruleset.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;

// Bodies asked of a peer at once: 4 MiB if all are of the largest size.
constexpr std::size_t asked_together = 256;
constexpr NodeClock::duration page_pause = 1s;
// After every peer's turn, and longer after each round of them all: a body that nobody has is asked for ever
// more seldom. At the longest pause asking for one, and being shown its header again, costs a link some 8 kB
// a day.
constexpr NodeClock::duration round_pause_min = 1min;
constexpr NodeClock::duration round_pause_max = 1h;

// What a light node does not hold is wanted once it is one no more.
bool is_wanted(const LackingBody& lacking, bool is_light) {
    if (lacking.state == record::BodyState::not_held) return !is_light;
    return lacking.state == record::BodyState::missing || lacking.ruleset < privacy::ruleset_version;
}

}  // namespace

bool Engine::wants_body(const RecordId& id) const {
    const auto found = bodies_.lacking.find(id);
    return found != bodies_.lacking.end() && is_wanted(found->second, is_light()) &&
           !bodies_.changing.contains(id);
}

bool Engine::takes_body(const RecordId& id) const {
    const auto found = bodies_.lacking.find(id);
    const bool is_chosen_by_sender =
        found != bodies_.lacking.end() && found->second.state == record::BodyState::not_held;
    return wants_body(id) || (is_chosen_by_sender && !bodies_.changing.contains(id));
}

void Engine::take_body(const Waiter& waiter, record::SignedRecord&& record, record::SaltedBody&& salted) {
    const RecordId id = record.id;
    Pending& pending = pending_[id];
    pending.waiters.push_back(waiter);
    pending.is_awaited = false;
    pending.salted = std::move(salted);
    judge_body(id, std::move(record));
}

void Engine::judge_body(const RecordId& id, record::SignedRecord&& record) {
    Pending& pending = pending_.at(id);
    pending.is_held = true;
    for (const Waiter& waiter : pending.waiters) bodies_.holders.note(id, waiter.link);
    const auto judgement = charter_.judge(record.header, id);
    if (!judgement || erasing_.known.state_for(id, record.header)) return finish(id);
    if (checking_.awaits(id)) return finish(id);  // asked for again once its check is over
    Unexamined input{std::move(record), judgement->key, judgement->standing.seats.relay,
                     std::exchange(pending.salted, std::nullopt)};
    emit(Examine{id, std::move(input)});
}

void Engine::body_examined(Examined& examined, Pending& pending) {
    Examination& result = examined.result;
    if (result.had_other_body && !pending.waiters.empty())
        fault(pending.waiters.front().link,
              Refusal{Errc::body_mismatch, "body", "is not the one that the header names", 0});
    if (!result.record || result.had_other_body) return finish(examined.record);
    const record::Header& header = result.record->header();
    if (erasing_.known.state_for(examined.record, header)) return finish(examined.record);
    const bool is_chosen = !is_light() || light_.interest.includes(header, result.body.get());
    if (!is_chosen) return finish(examined.record);
    BodyChange change{.record = examined.record,
                      .state = result.body_state,
                      .ruleset = result.ruleset,
                      .body = std::move(result.salted),
                      .erases = erased_by(result.body.get())};
    bodies_.changing[examined.record].body = std::move(result.body);
    change_body(header, result.record->message(), std::move(change));
}

void Engine::change_body(const record::Header& header, const Bytes& message, BodyChange&& change) {
    Bodies::Changing& changing = bodies_.changing[change.record];
    changing.header = header;
    changing.message = message;
    ++changing.changes_count;
    emit(ChangeBody{std::move(change)});
}

void Engine::on(BodyChanged& changed) {
    const RecordId id = changed.change.record;
    const auto found = bodies_.changing.find(id);
    check(found != bodies_.changing.end());
    const bool erases = feed::is_erased(changed.change.state);
    // Where nothing changed the line is an old one: the body is erased already, or was written before.
    if (changed.line && changed.line->number > log_end_) body_changed(changed, found->second);
    if (erases) erasure_done(changed.line.has_value(), id, found->second.header);
    if (--found->second.changes_count == 0) bodies_.changing.erase(found);
    finish(id);
}

void Engine::body_changed(BodyChanged& changed, const Bodies::Changing& changing) {
    BodyChange& change = changed.change;
    if (may_still_come(change.state))
        bodies_.lacking[change.record] = {change.record, change.state, change.ruleset};
    else
        bodies_.lacking.erase(change.record);
    log_grew(changed.line->number, *changed.line);
    const bool is_present = change.state == record::BodyState::present;
    const record::Body* const body = is_present ? changing.body.get() : nullptr;
    LogPage::Line line{*changed.line,
                       {{changing.message, std::move(change.body)}, change.state, change.ruleset}};
    hide_erased(change.record, line.record);
    note_erasures(changing.header, change.record, change.state, body);
    concern(line, changing.header, body);
    live_.push_back({std::move(line), false});
}

// Of a line that says that a body has changed, only one that came is news: erasures are records or charter
// entries of their own, and what this node's filter withholds every other judges for itself.
bool Engine::has_body_to_give(const LogPage::Line& line, LinkId link) {
    if (!line.record.envelope.body || bodies_.holders.holds(link, line.entry.record)) return false;
    bodies_.holders.note(line.entry.record, link);
    return true;
}

void Engine::want_bodies_of(LinkId link) {
    if (bodies_.lacking.empty()) return;
    bodies_.ask_whom = link;
    bodies_.asked_until = RecordId{};
    bodies_.pause = round_pause_min;
    bodies_.ask_at = now_.instant;
}

void Engine::ask_for_bodies() {
    if (bodies_.ask_at && *bodies_.ask_at <= now_.instant) ask_next_bodies();
    for (const auto& [link, ids] : std::exchange(bodies_.asks, {})) {
        Peer* const asked = peer(link);
        if (asked == nullptr) continue;
        Pull pull;
        for (const RecordId& id : ids)
            if (pull.ids.size() < limits::frame_records_max) pull.ids.push_back(id);
        send(link, *asked, pull);
    }
}

// One page of what is wanted, of one peer; after the last page it is the next peer's turn.
void Engine::ask_next_bodies() {
    bodies_.ask_at.reset();
    // A light node has pushed its own with their bodies, and holds few of others.
    const auto is_asked = [](const auto& one) { return one.second.we_follow && !one.second.light; };
    auto whom = std::find_if(peers_.lower_bound(bodies_.ask_whom), peers_.end(), is_asked);
    if (whom == peers_.end()) {
        whom = std::ranges::find_if(peers_, is_asked);
        bodies_.pause = std::min(2 * bodies_.pause, round_pause_max);
    }
    if (whom == peers_.end() || bodies_.lacking.empty()) return;  // with the next link
    std::set<RecordId>& page = bodies_.asks[whom->first];
    auto at = bodies_.lacking.upper_bound(bodies_.asked_until);
    for (; at != bodies_.lacking.end() && page.size() < asked_together; ++at)
        if (wants_body(at->first)) page.insert(bodies_.asked_until = at->first);
    if (at != bodies_.lacking.end()) {
        bodies_.ask_at = now_.instant + page_pause;
    } else {
        bodies_.ask_whom = whom->first + 1;
        bodies_.asked_until = RecordId{};
        bodies_.pause = std::max(bodies_.pause, round_pause_min);
        bodies_.ask_at = now_.instant + bodies_.pause;
    }
    if (page.empty()) bodies_.asks.erase(whom->first);
}

}  // namespace stonechat::engine
