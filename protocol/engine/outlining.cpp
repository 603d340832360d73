// Outlines of the charter: a light node asks for one, goes on with it, and learns the members that it meets.

#include "protocol/engine/outlining.hpp"

#include <algorithm>

#include "protocol/engine/engine.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;

// An answer that does not come, or comes of another state of the charter, is asked for again.
constexpr auto asks_again_after = 5s;

// A hub that is not where we are may stay so for long: a question to 256 members has 4 KB.
constexpr std::size_t doublings_max = 6;

void ask_later(LinkOutline& its, Instant now) {
    its.ask_at = now + asks_again_after * (1U << std::min(its.fruitless++, doublings_max));
}

void ask_now(LinkOutline& its, Instant now) {
    its.ask_at = now;
    its.fruitless = 0;
}

Refusal unasked() {
    return {Errc::bad_frame, "frame", "answers what nobody asked", 0};
}

template <class Item>
void append(std::vector<Item>& items, std::vector<Item>&& more) {
    items.insert(items.end(), std::move_iterator{more.begin()}, std::move_iterator{more.end()});
}

}  // namespace

// What the store holds of an outline. Where it holds the whole that took its place, that counts.
void Engine::take_up_outline(const Snapshot& snapshot) {
    auto outline = kept_outline(snapshot.settings);
    const bool is_past = outline && charter_.newest() >= outline->newest() &&
                         charter_.holds(outline->sequence(), outline->head());
    if (outline && !is_past) {
        outlining_.stored = std::exchange(charter_, std::move(*outline));
        outlining_.takes_whole = !is_light();
    }
    if (is_past) emit(SaveSetting{std::string{outline_setting}, {}});
    if (!charter_.is_outline() || charter_.members().empty())
        for (const std::string& name : kept_members(snapshot.settings)) emit(SaveSetting{name, {}});
}

// Whether it takes an outline from this peer rather than all the entries that it is behind.
bool Engine::wants_outline(const Peer& peer) const {
    const bool has_conflict = charter_.entries_count() > charter_.sequence();
    return is_light() && !charter_.is_outline() && !has_conflict && !peer.outline.gives_none &&
           peer.minor >= Hello::outlines_since && peer.charter > charter_.newest() + config_.outline_from;
}

void Engine::ask_outline(LinkId link, Peer& peer) {
    if (now_.instant < peer.outline.ask_at) return;
    peer.outline.asked_at = now_.instant;
    ask_later(peer.outline, now_.instant);
    ++peer.outline.answers_due;
    send(link, peer, AskOutline{charter_.is_outline() ? charter_.sequence() : 0});
}

void Engine::take_outline(LinkId link, Peer& peer, OutlinePart&& part) {
    LinkOutline& its = peer.outline;
    if (its.answers_due == 0) return fault(link, unasked());
    using Is = OutlinePart::Is;
    its.bytes += bytes_of(part.outline);
    if (its.bytes > limits::outline_bytes_max)
        return fault(link, {Errc::limit_exceeded, "outline", "longer than any can be", 0});
    append(its.parts.entries, std::move(part.outline.entries));
    append(its.parts.erasures, std::move(part.outline.erasures));
    if (part.is == Is::part) return;
    --its.answers_due;
    its.bytes = 0;
    charter::Outline outline = std::exchange(its.parts, {});
    outline.tail = std::move(part.outline.tail);
    outline.stewards = std::move(part.outline.stewards);
    if (part.is == Is::later) return;
    if (part.is == Is::never) {
        // Of an outline that is held here no peer's bare word can make anything else.
        if (charter_.is_outline()) return;
        its.gives_none = true;
        return ask_charter(link, peer, peer.charter);
    }
    const FederationId ours = charter_.federation().is_zero() ? config_.federation : charter_.federation();
    auto theirs = charter::Charter::from_outline(outline);
    if (!theirs) return fault(link, theirs.error());
    if (!ours.is_zero() && theirs->federation() != ours)
        return fault(link, {Errc::wrong_federation, "outline", "is of another federation", 0});
    for (const charter::MemberProof& proof : part.members)
        if (const auto learnt = theirs->learn(proof); !learnt) return fault(link, learnt.error());
    if (charter_.is_outline()) return compare_outline(link, peer, *theirs, part.members);
    if (!wants_outline(peer)) return;
    // What the stewards decided here once nobody can make undone by leaving it out.
    const bool goes_on = theirs->sequence() > charter_.newest() && theirs->goes_on_from(charter_);
    if (goes_on) return begin_outline(link, peer, std::move(*theirs));
    peer.outline.gives_none = true;
    ask_charter(link, peer, peer.charter);
}

// From here on the outline is what the charter amounts to. Of other links nobody knows yet whose they are:
// they are dialled again, so that nothing which comes meanwhile is passed over.
void Engine::begin_outline(LinkId link, Peer& peer, charter::Charter&& outline) {
    std::vector<LinkId> others;
    for (const auto& [other, one] : peers_)
        if (other != link) others.push_back(other);
    for (const LinkId other : others) close(other, "the charter is taken anew, as an outline");
    outlining_.stored = std::exchange(charter_, std::move(outline));
    peer.charter = std::max(peer.charter, charter_.sequence());
    peer.unknown_since = now_.instant;
    peer.outline.is_taken = true;
    want_members_of_lanes(link);
    ask_for_authors(peer);
    outline_grew();
}

// What another hub's outline tells beyond ours.
void Engine::compare_outline(LinkId link, Peer& peer, const charter::Charter& theirs,
                             const std::vector<charter::MemberProof>& members) {
    if (theirs.sequence() > charter_.sequence()) return ask_charter(link, peer, theirs.sequence());
    if (theirs.sequence() < charter_.sequence()) return;  // asked again once it has heard of what came since
    if (theirs.head() != charter_.head()) return take_whole();
    for (const charter::MemberProof& proof : members) check(charter_.learn(proof).has_value());
    peer.outline.is_taken = true;
    ask_now(peer.outline, now_.instant);
    const bool has_news = charter_.take_orders(theirs);
    if (charter_.is_contradicted()) take_whole();
    has_news ? outline_grew() : learnt_members();
}

void Engine::outline_grew() {
    const charter::Outline outline = charter_.kept_outline();
    keep_learnt();
    emit(SaveSetting{std::string{outline_setting}, charter::encode_outline(outline)});
    emit(SaveSetting{std::string{members_setting}, members_digest(charter_)});
    emit(Noted{.what = Noted::What::charter_entry, .number = charter_.sequence()});
    for (auto& [link, peer] : peers_) {
        peer.outline.absent.clear();  // one of them may have been admitted
        ask_now(peer.outline, now_.instant);
    }
    charter_grew();
}

// Before any record of theirs is kept: a start finds them.
void Engine::learnt_members() {
    if (keep_learnt()) emit(SaveSetting{std::string{members_setting}, members_digest(charter_)});
    charter_grew();
}

bool Engine::keep_learnt() {
    const std::set<MemberId> learnt = charter_.take_learnt();
    for (const MemberId& id : learnt)
        emit(SaveSetting{member_setting(id), charter::encode_member(*charter_.find(id))});
    return !learnt.empty();
}

void Engine::take_into_outline(LinkId link, const CharterEntries& some) {
    const CharterSequence held = charter_.sequence();
    std::optional<Refusal> refused;
    for (const Bytes& bytes : some.entries) {
        if (outlining_.takes_whole && !refused) refused = refusal_of_whole(bytes);
        const auto appended = charter_.append(bytes);
        // While the whole is taken it decides what is wrong.
        const bool is_unheld = !appended && appended.error().code == Errc::charter_not_held;
        if (!appended && !is_unheld && !outlining_.takes_whole && !refused) refused = appended.error();
        if (is_unheld && !outlining_.takes_whole) ask_back(link, bytes);
    }
    if (charter_.is_contradicted()) take_whole();
    if (outlining_.takes_whole && completes_whole())
        hold_whole();
    else if (charter_.sequence() > held)
        outline_grew();
    if (refused) return fault(link, *refused);
    Peer* const from = peer(link);  // what came may have cost it the link
    if (from != nullptr && lacks_charter_of(*from)) ask_charter(link, *from, from->charter);
}

// What a peer shows for a place that is left out here may be what stands there, or stand against it: its own
// entry for that place tells.
void Engine::ask_back(LinkId link, const Bytes& bytes) {
    Peer* const from = peer(link);
    const auto entry = charter::decode_entry(charter::decode_signed_entry(bytes)->payload);
    check(entry.has_value());  // the charter has read it
    if (from == nullptr || entry->sequence > charter_.left_out() ||
        now_.instant < from->outline.asked_back_at)
        return;
    from->outline.asked_back_at = now_.instant + asks_again_after;
    send(link, *from, AskCharter{entry->sequence});
}

std::optional<Refusal> Engine::refusal_of_whole(const Bytes& entry) {
    charter::Charter& whole = outlining_.stored;
    if (whole.sequence() == 0) {
        const auto first = charter::decode_signed_entry(entry);
        if (!first) return first.error();
        const bool is_ours = charter::hash_of(first->payload).bytes == charter_.federation().bytes;
        if (!is_ours) return std::nullopt;  // not the founding one, for which everything else waits
    }
    const std::size_t held = whole.entries_count();
    const auto appended = whole.append(entry);
    if (!appended && appended.error().code != Errc::charter_not_held) return appended.error();
    if (whole.entries_count() > held) save_charter(entry, 0);
    return std::nullopt;
}

// Gives the whole what the outline has beyond it. Returns whether it then goes as far, and has the outline's
// newest entry, on whichever branch.
bool Engine::completes_whole() {
    charter::Charter& whole = outlining_.stored;
    if (whole.newest() < charter_.newest()) return false;
    for (const Bytes& entry : charter_.entries()) refusal_of_whole(entry);  // those that fit
    return whole.holds(charter_.sequence(), charter_.head());
}

// An outline knows no branches: what stands in conflict takes the whole to judge. Until that has come the
// outline holds.
void Engine::take_whole() {
    if (outlining_.takes_whole) return;
    outlining_.takes_whole = true;
    emit(Noted{.what = Noted::What::contradicted, .number = charter_.sequence()});
    for (auto& [link, peer] : peers_) {
        if (!peer.has_greeted) continue;
        peer.asked_charter_from = 0;
        ask_charter(link, peer, peer.charter);
    }
}

void Engine::hold_whole() {
    emit(SaveSetting{std::string{outline_setting}, {}});
    for (const auto& [id, member] : charter_.members()) emit(SaveSetting{member_setting(id), {}});
    charter_ = std::exchange(outlining_.stored, {});
    outlining_.takes_whole = false;
    charter_grew();
}

void Engine::want_member(LinkId link, const MemberId& id) {
    Peer* const from = peer(link);
    if (from == nullptr || !charter_.is_outline() || charter_.find(id) != nullptr) return;
    LinkOutline& its = from->outline;
    if (!its.absent.contains(id) && its.wanted.size() < LinkOutline::wanted_max) its.wanted.insert(id);
}

// Of whom records are held, or should be: ourselves too.
void Engine::want_members_of_lanes(LinkId link) {
    want_member(link, config_.self);
    for (const feed::Head& head : lanes_.heads()) want_member(link, head.feed.author);
}

// A log is followed from its start only once its authors are known: all that it holds would wait for them,
// and a link that is held because too much waits cannot bring them either.
void Engine::ask_for_authors(Peer& peer) {
    const auto cursor = cursors_.find(peer.store);
    const bool is_new = cursor == cursors_.end() || cursor->second.number == 0;
    if (is_new || outlining_.crowded.contains(peer.key)) peer.outline.authors_after = MemberId{};
}

// More records wait for their authors than may: they come again once these are known.
void Engine::close_crowded(LinkId link, const Peer& peer) {
    outlining_.crowded.insert(peer.key);
    close(link, "more records wait for authors that an outline leaves out than may");
}

bool Engine::has_to_ask_about_outline(const Peer& peer) const {
    const LinkOutline& its = peer.outline;
    return charter_.is_outline() && peer.has_greeted && peer.charter <= charter_.newest() &&
           (!its.is_taken || its.authors_after || !its.wanted.empty());
}

void Engine::ask_about_outline() {
    for (auto& [link, peer] : peers_) {
        LinkOutline& its = peer.outline;
        if (!has_to_ask_about_outline(peer) || now_.instant < its.ask_at) continue;
        if (!its.is_taken) {
            ask_outline(link, peer);
            continue;
        }
        if (its.authors_after) {
            ask_later(its, now_.instant);
            ++its.authors_due;
            send(link, peer, AskAuthors{*its.authors_after});
            continue;
        }
        std::erase_if(its.wanted, [&](const MemberId& id) { return charter_.find(id) != nullptr; });
        if (its.wanted.empty()) continue;
        const auto count = std::min(its.wanted.size(), limits::proofs_asked_max);
        const auto end = std::next(its.wanted.begin(), static_cast<std::ptrdiff_t>(count));
        ask_later(its, now_.instant);
        ++its.proofs_due;
        send(link, peer, AskMembers{{its.wanted.begin(), end}});
    }
}

std::optional<Instant> Engine::next_of_outline() const {
    std::optional<Instant> earliest;
    for (const auto& [link, peer] : peers_)
        if (has_to_ask_about_outline(peer) && (!earliest || peer.outline.ask_at < *earliest))
            earliest = peer.outline.ask_at;
    return earliest;
}

// Whether proofs lead to the entry that is the newest here too.
bool Engine::leads_here(LinkId link, Peer& peer, const ProvedMembers& proved) {
    if (!charter_.is_outline() || proved.at < charter_.sequence()) return false;
    if (proved.at > charter_.sequence()) {
        ask_charter(link, peer, proved.at);
        return false;
    }
    const bool is_ours = proved.head == charter_.head();
    if (!is_ours) peer.outline.is_taken = false;  // its outline shows whether the stewards signed both
    return is_ours;
}

void Engine::take_members(LinkId link, Peer& peer, ProvedMembers&& proved) {
    LinkOutline& its = peer.outline;
    if (its.proofs_due == 0) return fault(link, unasked());
    --its.proofs_due;
    if (!leads_here(link, peer, proved)) return;
    ask_now(its, now_.instant);
    if (its.absent.size() > LinkOutline::wanted_max) its.absent.clear();
    for (const MemberId& id : proved.absent)
        if (its.wanted.erase(id) > 0) its.absent.insert(id);
    // None that was not asked for takes room.
    std::erase_if(proved.members, [&](const charter::MemberProof& proof) {
        const auto member = charter::decode_member(proof.member);
        return member && !its.wanted.contains(member->id);
    });
    learn(link, proved.members);
}

void Engine::take_authors(LinkId link, Peer& peer, const ProvedAuthors& proved) {
    LinkOutline& its = peer.outline;
    if (its.authors_due == 0) return fault(link, unasked());
    --its.authors_due;
    if (!its.authors_after || !leads_here(link, peer, proved.some)) return;
    ask_now(its, now_.instant);
    for (const charter::MemberProof& proof : proved.some.members) {
        const auto member = charter::decode_member(proof.member);
        if (!member) return fault(link, member.error());
        if (!(*its.authors_after < member->id))
            return fault(link, {Errc::not_canonical, "members", "ascend", 0});
        its.authors_after = member->id;
    }
    its.authors_come += proved.some.members.size();
    if (proved.some.members.empty() || its.authors_come >= limits::outline_authors_max) {
        its.authors_after.reset();
        outlining_.crowded.erase(peer.key);
    }
    learn(link, proved.some.members);
}

void Engine::learn(LinkId link, const std::vector<charter::MemberProof>& proofs) {
    std::set<MemberId> learnt;
    std::optional<Refusal> refused;
    for (const charter::MemberProof& proof : proofs) {
        const auto member = charter_.learn(proof);
        if (!member) {
            refused = member.error();
            break;
        }
        learnt.insert(*member);
    }
    // Records of whom nothing was known, say of a node whose disk lost the member, were passed over.
    const auto is_of_learnt = [&](const feed::Head& head) { return learnt.contains(head.feed.author); };
    if (!learnt.empty() && std::ranges::any_of(lanes_.heads(), is_of_learnt)) {
        checking_.look_again();
        read_own_log_again();
    }
    learnt_members();
    if (refused) fault(link, *refused);
}

}  // namespace stonechat::engine
