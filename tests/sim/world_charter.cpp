// What stewards decide and authors take back while links are cut and disks fail.

#include <algorithm>

#include "protocol/limits.hpp"
#include "protocol/privacy/draft.hpp"
#include "protocol/record/body.hpp"
#include "protocol/record/code_lists.hpp"
#include "tests/sim/world.hpp"

namespace stonechat::sim {
namespace {

using namespace std::chrono_literals;

constexpr Duration joins_after = 20s;
constexpr Duration offered_again_after = 5s;
constexpr Duration stewards_settle_after = 3s;

privacy::Cleared erasure_of(const RecordId& record) {
    auto body = record::read_body(R"({"codes":"1.0.0","kind":"erasure","content":{"record":")" +
                                      record.hex() + R"(","reason":"identifies-someone"}})",
                                  record::builtin_code_lists());
    check(body.has_value());
    auto cleared = privacy::clear({std::move(*body), true});
    check(cleared.has_value());
    return std::move(*cleared);
}

CharterHash hash_of(const Bytes& signed_entry) {
    return charter::hash_of(charter::decode_signed_entry(signed_entry)->payload);
}

}  // namespace

template <class Action>
void World::decide(Action action) {
    if (federation_.charter.conflict())
        return agenda_.after(stewards_settle_after, [this, action] { decide(action); });
    action();
}

void World::plan_charter() {
    const auto once = [this](Fault fault, Duration after, auto action) {
        if (plan_.has(fault)) agenda_.after(after, [this, action] { decide(action); });
    };
    const auto some_wait = [this] { return chance_.between(10s, faulty_time); };
    if (is_late(plan_.honest - 1))
        agenda_.after(joins_after, [this] { decide([this] { admit_late_joiner(); }); });
    once(Fault::rekey, some_wait(), [this] { rekey(); });
    once(Fault::change_of_role, some_wait(), [this] { change_role(); });
    once(Fault::revocation, some_wait(), [this] { revoke(); });
    once(Fault::charter_conflict, some_wait(), [this] { disagree(); });
    for (std::uint64_t i = chance_.between(1, 6); i > 0; --i) {
        once(Fault::erasure, some_wait(), [this] { erase(); });
        once(Fault::erase_order, some_wait(), [this] { order_erasure(); });
    }
}

bool World::all_hold(const charter::Entry& entry, const CharterHash& hash) const {
    return std::ranges::all_of(nodes_, [&](const auto& node) {
        return node->is_hostile() || (node->is_up() && node->engine().charter().holds(entry.sequence, hash));
    });
}

// To one node after another, as a steward does whose entry one of them could not take: with somebody chosen
// by lot each time, one that can take it may be missed for minutes (seed 5605 of 20,000).
void World::offer(const Bytes& entry, NodeIndex to) {
    const Bytes payload = charter::decode_signed_entry(entry)->payload;
    if (all_hold(*charter::decode_entry(payload), charter::hash_of(payload))) return;
    Node& steward = *nodes_[to];
    if (steward.is_up()) steward.offer_charter(entry);
    agenda_.after(offered_again_after, [this, entry, next = (to + 1) % plan_.honest] { offer(entry, next); });
}

void World::admit_late_joiner() {
    offer(federation_.admit(nodes_[plan_.honest - 1]->organisation()));
    strike(struck_, Fault::late_joiner);
}

// Every lane of a member as one node holds it, as far as one entry can name them.
std::vector<charter::Pin> World::pins_of(const MemberId& member, NodeIndex view) const {
    std::vector<charter::Pin> pins;
    if (!nodes_[view]->is_up()) return pins;
    for (const feed::Head& head : nodes_[view]->engine().lanes().heads())
        if (head.feed.author == member && head.sequence > 0 && pins.size() < limits::pins_max)
            pins.push_back({head.feed.epoch, head.feed.lane, head.sequence, head.id});
    return charter::raised(std::move(pins), *federation_.charter.find(member));
}

// A hub too, whose old link key others' configurations name; but not the one that all call: whoever was away
// could reach nobody who tells it of the new key.
void World::rekey() {
    const NodeIndex node = chance_.between(1, plan_.honest - 1);
    Node& subject = *nodes_[node];
    const support::Organisation& who = subject.organisation();
    if (!subject.is_up() || federation_.charter.find(who.id) == nullptr) return;
    auto record_key = crypto::SigningKey::generate(chance_.rng());
    auto link_key = crypto::SigningKey::generate(chance_.rng());
    const charter::KeyRequest request{.federation = federation_.charter.federation(),
                                      .member = who.id,
                                      .replaces = who.link(),
                                      .authority = charter::KeyAuthority::stewards,
                                      .record_key = RecordKey{record_key.public_key().bytes},
                                      .link_key = LinkKey{link_key.public_key().bytes},
                                      .recovery_key = chance_.rng().id<RecoveryKey>()};
    std::vector<charter::Pin> pins = pins_of(who.id, node);
    subject.end(true);
    offer(federation_.add(charter::Rekey{charter::sign_key_request(request, record_key), std::move(pins)}));
    subject.use_keys(std::move(record_key), std::move(link_key));
    strike(struck_, Fault::rekey);
    agenda_.after(chance_.between(200ms, 10s), [this, node] { nodes_[node]->start(); });
}

void World::change_role() {
    const NodeIndex node = chance_.between(plan_.honest, nodes_.size() - 1);
    const MemberId& member = nodes_[node]->organisation().id;
    const charter::Standing& now = federation_.charter.find(member)->standing;
    if (now.is_revoked) return;
    const charter::Seats seats{.issuer = !now.seats.issuer, .relay = false};
    offer(federation_.add(charter::SetRole{member, now.role, seats, {}, pins_of(member, some_honest())}));
    strike(struck_, Fault::change_of_role);
}

void World::revoke() {
    const NodeIndex node = chance_.between(plan_.honest, nodes_.size() - 1);
    const MemberId& member = nodes_[node]->organisation().id;
    if (federation_.charter.find(member)->standing.is_revoked) return;
    offer(federation_.add(charter::Revoke{member, pins_of(member, some_honest())}));
    strike(struck_, Fault::revocation);
}

charter::Action World::renamed(NodeIndex node, const std::string& name) const {
    const MemberId& member = nodes_[node]->organisation().id;
    const charter::AdmissionRequest& now = federation_.charter.find(member)->request;
    return charter::Update{member, name, now.sector, now.region, now.addresses};
}

// Two entries for one place, each shown to another node; a while later the stewards choose one of them.
void World::disagree() {
    const NodeIndex liar = nodes_.size() - 1;
    charter::Action left = renamed(0, "One name");
    charter::Action right = renamed(0, "Another name");
    const MemberId& last = nodes_[liar]->organisation().id;
    if (!is_honest(liar) && !federation_.charter.find(last)->standing.is_revoked)
        right = charter::Revoke{last, pins_of(last, some_honest())};
    const Bytes one = federation_.signed_by(federation_.next(std::move(left)), 1);
    const Bytes other = federation_.signed_by(federation_.next(std::move(right)), 1);
    for (const Bytes& entry : {one, other}) {
        check(federation_.charter.append(entry).has_value());
        offer(entry);
    }
    strike(struck_, Fault::charter_conflict);
    agenda_.after(chance_.between(2s, 30s), [this, chosen = hash_of(chance_.hits(500) ? one : other)] {
        const auto entry = federation_.charter.next_resolve(chosen, first_day);
        check(entry.has_value());
        offer(federation_.add(*entry, 1));
    });
}

std::optional<RecordId> World::some_report() {
    std::vector<RecordId> reports;
    for (const RecordId& record : watch_.acknowledged())
        if (watch_.written(record).header.kind == record::Kind::report) reports.push_back(record);
    if (reports.empty()) return std::nullopt;
    return reports.at(chance_.below(reports.size()));
}

void World::erase() {
    const auto record = some_report();
    if (!record) return;
    Node& author = *nodes_[watch_.written(*record).author];
    if (!author.is_up()) return;
    const privacy::Cleared cleared = erasure_of(*record);
    watch_.cleared(cleared.bytes());
    author.publish_erasure(cleared, *record);
    strike(struck_, Fault::erasure);
}

void World::order_erasure() {
    const auto record = some_report();
    if (!record) return;
    offer(federation_.add(charter::EraseOrder{{*record}}));
    watch_.ordered_gone(*record);
    strike(struck_, Fault::erase_order);
}

}  // namespace stonechat::sim
