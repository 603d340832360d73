#include "node/commands/peers_called.hpp"

#include <filesystem>

#include "node/commands/installation.hpp"
#include "node/commands/ledger.hpp"
#include "protocol/engine/candidates.hpp"

namespace stonechat::commands {
namespace {

Outcome<charter::Charter> charter_held(const config::Config& config) {
    std::error_code unknown;
    if (!std::filesystem::exists(store_directory(config), unknown) && !unknown) return charter::Charter{};
    auto ledger = open_ledger(config);
    if (!ledger) return ledger.error();
    return (*ledger)->charter();
}

}  // namespace

Outcome<PeersCalled> peers_called(const config::Config& config) {
    auto charter = charter_held(config);
    if (!charter) return charter.error();
    MemberId self;
    if (charter->sequence() > 0) {
        const auto identity = own_identity(config);
        if (!identity) return identity.error();
        self = identity->member;
    }
    std::vector<gossip::Candidate> configured;
    for (const config::Peer& peer : config.peers) configured.push_back({peer.address, peer.link_key, true});
    auto all = engine::candidates(std::move(configured), *charter, self);
    return PeersCalled{std::move(*charter), std::move(all)};
}

}  // namespace stonechat::commands
