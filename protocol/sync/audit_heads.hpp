#pragma once
// The heads of all lanes as an audit sees them: an ordered set of leaves, any part of which can be summed up
// in one fingerprint without visiting its leaves. Range-based set reconciliation as in A. Meyer, Range-Based
// Set Reconciliation (SRDS 2023), with an additive hash as in negentropy.

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "crypto/hash.hpp"
#include "protocol/ids.hpp"
#include "protocol/record/header.hpp"

namespace stonechat::sync {

using Fingerprint = Id16<struct FingerprintTag>;
using LeafHash = Id32<struct LeafHashTag>;

// A lane with a contiguous head, or one that is known to be forked.
struct AuditLeaf {
    record::FeedId feed;
    Sequence sequence = 0;  // of the head; of a forked lane a place where two records are held
    RecordId head;          // zero when forked
    bool is_forked = false;
    friend bool operator==(const AuditLeaf&, const AuditLeaf&) = default;
};
// SHA-256(author || epoch || lane, 1 byte || 0 || sequence, 8 bytes big-endian || head). A forked lane's leaf
// has the byte 1 and zeros behind it: nodes that know different places of one fork agree on it.
[[nodiscard]] LeafHash hash_of(const AuditLeaf& leaf);
// Where a lane stands in the order: the first 8 bytes of SHA-256(author || epoch || lane, 1 byte),
// big-endian. Hashed, so that lanes spread evenly and parts of equal width hold about equally many.
[[nodiscard]] std::uint64_t position_of(const record::FeedId& feed);

// All positions whose first `bits` bits are those of `prefix`; the rest of `prefix` is zero.
struct AuditRange {
    static constexpr unsigned bits_max = 64;
    std::uint64_t prefix = 0;
    unsigned bits = 0;

    [[nodiscard]] bool contains(std::uint64_t position) const;
    // Number `index` of the 2^split equal parts.
    [[nodiscard]] AuditRange part(unsigned split, std::uint64_t index) const;
    friend bool operator==(const AuditRange&, const AuditRange&) = default;
};

// The sum modulo 2^256 of leaf hashes, each read as a big-endian number, and how many they are.
class AuditSum {
public:
    void add(const LeafHash& hash);
    void remove(const LeafHash& hash);
    void add(const AuditSum& other);

    [[nodiscard]] std::uint64_t count() const { return count_; }
    // The first 16 bytes of SHA-256(sum, 32 bytes big-endian || count, 8 bytes big-endian).
    [[nodiscard]] Fingerprint fingerprint() const;
    friend bool operator==(const AuditSum&, const AuditSum&) = default;

private:
    using Limbs = std::array<std::uint64_t, 4>;  // least significant first
    static Limbs limbs_of(const LeafHash& hash);
    void add(const Limbs& more);

    Limbs limbs_{};
    std::uint64_t count_ = 0;
};

// Invariants: at most one leaf a lane. What it answers depends on the leaves alone, not on how they came.
// Cost:       a change or a sum takes steps by the logarithm of the count; at most 64, whatever lanes a
// hostile
//             author picks, and those that share a position beyond that are walked one by one.
// Threads:    none of its own.
class AuditHeads {
public:
    // Adds a lane's leaf, or replaces it.
    void set(const AuditLeaf& leaf);
    // A lane that does not count any more; one without a leaf is passed over.
    void erase(const record::FeedId& feed);

    [[nodiscard]] std::uint64_t count() const { return root_.sum.count(); }
    [[nodiscard]] AuditSum sum(const AuditRange& range) const;
    // In order of position, then of lane; the hash is the leaf's.
    using Visit = std::function<void(const AuditLeaf& leaf, const LeafHash& hash)>;
    void visit(const AuditRange& range, const Visit& visit) const;

private:
    struct Entry {
        std::uint64_t position;
        AuditLeaf leaf;
        LeafHash hash;
    };
    // Either has two halves, by the next bit of the position, or holds entries itself.
    struct Node {
        AuditSum sum;
        std::array<std::unique_ptr<Node>, 2> halves;
        std::vector<Entry> entries;  // in order
        [[nodiscard]] bool is_inner() const { return halves[0] != nullptr; }
    };
    [[nodiscard]] const Entry* find(std::uint64_t position, const record::FeedId& feed) const;
    void change_sums(std::uint64_t position, const LeafHash* added, const LeafHash* removed);
    Node& bucket(std::uint64_t position, unsigned& depth);
    static void divide(Node& node, unsigned depth);
    [[nodiscard]] static unsigned bit(std::uint64_t position, unsigned depth);
    static void visit(const Node& node, const AuditRange& range, const Visit& visit);

    Node root_;
};

}  // namespace stonechat::sync
