// The engine's audits: comparing heads with each peer, and fetching what turns out to be missing.

#include <algorithm>

#include "protocol/codec/cbor.hpp"
#include "protocol/engine/engine.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;

// Push and cursors do the work; an audit finds what they missed. It costs 31 bytes where nothing differs.
constexpr auto audit_every = 1h;
// The side that dialled opens; the other only if that fails, since one audit serves both.
constexpr auto other_side_waits = 30min;
constexpr auto first_audit_after = 3s;
constexpr auto other_side_waits_first = 30s;
// An audit while records stream would only find what is on its way: it is put off, though not for ever.
constexpr auto put_off_by = 2s;
constexpr auto put_off_at_most = 1h;
constexpr auto people_wait_at_most = 10s;
// After differences: are they settled?
constexpr auto look_again_after = 5s;
// The same differences again in spite of asking: twice may be chance.
constexpr std::size_t fruitless_max = 3;
constexpr auto answer_within = 60s;
constexpr auto people_are_answered_within = 45s;
// More audits than one a second from one peer are nobody's need.
constexpr auto peer_opens_at_most_every = 1s;
// And ourselves when people ask for it: the way there may take one audit longer than the next.
constexpr auto people_open_at_most_every = 2s;

// What one audit finds is asked for in so many requests of AskPlaces::ranges_max, and the next audit finds
// the rest: a peer that says it holds whatever it likes fills no more than this.
constexpr std::size_t missing_ranges_max = 65536;

constexpr Sequence sequence_max = (Sequence{1} << 53U) - 1;

constexpr std::string_view agreed_setting = "agreed";

}  // namespace

// ---- the heads

// A lane's leaf. Of a revoked author only what stands at or below its pins counts: that ends its forks too.
std::optional<sync::AuditLeaf> Engine::leaf_of(const record::FeedId& feed) const {
    const feed::Head head = lanes_.head(feed);
    const std::optional<Sequence> fork = lanes_.fork(feed);
    const charter::Member* author = charter_.find(feed.author);
    if (author != nullptr && author->standing.is_revoked && !author->earlier.empty()) {
        const auto& pins = author->earlier.back().pins;
        const auto pin = std::ranges::find_if(
            pins, [&](const charter::Pin& one) { return one.epoch == feed.epoch && one.lane == feed.lane; });
        if (pin == pins.end()) return std::nullopt;
        const bool is_passed = head.sequence > pin->sequence || (fork && head.sequence == pin->sequence);
        if (is_passed) return sync::AuditLeaf{feed, pin->sequence, pin->id, false};
    }
    if (fork) return sync::AuditLeaf{feed, *fork, {}, true};
    if (head.sequence == 0) return std::nullopt;
    return sync::AuditLeaf{feed, head.sequence, head.id, false};
}

// All heads, as they stand now. Many records of one lane come between two audits: each lane is looked at
// once.
// With a light node at either end the safety lane's alone.
const sync::AuditHeads& Engine::audit_heads(const Peer& peer) {
    const bool is_of_light = is_light() || peer.light;
    if (is_of_light && !safety_heads_) {
        safety_heads_.emplace();
        relist_heads();
    }
    for (const record::FeedId& feed : std::exchange(changed_lanes_, {})) {
        const auto leaf = leaf_of(feed);
        const auto put = [&](sync::AuditHeads& heads) { leaf ? heads.set(*leaf) : heads.erase(feed); };
        put(heads_);
        if (safety_heads_ && feed.lane == record::Lane::safety) put(*safety_heads_);
    }
    return is_of_light ? *safety_heads_ : heads_;
}

void Engine::relist_heads() {
    for (const feed::Head& head : lanes_.heads()) changed_lanes_.insert(head.feed);
}

// ---- when

// Both sides follow each other now: what the cursors agree on may be looked at.
void Engine::expect_audit(Peer& peer) {
    if (peer.audits.due || !peer.we_follow || !peer.follows_us) return;
    schedule_audit(peer, peer.dialled ? first_audit_after : other_side_waits_first);
}

void Engine::schedule_audit(Peer& peer, std::chrono::milliseconds after) {
    peer.audits.due = peer.audits.due_first = now_.instant + after;
}

bool Engine::is_at_rest(const Peer& peer) const {
    return peer.audits.is_settled() && peer.follower.under_way() == 0 && peer.parked == 0 &&
           pending_.empty() && peer.feeder.handed() == log_end_ && now_.instant >= peer.audits.busy_until;
}

void Engine::open_due_audits() {
    for (auto& [link, one] : peers_) {
        LinkAudits& audits = one.audits;
        answer_late_comparisons(one);
        if (audits.opened_here && now_.instant >= audits.opened + answer_within) {
            audits.opened_here.reset();
            schedule_audit(one, audit_every);
        }
        if (!audits.asked.empty() && now_.instant >= audits.asked_at + answer_within) {
            audits.asked.clear();
            audits.missing.clear();
        }
        if (!audits.due || now_.instant < *audits.due || audits.opened_here) continue;
        const auto patience = audits.comparing.empty() ? put_off_at_most : people_wait_at_most;
        if (!one.is_met && !is_at_rest(one) && now_.instant < audits.due_first + patience) {
            audits.due = now_.instant + put_off_by;
            continue;
        }
        open_audit(link, one);
    }
}

std::optional<Instant> Engine::next_audit() const {
    std::optional<Instant> earliest;
    const auto consider = [&](Instant other) { earliest = std::min(earliest.value_or(other), other); };
    for (const auto& [link, one] : peers_) {
        if (one.audits.opened_here)
            consider(one.audits.opened + answer_within);
        else if (one.audits.due)
            consider(*one.audits.due);
        if (!one.audits.asked.empty()) consider(one.audits.asked_at + answer_within);
        for (const auto& [request, latest] : one.audits.comparing) consider(latest);
    }
    return earliest;
}

// ---- one audit

void Engine::open_audit(LinkId link, Peer& peer) {
    auto [audit, open] = sync::Audit::open(rng_.id<sync::AuditNonce>(), audit_heads(peer));
    peer.audits.opened_here = std::move(audit);
    peer.audits.opened = now_.instant;
    send(link, peer, AuditStart{open});
}

void Engine::take_audit(LinkId link, Peer& peer, const AuditStart& start) {
    LinkAudits& audits = peer.audits;
    if (now_.instant < std::exchange(audits.opened_by_peer, now_.instant) + peer_opens_at_most_every)
        useless(link, "audit", "opened again within a second");
    if (this->peer(link) == nullptr) return;
    auto [audit, answer] = sync::Audit::opened(start.open, audit_heads(peer));
    audits.opened_there.reset();
    if (audit.is_over())
        audit_ended(link, peer, audit.outcome(), false);
    else
        audits.opened_there = std::move(audit);
    send(link, peer, AuditReply{false, std::move(answer)});
}

void Engine::take_audit(LinkId link, Peer& peer, const AuditReply& reply) {
    std::optional<sync::Audit>& running =
        reply.by_opener ? peer.audits.opened_there : peer.audits.opened_here;
    if (!running) return useless(link, "audit", "belongs to none that runs");
    auto answer = running->take(reply.answer, audit_heads(peer));
    if (!answer) {
        running.reset();
        return fault(link, answer.error());
    }
    if (*answer) send(link, peer, AuditReply{!reply.by_opener, std::move(**answer)});
    if (!running->is_over()) return;
    const sync::AuditOutcome outcome = running->outcome();
    running.reset();
    audit_ended(link, peer, outcome, !reply.by_opener);
}

void Engine::audit_ended(LinkId link, Peer& peer, const sync::AuditOutcome& outcome, bool opened_here) {
    conclude_audit(link, peer, outcome, opened_here);
    note_denials(link, peer, outcome);  // behind it, for it may want the next audit sooner
}

void Engine::conclude_audit(LinkId link, Peer& peer, const sync::AuditOutcome& outcome, bool opened_here) {
    Comparison& comparison = comparisons_[peer.key];
    const bool goes_on = comparison.audited && !comparison.is_equal && !comparison.is_stalled;
    comparison.audited = now_.instant;
    comparison.is_equal = outcome.were_equal;
    if (!goes_on) begin_comparison(comparison, outcome);
    emit(Noted{.what = Noted::What::audited,
               .link = link,
               .peer = peer.key,
               .number = comparison.is_equal ? 0 : std::max(outcome.theirs.size(), outcome.ours.size())});
    const auto pause = peer.dialled ? std::chrono::milliseconds{audit_every} : audit_every + other_side_waits;
    if (outcome.were_equal) {
        comparison.is_stalled = false;
        peer.audits.fruitless = 0;
        peer.audits.found_last.clear();
        agreed(peer, opened_here ? peer.audits.opened : now_.instant);
        schedule_audit(peer, pause);
        probe_erased(link, peer);
        return answer_comparisons(peer);
    }
    // In place of what the last one found, which this one found again where it is missing still.
    peer.audits.missing.clear();
    for (const sync::AuditLeaf& leaf : outcome.theirs) {
        if (peer.audits.missing.size() == missing_ranges_max) break;
        want_member(link, leaf.feed.author);  // the next audit finds its records again
        if (const auto range = missing_by(leaf)) peer.audits.missing.push_back(*range);
    }
    ask_places(link, peer);
    if (!opened_here) return;  // whoever opened looks again
    std::set<sync::LeafHash> found;
    for (const auto* leaves : {&outcome.theirs, &outcome.ours})
        for (const sync::AuditLeaf& leaf : *leaves) found.insert(sync::hash_of(leaf));
    peer.audits.fruitless = found == peer.audits.found_last ? peer.audits.fruitless + 1 : 0;
    peer.audits.found_last = std::move(found);
    if (peer.audits.fruitless < fruitless_max) return schedule_audit(peer, look_again_after);
    comparison.is_stalled = true;
    emit(Noted{.what = Noted::What::audit_stalled,
               .link = link,
               .peer = peer.key,
               .number = peer.audits.found_last.size()});
    peer.audits.fruitless = 0;
    schedule_audit(peer, pause);
    answer_comparisons(peer);
}

void Engine::begin_comparison(Comparison& comparison, const sync::AuditOutcome& outcome) const {
    comparison.is_stalled = false;
    comparison.fetched = 0;
    comparison.lanes_behind = comparison.lanes_ahead = 0;
    std::map<record::FeedId, LaneDifference> lanes;
    for (const sync::AuditLeaf& leaf : outcome.theirs) {
        LaneDifference& lane = lanes[leaf.feed];
        lane = {leaf.feed, lanes_.head(leaf.feed).sequence, leaf.sequence,
                leaf.is_forked || lanes_.is_forked(leaf.feed)};
        if (missing_by(leaf)) ++comparison.lanes_behind;
    }
    for (const sync::AuditLeaf& leaf : outcome.ours) {
        LaneDifference& lane = lanes[leaf.feed];
        lane.feed = leaf.feed;
        lane.ours = leaf.sequence;
        lane.is_forked = lane.is_forked || leaf.is_forked;
        if (leaf.sequence > lane.theirs || leaf.is_forked) ++comparison.lanes_ahead;
    }
    comparison.lanes.clear();
    for (const auto& [feed, lane] : lanes)
        if (comparison.lanes.size() < Comparison::lanes_max) comparison.lanes.push_back(lane);
}

void Engine::agreed(const Peer& peer, Instant when) {
    comparisons_[peer.key].agreed = when;
    const bool is_news = !agreement_ || agreement_->peer != peer.key || agreement_->day != now_.today;
    agreement_ = Agreement{peer.key, now_.today, when};
    if (!is_news) return;
    codec::Writer out;
    out.array(2).bytes(peer.key.bytes).uint(static_cast<std::uint64_t>(now_.today.value));
    emit(SaveSetting{std::string{agreed_setting}, out.take()});
}

std::optional<Agreement> Engine::read_agreement(const Snapshot& snapshot) {
    const auto found = snapshot.settings.find(std::string{agreed_setting});
    if (found == snapshot.settings.end()) return std::nullopt;
    codec::Reader in{found->second};
    in.array(agreed_setting, 2);
    Agreement agreement{in.id<LinkKey>("peer"), {}, {}};
    agreement.day.value = static_cast<std::int32_t>(in.uint("day", 200'000));
    const auto read = in.finish(agreement);
    return read ? std::optional{*read} : std::nullopt;  // one that cannot be read is learned anew
}

// ---- what is missing

// What to ask a peer for that has this leaf. Of forked lanes both sides end with both records: the place of
// the fork is asked for whatever is held there.
std::optional<feed::Range> Engine::missing_by(const sync::AuditLeaf& theirs) const {
    // Its records could not be judged here; once the charter knows it, an audit finds them again.
    if (charter_.find(theirs.feed.author) == nullptr) return std::nullopt;
    const Sequence head = lanes_.head(theirs.feed).sequence;
    const std::optional<Sequence> fork = lanes_.fork(theirs.feed);
    if (theirs.is_forked) return feed::Range{theirs.feed, std::min(head + 1, theirs.sequence), sequence_max};
    if (fork) return feed::Range{theirs.feed, *fork, *fork + 1};
    if (theirs.sequence > head) return feed::Range{theirs.feed, head + 1, theirs.sequence};
    // Another record in the place of our head. Where the peer's head lies below ours, it finds out that ours
    // does not follow it, and then shows a fork.
    if (theirs.sequence == head) return feed::Range{theirs.feed, head, head};
    return std::nullopt;
}

// One request at a time and only while there is room: what comes is examined and stored like any record.
void Engine::ask_places(LinkId link, Peer& peer) {
    LinkAudits& audits = peer.audits;
    if (!audits.asked.empty() || audits.missing.empty()) return;
    if (audits.under_way > limits::in_flight_records_max / 2) return;
    while (!audits.missing.empty() && audits.asked.size() < AskPlaces::ranges_max) {
        audits.asked.push_back(audits.missing.front());
        audits.missing.pop_front();
    }
    audits.asked_at = now_.instant;
    send(link, peer, AskPlaces{audits.asked});
}

void Engine::give_places(LinkId link, Peer& peer, AskPlaces&& ask) {
    if (std::exchange(peer.audits.is_answering, true))
        return fault(link,
                     Refusal{Errc::bad_frame, "frame", "asks for places before the last were given", 0});
    emit(ReadPlaces{link, std::move(ask.ranges), limits::frame_records_max, limits::frame_bytes_target});
}

void Engine::on(PlacesArrived& arrived) {
    Peer* to = peer(arrived.link);
    if (to == nullptr || !std::exchange(to->audits.is_answering, false)) return;
    Places places{arrived.page.answered, arrived.page.resume, {}};
    for (StoredRecord& record : arrived.page.records) {
        // What is not checked yet comes with the log once it is; what is badly signed is asked for by its
        // hash.
        if (record.signature != record::SignatureState::verified) continue;
        // What its Stored has not come for is not kept yet, though the store can show it: the next audit
        // finds it.
        if (record.changed > known_until()) continue;
        hide_erased({}, record);
        places.records.push_back(std::move(record.envelope));
    }
    send(arrived.link, *to, places);
}

void Engine::take_places(LinkId link, Peer& peer, Places&& places) {
    LinkAudits& audits = peer.audits;
    std::vector<feed::Range> asked = std::exchange(audits.asked, {});
    if (asked.empty()) return useless(link, "places", "were not asked for");
    if (places.answered > asked.size() || (places.answered == asked.size() && places.resume != 0))
        return fault(link, Refusal{Errc::bad_frame, "places", "answer more than was asked", 0});
    if (places.answered < asked.size()) {
        feed::Range& begun = asked[places.answered];
        const bool moves = places.answered > 0 || places.resume > begun.from;
        // The peer's store could not read it, or it stands still: the next audit asks again.
        if (!moves) return audits.missing.clear();
        if (places.resume > begun.to) ++places.answered;
        begun.from = std::max(begun.from, places.resume);
    }
    audits.missing.insert(audits.missing.begin(),
                          asked.begin() + static_cast<std::ptrdiff_t>(places.answered), asked.end());
    audits.under_way += places.records.size();
    for (record::Envelope& envelope : places.records) {
        take_envelope({link, audit_part}, std::move(envelope));
        if (this->peer(link) == nullptr) return;  // a record cost it the link
    }
    ask_places(link, peer);
}

void Engine::count_fetched(const std::vector<Waiter>& waiters) {
    for (const Waiter& waiter : waiters)
        if (const Peer* from = peer(waiter.link); from != nullptr && waiter.part == audit_part)
            ++comparisons_[from->key].fetched;
}

// A fork may have begun earlier than where it showed: walks back along the other branch until it meets what
// is held.
void Engine::follow_fork_back(const record::Header& header, const std::vector<Waiter>& waiters) {
    if (header.sequence <= 1 || holders_.has_seen(header.previous)) return;
    for (const Waiter& waiter : waiters)
        if (Peer* from = peer(waiter.link)) return send(waiter.link, *from, Pull{{header.previous}});
}

// ---- our people's questions

void Engine::on(const ComparePeer& compare) {
    for (auto& [link, one] : peers_) {
        if (one.key != compare.peer || !one.audits.due) continue;
        one.audits.comparing.emplace(compare.request, now_.instant + people_are_answered_within);
        one.audits.due = one.audits.due_first =
            std::max(now_.instant, one.audits.opened + people_open_at_most_every);
        // A comparison of its own: until it ends, nothing is known of how the two stand now.
        Comparison& comparison = comparisons_[one.key];
        const std::optional<Instant> agreed = comparison.agreed;
        comparison = {};
        comparison.agreed = agreed;
        return;
    }
    emit(Answer{compare.request,
                Refusal{Errc::overloaded, "peer", "is not connected; try again once it is", 0}});
}

void Engine::answer_comparisons(Peer& peer) {
    for (const auto& [request, latest] : std::exchange(peer.audits.comparing, {}))
        emit(Answer{request, RecordId{}});
}

void Engine::answer_late_comparisons(Peer& peer) {
    for (auto it = peer.audits.comparing.begin(); it != peer.audits.comparing.end();) {
        const bool is_late = now_.instant >= it->second;
        if (is_late) emit(Answer{it->first, RecordId{}});
        it = is_late ? peer.audits.comparing.erase(it) : std::next(it);
    }
}

void Engine::refuse_comparisons(Peer& peer) {
    for (const auto& [request, latest] : std::exchange(peer.audits.comparing, {}))
        emit(Answer{request, Refusal{Errc::overloaded, "peer", "the link to it ended; try again", 0}});
}

const Comparison* Engine::comparison(const LinkKey& peer) const {
    const auto found = comparisons_.find(peer);
    return found == comparisons_.end() ? nullptr : &found->second;
}

}  // namespace stonechat::engine
