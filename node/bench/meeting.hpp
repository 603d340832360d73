#pragma once
// A node meets a peer that runs already, and both tell each other what is new: how much is said until then.

#include <filesystem>
#include <string>

#include "node/bench/federation.hpp"
#include "protocol/engine/status.hpp"

namespace stonechat::bench {

// When a meeting is over.
enum class Until {
    silence,   // nothing more is said
    agreement  // nor after an audit, which has shown that both sides hold the same
};

struct Met {
    engine::Traffic traffic;
    double seconds = 0;  // from the node's start to the last frame before the silence
};

// The node in `here` dials the one at `address`, until it holds `records` and the meeting is over.
Met meet(const Federation& federation, const std::filesystem::path& here, const std::string& address,
         std::size_t records, Until until);

}  // namespace stonechat::bench
