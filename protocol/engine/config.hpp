#pragma once
// What a node's engine is told of itself when it starts.

#include <cstddef>
#include <optional>
#include <string>

#include "protocol/charter/applications.hpp"
#include "protocol/engine/own_epoch.hpp"
#include "protocol/ids.hpp"
#include "protocol/limits.hpp"
#include "protocol/matching/interest.hpp"

namespace stonechat::engine {

struct EngineConfig {
    MemberId self;               // who we are in the charter, or will be
    LinkKey link_key;            // ours: a link to ourselves is closed
    FederationId federation;     // which charter we take; zero: the one in the store
    std::string agent;           // tells peers our version
    MachineId machine{};         // where we run: a store that was copied elsewhere begins a new epoch
    std::size_t active_max = 5;  // links that we dial of ourselves (HyParView's active view)
    std::optional<charter::Application> application = {};  // handed in until the charter knows us
    std::optional<matching::InterestIn> light = {};        // a light node; empty: it holds everything
    // How many charter entries a peer must be ahead for a light node to take an outline in place of them.
    std::size_t outline_from = limits::outline_from_entries;
};

}  // namespace stonechat::engine
