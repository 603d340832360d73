#include "protocol/charter/charter.hpp"

#include <algorithm>

namespace stonechat::charter {
namespace {

Refusal refusal(Errc code, std::string field, std::string rule) {
    return Refusal{code, std::move(field), std::move(rule), 0};
}

const Member* find_in(const State& state, const std::map<LinkKey, MemberId>& keys, const LinkKey& key) {
    const auto found = keys.find(key);
    if (found == keys.end()) return nullptr;
    const auto member = state.members.find(found->second);
    return member == state.members.end() ? nullptr : &member->second;
}

}  // namespace

const Member* Charter::find(const MemberId& id) const {
    const auto found = state_.members.find(id);
    return found == state_.members.end() ? nullptr : &found->second;
}

bool Charter::is_steward(const MemberId& id) const {
    return std::ranges::any_of(stewards(),
                               [&](const Steward& one) { return one.member == id && !id.is_zero(); });
}

const Member* Charter::by_link_key(const LinkKey& key) const {
    return find_in(state_, state_.link_keys, key);
}

const Member* Charter::by_former_link_key(const LinkKey& key) const {
    return find_in(state_, state_.former_link_keys, key);
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
        const Stewards founders{found->stewards, found->stewards.size(), found->is_demo};
        if (auto ok = check_signatures(*decoded, entry->action, founders); !ok) return ok;
    } else {
        if (sequence() == 0)
            return refusal(Errc::wrong_value, "action", "the first entry founds the federation");
        if (entry->federation != federation())
            return refusal(Errc::wrong_federation, "federation", "made for another federation");
        if (auto ok = check_signatures(*decoded, entry->action, state_.stewards); !ok) return ok;
    }
    if (auto ok = state_.apply(entry->action, entry->sequence); !ok) return ok;
    if (sequence() == 0) state_.federation = FederationId{hash.bytes};
    entries_.emplace_back(signed_entry.begin(), signed_entry.end());
    hashes_.push_back(hash);
    return {};
}

Checked<Judgement> Charter::judge(const record::Header& header, const RecordId& id) const {
    if (header.federation != federation())
        return refusal(Errc::wrong_federation, "federation", "made for another federation");
    if (const Member* member = find(header.author)) return charter::judge(*member, header, id, sequence());
    const bool is_ahead = header.charter > sequence();
    return refusal(is_ahead ? Errc::charter_not_held : Errc::unknown_author, "author",
                   is_ahead ? "cites a charter entry that is not held here" : "is not in the charter");
}

}  // namespace stonechat::charter
