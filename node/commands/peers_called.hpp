#pragma once
// Whom a node calls, as its engine does (engine/candidates.hpp): by its configuration, and by the charter
// that it holds, whether it runs or not.

#include <vector>

#include "node/commands/outcome.hpp"
#include "node/config/config.hpp"
#include "protocol/charter/charter.hpp"
#include "protocol/gossip/neighbours.hpp"

namespace stonechat::commands {

struct PeersCalled {
    charter::Charter charter;  // empty: none is held
    std::vector<gossip::Candidate> all;
};

// One that was never started holds no charter, and that is no failure: it calls whom the configuration names
// until it gets one.
Outcome<PeersCalled> peers_called(const config::Config& config);

}  // namespace stonechat::commands
