#pragma once
// One audit between two sets of heads, every message through its encoding as between two nodes.

#include <cstddef>
#include <vector>

#include "crypto/random.hpp"
#include "protocol/sync/audit.hpp"

namespace stonechat::bench {

struct AuditCost {
    std::size_t bytes = 0;     // of all messages, both ways, as they are encoded
    std::size_t messages = 1;  // the opening one
    double seconds = 0;        // both sides' work
};

// Both sides take turns until each knows in which lanes they differ; that must be `differing` of them.
AuditCost audit(const sync::AuditHeads& here, const sync::AuditHeads& there, std::size_t differing,
                crypto::Rng& rng);

// The lane has one record more, as when its author wrote while one side was away.
void go_on(sync::AuditLeaf& leaf, crypto::Rng& rng);

}  // namespace stonechat::bench
