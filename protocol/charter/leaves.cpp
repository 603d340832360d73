#include "protocol/charter/leaves.hpp"

#include <array>

#include "protocol/charter/action_codec.hpp"
#include "protocol/limits.hpp"

namespace stonechat::charter {
namespace {

using codec::Reader;
using codec::Writer;

constexpr std::uint64_t counter_max = (std::uint64_t{1} << 53U) - 1;
// A path has 256 bits, and no bit parts it twice.
constexpr std::size_t steps_max = 256;
// A member with this many endings behind it has changed its role every month for ten years.
constexpr std::size_t endings_max = 128;
constexpr std::size_t member_bytes_max = std::size_t{512} * 1024;

// What a leaf is about; part of its path, so that no leaf can stand for one of another sort.
enum class Sort : std::uint8_t { member = 1, stewards = 2, erasure = 3 };

LeafPath path_of(Sort sort, ByteView id) {
    const std::array<std::byte, 1> first{static_cast<std::byte>(sort)};
    return crypto::sha256_as<LeafPath>({first, id});
}

void write_whole(Writer& out, const Standing& standing) {
    out.array(5);
    write_standing(out, standing.role, standing.seats, standing.technologies);
    out.bytes(standing.record_key.bytes).uint(standing.is_revoked ? 1 : 0);
}

Standing read_whole(Reader& in) {
    Standing standing;
    if (in.array("standing", 5) != 5) in.refuse(Errc::wrong_value, "standing", "has five parts");
    read_standing(in, standing.role, standing.seats, standing.technologies);
    standing.record_key = in.id<RecordKey>("record key");
    standing.is_revoked = in.uint("revoked", 1) == 1;
    return standing;
}

}  // namespace

LeafPath path_of(const MemberId& member) {
    return path_of(Sort::member, member.bytes);
}
LeafPath path_of_stewards() {
    return path_of(Sort::stewards, {});
}
LeafPath path_of_erasure(const RecordId& record) {
    return path_of(Sort::erasure, record.bytes);
}

Bytes encode_member(const Member& member) {
    const AdmissionRequest& request = member.request;
    Writer out;
    out.array(12).bytes(member.id.bytes).text(request.organisation).text(request.sector).text(request.region);
    out.array(request.addresses.size());
    for (const std::string& address : request.addresses) out.text(address);
    out.bytes(request.record_key.bytes).bytes(request.link_key.bytes).bytes(request.recovery_key.bytes);
    out.bytes(request.nonce.bytes).uint(member.admitted);
    write_whole(out, member.standing);
    out.array(member.earlier.size());
    for (const EndedStanding& ended : member.earlier) {
        out.array(3);
        write_whole(out, ended.standing);
        write_pins(out, ended.pins);
        out.uint(ended.ended);
    }
    return out.take();
}

Checked<Member> decode_member(ByteView content) {
    Reader in{content};
    Member member;
    AdmissionRequest& request = member.request;
    if (in.array("member", 12) != 12) in.refuse(Errc::wrong_value, "member", "has twelve parts");
    member.id = in.id<MemberId>("member id");
    request.organisation = in.text("organisation", limits::name_bytes_max);
    request.sector = in.text("sector", limits::code_bytes_max);
    request.region = in.text("region", limits::code_bytes_max);
    const std::size_t addresses = in.array("addresses", limits::addresses_max);
    for (std::size_t i = 0; i < addresses; ++i)
        request.addresses.emplace_back(in.text("addresses", limits::address_bytes_max));
    request.record_key = in.id<RecordKey>("record key");
    request.link_key = in.id<LinkKey>("link key");
    request.recovery_key = in.id<RecoveryKey>("recovery key");
    request.nonce = in.id<decltype(request.nonce)>("nonce");
    member.admitted = in.uint("admitted", counter_max);
    member.standing = read_whole(in);
    const std::size_t endings = in.array("earlier", endings_max);
    for (std::size_t i = 0; i < endings && in.ok(); ++i) {
        if (in.array("ended standing", 3) != 3)
            in.refuse(Errc::wrong_value, "ended standing", "has three parts");
        EndedStanding ended;
        ended.standing = read_whole(in);
        ended.pins = read_pins(in);
        ended.ended = in.uint("ended", counter_max);
        member.earlier.push_back(std::move(ended));
    }
    return in.finish(std::move(member));
}

Bytes encode_stewards(const Stewards& stewards) {
    Writer out;
    out.array(3).uint(stewards.threshold).array(stewards.all.size());
    for (const Steward& steward : stewards.all) write_steward(out, steward);
    out.uint(stewards.is_demo ? 1 : 0);
    return out.take();
}

Bytes encode_erasure(const RecordId& record) {
    Writer out;
    out.bytes(record.bytes);
    return out.take();
}

void write_leaf_proof(Writer& out, const LeafProof& proof) {
    out.array(proof.steps.size());
    for (const LeafProof::Step& step : proof.steps) out.array(2).uint(step.bit).bytes(step.other.bytes);
}

LeafProof read_leaf_proof(Reader& in) {
    LeafProof proof;
    const std::size_t steps = in.array("steps", steps_max);
    for (std::size_t i = 0; i < steps && in.ok(); ++i) {
        if (in.array("step", 2) != 2) in.refuse(Errc::wrong_value, "step", "has two parts");
        LeafProof::Step step;
        step.bit = static_cast<std::uint8_t>(in.uint("bit", steps_max - 1));
        step.other = in.id<crypto::Digest>("other side");
        proof.steps.push_back(step);
    }
    return proof;
}

std::vector<LeafProof> read_leaf_proofs(Reader& in, std::size_t max) {
    std::vector<LeafProof> proofs;
    const std::size_t count = in.array("proofs", max);
    for (std::size_t i = 0; i < count && in.ok(); ++i) proofs.push_back(read_leaf_proof(in));
    return proofs;
}

Bytes encode_member_proof(const MemberProof& proof) {
    Writer out;
    out.array(2).bytes(proof.member);
    write_leaf_proof(out, proof.proof);
    return out.take();
}

MemberProof read_member_proof(Reader& in) {
    MemberProof proof;
    if (in.array("member proof", 2) != 2) in.refuse(Errc::wrong_value, "member proof", "has two parts");
    const ByteView member = in.bytes("member", member_bytes_max);
    proof.member.assign(member.begin(), member.end());
    proof.proof = read_leaf_proof(in);
    return proof;
}

Checked<MemberProof> decode_member_proof(ByteView bytes) {
    Reader in{bytes};
    return in.finish(read_member_proof(in));
}

Checked<Member> verify(const MemberProof& proof, const CharterRoot& root) {
    auto member = decode_member(proof.member);
    if (!member) return member.error();
    if (root_of(path_of(member->id), proof.member, proof.proof) != root)
        return Refusal{Errc::bad_signature, "member proof", "does not lead to the entry's root", 0};
    return member;
}

}  // namespace stonechat::charter
