#pragma once
// What a light node takes of a long charter in place of all its entries (design section 4, "Light proof"):
// who decides and what is to be erased, with the signatures that made it so, and the newest entries, whose
// root proves the stewards, and each member by a proof of its own (leaves.hpp).

#include <vector>

#include "crypto/bytes.hpp"
#include "protocol/charter/entry.hpp"
#include "protocol/charter/state_tree.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::charter {

struct Outline {
    // The founding entry, those that change the stewards and those that order erasures, each as it was
    // signed, in the order of their places.
    std::vector<Bytes> entries;
    // The newest entries one after the other, up to limits::outline_tail_max: which of two stood in one place
    // of late can be told by them.
    std::vector<Bytes> tail;
    LeafProof stewards;  // that the stewards whom `entries` make are those of the newest entry
    // For each record that an order from before the newest change of stewards names, in their order: that it
    // is among those to be erased. Former stewards could sign such an order at any time.
    std::vector<LeafProof> erasures;
    friend bool operator==(const Outline&, const Outline&) = default;
};

// What an entry, or a proof, of an outline counts for at least: an empty one takes room too.
inline constexpr std::size_t outlined_bytes_min = 96;
// What its entries and proofs of erasures count for against limits::outline_bytes_max.
[[nodiscard]] std::size_t bytes_of(const Outline& outline);

// Whether an entry of this kind belongs to the entries of an outline.
[[nodiscard]] bool is_outlined(const Action& action);

// As a light node's store keeps it; ops/docs/formats.md has the CDDL.
Bytes encode_outline(const Outline& outline);
Checked<Outline> decode_outline(ByteView bytes);

}  // namespace stonechat::charter
