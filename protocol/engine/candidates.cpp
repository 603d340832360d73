#include "protocol/engine/candidates.hpp"

#include <algorithm>

namespace stonechat::engine {

std::vector<gossip::Candidate> candidates(std::vector<gossip::Candidate> configured,
                                          const charter::Charter& charter, const MemberId& self) {
    std::vector<gossip::Candidate> out = std::move(configured);
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
