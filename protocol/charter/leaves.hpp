#pragma once
// What the leaves of the charter's tree hold: members' states, the stewards, orders to erase.
// ops/docs/formats.md has the CDDL.

#include "protocol/charter/member.hpp"
#include "protocol/charter/state.hpp"
#include "protocol/charter/state_tree.hpp"
#include "protocol/codec/cbor.hpp"

namespace stonechat::charter {

[[nodiscard]] LeafPath path_of(const MemberId& member);
[[nodiscard]] LeafPath path_of_stewards();
[[nodiscard]] LeafPath path_of_erasure(const RecordId& record);

Bytes encode_member(const Member& member);
Checked<Member> decode_member(ByteView content);
Bytes encode_stewards(const Stewards& stewards);
Bytes encode_erasure(const RecordId& record);

// A member's state with its way to the root: enough to judge its records beside the newest entry alone.
struct MemberProof {
    Bytes member;  // as encode_member writes it
    LeafProof proof;
    friend bool operator==(const MemberProof&, const MemberProof&) = default;
};
void write_leaf_proof(codec::Writer& out, const LeafProof& proof);
LeafProof read_leaf_proof(codec::Reader& in);
std::vector<LeafProof> read_leaf_proofs(codec::Reader& in, std::size_t max);
Bytes encode_member_proof(const MemberProof& proof);
Checked<MemberProof> decode_member_proof(ByteView bytes);
MemberProof read_member_proof(codec::Reader& in);
// The member that `proof` proves to be so at the entry that carries `root`. Errc::bad_signature: it does not.
Checked<Member> verify(const MemberProof& proof, const CharterRoot& root);

}  // namespace stonechat::charter
