#include "protocol/charter/state.hpp"

#include <algorithm>

#include "protocol/charter/leaves.hpp"
#include "protocol/codec/cose.hpp"

namespace stonechat::charter {
namespace {

Refusal refusal(Errc code, std::string field, std::string rule) {
    return Refusal{code, std::move(field), std::move(rule), 0};
}

// Pins name each lane once, and none lies below where an earlier ending has pinned the lane.
Checked<void> check_pins(const Member& member, const std::vector<Pin>& pins) {
    for (const Pin& pin : pins) {
        const auto is_same_lane = [&](const Pin& other) {
            return other.epoch == pin.epoch && other.lane == pin.lane;
        };
        if (std::ranges::count_if(pins, is_same_lane) != 1)
            return refusal(Errc::wrong_value, "pins", "name each lane once");
        if (pin.sequence == 0) return refusal(Errc::wrong_value, "pin sequence", "counts from 1");
        for (const EndedStanding& ended : member.earlier) {
            const auto earlier = std::ranges::find_if(ended.pins, is_same_lane);
            if (earlier == ended.pins.end()) continue;
            if (pin.sequence < earlier->sequence ||
                (pin.sequence == earlier->sequence && pin.id != earlier->id))
                return refusal(Errc::wrong_value, "pins", "a lane is pinned further on already");
        }
    }
    return {};
}

void end_standing(Member& member, const std::vector<Pin>& pins, CharterSequence sequence) {
    member.earlier.push_back({member.standing, pins, sequence});
}

}  // namespace

std::uint64_t least_threshold(std::size_t stewards_count) {
    return stewards_count / 2 + 1;
}

bool Stewards::has(const StewardKey& key) const {
    return std::ranges::any_of(all, [&](const Steward& one) { return one.key == key; });
}

Checked<void> Stewards::check() const {
    std::set<StewardKey> keys;
    for (const Steward& steward : all) keys.insert(steward.key);
    if (keys.empty() || keys.size() != all.size())
        return refusal(Errc::wrong_value, "stewards", "at least one, each key once");
    if (threshold < least_threshold(keys.size()) || threshold > keys.size())
        return refusal(Errc::wrong_value, "threshold",
                       "over half of the stewards, and no more than there are");
    if (threshold < fewest_to_decide())
        return refusal(Errc::wrong_value, "threshold", "at least two, except in a demo");
    return {};
}

Checked<void> check_signatures(const SignedEntry& entry, const Action& action,
                               const std::vector<const Stewards*>& councils) {
    const auto* joins = std::get_if<AddSteward>(&action);
    std::vector<StewardKey> signers;
    for (const StewardSignature& one : entry.signatures) {
        const bool is_newcomer = joins != nullptr && one.steward == joins->steward.key;
        const bool is_steward =
            std::ranges::any_of(councils, [&](const Stewards* council) { return council->has(one.steward); });
        if (!is_newcomer && !is_steward)
            return refusal(Errc::below_threshold, "signatures", "each must be a steward's in force");
        const codec::Sign1 message{entry.payload, one.signature};
        if (!codec::verify_sign1(codec::Purpose::charter, message, crypto::PublicKey{one.steward.bytes}))
            return refusal(Errc::bad_signature, "signatures", "a steward's signature does not verify");
        signers.push_back(one.steward);
    }
    for (const Stewards* council : councils) {
        const auto count = static_cast<std::uint64_t>(
            std::ranges::count_if(signers, [&](const StewardKey& key) { return council->has(key); }));
        if (count < council->threshold)
            return refusal(
                Errc::below_threshold, "signatures",
                "needs " + std::to_string(council->threshold) + " stewards, has " + std::to_string(count));
    }
    if (joins != nullptr && std::ranges::find(signers, joins->steward.key) == signers.end())
        return refusal(Errc::below_threshold, "signatures", "needs that of the new steward too");
    return {};
}

Checked<Change> State::plan(const Action& action, CharterSequence sequence) const {
    return std::visit([&](const auto& one) { return on(one, sequence); }, action);
}

void State::put_leaves(StateTree& tree, const Change& change) {
    if (change.stewards) tree.set(path_of_stewards(), encode_stewards(*change.stewards));
    if (change.member) tree.set(path_of(change.member->id), encode_member(*change.member));
    for (const RecordId& record : change.erased) tree.set(path_of_erasure(record), encode_erasure(record));
}

CharterRoot State::root_with(const Change& change) const {
    StateTree after = tree;
    put_leaves(after, change);
    return after.root();
}

void State::commit(Change&& change) {
    if (!is_partial) put_leaves(tree, change);
    if (change.federation_name) name = std::move(*change.federation_name);
    if (change.stewards) stewards = std::move(*change.stewards);
    erase_orders.insert(change.erased.begin(), change.erased.end());
    if (!change.member) return;
    Member& after = *change.member;
    const auto before = members.find(after.id);
    if (before == members.end()) {
        spent_nonces.insert(after.request.nonce);
    } else {
        const LinkKey& old = before->second.request.link_key;
        if (after.standing.is_revoked || old != after.request.link_key) {
            link_keys.erase(old);
            former_link_keys[old] = after.id;
        }
    }
    if (!after.standing.is_revoked) link_keys[after.request.link_key] = after.id;
    const MemberId id = after.id;
    members.insert_or_assign(id, std::move(after));
}

void State::learn(Member&& member) {
    check(is_partial);
    if (member.standing.is_revoked) former_link_keys[member.request.link_key] = member.id;
    commit(Change{{}, {}, std::move(member), {}});
}

void State::take_away(const Action& action, CharterSequence sequence) {
    if (const auto* order = std::get_if<EraseOrder>(&action))
        return commit(Change{{}, {}, {}, order->records});
    const auto* revoke = std::get_if<Revoke>(&action);
    if (revoke == nullptr) return;
    const auto found = members.find(revoke->member);
    if (found == members.end()) return;
    if (!found->second.standing.is_revoked) {
        // The branch that it stands on did not know of what pins a lane further on, and it holds all the
        // same.
        const Revoke fitting{revoke->member, raised(revoke->pins, found->second)};
        if (auto change = plan(fitting, sequence)) commit(std::move(*change));
        return;
    }
    Change change{{}, {}, found->second, {}};
    std::vector<Pin>& pins = change.member->earlier.back().pins;
    std::vector<Pin> lower;
    for (const Pin& pin : pins)
        for (const Pin& other : revoke->pins)
            if (other.epoch == pin.epoch && other.lane == pin.lane)
                lower.push_back(other.sequence < pin.sequence ? other : pin);
    pins = std::move(lower);
    commit(std::move(change));
}

Checked<Member> State::in_good_standing(const MemberId& id) const {
    const auto found = members.find(id);
    if (found == members.end()) return refusal(Errc::unknown_author, "member", "is not in the charter");
    if (found->second.standing.is_revoked) return refusal(Errc::wrong_value, "member", "was revoked already");
    return found->second;
}

// A link key serves once: whoever is met with an old one must never be taken for somebody else.
bool State::is_used(const LinkKey& key) const {
    return link_keys.contains(key) || former_link_keys.contains(key);
}

Checked<Change> State::on(const Found& action, CharterSequence) const {
    const Stewards founders{action.stewards, action.threshold, action.is_demo};
    if (auto ok = founders.check(); !ok) return ok.error();
    return Change{action.federation, founders, {}, {}};
}

Checked<Change> State::on(const Admit& action, CharterSequence sequence) const {
    const auto request = read_request(action.request);
    if (!request) return request.error();
    const MemberId id = member_id(action.request);
    if (members.contains(id)) return refusal(Errc::wrong_value, "request", "was admitted already");
    if (is_used(request->link_key))
        return refusal(Errc::wrong_value, "link key", "belongs to another member");
    // An invitation lets one newcomer in: its nonce is the request's (protocol/charter/invite).
    if (spent_nonces.contains(request->nonce))
        return refusal(Errc::wrong_value, "nonce", "someone was admitted by this invitation already");
    Standing standing{action.role, action.seats, action.technologies, request->record_key, false};
    return Change{{}, {}, Member{id, *request, sequence, std::move(standing), {}}, {}};
}

Checked<Change> State::on(const Revoke& action, CharterSequence sequence) const {
    auto member = in_good_standing(action.member);
    if (!member) return member.error();
    if (auto ok = check_pins(*member, action.pins); !ok) return ok.error();
    end_standing(*member, action.pins, sequence);
    member->standing.is_revoked = true;
    return Change{{}, {}, std::move(*member), {}};
}

Checked<Change> State::on(const SetRole& action, CharterSequence sequence) const {
    auto member = in_good_standing(action.member);
    if (!member) return member.error();
    if (auto ok = check_pins(*member, action.pins); !ok) return ok.error();
    end_standing(*member, action.pins, sequence);
    member->standing = {action.role, action.seats, action.technologies, member->standing.record_key, false};
    return Change{{}, {}, std::move(*member), {}};
}

Checked<Change> State::on(const Update& action, CharterSequence) const {
    auto member = in_good_standing(action.member);
    if (!member) return member.error();
    member->request.organisation = action.organisation;
    member->request.sector = action.sector;
    member->request.region = action.region;
    member->request.addresses = action.addresses;
    return Change{{}, {}, std::move(*member), {}};
}

Checked<Change> State::on(const Rekey& action, CharterSequence sequence) const {
    const auto request = read_key_request(action.request);
    if (!request) return request.error();
    if (request->federation != federation)
        return refusal(Errc::wrong_federation, "federation", "made for another federation");
    auto member = in_good_standing(request->member);
    if (!member) return member.error();
    AdmissionRequest& held = member->request;
    if (request->replaces != held.link_key)
        return refusal(Errc::wrong_value, "replaces", "is not the link key in force; ask anew");
    if (is_used(request->link_key)) return refusal(Errc::wrong_value, "link key", "must be a new one");
    crypto::PublicKey signer{request->record_key.bytes};
    if (request->authority == KeyAuthority::recovery_key) signer.bytes = held.recovery_key.bytes;
    if (!is_signed_by(action.request, signer))
        return refusal(Errc::bad_signature, "request", "must be signed with the key that it names");
    const bool keeps_record_key = request->record_key == held.record_key;
    if (request->authority == KeyAuthority::record_key && !keeps_record_key)
        return refusal(Errc::not_allowed, "record key", "needs the recovery key, or the stewards' own word");
    if (request->authority != KeyAuthority::stewards && request->recovery_key != held.recovery_key)
        return refusal(Errc::not_allowed, "recovery key", "only stewards replace it");
    if (keeps_record_key && !action.pins.empty())
        return refusal(Errc::wrong_value, "pins", "none where the record key stays");
    if (auto ok = check_pins(*member, action.pins); !ok) return ok.error();
    if (!keeps_record_key) end_standing(*member, action.pins, sequence);
    held.record_key = member->standing.record_key = request->record_key;
    held.link_key = request->link_key;
    held.recovery_key = request->recovery_key;
    return Change{{}, {}, std::move(*member), {}};
}

namespace {

Checked<Change> change_of(Stewards&& next) {
    if (auto ok = next.check(); !ok) return ok.error();
    return Change{{}, std::move(next), {}, {}};
}

}  // namespace

Checked<Change> State::on(const AddSteward& action, CharterSequence) const {
    Stewards next = stewards;
    next.all.push_back(action.steward);
    next.threshold = action.threshold;
    return change_of(std::move(next));
}

Checked<Change> State::on(const RemoveSteward& action, CharterSequence) const {
    Stewards next = stewards;
    if (std::erase_if(next.all, [&](const Steward& one) { return one.key == action.steward; }) == 0)
        return refusal(Errc::wrong_value, "steward", "is not one");
    next.threshold = action.threshold;
    return change_of(std::move(next));
}

Checked<Change> State::on(const SetThreshold& action, CharterSequence) const {
    Stewards next = stewards;
    next.threshold = action.threshold;
    return change_of(std::move(next));
}

Checked<Change> State::on(const EraseOrder& action, CharterSequence) const {
    return Change{{}, {}, {}, action.records};
}

// What it decides is about entries, not about what they amount to.
Checked<Change> State::on(const Resolve&, CharterSequence) const {
    return Change{};
}

}  // namespace stonechat::charter
