#include "protocol/charter/state_tree.hpp"

#include <algorithm>
#include <array>

#include "crypto/result.hpp"

namespace stonechat::charter {
namespace {

constexpr std::array<std::byte, 1> leaf_prefix{std::byte{0}};
constexpr std::array<std::byte, 1> branch_prefix{std::byte{1}};

crypto::Digest leaf_hash(const LeafPath& path, ByteView content) {
    return crypto::sha256({leaf_prefix, path.bytes, crypto::sha256(content).bytes});
}

crypto::Digest branch_hash(std::uint8_t bit, const crypto::Digest& left, const crypto::Digest& right) {
    const std::array<std::byte, 1> at{std::byte{bit}};
    return crypto::sha256({branch_prefix, at, left.bytes, right.bytes});
}

// Bit 0 is the highest of the first byte, so that the order of bits is that of bytes.
bool is_set(const LeafPath& path, std::uint8_t bit) {
    return (path.bytes.at(bit / 8U) >> (7U - bit % 8U) & std::byte{1}) != std::byte{0};
}

// The first bit in which two different paths differ.
std::uint8_t parting(const LeafPath& a, const LeafPath& b) {
    std::uint8_t bit = 0;
    while (is_set(a, bit) == is_set(b, bit)) ++bit;
    return bit;
}

}  // namespace

struct StateTree::Node {
    crypto::Digest hash;
    LeafPath path;  // of a branch: that of any leaf below it
    std::uint8_t bit = 0;
    NodePtr left;  // null in a leaf
    NodePtr right;
};

StateTree::NodePtr StateTree::branch(std::uint8_t bit, NodePtr left, NodePtr right) {
    const crypto::Digest hash = branch_hash(bit, left->hash, right->hash);
    const LeafPath path = left->path;
    return std::make_shared<const Node>(Node{hash, path, bit, std::move(left), std::move(right)});
}

StateTree::NodePtr StateTree::with(const NodePtr& node, const NodePtr& leaf) {
    const bool is_leaf = node->left == nullptr;
    if (is_leaf && node->path == leaf->path) return leaf;
    // All leaves below a branch agree in the bits before its own: one of them stands for all.
    const bool is_beside =
        node->path != leaf->path && (is_leaf || parting(node->path, leaf->path) < node->bit);
    if (is_beside) {
        const std::uint8_t bit = parting(node->path, leaf->path);
        return is_set(leaf->path, bit) ? branch(bit, node, leaf) : branch(bit, leaf, node);
    }
    if (is_set(leaf->path, node->bit)) return branch(node->bit, node->left, with(node->right, leaf));
    return branch(node->bit, with(node->left, leaf), node->right);
}

void StateTree::set(const LeafPath& path, ByteView content) {
    const auto leaf = std::make_shared<const Node>(Node{leaf_hash(path, content), path, 0, nullptr, nullptr});
    top_ = top_ == nullptr ? leaf : with(top_, leaf);
}

CharterRoot StateTree::root() const {
    return CharterRoot{top_ == nullptr ? crypto::sha256(ByteView{}).bytes : top_->hash.bytes};
}

LeafProof StateTree::proof(const LeafPath& path) const {
    LeafProof out;
    const Node* at = top_.get();
    for (; at != nullptr && at->left != nullptr;) {
        const bool goes_right = is_set(path, at->bit);
        out.steps.push_back({at->bit, (goes_right ? at->left : at->right)->hash});
        at = (goes_right ? at->right : at->left).get();
    }
    check(at != nullptr && at->path == path);
    return out;
}

std::optional<CharterRoot> root_of(const LeafPath& path, ByteView content, const LeafProof& proof) {
    const auto by_bit = [](const LeafProof::Step& a, const LeafProof::Step& b) { return a.bit >= b.bit; };
    if (std::ranges::adjacent_find(proof.steps, by_bit) != proof.steps.end()) return std::nullopt;
    crypto::Digest hash = leaf_hash(path, content);
    for (auto step = proof.steps.rbegin(); step != proof.steps.rend(); ++step)
        hash = is_set(path, step->bit) ? branch_hash(step->bit, step->other, hash)
                                       : branch_hash(step->bit, hash, step->other);
    return CharterRoot{hash.bytes};
}

}  // namespace stonechat::charter
