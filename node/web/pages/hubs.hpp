#pragma once
// Hubs, the members that other nodes can call: where they are and which of them this node is connected to.
// Inside node/web only.

#include "node/web/page.hpp"
#include "protocol/charter/charter.hpp"
#include "protocol/engine/status.hpp"
#include "protocol/record/code_lists.hpp"

namespace stonechat::web {

// What the pictures below are made of.
struct HubsSeen {
    const charter::Charter& charter;
    const std::vector<engine::EngineStatus::Peer>& peers;
    const record::CodeLists& lists;
    MemberId self;  // zero: does not belong yet
};

// Every region of the United Kingdom, hubs or none; what lies in no region of it only where a hub says so.
PlaceMap hub_map(const HubsSeen& seen);

// The same hub by hub, by name.
Table hubs_table(const HubsSeen& seen);

}  // namespace stonechat::web
