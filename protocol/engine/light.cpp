// Light nodes: what they ask for and hold, how they see that a hub withholds, and what a hub sends them.

#include "protocol/engine/light.hpp"

#include <algorithm>

#include "protocol/engine/engine.hpp"

namespace stonechat::engine {
namespace {

using namespace std::chrono_literals;

constexpr auto looks_at_interest_every = light_follows_anew_at_most_every + 30s;
// What one hub showed the others have by then; if not, comparing heads brings it to them, or shows that they
// deny it.
constexpr auto audit_after_news = 60s;
// Twice, so far apart: the first time the hub may not have heard of it yet, and was told.
constexpr auto denies_for = 60s;

}  // namespace

Light::Light(std::optional<matching::InterestIn> chosen, const Snapshot& snapshot) : how{chosen} {
    const auto kept = snapshot.settings.find(std::string{interest_setting});
    if (kept == snapshot.settings.end()) return;
    // One that cannot be read is nothing: all bodies that concern us are asked for again.
    if (auto read = decode_interest(kept->second)) interest = std::move(*read);
}

Bytes encode_interest(const matching::Interest& interest) {
    Bytes out{interest.is_everything() ? std::byte{1} : std::byte{0}};
    for (const matching::Topic& topic : interest.topics())
        out.insert(out.end(), topic.bytes.begin(), topic.bytes.end());
    return out;
}

std::optional<matching::Interest> decode_interest(ByteView bytes) {
    constexpr std::size_t topic_bytes = matching::Topic::bytes_count;
    if (bytes.empty() || (bytes.size() - 1) % topic_bytes != 0) return std::nullopt;
    if (bytes.front() != std::byte{0}) return matching::Interest::everything();
    std::vector<matching::Topic> topics;
    for (ByteView rest = bytes.subspan(1); !rest.empty(); rest = rest.subspan(topic_bytes))
        topics.push_back(*matching::Topic::from(rest.first(topic_bytes)));
    return matching::Interest::in_topics(std::move(topics));
}

// ---- as a light node

// Of a record that came without its body: not everything is asked for.
record::BodyState Engine::state_without_body(const record::Header& header) const {
    const bool is_wanted = !is_light() || light_.interest.includes(header, nullptr);
    return is_wanted ? record::BodyState::missing : record::BodyState::not_held;
}

// What came and does not concern us is not kept: a hub may send more than it was asked for.
void Engine::choose_body(NewRecord& kept, std::unique_ptr<const record::Body>& body) const {
    const record::Header& header = kept.record.header();
    if (kept.body_state == record::BodyState::missing) kept.body_state = state_without_body(header);
    if (!is_light() || header.author == config_.self || kept.body_state != record::BodyState::present) return;
    if (light_.interest.includes(header, body.get())) return;
    kept.body_state = record::BodyState::not_held;
    kept.body.reset();
    body.reset();
}

bool Engine::is_for_us(const record::FeedId& feed) const {
    return !is_light() || feed.lane == record::Lane::safety || feed.author == config_.self;
}

void Engine::follow(LinkId link, Peer& peer, const sync::Cursor& cursor, bool ids_first) {
    Follow follow{cursor.number, cursor.digest, ids_first};
    if (is_light()) follow.light = LightFollow{light_.headers_until[peer.store], light_.interest};
    peer.awaits_following = true;
    ++peer.followings_due;
    send(link, peer, follow);
}

// Who comes back from a backup learns from others' logs what was erased since. A light node's does not say.
LogNumber Engine::log_end_told() const {
    return is_light() ? 0 : log_end_;
}

void Engine::look_at_interest() {
    if (!is_light() || !light_.may_have_changed || !concern_.is_settled || now_.instant < light_.look_at)
        return;
    light_.may_have_changed = false;
    auto now = matching::Interest::of(concern_.warnings.matcher(), *light_.how);
    if (now == light_.interest) return;
    const bool has_grown = !now.is_within(light_.interest);
    light_.interest = std::move(now);
    if (has_grown) follow_anew();
    emit(SaveSetting{std::string{interest_setting}, encode_interest(light_.interest)});
}

// The past of what is new here: each hub is followed from the start of its log once more, for bodies. The
// cursors say so before the interest is kept, so that a crash between the two costs a second time and loses
// nothing.
void Engine::follow_anew() {
    for (auto& [store, cursor] : cursors_) {
        LogNumber& until = light_.headers_until[store];
        until = std::max(until, cursor.number);
        cursor = {store, 0, {}};
        emit(SaveCursor{cursor});
    }
    for (auto& [link, peer] : peers_) {
        if (!peer.we_follow) continue;
        LogNumber& until = light_.headers_until[peer.store];
        until = std::max(until, peer.follower.reached());
        light_.look_at = now_.instant + looks_at_interest_every;
        peer.follower.start(peer.store, 0);
        follow(link, peer, {peer.store, 0, {}}, false);
    }
}

void Engine::expect_audits_of_news() {
    if (!is_light()) return;
    for (auto& [link, peer] : peers_)
        if (peer.audits.due && *peer.audits.due > now_.instant + audit_after_news)
            schedule_audit(peer, audit_after_news);
}

// Whoever twice has less of a lane than another hub showed, though it was told the first time, withholds it.
void Engine::note_denials(LinkId link, Peer& peer, const sync::AuditOutcome& outcome) {
    if (!is_light()) return;
    Comparison& comparison = comparisons_[peer.key];
    auto& denied = light_.denied[peer.key];
    std::map<record::FeedId, Light::Denial> still;
    comparison.lanes_denied = 0;
    for (const sync::AuditLeaf& ours : outcome.ours) {
        if (ours.is_forked || ours.feed.author == config_.self) continue;
        const auto theirs = std::ranges::find(outcome.theirs, ours.feed, &sync::AuditLeaf::feed);
        const bool has_lane = theirs != outcome.theirs.end();
        if (has_lane && (theirs->is_forked || theirs->sequence >= ours.sequence)) continue;
        const Sequence first = (has_lane ? theirs->sequence : 0) + 1;
        const auto before = denied.find(ours.feed);
        // It has come further in the meantime: it only lags behind.
        const bool is_the_same = before != denied.end() && before->second.sequence == first;
        const Light::Denial denial = is_the_same ? before->second : Light::Denial{first, now_.instant};
        still.emplace(ours.feed, denial);
        if (now_.instant < denial.since + denies_for) continue;
        if (++comparison.lanes_denied == 1)
            emit(Noted{.what = Noted::What::withholds,
                       .link = link,
                       .peer = peer.key,
                       .member = ours.feed.author,
                       .number = first});
    }
    denied = std::move(still);
    const bool may_deny_again = denied.size() > comparison.lanes_denied;
    if (may_deny_again && peer.audits.due && *peer.audits.due > now_.instant + denies_for)
        schedule_audit(peer, denies_for);
}

// ---- for light nodes

// Whether a light node is sent the body with this record.
bool Engine::wants_body_of(const LightFollow& light, const record::SignedRecord& record,
                           const std::optional<record::SaltedBody>& salted) {
    if (!salted) return false;
    if (light.interest.includes(record.header, nullptr)) return true;
    const auto [found, is_first] = read_for_light_.try_emplace(record.id);
    if (is_first)
        if (auto read = record::read_canonical_body(salted->body, lists_)) found->second = std::move(*read);
    return found->second && light.interest.includes(record.header, &*found->second);
}

// Whether a record is of the lanes that a peer is sent at all: all but what a light node does not ask for,
// and of a light node's log what it has written itself.
bool Engine::is_for(const Peer& peer, const record::FeedId& feed) const {
    if (is_light() && feed.author != config_.self) return false;
    if (!peer.light || feed.lane == record::Lane::safety) return true;
    const charter::Member* const member = charter_.by_link_key(peer.key);
    return member != nullptr && member->id == feed.author;
}

// What a light node is sent of a line that is for it and no news to it otherwise.
std::optional<Item> Engine::light_news(LinkId link, const Peer& peer, const LogPage::Line& line,
                                       const record::SignedRecord& record) {
    const record::Envelope& held = line.record.envelope;
    const bool has_header = line.entry.number <= peer.light->headers_until;
    const bool is_only_body = has_header || line.entry.change != sync::Change::record_accepted;
    if (!is_only_body && holds_line(link, peer, line)) return std::nullopt;
    if (is_only_body && bodies_.holders.holds(link, record.id)) return std::nullopt;
    const bool has_body = wants_body_of(*peer.light, record, held.body);
    if (is_only_body && !has_body) return std::nullopt;
    if (!is_only_body && peer.feeder.announces(line.entry.number))
        return Announcement{{record.header.feed(), record.header.sequence, record.id, {}}};
    holders_.note(record.id, link);
    if (!has_body) return record::Envelope{held.message, std::nullopt};
    bodies_.holders.note(record.id, link);
    return held;
}

}  // namespace stonechat::engine
