#include "protocol/engine/engine.hpp"

#include <algorithm>

#include "protocol/charter/faults.hpp"
#include "protocol/engine/candidates.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;

// How often what waits is looked at; and a peer that has been handed many lines by name, or held them, is
// told how far our log has come, which bounds what is sent twice after a break.
constexpr auto mark_interval = 5s;

// How long a link may stand whose key the charter does not know: enough to present the entries that make it
// known.
constexpr auto unknown_link_time = 30s;

// How long an applicant's link stands, so that it hears of its admission at once; after it, it calls again.
constexpr auto applicant_link_time = 5min;

feed::Lanes lanes_of(const Snapshot& snapshot) {
    feed::Lanes lanes;
    lanes.restore(snapshot.heads, snapshot.above_heads);
    return lanes;
}

std::optional<ByteView> setting_of(const Snapshot& snapshot, const std::string& name) {
    const auto found = snapshot.settings.find(name);
    return found == snapshot.settings.end() ? std::nullopt : std::optional<ByteView>{found->second};
}

}  // namespace

Engine::Engine(EngineConfig config, const crypto::SigningKey& signing_key, crypto::Rng& rng,
               const record::CodeLists& lists, Snapshot snapshot)
    : config_{std::move(config)},
      signing_key_{signing_key},
      rng_{rng},
      lists_{lists},
      store_{snapshot.store},
      lanes_{lanes_of(snapshot)},
      neighbours_{config_.active_max, rng},
      checking_{snapshot},
      concern_{snapshot, lists},
      bodies_{snapshot},
      erasing_{snapshot},
      light_{config_.light, snapshot},
      log_end_{snapshot.log_end},
      log_digest_{snapshot.log_digest},
      own_epoch_{config_.self,
                 {store_, config_.machine, RecordKey{signing_key.public_key().bytes}},
                 setting_of(snapshot, "own-epoch"),
                 lanes_} {
    charter_.take_up(snapshot.charter);  // what a disk has lost of it comes again from a peer
    take_up_outline(snapshot);
    was_frozen_ = charter_.conflict().has_value();
    const auto settled = snapshot.settings.find("charter-settled");
    if (settled != snapshot.settings.end()) settled_ = as_text(settled->second);
    to_reconsider_ = charter_.take_affected();
    if (settled_ == settlement() && !charter_.is_outline()) to_reconsider_.clear();
    for (const sync::Cursor& cursor : snapshot.cursors) cursors_[cursor.store] = cursor;
    agreement_ = read_agreement(snapshot);
    relist_heads();
    const auto applications = snapshot.settings.find("applications");
    if (applications != snapshot.settings.end()) applications_.decode(applications->second);
    if (const auto kept = setting_of(snapshot, std::string{forks_setting})) forks_.decode(*kept);
    const auto restored = setting_of(snapshot, std::string{restored_setting});
    erasing_.is_held_back = restored && !restored->empty();
    set_candidates();
    take_erase_orders();
}

std::vector<Effect> Engine::step(const Now& now, Event event) {
    now_ = now;
    if (!own_past_settles_) own_past_settles_ = now.instant + own_past_patience;
    std::visit([this](auto& one) { on(one); }, event);
    if (!concern_.is_settled || unknown_after_) read_own_log();
    look_at_interest();
    if (!to_reconsider_.empty()) reconsider();
    look_for_erased();
    serve_when_caught_up();
    confirm_erasures();
    ask_for_bodies();
    push_live();
    read_for_light_.clear();
    publish_next();
    take_due();
    check_next();
    return std::exchange(effects_, {});
}

std::optional<Instant> Engine::deadline() const {
    std::optional<Instant> earliest = neighbours_.deadline();
    const auto consider = [&](std::optional<Instant> other) {
        if (other && (!earliest || *other < *earliest)) earliest = other;
    };
    consider(wanted_.deadline());
    consider(next_names());
    consider(next_audit());
    consider(next_of_outline());
    consider(erasing_deadline());
    consider(gathering_.deadline());
    consider(checking_.deadline());
    consider(relaying_.deadline());
    consider(meeting_ ? meeting_->until : meet_at_);
    const LogNumber readable = checking_.readable_until(known_until());
    const bool has_chores = std::ranges::any_of(peers_, [&](const auto& one) {
        return one.second.feeder.owes_mark() || one.second.feeder.wants_read(readable) ||
               lacks_charter_of(one.second) || charter_.by_link_key(one.second.key) == nullptr;
    });
    if (!to_publish_.empty() && !own_epoch_.is_sure()) consider(own_past_settles_);
    if ((!concern_.is_settled || unknown_after_) && !concern_.is_reading) consider(concern_.read_at);
    if (has_chores || !parked_.empty() || !to_retry_.empty() || !unkept_charter_.empty() ||
        own_unconfirmed_ || !places_unread_.empty())
        consider(marks_at_);
    if (is_light() && light_.may_have_changed && concern_.is_settled) consider(light_.look_at);
    return earliest;
}

void Engine::take_due() {
    for (gossip::Candidate& candidate : neighbours_.take_due(now_.instant)) emit(Dial{std::move(candidate)});
    meet();
    tell_due_names();
    ask_about_outline();
    ask_due();
    open_due_audits();
    scrub_when_due();
    end_overdue_relaying();
    examine_runs();
    if (now_.instant < marks_at_) return;
    marks_at_ = now_.instant + mark_interval;
    for (auto& [link, one] : peers_) {
        // An answer that never came is asked for again, say of one that did not know us when we asked.
        one.asked_charter_from = 0;
        if (lacks_charter_of(one)) ask_charter(link, one, one.charter);
        pump(link, one);  // what the store could not read is read again
    }
    read_places_again();
    send_marks();
    save_unkept_charter();
    confirm_again();
    close_unknown();
    to_reconsider_.merge(to_retry_);
    to_retry_.clear();
    if (!to_reconsider_.empty()) reconsider();
    if (!parked_.empty()) retry_parked();
}

void Engine::close_unknown() {
    if (charter_.sequence() == 0) return;  // a newcomer knows nobody, and waits for whom it called to know it
    std::vector<LinkId> strangers;
    for (const auto& [link, one] : peers_)
        if (charter_.by_link_key(one.key) == nullptr &&
            now_.instant >= one.unknown_since + (one.is_waiting ? applicant_link_time : unknown_link_time))
            strangers.push_back(link);
    for (const LinkId link : strangers) {
        emit(Noted{.what = Noted::What::key_unknown, .link = link, .peer = peers_.at(link).key});
        close(link, "the charter does not know its key");
    }
}

Peer* Engine::peer(LinkId link) {
    const auto found = peers_.find(link);
    return found == peers_.end() ? nullptr : &found->second;
}

void Engine::send(LinkId link, Peer& peer, const Frame& frame) {
    Bytes bytes = encode_frame(frame);
    if (const auto* pull = std::get_if<Pull>(&frame)) peer.pulled += pull->ids.size();
    if (const auto* pull = std::get_if<PullNamed>(&frame)) peer.pulled += pull->names.size();
    peer.feeder.queued(bytes.size());
    ++peer.traffic.frames_out;
    peer.traffic.bytes_out += bytes.size();
    emit(Send{link, std::move(bytes)});
}

void Engine::on(const LinkUp& up) {
    if (up.key == config_.link_key) {
        neighbours_.failed(now_.instant, up.address);
        return emit(CloseLink{up.link, "it is our own"});
    }
    if (charges_.is_refused(now_.instant, up.key)) {
        neighbours_.failed(now_.instant, up.address);
        return emit(CloseLink{up.link, "what it has cost us of late has not decayed yet"});
    }
    const std::size_t unknown = static_cast<std::size_t>(std::ranges::count_if(
        peers_, [&](const auto& one) { return charter_.by_link_key(one.second.key) == nullptr; }));
    const bool is_known = charter_.by_link_key(up.key) != nullptr;
    if (!is_known && !up.dialled && unknown >= limits::unknown_links_max)
        return emit(CloseLink{up.link, "too many links whose keys the charter does not know"});
    // Two nodes that dial each other at once must keep the same one of the two links: the one that the
    // smaller key dialled. Two in one direction: the older is a remnant of a broken connection.
    for (const auto& [other, held] : peers_) {
        if (held.key != up.key) continue;
        const bool keep_ours = config_.link_key < up.key;
        if (held.dialled != up.dialled && held.dialled == keep_ours) {
            // Its address has answered: else it would count as being dialled for ever, and not be dialled
            // again.
            if (up.dialled) {
                neighbours_.connected(up.key, up.address);
                neighbours_.disconnected(now_.instant, up.key);
            }
            return emit(CloseLink{up.link, "a second link to the same node"});
        }
        close(other, "replaced by another link to the same node");
        break;
    }
    Peer& added = peers_[up.link];
    added.key = up.key;
    added.dialled = up.dialled;
    added.unknown_since = now_.instant;
    added.told_charter = charter_.sequence();
    added.told_entries = charter_.entries_count();
    added.brought_at = now_.instant;
    neighbours_.connected(up.key, up.dialled ? std::optional{up.address} : std::nullopt);
    if (up.dialled) begin_meeting(up.link, added, up.address);
    emit(Noted{.what = Noted::What::link_opened, .link = up.link, .peer = up.key});
    send(up.link, added,
         Hello{charter_.federation().is_zero() ? config_.federation : charter_.federation(), store_,
               charter_.sequence(), config_.agent, charter_.head()});
}

void Engine::on(const LinkDown& down) {
    drop(down.link);
}

// Forgets a link. What it had under way goes on; its cursor stays behind what was not dealt with.
void Engine::drop(LinkId link) {
    const auto found = peers_.find(link);
    if (found == peers_.end()) return;
    if (const auto cursor = found->second.follower.take_cursor()) {
        cursors_[cursor->store] = *cursor;
        emit(SaveCursor{*cursor});
    }
    refuse_comparisons(found->second);
    neighbours_.disconnected(now_.instant, found->second.key);
    emit(Noted{.what = Noted::What::link_closed, .link = link, .peer = found->second.key});
    peers_.erase(found);
    if (meeting_ && meeting_->link == link) meeting_.reset();
    unanswered_follows_.erase(link);
    for (const RecordId& lost : wanted_.gone(link)) pending_.erase(lost);
    holders_.forget(link);
    std::erase_if(parked_, [&](const Parked& one) { return one.waiter.link == link; });
    end_relaying(link);
}

void Engine::close(LinkId link, std::string reason) {
    emit(CloseLink{link, std::move(reason)});
    drop(link);
}

void Engine::fault(LinkId link, const Refusal& refusal) {
    const bool costs_link = charter::consequence_of(refusal.code) != charter::Consequence::ignore;
    charge(link, refusal, charter::charge_of(refusal.code), costs_link);
}

void Engine::useless(LinkId link, std::string what, std::string rule) {
    charge(link, Refusal{Errc::bad_frame, std::move(what), std::move(rule), 0}, charter::useless_charge,
           false);
}

void Engine::charge(LinkId link, const Refusal& refusal, std::uint64_t amount, bool costs_link) {
    ++refused_;
    const Peer* from = peer(link);
    const LinkKey key = from == nullptr ? LinkKey{} : from->key;
    emit(Noted{.what = Noted::What::link_refused,
               .link = link,
               .peer = key,
               .code = refusal.code,
               .field = refusal.field,
               .number = refusal.offset});
    if (from == nullptr) return;
    const auto verdict = charges_.charge(now_.instant, key, amount);
    if (verdict == gossip::Charges::Verdict::warn)
        emit(Noted{.what = Noted::What::link_warned,
                   .link = link,
                   .peer = key,
                   .code = refusal.code,
                   .number = charges_.balance(now_.instant, key)});
    if (costs_link || verdict == gossip::Charges::Verdict::drop) close(link, refusal.text());
}

void Engine::on(const DialFailed& failed) {
    neighbours_.failed(now_.instant, failed.address);
    if (meeting_ && !meeting_->link && meeting_->address == failed.address) meeting_.reset();
}

void Engine::on(const SetPeers& set) {
    configured_ = set.peers;
    set_candidates();
}

void Engine::set_candidates() {
    neighbours_.set_candidates(candidates(configured_, charter_, config_.self));
}

void Engine::on(const FrameArrived& arrived) {
    Peer* from = peer(arrived.link);
    if (from == nullptr) return;  // closed while the frame was on its way
    ++from->traffic.frames_in;
    from->traffic.bytes_in += arrived.frame.size();
    auto frame = decode_frame(arrived.frame);
    if (!frame) return fault(arrived.link, frame.error());
    if (const auto* hello = std::get_if<Hello>(&*frame)) return greeted(arrived.link, *from, *hello);
    const auto nonsense = [&](const char* rule) {
        fault(arrived.link, Refusal{Errc::bad_frame, "frame", rule, 0});
    };
    if (!from->has_greeted) return nonsense("the first frame must be a greeting");
    if (std::holds_alternative<Newer>(*frame)) {
        if (from->minor <= Hello::current_minor) nonsense("is of no version that its sender said it speaks");
        return;
    }
    if (const auto* some = std::get_if<CharterEntries>(&*frame))
        return take_charter(arrived.link, *from, *some);
    if (auto* part = std::get_if<OutlinePart>(&*frame))
        return take_outline(arrived.link, *from, std::move(*part));
    if (auto* proved = std::get_if<ProvedMembers>(&*frame))
        return take_members(arrived.link, *from, std::move(*proved));
    if (const auto* proved = std::get_if<ProvedAuthors>(&*frame))
        return take_authors(arrived.link, *from, *proved);
    if (const auto* apply = std::get_if<Apply>(&*frame)) return take_application(arrived.link, *from, *apply);
    if (const auto* answer = std::get_if<ApplyAnswer>(&*frame))
        return take_answer(arrived.link, *from, *answer);
    // Whoever the charter does not know may only present entries that make it known, or an application; whose
    // key has lost its standing may also learn how.
    if (charter_.by_link_key(from->key) == nullptr) {
        const auto* asks = std::get_if<AskCharter>(&*frame);
        if (asks != nullptr && charter_.by_former_link_key(from->key) != nullptr)
            return give_charter(arrived.link, *from, asks->from);
        if (const auto* follow = std::get_if<Follow>(&*frame)) from->early_follow = *follow;
        return;
    }
    if (const auto* ask = std::get_if<AskCharter>(&*frame))
        return give_charter(arrived.link, *from, ask->from);
    if (const auto* ask = std::get_if<AskOutline>(&*frame)) return give_outline(arrived.link, *from, *ask);
    if (const auto* ask = std::get_if<AskMembers>(&*frame)) return give_members(arrived.link, *from, *ask);
    if (const auto* ask = std::get_if<AskAuthors>(&*frame)) return give_authors(arrived.link, *from, *ask);
    if (const auto* follow = std::get_if<Follow>(&*frame)) return start_feeding(arrived.link, *from, *follow);
    if (const auto* following = std::get_if<Following>(&*frame)) {
        if (from->followings_due == 0) return nonsense("answers what nobody asked");
        --from->followings_due;
        from->awaits_following = false;
        from->log_end = following->end;
        return from->follower.start(from->store, following->after);
    }
    if (auto* records = std::get_if<Records>(&*frame)) {
        if (!from->we_follow) return nonsense("nobody asked to follow");
        return take_records(arrived.link, *from, std::move(*records));
    }
    if (const auto* some = std::get_if<Names>(&*frame)) {
        if (!from->we_follow) return nonsense("nobody asked to follow");
        return take_names(arrived.link, *from, *some);
    }
    if (auto* pulled = std::get_if<Pulled>(&*frame)) return take_pulled(arrived.link, std::move(*pulled));
    if (const auto* start = std::get_if<AuditStart>(&*frame)) return take_audit(arrived.link, *from, *start);
    if (const auto* reply = std::get_if<AuditReply>(&*frame)) return take_audit(arrived.link, *from, *reply);
    if (auto* places = std::get_if<Places>(&*frame))
        return take_places(arrived.link, *from, std::move(*places));
    if (auto* question = std::get_if<RelayQuestion>(&*frame))
        return take_question(arrived.link, *from, std::move(*question));
    if (auto* reply = std::get_if<RelayReply>(&*frame)) return take_relayed(arrived.link, std::move(*reply));
    if (auto* ask = std::get_if<AskPlaces>(&*frame)) give_places(arrived.link, *from, std::move(*ask));
    if (const auto* pull = std::get_if<Pull>(&*frame); pull != nullptr && !erasing_.is_held_back)
        take_pull(arrived.link, *from, *pull);
    if (const auto* pull = std::get_if<PullNamed>(&*frame); pull != nullptr && !erasing_.is_held_back)
        take_pull_named(arrived.link, *from, *pull);
}

void Engine::greeted(LinkId link, Peer& peer, const Hello& hello) {
    const FederationId ours = charter_.federation().is_zero() ? config_.federation : charter_.federation();
    if (!hello.federation.is_zero() && !ours.is_zero() && hello.federation != ours)
        return fault(link, Refusal{Errc::wrong_federation, "federation", "belongs to another federation", 0});
    if (hello.store == store_) return close(link, "it runs on a copy of this node's store");
    if (peer.has_greeted) return fault(link, Refusal{Errc::bad_frame, "frame", "greets twice", 0});
    if (is_light() && hello.minor < Hello::serves_light_since)
        return close(link, "its version of the protocol knows no light nodes");
    if (charter_.is_outline() && hello.minor < Hello::outlines_since)
        return close(link, "its version of the protocol knows no outlines of the charter");
    peer.has_greeted = true;
    peer.store = hello.store;
    peer.agent = hello.agent;
    peer.minor = hello.minor;
    peer.charter = hello.charter;
    if (hello.charter > charter_to_fill().newest()) ask_charter(link, peer, hello.charter);
    // Its newest entry is not ours in that place: it has a branch that we have not seen.
    if (hello.charter <= charter_.newest() && charter_.lacks(hello.charter, hello.head))
        send(link, peer, AskCharter{hello.charter});
    if (charter_.by_link_key(peer.key) != nullptr)
        give_charter_since_hello(link, peer);
    else if (charter_.by_former_link_key(peer.key) != nullptr)
        give_charter(link, peer, hello.charter + 1);
    if (charter_.is_outline()) {
        want_members_of_lanes(link);
        ask_for_authors(peer);
    }
    hand_in(link, peer);
    begin_following(link, peer);
}

// How far we have come is remembered of a peer's newest stores: the one that it runs on, and the one that it
// may be brought back to. One that says it is new at every link is not remembered more often than that.
void Engine::note_store(const Peer& peer) {
    constexpr std::size_t stores_of_key_max = 2;
    std::vector<StoreId>& stores = stores_of_[peer.key];
    std::erase(stores, peer.store);
    stores.push_back(peer.store);
    if (stores.size() <= stores_of_key_max) return;
    const StoreId oldest = stores.front();
    stores.erase(stores.begin());
    light_.headers_until.erase(oldest);
    if (cursors_.erase(oldest) > 0) emit(SaveCursor{{oldest, 0, {}}});
}

void Engine::begin_following(LinkId link, Peer& peer) {
    if (!peer.has_greeted || peer.we_follow || charter_.by_link_key(peer.key) == nullptr) return;
    // First the charter, as far as the peer has it: records that cite what is not here would be parked, and a
    // link that is held because too many are cannot bring the charter either.
    if (peer.charter > charter_.newest()) return;
    if (charter_.is_outline() && peer.outline.authors_after) return;
    if (peer.is_met) {
        if (!peer.audits.due && !peer.audits.opened_here) schedule_audit(peer, meeting_audit_after);
        return;
    }
    if (const auto early = std::exchange(peer.early_follow, std::nullopt)) start_feeding(link, peer, *early);
    note_store(peer);
    const auto held = cursors_.find(peer.store);
    const sync::Cursor cursor = held == cursors_.end() ? sync::Cursor{peer.store, 0, {}} : held->second;
    // The first peer gives us whole what we missed; the others' logs hold mostly the same, so they name it
    // first.
    const bool ids_first = overnamed_by_.erase(peer.key) == 0 &&
                           std::ranges::any_of(peers_, [](const auto& one) { return one.second.we_follow; });
    peer.we_follow = true;
    peer.follower.start(peer.store, cursor.number);
    follow(link, peer, cursor, ids_first);
    expect_audit(peer);
    pass_applications(link, peer);
    want_bodies_of(link);
    want_missing(link);
}

EngineStatus Engine::status() const {
    EngineStatus out{.peers = {},
                     .agreement = agreement_,
                     .log_end = log_end_,
                     .lanes = lanes_.lanes_count(),
                     .lanes_with_gaps = lanes_.gaps_count(),
                     .parked = parked_.size(),
                     .being_examined = pending_.size(),
                     .refused = refused_,
                     .is_store_damaged = is_store_damaged_,
                     .checking = checking_.status()};
    for (const auto& [id, lacking] : bodies_.lacking)
        if (wants_body(id)) ++out.bodies_wanted;
    for (const auto& [link, peer] : peers_) {
        const charter::Member* member = charter_.by_link_key(peer.key);
        const Comparison* compared = comparison(peer.key);
        out.peers.push_back({.link = link,
                             .key = peer.key,
                             .member = member == nullptr ? MemberId{} : member->id,
                             .name = member == nullptr ? std::string{} : member->request.organisation,
                             .dialled = peer.dialled,
                             .has_greeted = peer.has_greeted,
                             .their_log_reached = peer.follower.reached(),
                             .our_log_handed = peer.feeder.handed(),
                             .under_way = peer.follower.under_way(),
                             .agent = peer.agent,
                             .is_light = peer.light.has_value(),
                             .traffic = peer.traffic,
                             .charges = charges_.balance(now_.instant, peer.key),
                             .comparison = compared == nullptr ? std::nullopt : std::optional{*compared}});
    }
    return out;
}

}  // namespace stonechat::engine
