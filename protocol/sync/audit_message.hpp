#pragma once
// What two nodes say to each other in an audit. ops/docs/protocol.md has the CDDL.

#include <variant>
#include <vector>

#include "protocol/codec/cbor.hpp"
#include "protocol/sync/audit_heads.hpp"

namespace stonechat::sync {

// One message, before its frame: half a frame. 1,000 changed heads of 50,000 need 150 kB.
inline constexpr std::size_t audit_message_bytes_max = std::size_t{512} * 1024;
// Items of one message, and leaves in one item: what fits in it at the smallest.
inline constexpr std::size_t audit_items_max = 65536;
inline constexpr std::size_t audit_leaves_max = 8192;
// Messages of one audit, both ways: six do for two million lanes; more are only needed where a hostile author
// has picked lanes that stand close together.
inline constexpr std::size_t audit_messages_max = 16;

// Chosen anew by whoever opens an audit: nobody can make two leaves beforehand that look alike in it.
using AuditNonce = Id<struct AuditNonceTag, 8>;
// The first 8 bytes of SHA-256(nonce || leaf hash).
using ShortHash = Id<struct ShortHashTag, 8>;
[[nodiscard]] ShortHash short_hash(const AuditNonce& nonce, const LeafHash& hash);

// Opens an audit: all that the sender holds, in one fingerprint.
struct AuditOpen {
    AuditNonce nonce;
    std::uint64_t lanes = 0;
    Fingerprint all;
    friend bool operator==(const AuditOpen&, const AuditOpen&) = default;
};

// Answers a fingerprint that differs: the same range in 2^bits parts, each with the sender's fingerprint.
struct AuditParts {
    static constexpr unsigned bits_max = 8;
    unsigned bits = 1;
    std::vector<Fingerprint> fingerprints;
    friend bool operator==(const AuditParts&, const AuditParts&) = default;
};
// Answers a fingerprint that differs: every leaf of the range that the sender has, in order.
struct AuditList {
    static constexpr std::size_t leaves_max = 64;
    std::vector<ShortHash> leaves;
    friend bool operator==(const AuditList&, const AuditList&) = default;
};
// Answers a list: what the sender has beside it, and which of the list it does not have (by place,
// ascending).
struct AuditDifference {
    std::vector<std::uint64_t> wanted;
    std::vector<AuditLeaf> leaves;
    friend bool operator==(const AuditDifference&, const AuditDifference&) = default;
};
// Answers what was wanted.
struct AuditLeaves {
    std::vector<AuditLeaf> leaves;
    friend bool operator==(const AuditLeaves&, const AuditLeaves&) = default;
};

// One answer to one question of the message before. Questions are the parts of AuditParts, each AuditList and
// each AuditDifference that wants something, in their order. `skipped`: how many are passed over before this
// one, since there is nothing to say about them.
struct AuditItem {
    std::uint64_t skipped = 0;
    std::variant<AuditParts, AuditList, AuditDifference, AuditLeaves> answer;
    friend bool operator==(const AuditItem&, const AuditItem&) = default;
};
struct AuditAnswer {
    bool is_cut = false;  // there was more to say than audit_message_bytes_max
    std::vector<AuditItem> items;
    friend bool operator==(const AuditAnswer&, const AuditAnswer&) = default;
};

// The parts of one CBOR array, for the frame around them.
inline constexpr std::size_t audit_open_parts = 3;
inline constexpr std::size_t audit_answer_parts = 2;
void write(codec::Writer& out, const AuditOpen& open);
void write(codec::Writer& out, const AuditAnswer& answer);
AuditOpen read_audit_open(codec::Reader& in);
AuditAnswer read_audit_answer(codec::Reader& in);
// What one item adds to a message, at most.
[[nodiscard]] std::size_t encoded_bytes(const AuditItem& item);

}  // namespace stonechat::sync
