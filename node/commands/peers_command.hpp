#pragma once
// `stonechat peers`: whom the running node is connected to, and whether both hold the same.

#include <string>

#include "node/commands/console.hpp"
#include "node/commands/place.hpp"

namespace stonechat::commands {

struct PeersListOptions {
    Place place;
    bool as_json = false;
};
int peers_list(const PeersListOptions& options, Console& console);

struct PeersCompareOptions {
    Place place;
    std::string name;  // of the organisation, or the first digits of its link key
    bool as_json = false;
};
// exit_refused when the two could not be made equal.
int peers_compare(const PeersCompareOptions& options, Console& console);

struct PeersHostsOptions {
    Place place;
    bool as_json = false;
};
// What a firewall must let through, for the firewall's own people: whom the configuration names, and whom the
// charter does where one is held, as the engine dials them (engine/candidates.hpp). The whole list or none:
// where the charter cannot be read, this fails.
int peers_hosts(const PeersHostsOptions& options, Console& console);

}  // namespace stonechat::commands
