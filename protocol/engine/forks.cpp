// Records beside each other in one place: what the store says stands where a record does, and forks.

#include <utility>

#include "protocol/engine/engine.hpp"

namespace stonechat::engine {
namespace {

// Whether the lane is held whole up to the record that the charter pins: another record in a place of it is
// void whatever it says. To store it and to find that out by all the lane would let whoever holds an old key
// keep the only thread that writes busy for ever.
bool is_pinned_to_its_end(const charter::Charter& charter, const feed::Lanes& lanes, const feed::Link& link) {
    const charter::Member* const author = charter.find(link.feed.author);
    const auto pinned = author == nullptr ? std::nullopt : charter::newest_pin(*author, link.feed);
    const feed::Head head = lanes.head(link.feed);
    return pinned && link.sequence <= pinned->pin.sequence && head.sequence == pinned->pin.sequence &&
           head.id == pinned->pin.id;
}

}  // namespace

// One answer serves both who may have asked: a record that waits for it, and what looks for its rival.
void Engine::on(PlaceArrived& arrived) {
    const auto asked = rivals_asked_.find(arrived.record);
    const auto found = pending_.find(arrived.record);
    const bool is_for_fork = asked != rivals_asked_.end();
    const bool is_waited_for = found != pending_.end() && found->second.unjudged;
    if (!is_for_fork && !is_waited_for) return;
    const feed::Link link =
        is_for_fork ? asked->second : feed::link_of(found->second.unjudged->header, arrived.record);
    if (!arrived.held && arrived.held.error() == make_error_code(Errc::store_failed)) {
        places_unread_.insert_or_assign(arrived.record, link);
        return;
    }
    if (!arrived.held) note_damage();  // no row there will be readable next time
    std::vector<RecordId> held = arrived.held ? std::move(*arrived.held) : std::vector<RecordId>{};
    const bool is_held = std::erase(held, arrived.record) > 0;
    if (is_for_fork) rivals_asked_.erase(asked);
    if (is_held && !held.empty()) learn_fork(link, held.front());  // not void meanwhile
    if (!is_waited_for) return;
    if (is_held) {
        // Its Stored may never have come: it was written, and its sync failed.
        if (!found->second.salted || !takes_body(arrived.record)) return finish(arrived.record);
        return judge_body(arrived.record, std::move(*std::exchange(found->second.unjudged, std::nullopt)));
    }
    if (!held.empty() && is_pinned_to_its_end(charter_, lanes_, link)) {
        const std::vector<Waiter> waiters = std::move(found->second.waiters);
        pending_.erase(found);
        for (const Waiter& waiter : waiters)
            refused(waiter,
                    {Errc::revoked_author, "sequence", "the charter pins another record in this place", 0});
        return;
    }
    if (!held.empty()) found->second.rival = held.front();
    record::SignedRecord record = std::move(*found->second.unjudged);
    found->second.unjudged.reset();
    judge(arrived.record, std::move(record));
}

// What could not be read says neither that a record is held nor that it is not.
void Engine::read_places_again() {
    for (const auto& [record, link] : std::exchange(places_unread_, {}))
        emit(ReadPlace{record, link.feed, link.sequence});
}

void Engine::learn_fork(const feed::Link& link, const RecordId& rival) {
    lanes_.add_fork(link);
    note_fork(link, rival);
    changed_lanes_.insert(link.feed);
}

// Keeps what shows that a lane forks, and since when that is known: it is listed also once a pin has decided.
void Engine::note_fork(const feed::Link& link, const std::optional<RecordId>& rival) {
    const std::optional<Sequence> lowest = lanes_.fork(link.feed);
    if (!lowest) return;
    std::optional<feed::Fork> fork;
    if (rival) {
        fork = feed::Fork{link.feed, link.sequence, *rival, link.id, now_.today};
    } else {
        // What is held behind the head does not follow it, and so names another record in the head's place.
        const feed::Head head = lanes_.head(link.feed);
        if (const auto named = lanes_.rival({head.feed, head.sequence, head.id, {}}))
            fork = feed::Fork{head.feed, head.sequence, head.id, *named, now_.today};
    }
    if (!fork) return;
    const auto known = forks_.all().find(link.feed);
    if (known != forks_.all().end() && known->second.sequence < *lowest) forks_.forget(link.feed);
    if (forks_.note(*fork)) emit(SaveSetting{std::string{forks_setting}, forks_.encode()});
}

}  // namespace stonechat::engine
