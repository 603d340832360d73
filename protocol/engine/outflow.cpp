// The engine's way of a record out: our log to each peer that follows it, live or from the store.

#include <algorithm>

#include "protocol/engine/engine.hpp"

namespace stonechat::engine {
namespace {

// Pulled records that are read at once: at their largest they fill an outbox.
constexpr std::size_t given_together = 256;

// How often a peer is told how far our log has come while few lines follow one another: to most peers a lone
// record is nothing but a mark, and marks weigh as much as names do. After a break that many are told twice.
constexpr auto few_lines_mark_interval = std::chrono::minutes{5};
// Or once nothing has followed for so long: a peer that has been sent all then knows it.
constexpr auto log_at_rest_after = std::chrono::seconds{20};

// The bulk lane is announced and pulled, the safety lane goes whole.
bool goes_by_name(const record::Header& header, bool is_live) {
    return is_live && header.lane == record::Lane::bulk;
}

RecordId id_of(const record::Envelope& envelope) {
    const auto record = record::read_record(envelope.message);
    check(record.has_value());  // our own store's
    return record->id;
}

}  // namespace

void Engine::start_feeding(LinkId link, Peer& peer, const Follow& follow) {
    if (peer.early_follow && peer.early_follow->light && follow.light) {
        peer.early_follow = follow;  // asks for more before it was served
        return;
    }
    const bool follows_anew = peer.light && follow.light && peer.follows_us && !peer.early_follow;
    if ((peer.follows_us || peer.early_follow) && !follows_anew)
        return fault(link, Refusal{Errc::bad_frame, "frame", "follows twice", 0});
    if (follows_anew && peer.followed_anew &&
        now_.instant < *peer.followed_anew + light_follows_anew_at_most_every)
        return fault(link, Refusal{Errc::bad_frame, "frame", "follows anew too soon", 0});
    if (erasing_.is_held_back || peer.is_met) {
        peer.early_follow = follow;
        return;
    }
    peer.follows_us = true;
    peer.light = follow.light;
    if (follows_anew) peer.followed_anew = now_.instant;
    const bool is_start = follow.number == 0;
    const bool is_end = follow.number == log_end_ && follow.digest == log_digest_;
    if (!is_start && !is_end && follow.number < log_end_) {
        unanswered_follows_[link] = follow;
        return emit(ReadDigest{link, follow.number});
    }
    // A cursor beyond our end, or another digest there: this store is not the one that the peer remembers.
    const LogNumber after = is_end ? follow.number : 0;
    if (!is_start && !is_end) claimed_of_us(OwnEpoch::Why::newer_cursor);
    send(link, peer, Following{after, log_end_told()});
    peer.feeder.start(after, log_end_, follow.ids_first ? log_end_ : 0);
    pump(link, peer);
    expect_audit(peer);
}

void Engine::on(const DigestArrived& arrived) {
    const auto waiting = unanswered_follows_.find(arrived.link);
    Peer* to = peer(arrived.link);
    if (waiting == unanswered_follows_.end() || to == nullptr) return;
    const Follow follow = waiting->second;
    unanswered_follows_.erase(waiting);
    const bool agrees = arrived.entry && arrived.entry->digest == follow.digest;
    if (arrived.entry && !agrees) claimed_of_us(OwnEpoch::Why::newer_cursor);
    const LogNumber after = agrees ? follow.number : 0;
    send(arrived.link, *to, Following{after, log_end_told()});
    to->feeder.start(after, log_end_, follow.ids_first ? log_end_ : 0);
    pump(arrived.link, *to);
    expect_audit(*to);
}

void Engine::pump(LinkId link, Peer& peer) {
    // Nothing that is provisional leaves, nor anything behind it: a peer's cursor passes no line unseen.
    const LogNumber until = checking_.readable_until(known_until());
    // What it brought itself is passed over unread, but for the last line: that moves its cursor past them
    // all.
    const LogNumber run_end = peer.brought.end_of_run(peer.feeder.handed() + 1, until);
    if (run_end > 0 && peer.feeder.wants_read(until)) peer.feeder.hand(run_end - 1, false);
    if (const auto after = peer.feeder.take_read(until))
        emit(ReadLog{link, *after, std::min<std::size_t>(peer.feeder.read_together(), until - *after),
                     limits::frame_bytes_target});
}

void Engine::on(const FrameSent& sent) {
    Peer* to = peer(sent.link);
    if (to == nullptr) return;
    to->feeder.sent(sent.bytes);
    pump(sent.link, *to);
    give_pulled(sent.link, *to);
}

// What the store can show is not yet what it has promised to keep: a line whose sync still runs, or has
// failed, stays here. An own record that left and was then lost with the power would be followed by a fork.
void Engine::on(LogArrived& arrived) {
    if (arrived.is_damaged) note_damage();
    const LogNumber until = arrived.reader == 0 ? log_end_ : known_until();
    std::erase_if(arrived.page.lines, [&](const auto& line) { return line.entry.number > until; });
    if (arrived.reader == 0) return take_own_page(arrived.page, arrived.is_damaged);
    Peer* to = peer(arrived.reader);
    if (to == nullptr) return;
    to->feeder.read_arrived();
    if (arrived.is_damaged) {
        to->feeder.pass_damaged();
        return pump(arrived.reader, *to);
    }
    if (arrived.page.lines.empty()) return;  // the store failed: tried again in a while, by take_due()
    // Read for a stream that its peer has meanwhile started anew.
    if (arrived.page.lines.front().entry.number != to->feeder.handed() + 1) return pump(arrived.reader, *to);
    std::vector<const LogPage::Line*> lines;
    for (LogPage::Line& line : arrived.page.lines) {
        // Read before it was known. A void one is passed over: nobody checks it, and it does not leave.
        if (line.record.signature == record::SignatureState::provisional && !line.record.is_void) break;
        hide_erased(line.entry.record, line.record);
        lines.push_back(&line);
    }
    if (lines.empty()) return;
    send_lines(arrived.reader, *to, lines, false);
    pump(arrived.reader, *to);
}

void Engine::push_live() {
    const std::vector<Live> live = std::exchange(live_, {});
    if (live.empty()) return;
    for (auto& [link, peer] : peers_) {
        std::vector<const LogPage::Line*> lines;
        LogNumber next = peer.feeder.handed() + 1;
        for (const auto& [line, is_news] : live) {
            const bool follows_on =
                lines.empty() ? peer.feeder.takes_live(line.entry.number) : line.entry.number == next;
            if (!follows_on || lines.size() == limits::frame_records_max) continue;
            lines.push_back(&line);
            next = line.entry.number + 1;
        }
        if (!lines.empty()) send_lines(link, peer, lines, true);
        for (const auto& [line, is_news] : live)
            if (is_news && line.entry.number > peer.feeder.handed()) push_ahead(link, peer, line);
        pump(link, peer);
    }
}

// News does not wait until a peer has caught up, or until what stands before it in our log is checked: it
// goes ahead, outside the log, and is left out when the log comes to it.
void Engine::push_ahead(LinkId link, Peer& peer, const LogPage::Line& line) {
    if (!peer.feeder.takes_news() || holds_line(link, peer, line)) return;
    if (line.record.signature != record::SignatureState::verified) return;
    const auto record = record::read_record(line.record.envelope.message);
    check(record.has_value());  // our own store's
    if (record->header.lane != record::Lane::safety || !is_for(peer, record->header.feed())) return;
    holders_.note(line.entry.record, link);
    Item item = line.record.envelope;
    if (peer.light && !wants_body_of(*peer.light, *record, line.record.envelope.body))
        std::get<record::Envelope>(item).body.reset();
    send(link, peer, Records{0, {}, {std::move(item)}});
}

// Hands consecutive lines to a peer, leaving out what it is known to hold.
void Engine::send_lines(LinkId link, Peer& peer, const std::vector<const LogPage::Line*>& lines,
                        bool is_live) {
    Records records;
    std::size_t bytes = 0;
    const auto flush = [&](const LogPage::Line& last) {
        tell_names(link, peer);
        records.number = last.entry.number;
        records.digest = last.entry.digest;
        send(link, peer, records);
        records.items.clear();
        bytes = 0;
    };
    for (const LogPage::Line* line : lines) {
        peer.feeder.hand(line->entry.number, false);
        if (auto item = news(link, peer, *line, is_live)) {
            bytes += encoded_bytes(*item);
            records.items.push_back(std::move(*item));
        }
        if (bytes >= limits::frame_bytes_target || records.items.size() == limits::frame_records_max) {
            flush(*line);
            peer.feeder.hand(line->entry.number, true);
        }
    }
    // In catch-up even an empty part is sent, so that the peer's cursor moves; live, a mark follows in time.
    if (!records.items.empty() || !is_live) {
        flush(*lines.back());
        peer.feeder.hand(lines.back()->entry.number, true);
    }
}

bool Engine::holds_line(LinkId link, const Peer& peer, const LogPage::Line& line) const {
    return peer.brought.contains(line.entry.number) || holders_.holds(link, line.entry.record);
}

// What a peer is sent of a line; empty: nothing, say because it holds the record.
std::optional<Item> Engine::news(LinkId link, Peer& peer, const LogPage::Line& line, bool is_live) {
    // Badly signed ones are no news: whoever holds what names one asks for it by its hash.
    if (line.record.is_void || line.record.signature != record::SignatureState::verified) return std::nullopt;
    const bool by_name = peer.feeder.announces(line.entry.number);
    std::optional<record::SignedRecord> record;
    if (by_name || is_live || peer.light || is_light()) {
        auto read = record::read_record(line.record.envelope.message);
        check(read.has_value());  // our own store's
        record = std::move(*read);
        if (!is_for(peer, record->header.feed())) return std::nullopt;
        if (peer.light) return light_news(link, peer, line, *record);
    }
    const bool is_news = line.entry.change == sync::Change::record_accepted ? !holds_line(link, peer, line)
                                                                            : has_body_to_give(line, link);
    if (!is_news) return std::nullopt;
    if (record && !by_name && goes_by_name(record->header, is_live) && takes_names(peer)) {
        name_soon(link, peer, {record->id, line.entry.change != sync::Change::record_accepted});
        return std::nullopt;
    }
    if (record && (by_name || goes_by_name(record->header, is_live)))
        return Announcement{{record->header.feed(), record->header.sequence, record->id, {}}};
    holders_.note(line.entry.record, link);
    return line.record.envelope;
}

void Engine::send_marks() {
    const bool is_time_for_all =
        now_.instant >= all_marks_at_ || now_.instant >= log_grew_at_ + log_at_rest_after;
    if (is_time_for_all) all_marks_at_ = now_.instant + few_lines_mark_interval;
    for (auto& [link, peer] : peers_) {
        if (!peer.feeder.owes_mark() || peer.feeder.handed() != log_end_) continue;
        if (!is_time_for_all && !peer.feeder.owes_mark_soon()) continue;
        tell_names(link, peer);
        send(link, peer, Records{log_end_, log_digest_, {}});
        peer.feeder.hand(log_end_, true);
    }
}

// What a peer pulls waits until its outbox has room, so that one that asks faster than it reads fills no
// memory. What exceeds the wait's limit is let go: whoever still misses it asks again.
void Engine::take_pull(LinkId link, Peer& peer, const Pull& pull) {
    for (const RecordId& id : pull.ids)
        if (peer.to_give.size() < limits::asked_of_us_max) peer.to_give.push_back(id);
    give_pulled(link, peer);
}

void Engine::give_pulled(LinkId link, Peer& peer) {
    if (peer.is_giving || peer.to_give.empty() || !peer.feeder.has_room()) return;
    const auto count = static_cast<std::ptrdiff_t>(std::min(peer.to_give.size(), given_together));
    ReadRecords read{link, {peer.to_give.begin(), peer.to_give.begin() + count}};
    peer.to_give.erase(peer.to_give.begin(), peer.to_give.begin() + count);
    peer.is_giving = true;
    emit(std::move(read));
}

void Engine::on(RecordsArrived& arrived) {
    if (arrived.link == 0) return looked_up(arrived);
    Peer* to = peer(arrived.link);
    if (to == nullptr) return;
    to->is_giving = false;
    Pulled pulled{.absent = std::move(arrived.absent), .is_lean = to->minor >= Hello::lean_since};
    std::size_t bytes = 0;
    for (StoredRecord& record : arrived.records) {
        // Not known to be durable: whoever waits for it asks again. So with what is not checked.
        if (record.changed > known_until()) continue;
        // Evidence, and no longer part of what is shared.
        if (record.is_void) {
            pulled.absent.push_back(id_of(record.envelope));
            continue;
        }
        if (record.signature == record::SignatureState::provisional) continue;
        hide_erased({}, record);
        const std::size_t more = encoded_bytes(Item{record.envelope});
        if (!pulled.records.empty() && bytes + more > limits::frame_bytes_target) {
            send(arrived.link, *to,
                 Pulled{.records = std::exchange(pulled.records, {}), .is_lean = pulled.is_lean});
            bytes = 0;
        }
        bytes += more;
        pulled.records.push_back(std::move(record.envelope));
    }
    if (!pulled.records.empty() || !pulled.absent.empty()) send(arrived.link, *to, pulled);
    give_pulled(arrived.link, *to);
}

}  // namespace stonechat::engine
