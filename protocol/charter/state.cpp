#include "protocol/charter/state.hpp"

#include <algorithm>

#include "protocol/codec/cose.hpp"

namespace stonechat::charter {
namespace {

// Outside a demo no one holder of a key decides alone (design section 4).
constexpr std::uint64_t threshold_min = 2;

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
    if (threshold < threshold_min && !is_demo)
        return refusal(Errc::wrong_value, "threshold", "at least two, except in a demo");
    return {};
}

Checked<void> check_signatures(const SignedEntry& entry, const Action& action, const Stewards& stewards) {
    const auto* joins = std::get_if<AddSteward>(&action);
    std::uint64_t valid = 0;
    bool has_joined = joins == nullptr;
    for (const StewardSignature& one : entry.signatures) {
        const bool is_newcomer = joins != nullptr && one.steward == joins->steward.key;
        if (!is_newcomer && !stewards.has(one.steward))
            return refusal(Errc::below_threshold, "signatures", "each must be a steward's in force");
        const codec::Sign1 message{entry.payload, one.signature};
        if (!codec::verify_sign1(codec::Purpose::charter, message, crypto::PublicKey{one.steward.bytes}))
            return refusal(Errc::bad_signature, "signatures", "a steward's signature does not verify");
        if (is_newcomer)
            has_joined = true;
        else
            ++valid;
    }
    if (valid < stewards.threshold)
        return refusal(
            Errc::below_threshold, "signatures",
            "needs " + std::to_string(stewards.threshold) + " stewards, has " + std::to_string(valid));
    if (!has_joined) return refusal(Errc::below_threshold, "signatures", "needs that of the new steward too");
    return {};
}

Checked<void> State::apply(const Action& action, CharterSequence sequence) {
    return std::visit([&](const auto& one) { return on(one, sequence); }, action);
}

Checked<Member*> State::in_good_standing(const MemberId& id) {
    const auto found = members.find(id);
    if (found == members.end()) return refusal(Errc::unknown_author, "member", "is not in the charter");
    if (found->second.standing.is_revoked) return refusal(Errc::wrong_value, "member", "was revoked already");
    return &found->second;
}

// A link key serves once: whoever is met with an old one must never be taken for somebody else.
bool State::is_used(const LinkKey& key) const {
    return link_keys.contains(key) || former_link_keys.contains(key);
}

Checked<void> State::on(const Found& action, CharterSequence) {
    const Stewards founders{action.stewards, action.threshold, action.is_demo};
    if (auto ok = founders.check(); !ok) return ok;
    name = action.federation;
    stewards = founders;
    return {};
}

Checked<void> State::on(const Admit& action, CharterSequence sequence) {
    const auto request = read_request(action.request);
    if (!request) return request.error();
    const MemberId id = member_id(action.request);
    if (members.contains(id)) return refusal(Errc::wrong_value, "request", "was admitted already");
    if (is_used(request->link_key))
        return refusal(Errc::wrong_value, "link key", "belongs to another member");
    // An invitation lets one newcomer in: its nonce is the request's (protocol/charter/invite).
    if (!spent_nonces.insert(request->nonce).second)
        return refusal(Errc::wrong_value, "nonce", "someone was admitted by this invitation already");
    members[id] =
        Member{.id = id,
               .request = *request,
               .admitted = sequence,
               .standing = {action.role, action.seats, action.technologies, request->record_key, false},
               .earlier = {}};
    link_keys[request->link_key] = id;
    return {};
}

Checked<void> State::on(const Revoke& action, CharterSequence sequence) {
    const auto member = in_good_standing(action.member);
    if (!member) return member.error();
    if (auto ok = check_pins(**member, action.pins); !ok) return ok;
    end_standing(**member, action.pins, sequence);
    (*member)->standing.is_revoked = true;
    const LinkKey key = (*member)->request.link_key;
    link_keys.erase(key);
    former_link_keys[key] = action.member;
    return {};
}

Checked<void> State::on(const SetRole& action, CharterSequence sequence) {
    const auto member = in_good_standing(action.member);
    if (!member) return member.error();
    if (auto ok = check_pins(**member, action.pins); !ok) return ok;
    end_standing(**member, action.pins, sequence);
    (*member)->standing = {action.role, action.seats, action.technologies, (*member)->standing.record_key,
                           false};
    return {};
}

Checked<void> State::on(const Update& action, CharterSequence) {
    const auto member = in_good_standing(action.member);
    if (!member) return member.error();
    AdmissionRequest& request = (*member)->request;
    request.organisation = action.organisation;
    request.sector = action.sector;
    request.region = action.region;
    request.addresses = action.addresses;
    return {};
}

Checked<void> State::on(const Rekey& action, CharterSequence sequence) {
    const auto request = read_key_request(action.request);
    if (!request) return request.error();
    if (request->federation != federation)
        return refusal(Errc::wrong_federation, "federation", "made for another federation");
    const auto member = in_good_standing(request->member);
    if (!member) return member.error();
    AdmissionRequest& held = (*member)->request;
    if (request->replaces != held.link_key)
        return refusal(Errc::wrong_value, "replaces", "is not the link key in force; ask anew");
    if (is_used(request->link_key)) return refusal(Errc::wrong_value, "link key", "must be a new one");
    const bool keeps_record_key = request->record_key == held.record_key;
    const bool keeps_recovery_key = request->recovery_key == held.recovery_key;
    crypto::PublicKey signer{request->record_key.bytes};
    if (request->authority == KeyAuthority::recovery_key) signer.bytes = held.recovery_key.bytes;
    if (!is_signed_by(action.request, signer))
        return refusal(Errc::bad_signature, "request", "must be signed with the key that it names");
    if (request->authority == KeyAuthority::record_key && !keeps_record_key)
        return refusal(Errc::not_allowed, "record key", "needs the recovery key, or the stewards' own word");
    if (request->authority != KeyAuthority::stewards && !keeps_recovery_key)
        return refusal(Errc::not_allowed, "recovery key", "only stewards replace it");
    if (keeps_record_key && !action.pins.empty())
        return refusal(Errc::wrong_value, "pins", "none where the record key stays");
    if (auto ok = check_pins(**member, action.pins); !ok) return ok;
    link_keys.erase(held.link_key);
    former_link_keys[held.link_key] = request->member;
    link_keys[request->link_key] = request->member;
    held.link_key = request->link_key;
    held.recovery_key = request->recovery_key;
    if (keeps_record_key) return {};
    end_standing(**member, action.pins, sequence);
    held.record_key = request->record_key;
    (*member)->standing.record_key = request->record_key;
    return {};
}

Checked<void> State::on(const AddSteward& action, CharterSequence) {
    Stewards next = stewards;
    next.all.push_back(action.steward);
    next.threshold = action.threshold;
    if (auto ok = next.check(); !ok) return ok;
    stewards = std::move(next);
    return {};
}

Checked<void> State::on(const RemoveSteward& action, CharterSequence) {
    Stewards next = stewards;
    if (std::erase_if(next.all, [&](const Steward& one) { return one.key == action.steward; }) == 0)
        return refusal(Errc::wrong_value, "steward", "is not one");
    next.threshold = action.threshold;
    if (auto ok = next.check(); !ok) return ok;
    stewards = std::move(next);
    return {};
}

Checked<void> State::on(const SetThreshold& action, CharterSequence) {
    Stewards next = stewards;
    next.threshold = action.threshold;
    if (auto ok = next.check(); !ok) return ok;
    stewards = std::move(next);
    return {};
}

Checked<void> State::on(const EraseOrder& action, CharterSequence) {
    erase_orders.insert(action.records.begin(), action.records.end());
    return {};
}

}  // namespace stonechat::charter
