// Bodies that go: by their author's word or by the stewards' order, for good.

#include "protocol/engine/erasing.hpp"

#include <chrono>

#include "protocol/engine/engine.hpp"
#include "protocol/privacy/cleared.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;

// Erasures that come together, as when somebody erases all that was said about one case, rewrite files once.
constexpr auto gather_time = 2s;
// When the store failed: long enough for a backup under way to end, or for room to be made.
constexpr auto again_after = 1min;
constexpr auto look_again_after = 5s;
// How long nothing may come of a log that a peer said was longer, before its word no longer holds back a node
// that has caught up with another: several times what a link waits for an answer.
constexpr auto waits_for_a_peer = 10min;
// Records looked up at once: a page of the log.
constexpr std::size_t looked_up_together = 256;

// Confirmations that wait to be signed at once: a tenth of a second's work of the disk, which is how long a
// report of this node's own people may have to wait for them.
constexpr std::size_t confirmed_together_max = 32;

constexpr RequestId own_request = ~RequestId{0};  // nobody waits for its answer

std::string iso_date(Day day) {
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day.value}}};
    const auto digits = [](unsigned value, std::size_t width) {
        const std::string text = std::to_string(value);
        return std::string(width > text.size() ? width - text.size() : 0, '0') + text;
    };
    return digits(static_cast<unsigned>(static_cast<int>(date.year())), 4) + '-' +
           digits(static_cast<unsigned>(date.month()), 2) + '-' +
           digits(static_cast<unsigned>(date.day()), 2);
}

// A receipt of a node, not of a person, that says "complete" and names no action: nobody acted on an alert,
// the node's files are rid of the text. Persons' receipts always name what was done.
record::Body confirmation(const RecordId& erased, const std::string& codes, Day today) {
    return {codes, record::Receipt{.alert = erased.hex(),
                                   .state = "action-complete",
                                   .on = iso_date(today),
                                   .match = "certain",
                                   .by_role = "node",
                                   .reason = {},
                                   .done = record::Codes{}}};
}

// Which entry orders each erasure.
std::map<RecordId, CharterSequence> orders_in(const charter::Charter& charter) {
    std::map<RecordId, CharterSequence> orders;
    for (const Bytes& bytes : charter.held()) {
        const auto entry = charter::decode_signed_entry(bytes);
        check(entry.has_value());  // the charter took it
        const auto content = charter::decode_entry(entry->payload);
        check(content.has_value());
        if (const auto* const order = std::get_if<charter::EraseOrder>(&content->action))
            for (const RecordId& target : order->records) orders.try_emplace(target, content->sequence);
    }
    return orders;
}

std::optional<RecordId> confirmed_in(const record::Body& body) {
    const auto* const receipt = std::get_if<record::Receipt>(&body.content);
    if (receipt == nullptr || receipt->state != "action-complete" || receipt->by_role != "node" ||
        !receipt->done || !receipt->done->empty())
        return std::nullopt;
    return RecordId::from_hex(receipt->alert);
}

}  // namespace

std::optional<RecordId> erased_by(const record::Body* body) {
    const auto* const erasure = body == nullptr ? nullptr : std::get_if<record::Erasure>(&body->content);
    return erasure == nullptr ? std::nullopt : RecordId::from_hex(erasure->record);
}

// What a record that is held in this state means for erasures: it may be one, confirm one, or be erased.
void Engine::note_erasures(const record::Header& header, const RecordId& id, record::BodyState state,
                           const record::Body* body) {
    feed::Erasures& known = erasing_.known;
    if (const auto target = erased_by(body)) {
        const auto& erasure = std::get<record::Erasure>(body->content);
        known.ask(*target, header.author,
                  {.erasure = id, .reason = erasure.reason, .day = header.day, .charter = header.charter});
        const auto& held = known.all().at(*target).held;
        if (!held || !held->is_erased || held->author != header.author) erasing_.to_look.insert(*target);
    }
    if (const auto confirmed = body == nullptr ? std::nullopt : confirmed_in(*body))
        known.confirm(*confirmed, header.author);
    if (!known.concerns(id)) return;
    known.holds(id, header, state);
    if (feed::is_erased(state))
        erasing_.may_confirm = true;
    else if (known.state_for(id, header))
        erasing_.to_look.insert(id);
}

void Engine::take_erase_orders() {
    std::set<RecordId> news;
    for (const RecordId& target : charter_.erase_orders()) {
        const auto found = erasing_.known.all().find(target);
        if (found == erasing_.known.all().end() || !found->second.ordered) news.insert(target);
    }
    if (news.empty()) return;
    const auto entries = orders_in(charter_);
    for (const RecordId& target : news) {
        // One that stands in a branch of its own: who belongs by now is expected to confirm.
        const auto entry = entries.find(target);
        erasing_.known.order(target, entry == entries.end() ? charter_.sequence() : entry->second);
        erasing_.to_look.insert(target);
    }
}

void Engine::look_for_erased() {
    if (!erasing_.looking.empty() || erasing_.to_look.empty()) return;
    if (erasing_.look_again_at && now_.instant < *erasing_.look_again_at) return;
    erasing_.look_again_at.reset();
    while (!erasing_.to_look.empty() && erasing_.looking.size() < looked_up_together)
        erasing_.looking.insert(erasing_.to_look.extract(erasing_.to_look.begin()));
    emit(ReadRecords{0, {erasing_.looking.begin(), erasing_.looking.end()}});
}

// What is asked for and not held here waits for the record: it is erased as it comes.
void Engine::looked_up(const RecordsArrived& arrived) {
    if (!arrived.is_whole) {
        erasing_.to_look.merge(erasing_.looking);
        erasing_.look_again_at = now_.instant + look_again_after;
    }
    erasing_.looking.clear();
    for (const StoredRecord& stored : arrived.records) look_at(stored);
}

void Engine::look_at(const StoredRecord& stored) {
    const auto record = record::read_record(stored.envelope.message);
    check(record.has_value());  // our own store's
    const record::Header& header = record->header;
    feed::Erasures& known = erasing_.known;
    known.holds(record->id, header, stored.body_state);
    for (const auto& [member, asked] : known.all().at(record->id).asked)
        if (member != header.author || header.kind == record::Kind::erasure)
            emit(Noted{.what = Noted::What::erasure_ignored, .member = member, .record = asked.erasure});
    const auto state = known.state_for(record->id, header);
    if (!state) return;
    if (feed::is_erased(stored.body_state)) {
        erasing_.may_confirm = true;  // once the files are rid of it
        return;
    }
    if (erasing_.under_way.insert(record->id).second)
        change_body(header, record->message,
                    {.record = record->id, .state = *state, .ruleset = stored.ruleset});
}

void Engine::erasure_done(bool is_done, const RecordId& id, const record::Header& header) {
    erasing_.under_way.erase(id);
    if (!is_done) {
        erasing_.to_look.insert(id);
        erasing_.look_again_at = now_.instant + look_again_after;
        // It may have been written all the same, if only its sync failed: then nothing is left but its
        // traces.
        erasing_.is_untidy = true;
        erasing_.says_scrubbed = true;
        if (!erasing_.scrub_at) erasing_.scrub_at = now_.instant + look_again_after + gather_time;
        return;
    }
    erasing_.known.holds(id, header, record::BodyState::erased_by_author);
    emit(Noted{.what = Noted::What::erased, .record = id});
    erasing_.is_untidy = true;
    erasing_.says_scrubbed = true;
    erasing_.may_confirm = true;
    if (!erasing_.scrub_at) erasing_.scrub_at = now_.instant + gather_time;
}

// Only once all records have been looked at: a warning that still quotes an erased text is rewritten then,
// and its old bytes go with the others.
void Engine::scrub_when_due() {
    if (!erasing_.is_untidy || erasing_.is_scrubbing || !concern_.is_settled || !erasing_.under_way.empty())
        return;
    if (!erasing_.scrub_at) erasing_.scrub_at = now_.instant;
    if (now_.instant < *erasing_.scrub_at) return;
    erasing_.scrub_at.reset();
    erasing_.is_scrubbing = true;
    emit(Scrub{});
}

void Engine::on(const Scrubbed& scrubbed) {
    erasing_.is_scrubbing = false;
    if (!scrubbed.is_done || erasing_.says_scrubbed)
        emit(Noted{.what = scrubbed.is_done ? Noted::What::scrubbed : Noted::What::scrub_failed});
    if (!scrubbed.is_done)
        erasing_.scrub_at = now_.instant + again_after;
    else
        erasing_.is_untidy = erasing_.scrub_at.has_value();  // more was erased meanwhile
}

void Engine::on(const PapersWiped&) {
    scrub_soon();
}

// Without a word of it to people: it is not of a text that somebody had erased.
void Engine::scrub_soon() {
    if (!erasing_.is_untidy) erasing_.says_scrubbed = false;
    erasing_.is_untidy = true;
    if (!erasing_.scrub_at) erasing_.scrub_at = now_.instant + gather_time;
}

// Says in a signed record, once for each text, that no file here holds it any more.
void Engine::confirm_erasures() {
    if (!concern_.is_settled || erasing_.is_untidy || erasing_.is_held_back) return;
    const charter::Member* const self = charter_.find(config_.self);
    if (self == nullptr || self->standing.is_revoked || self->standing.role != charter::Role::member) return;
    if (std::exchange(erasing_.may_confirm, false)) erasing_.list_unconfirmed(*self);
    // A few at a time, and none while anything else waits: a member may have thousands of its texts erased,
    // and people's reports must not stand behind them.
    if (!to_publish_.empty()) return;
    for (std::size_t i = 0; i < confirmed_together_max && !erasing_.to_confirm.empty(); ++i) {
        auto cleared =
            privacy::clear({confirmation(erasing_.to_confirm.front(), lists_.version(), now_.today), false});
        check(cleared.has_value());  // codes and ids only
        erasing_.to_confirm.pop_front();
        Publish publish{own_request, std::move(*cleared)};
        on(publish);
    }
}

void Erasing::list_unconfirmed(const charter::Member& self) {
    for (const auto& [id, one] : known.all()) {
        if (!one.held || !one.held->is_erased || one.confirmed.contains(self.id)) continue;
        if (one.since() >= self.admitted && confirming.insert(id).second) to_confirm.push_back(id);
    }
}

// What could not be stored or signed is tried again.
void Engine::confirm_again() {
    if (erasing_.confirming.empty() || !erasing_.to_confirm.empty() || !to_publish_.empty() || own_under_way_)
        return;
    erasing_.confirming.clear();
    erasing_.may_confirm = true;
}

// After a restore. The first peers whose logs were followed to where they ended when we met tell what was
// erased since the backup. One that holds nothing tells nothing; one that is restored itself, and so does not
// say where its log ends, is not waited for.
void Engine::serve_when_caught_up() {
    if (!erasing_.is_held_back || !concern_.is_settled || checking_.waiting() > 0 ||
        !erasing_.to_look.empty() || !erasing_.looking.empty() || !erasing_.under_way.empty())
        return;
    bool has_caught_up = false;
    for (auto& [link, peer] : peers_) {
        if (peer.log_end.value_or(0) == 0) continue;
        if (const LogNumber reached = peer.follower.reached();
            !peer.came_on_at || reached > peer.came_on_to) {
            peer.came_on_to = reached;
            peer.came_on_at = now_.instant;
        }
        if (peer.follower.reached() >= *peer.log_end && peer.follower.under_way() == 0)
            has_caught_up = true;
        else if (now_.instant < *peer.came_on_at + waits_for_a_peer)
            return;
    }
    if (has_caught_up) serve_again();
}

void Engine::serve_again() {
    erasing_.is_held_back = false;
    erasing_.may_confirm = true;
    emit(SaveSetting{std::string{restored_setting}, {}});
    emit(Noted{.what = Noted::What::caught_up});
    for (auto& [link, peer] : peers_)
        if (const auto early = peer.we_follow ? std::exchange(peer.early_follow, std::nullopt) : std::nullopt)
            start_feeding(link, peer, *early);
}

void Engine::on(const ServeAgain& asked) {
    if (erasing_.is_held_back) serve_again();
    emit(Answer{asked.request, RecordId{}});
}

// Of what goes to peers: a page that was read before the erasure may come after it. `id` is zero where the
// caller does not know it.
void Engine::hide_erased(const RecordId& id, StoredRecord& stored) const {
    if (erasing_.is_held_back) stored.envelope.body.reset();
    if (!stored.envelope.body || erasing_.known.all().empty()) return;
    if (!id.is_zero() && !erasing_.known.concerns(id)) return;
    const auto record = record::read_record(stored.envelope.message);
    check(record.has_value());  // our own store's
    const auto state = erasing_.known.state_for(record->id, record->header);
    if (!state) return;
    stored.envelope.body.reset();
    stored.body_state = *state;
}

std::optional<Instant> Engine::erasing_deadline() const {
    std::optional<Instant> earliest = bodies_.ask_at;
    const auto consider = [&](const std::optional<Instant>& other) {
        if (other && (!earliest || *other < *earliest)) earliest = other;
    };
    if (!erasing_.to_look.empty() && erasing_.looking.empty()) consider(erasing_.look_again_at);
    if (concern_.is_settled && !erasing_.is_scrubbing) consider(erasing_.scrub_at);
    if (!erasing_.confirming.empty()) consider(marks_at_);
    if (erasing_.is_held_back)
        for (const auto& [link, peer] : peers_)
            if (peer.came_on_at && *peer.came_on_at + waits_for_a_peer > now_.instant)
                consider(*peer.came_on_at + waits_for_a_peer);
    return earliest;
}

}  // namespace stonechat::engine
