#pragma once
// `stonechat peers test`: how far a call to another node gets, step by step, and where it ends.

#include <string>

#include "node/commands/console.hpp"
#include "node/commands/place.hpp"

namespace stonechat::commands {

struct PeersTestOptions {
    Place place;
    std::string name;  // of a peer in the configuration, or its address, or any "host:port"
    bool as_json = false;
};

// Calls as a stranger, with a key made for this one call, so that the running node's own link stays as it is:
// what is not tested is whether the other side takes this node for a member (`stonechat peers list` shows
// that). The steps are resolve, proxy, tcp, tls, identity, websocket, version and charter; the first that
// fails is named, with a reason in words. The link key is the one that the running node insists on. exit_ok
// when all passed, exit_refused when one did not.
int peers_test(const PeersTestOptions& options, Console& console);

}  // namespace stonechat::commands
