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
// What a firewall must let through, from the configuration alone: for the firewall's own people.
int peers_hosts(const PeersHostsOptions& options, Console& console);

}  // namespace stonechat::commands
