#pragma once
// Peers and agreement with them as the API shows them. Inside node/api only.

#include "node/api/json_object.hpp"
#include "protocol/engine/engine.hpp"

namespace stonechat::api {

Json peer_json(const engine::EngineStatus::Peer& peer, const charter::Charter& charter);
// null: with nobody yet.
Json agreement_json(const std::optional<engine::Agreement>& agreement, const charter::Charter& charter);

}  // namespace stonechat::api
