#pragma once
// The tree whose root each charter entry carries: a sorted Merkle tree over what the charter amounts to, so
// that one leaf can be proved from the newest entry alone.
//
// Leaves are sorted by their path, the SHA-256 of what they are about, and the tree branches where paths
// part: its root depends on the leaves and not on the order in which they came, and one change costs about
// log2(n) hashes. Hashes are kept apart as in RFC 6962 section 2.1: a leaf is SHA-256(0x00 || path || content
// hash), a branch SHA-256(0x01 || bit || left || right), where `bit` (one byte) is the first in which the two
// sides' paths differ. No leaves: SHA-256 of nothing.

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "protocol/ids.hpp"

namespace stonechat::charter {

using LeafPath = Id32<struct LeafPathTag>;

// What a leaf's proof needs beside the leaf: the other side of each branch above it, from the top.
struct LeafProof {
    struct Step {
        std::uint8_t bit = 0;
        crypto::Digest other;
        friend bool operator==(const Step&, const Step&) = default;
    };
    std::vector<Step> steps;
    friend bool operator==(const LeafProof&, const LeafProof&) = default;
};

// A value: copies share what they have in common.
// Threads: a tree's nodes never change, so copies may be read anywhere.
class StateTree {
public:
    // Puts a leaf in, in place of one with the same path.
    void set(const LeafPath& path, ByteView content);
    [[nodiscard]] CharterRoot root() const;
    // Of a leaf that is in the tree; a bug otherwise.
    [[nodiscard]] LeafProof proof(const LeafPath& path) const;

private:
    struct Node;
    using NodePtr = std::shared_ptr<const Node>;
    static NodePtr with(const NodePtr& node, const NodePtr& leaf);
    static NodePtr branch(std::uint8_t bit, NodePtr left, NodePtr right);
    NodePtr top_;
};

// The root that a tree must have for this leaf to be in it; empty where the proof's steps are not in order.
[[nodiscard]] std::optional<CharterRoot> root_of(const LeafPath& path, ByteView content,
                                                 const LeafProof& proof);

}  // namespace stonechat::charter
