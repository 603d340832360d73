#include "protocol/engine/candidates.hpp"

#include <algorithm>

namespace stonechat::engine {
namespace {

using charter::Charter;
using charter::Member;

// Null: nobody who belongs, or several.
const Member* only_one_at(const std::string& address, const Charter& charter) {
    const Member* found = nullptr;
    for (const auto& [id, member] : charter.members()) {
        if (member.standing.is_revoked || std::ranges::count(member.request.addresses, address) == 0)
            continue;
        if (found != nullptr) return nullptr;
        found = &member;
    }
    return found;
}

// The link key that answers where the configuration has `key`. Whoever has that, or had it, is meant, whoever
// else claims the address; where the charter has forgotten whose it was (an outline knows no former keys),
// the one member with that address is.
LinkKey key_now(const std::string& address, const LinkKey& key, const Charter& charter) {
    const Member* owner = charter.by_link_key(key);
    if (owner == nullptr) owner = charter.by_former_link_key(key);
    if (owner == nullptr || owner->standing.is_revoked) owner = only_one_at(address, charter);
    return owner == nullptr ? key : owner->request.link_key;
}

}  // namespace

std::vector<gossip::Candidate> candidates(std::vector<gossip::Candidate> configured, const Charter& charter,
                                          const MemberId& self) {
    std::vector<gossip::Candidate> out = std::move(configured);
    for (gossip::Candidate& one : out)
        if (one.key) one.key = key_now(one.address, *one.key, charter);
    const auto is_listed = [&](const std::string& address) {
        return std::ranges::any_of(out, [&](const auto& one) { return one.address == address; });
    };
    for (const auto& [id, member] : charter.members()) {
        if (member.standing.is_revoked || id == self) continue;
        for (const std::string& address : member.request.addresses)
            if (!is_listed(address)) out.push_back({address, member.request.link_key, false});
    }
    return out;
}

}  // namespace stonechat::engine
