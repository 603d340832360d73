#include "protocol/charter/charter.hpp"

#include <algorithm>
#include <set>

#include "protocol/codec/cose.hpp"
#include "protocol/limits.hpp"

namespace stonechat::charter {
namespace {

Refusal refusal(Errc code, std::string field, std::string rule) {
    return Refusal{code, std::move(field), std::move(rule), 0};
}

const Pin* pin_for(const std::vector<Pin>& pins, const record::Header& header) {
    const auto found = std::ranges::find_if(
        pins, [&](const Pin& pin) { return pin.epoch == header.epoch && pin.lane == header.lane; });
    return found == pins.end() ? nullptr : &*found;
}

// Whether a standing lets its holder author this header. Bodies are judged elsewhere and decide nothing here.
bool may_author(const Standing& standing, const record::Header& header) {
    switch (standing.role) {
        case Role::member:
            return true;
        case Role::observer:
            return false;
        case Role::maker:
            break;
    }
    if (header.kind != record::Kind::technology && header.kind != record::Kind::notice) return false;
    return !header.technologies.empty() && std::ranges::all_of(header.technologies, [&](const TechId& tech) {
        return std::ranges::find(standing.technologies, tech) != standing.technologies.end();
    });
}

}  // namespace

std::uint64_t least_threshold(std::size_t stewards_count) {
    return stewards_count / 2 + 1;
}

const Member* Charter::find(const MemberId& id) const {
    const auto found = members_.find(id);
    return found == members_.end() ? nullptr : &found->second;
}

const Member* Charter::by_link_key(const LinkKey& key) const {
    const auto found = link_keys_.find(key);
    return found == link_keys_.end() ? nullptr : find(found->second);
}

Checked<void> Charter::check_signatures(const SignedEntry& entry, const std::vector<Steward>& stewards,
                                        std::uint64_t threshold) const {
    std::uint64_t valid = 0;
    for (const StewardSignature& one : entry.signatures) {
        const bool is_steward =
            std::ranges::any_of(stewards, [&](const Steward& s) { return s.key == one.steward; });
        if (!is_steward)
            return refusal(Errc::below_threshold, "signatures", "each must be a steward's in force");
        const codec::Sign1 message{entry.payload, one.signature};
        if (!codec::verify_sign1(codec::Purpose::charter, message, crypto::PublicKey{one.steward.bytes}))
            return refusal(Errc::bad_signature, "signatures", "a steward's signature does not verify");
        ++valid;
    }
    if (valid < threshold)
        return refusal(Errc::below_threshold, "signatures",
                       "needs " + std::to_string(threshold) + " stewards, has " + std::to_string(valid));
    return {};
}

Checked<void> Charter::append(ByteView signed_entry) {
    const auto decoded = decode_signed_entry(signed_entry);
    if (!decoded) return decoded.error();
    const auto entry = decode_entry(decoded->payload);
    if (!entry) return entry.error();
    const CharterHash hash = hash_of(decoded->payload);
    if (entry->sequence <= sequence()) {
        if (hashes_.at(entry->sequence - 1) == hash) return {};
        return refusal(Errc::charter_conflict, "sequence", "another entry is held in this place");
    }
    if (entry->sequence > sequence() + 1)
        return refusal(Errc::charter_not_held, "sequence", "the entry before it is not held");
    if (entry->previous != head())
        return refusal(Errc::charter_conflict, "previous", "does not follow the entry held before it");
    if (const auto* found = std::get_if<Found>(&entry->action)) {
        if (sequence() != 0) return refusal(Errc::wrong_value, "action", "a federation is founded once");
        // A founding entry carries every steward's signature: each has agreed to its own part.
        if (auto ok = check_signatures(*decoded, found->stewards, found->stewards.size()); !ok) return ok;
    } else {
        if (sequence() == 0)
            return refusal(Errc::wrong_value, "action", "the first entry founds the federation");
        if (entry->federation != federation_)
            return refusal(Errc::wrong_federation, "federation", "made for another federation");
        if (auto ok = check_signatures(*decoded, stewards_, threshold_); !ok) return ok;
    }
    if (auto ok = apply(*entry, hash); !ok) return ok;
    entries_.emplace_back(signed_entry.begin(), signed_entry.end());
    hashes_.push_back(hash);
    return {};
}

Checked<void> Charter::apply(const Entry& entry, const CharterHash& hash) {
    auto ok = std::visit([&](const auto& action) { return apply_action(action); }, entry.action);
    if (ok && sequence() == 0) federation_ = FederationId{hash.bytes};
    return ok;
}

Checked<void> Charter::apply_action(const Found& action) {
    std::set<StewardKey> keys;
    for (const Steward& steward : action.stewards) keys.insert(steward.key);
    if (keys.empty() || keys.size() != action.stewards.size())
        return refusal(Errc::wrong_value, "stewards", "at least one, each key once");
    if (action.threshold < least_threshold(keys.size()) || action.threshold > keys.size())
        return refusal(Errc::wrong_value, "threshold",
                       "over half of the stewards, and no more than there are");
    name_ = action.federation;
    threshold_ = action.threshold;
    stewards_ = action.stewards;
    return {};
}

Checked<void> Charter::apply_action(const Admit& action) {
    const auto request = read_request(action.request);
    if (!request) return request.error();
    const MemberId id = member_id(action.request);
    if (members_.contains(id)) return refusal(Errc::wrong_value, "request", "was admitted already");
    if (link_keys_.contains(request->link_key))
        return refusal(Errc::wrong_value, "link key", "belongs to another member");
    members_[id] = Member{.id = id,
                          .request = *request,
                          .admitted = sequence() + 1,
                          .standing = {action.role, action.seats, action.technologies, false},
                          .earlier = {}};
    link_keys_[request->link_key] = id;
    return {};
}

Checked<void> Charter::apply_action(const Revoke& action) {
    const auto found = members_.find(action.member);
    if (found == members_.end()) return refusal(Errc::unknown_author, "member", "is not in the charter");
    Member& member = found->second;
    if (member.standing.is_revoked) return refusal(Errc::wrong_value, "member", "was revoked already");
    member.earlier.push_back({member.standing, action.pins});
    member.standing.is_revoked = true;
    link_keys_.erase(member.request.link_key);
    return {};
}

Checked<void> Charter::apply_action(const SetRole& action) {
    const auto found = members_.find(action.member);
    if (found == members_.end()) return refusal(Errc::unknown_author, "member", "is not in the charter");
    Member& member = found->second;
    if (member.standing.is_revoked) return refusal(Errc::wrong_value, "member", "was revoked");
    member.earlier.push_back({member.standing, action.pins});
    member.standing = {action.role, action.seats, action.technologies, false};
    return {};
}

Checked<Charter::Judgement> Charter::judge(const record::Header& header, const RecordId& id) const {
    if (header.federation != federation_)
        return refusal(Errc::wrong_federation, "federation", "made for another federation");
    const bool is_ahead = header.charter > sequence();
    const Member* member = find(header.author);
    if (member == nullptr)
        return refusal(is_ahead ? Errc::charter_not_held : Errc::unknown_author, "author",
                       is_ahead ? "cites a charter entry that is not held here" : "is not in the charter");
    const Standing* standing = &member->standing;
    for (const EndedStanding& ended : member->earlier) {
        const Pin* pin = pin_for(ended.pins, header);
        if (pin == nullptr || header.sequence > pin->sequence) continue;
        if (header.sequence == pin->sequence && id != pin->id)
            return refusal(Errc::revoked_author, "sequence", "the charter pins another record in this place");
        standing = &ended.standing;
        break;
    }
    // A later entry can only end the standing that is in force here: what an earlier one covers is settled.
    if (is_ahead && standing == &member->standing)
        return refusal(Errc::charter_not_held, "charter", "cites a charter entry that is not held here");
    if (standing->is_revoked) return refusal(Errc::revoked_author, "author", "was revoked");
    if (!may_author(*standing, header))
        return refusal(Errc::not_allowed, "kind",
                       std::string{"may not be authored by this "} + std::string{name_of(standing->role)});
    return Judgement{member->request.record_key, *standing};
}

}  // namespace stonechat::charter
