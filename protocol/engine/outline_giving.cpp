// Outlines of the charter, and proofs of members, for the light nodes that ask.

#include <algorithm>

#include "protocol/engine/engine.hpp"

namespace stonechat::engine {
namespace {

// Some of many, each as likely as any other (reservoir sampling: Vitter 1985, algorithm R).
class Sample {
public:
    explicit Sample(crypto::Rng& rng) : rng_{rng} {}
    void take(const MemberId& id) {
        ++seen_;
        if (chosen_.size() < limits::outline_helpers_max) return chosen_.push_back(id);
        const std::uint64_t place = rng_.below(seen_);
        if (place < chosen_.size()) chosen_[place] = id;
    }
    [[nodiscard]] const std::vector<MemberId>& chosen() const { return chosen_; }

private:
    crypto::Rng& rng_;
    std::vector<MemberId> chosen_;
    std::uint64_t seen_ = 0;
};

// Some that can be called and some that carry reports, behind those who come first.
std::vector<MemberId> with_helpers(std::vector<MemberId> first, const charter::Charter& charter,
                                   crypto::Rng& rng) {
    Sample hubs{rng};
    Sample relays{rng};
    for (const auto& [id, member] : charter.members()) {
        if (charter::is_hub(member)) hubs.take(id);
        if (!member.standing.is_revoked && member.standing.seats.relay) relays.take(id);
    }
    for (const Sample* some : {&hubs, &relays})
        for (const MemberId& id : some->chosen())
            if (std::ranges::find(first, id) == first.end()) first.push_back(id);
    return first;
}

ProvedMembers proofs_of(const charter::Charter& charter, const std::vector<MemberId>& ids) {
    ProvedMembers out{charter.sequence(), charter.head(), {}, {}};
    std::size_t bytes = 0;
    for (const MemberId& id : ids) {
        auto proof = charter.prove(id);
        if (!proof) {
            out.absent.push_back(id);
            continue;
        }
        bytes += charter::encode_member_proof(*proof).size();
        if (bytes > limits::frame_bytes_target && !out.members.empty()) break;
        out.members.push_back(std::move(*proof));
    }
    return out;
}

}  // namespace

void Engine::give_outline(LinkId link, Peer& peer, const AskOutline& ask) {
    if (!peer.feeder.has_room()) return;  // it asks again
    if (now_.instant < std::exchange(peer.outline_asked, now_.instant) + asks_outline_at_most_every)
        return useless(link, "outline", "asked for again within a second");
    if (charter_.is_outline() || (ask.at != 0 && ask.at != charter_.sequence()))
        return send(link, peer, OutlinePart{OutlinePart::Is::later, {}, {}});
    auto outline = charter_.outline();
    if (!outline) return send(link, peer, OutlinePart{OutlinePart::Is::never, {}, {}});
    OutlinePart part{OutlinePart::Is::part, {}, {}};
    const auto send_when_full = [&] {
        if (bytes_of(part.outline) < limits::frame_bytes_target) return;
        send(link, peer, part);
        part.outline = {};
    };
    for (Bytes& entry : outline->entries) {
        part.outline.entries.push_back(std::move(entry));
        send_when_full();
    }
    for (charter::LeafProof& proof : outline->erasures) {
        part.outline.erasures.push_back(std::move(proof));
        send_when_full();
    }
    part.is = OutlinePart::Is::last;
    part.outline.tail = std::move(outline->tail);
    part.outline.stewards = std::move(outline->stewards);
    const MemberId asker = charter_.by_link_key(peer.key)->id;  // strangers are not answered
    part.members = proofs_of(charter_, with_helpers({config_.self, asker}, charter_, rng_)).members;
    send(link, peer, part);
}

void Engine::give_members(LinkId link, Peer& peer, const AskMembers& ask) {
    if (charter_.is_outline() || !peer.feeder.has_room()) return;  // it asks again
    send(link, peer, proofs_of(charter_, ask.ids));
}

void Engine::give_authors(LinkId link, Peer& peer, const AskAuthors& ask) {
    if (charter_.is_outline() || !peer.feeder.has_room()) return;  // it asks again
    std::set<MemberId> authors;
    for (const feed::Head& head : lanes_.heads()) {
        const bool is_asked_for = head.feed.lane == record::Lane::safety && ask.after < head.feed.author;
        if (is_asked_for && charter_.find(head.feed.author) != nullptr) authors.insert(head.feed.author);
        if (authors.size() > limits::proofs_asked_max) authors.erase(std::prev(authors.end()));
    }
    ProvedAuthors some{proofs_of(charter_, {authors.begin(), authors.end()})};
    some.some.absent.clear();
    send(link, peer, some);
}

}  // namespace stonechat::engine
