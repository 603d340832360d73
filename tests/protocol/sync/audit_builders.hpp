#pragma once
// Lanes and their leaves for the tests of audits.

#include <map>

#include "crypto/random.hpp"
#include "protocol/sync/audit_heads.hpp"

namespace stonechat::sync {

inline AuditLeaf a_leaf(crypto::Rng& rng) {
    return {{rng.id<MemberId>(), rng.id<Epoch>(), static_cast<record::Lane>(rng.below(2))},
            1 + rng.below(1000),
            rng.id<RecordId>(),
            false};
}

// The same lane, some records further on.
inline AuditLeaf moved_on(AuditLeaf leaf, crypto::Rng& rng) {
    leaf.sequence += 1 + rng.below(3);
    leaf.head = rng.id<RecordId>();
    return leaf;
}

// Leaves as a plain map, for comparing with, and as an audit holds them.
struct Lanes {
    std::map<record::FeedId, AuditLeaf> plain;
    AuditHeads heads;

    void set(const AuditLeaf& leaf) {
        plain[leaf.feed] = leaf;
        heads.set(leaf);
    }
    void erase(const record::FeedId& feed) {
        plain.erase(feed);
        heads.erase(feed);
    }
};

}  // namespace stonechat::sync
