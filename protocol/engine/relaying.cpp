// The engine's part in hiding who reports: it carries sealed questions to a relay and the answers back. A
// question of our own goes by a node that is not the relay, where one can be had, so that the relay hears
// from a node that does not know what it carries (ops/docs/relay.md).

#include "protocol/engine/relaying.hpp"

#include <algorithm>

#include "protocol/engine/engine.hpp"

namespace stonechat::engine {

bool QuestionAllowance::take(Instant now) {
    const auto back = static_cast<std::size_t>((now - counted_) / one_more_each);
    if (back >= used_) {
        used_ = 0;
        counted_ = now;
    } else {
        used_ -= back;
        counted_ += back * one_more_each;
    }
    if (used_ >= at_once) return false;
    ++used_;
    return true;
}

std::size_t Relaying::open_for(LinkId link) const {
    return static_cast<std::size_t>(std::ranges::count_if(open, [&](const auto& one) {
        const auto* const peer = std::get_if<OfPeer>(&one.second.asker);
        return peer != nullptr && peer->link == link;
    }));
}

std::optional<Instant> Relaying::deadline() const {
    std::optional<Instant> out;
    for (const auto& [number, one] : open)
        if (!out || one.until < *out) out = one.until;
    return out;
}

// Of those that carry questions, the link to this member; 0: there is none.
LinkId Engine::link_of(const MemberId& id) const {
    for (const auto& [link, peer] : peers_) {
        const charter::Member* const member = charter_.by_link_key(peer.key);
        if (carries(peer) && member != nullptr && member->id == id) return link;
    }
    return 0;
}

bool Engine::carries(const Peer& peer) {
    return peer.has_greeted && peer.minor >= Hello::carries_since;
}

void Engine::on(AskRelay& ask) {
    const auto refuse = [&](Errc code, const char* rule) {
        emit(RelayAnswered{ask.request, Refusal{code, "relay", rule, 0}});
    };
    const charter::Member* const relay = charter_.find(ask.relay);
    if (relay == nullptr || relay->standing.is_revoked || !relay->standing.seats.relay)
        return refuse(Errc::not_allowed, "must hold the seat of a relay in the charter");
    if (ask.relay == config_.self) return refuse(Errc::not_allowed, "is this node itself");
    if (relaying_.open.size() >= limits::relayed_questions_max)
        return refuse(Errc::overloaded, "too much is under way; try again in a minute");
    const std::uint64_t number = relaying_.next++;
    relaying_.open.emplace(
        number, Relaying::Open{Relaying::OfOurs{std::move(ask), {}, now_.instant + Relaying::patience_in_all},
                               0, now_.instant});
    ask_next_way(number);
}

// The next node to carry a question of ours. The relay itself only where nobody else took it: a relay that
// has read a question and keeps silent must not see the same one come over its sender's own link.
LinkId Engine::next_way(const Relaying::OfOurs& ours) {
    const LinkId direct = link_of(ours.ask.relay);
    std::vector<LinkId> ways;
    if (ours.tried.size() + 1 < Relaying::ways_max)
        for (const auto& [link, peer] : peers_)
            if (link != direct && carries(peer) && !peer.light && !ours.tried.contains(link) &&
                charter_.by_link_key(peer.key) != nullptr)
                ways.push_back(link);
    if (!ways.empty()) return ways[rng_.below(ways.size())];
    return ours.may_have_arrived || ours.tried.contains(direct) ? 0 : direct;
}

void Engine::ask_next_way(std::uint64_t number) {
    const auto found = relaying_.open.find(number);
    auto& ours = std::get<Relaying::OfOurs>(found->second.asker);
    const LinkId way = now_.instant >= ours.over ? 0 : next_way(ours);
    if (way == 0) {
        emit(RelayAnswered{
            ours.ask.request,
            Refusal{Errc::overloaded, "relay",
                    ours.may_have_arrived
                        ? "did not answer in time; try again later"
                        : "no node that is linked with this one reaches it now; try again later",
                    0}});
        relaying_.open.erase(found);
        return;
    }
    ours.tried.insert(way);
    found->second.asked = way;
    found->second.until = std::min(now_.instant + Relaying::patience, ours.over);
    send(way, peers_.at(way), RelayQuestion{number, ours.ask.relay, ours.ask.sealed});
}

void Engine::take_question(LinkId link, Peer& peer, RelayQuestion&& question) {
    const auto refuse = [&](RelayReply::Outcome outcome) {
        send(link, peer, RelayReply{question.number, outcome, {}});
    };
    if (!peer.questions.take(now_.instant) || relaying_.open.size() >= limits::relayed_questions_max ||
        relaying_.open_for(link) >= limits::relayed_questions_of_link_max)
        return refuse(RelayReply::Outcome::busy);
    const bool is_for_us = question.relay == config_.self;
    const charter::Member* const relay = charter_.find(question.relay);
    const LinkId onwards = is_for_us ? 0 : link_of(question.relay);
    if (relay == nullptr || !relay->standing.seats.relay || (!is_for_us && onwards == 0) || onwards == link)
        return refuse(RelayReply::Outcome::no_way);
    const std::uint64_t number = relaying_.next++;
    relaying_.open.emplace(number, Relaying::Open{Relaying::OfPeer{link, question.number}, onwards,
                                                  now_.instant + Relaying::patience_with_relay});
    if (is_for_us) return emit(RelayAsked{number, std::move(question.sealed)});
    question.number = number;
    send(onwards, peers_.at(onwards), question);
}

void Engine::take_relayed(LinkId link, RelayReply&& reply) {
    const auto found = relaying_.open.find(reply.number);
    if (found == relaying_.open.end() || found->second.asked != link) {
        // One that comes late is nobody's fault; a line about it would tell when a report went.
        if (reply.number >= relaying_.next) useless(link, "answer", "answers what nobody asked");
        return;
    }
    relayed(reply.number, reply.outcome, std::move(reply.locked));
}

void Engine::on(AnswerRelayed& answer) {
    const auto found = relaying_.open.find(answer.number);
    if (found == relaying_.open.end() || found->second.asked != 0) return;  // it took too long
    relayed(answer.number, answer.locked ? RelayReply::Outcome::answered : RelayReply::Outcome::unanswered,
            std::move(answer.locked).value_or(Bytes{}));
}

// Hands an answer to whoever asked.
void Engine::relayed(std::uint64_t number, RelayReply::Outcome outcome, Bytes&& locked) {
    const auto found = relaying_.open.find(number);
    if (auto* const ours = std::get_if<Relaying::OfOurs>(&found->second.asker)) {
        // What the relay's own link says, it says having read the question.
        const bool was_direct = found->second.asked == link_of(ours->ask.relay);
        if (outcome == RelayReply::Outcome::unanswered || was_direct) ours->may_have_arrived = true;
        if (outcome != RelayReply::Outcome::answered) return ask_next_way(number);
        emit(RelayAnswered{ours->ask.request, std::move(locked)});
        relaying_.open.erase(found);
        return;
    }
    const auto asker = std::get<Relaying::OfPeer>(found->second.asker);
    relaying_.open.erase(found);
    send(asker.link, peers_.at(asker.link), RelayReply{asker.number, outcome, std::move(locked)});
}

void Engine::end_relaying(LinkId gone) {
    std::erase_if(relaying_.open, [&](const auto& one) {
        const auto* const peer = std::get_if<Relaying::OfPeer>(&one.second.asker);
        return peer != nullptr && peer->link == gone;
    });
    std::vector<std::uint64_t> lost;
    for (const auto& [number, one] : relaying_.open)
        if (one.asked == gone) lost.push_back(number);
    for (const std::uint64_t number : lost) relayed(number, RelayReply::Outcome::unanswered, {});
}

void Engine::end_overdue_relaying() {
    std::vector<std::uint64_t> overdue;
    for (const auto& [number, one] : relaying_.open)
        if (now_.instant >= one.until) overdue.push_back(number);
    for (const std::uint64_t number : overdue) relayed(number, RelayReply::Outcome::unanswered, {});
}

}  // namespace stonechat::engine
