#include "protocol/engine/candidates.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

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
    std::set<std::string_view> listed;
    for (const gossip::Candidate& one : out) listed.insert(one.address);
    std::map<std::string_view, std::optional<LinkKey>> claimed;
    for (const auto& [id, member] : charter.members()) {
        if (member.standing.is_revoked || id == self) continue;
        for (const std::string& address : member.request.addresses) {
            if (listed.contains(address)) continue;
            const auto [claim, is_first] = claimed.emplace(address, member.request.link_key);
            if (!is_first && claim->second != member.request.link_key) claim->second.reset();
        }
    }
    for (const auto& [address, key] : claimed) out.push_back({std::string{address}, key, false});
    return out;
}

}  // namespace stonechat::engine
