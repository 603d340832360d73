#include "protocol/charter/request.hpp"

#include "crypto/hash.hpp"
#include "protocol/codec/cbor.hpp"
#include "protocol/codec/cose.hpp"
#include "protocol/limits.hpp"

namespace stonechat::charter {
namespace {

using codec::Purpose;
using codec::Reader;
using codec::Writer;

constexpr std::uint64_t format_version = 1;
constexpr std::uint64_t counter_max = (std::uint64_t{1} << 53U) - 1;

}  // namespace

Bytes sign_request(const AdmissionRequest& request, const crypto::SigningKey& record_key) {
    Writer out;
    out.map(9).uint(1).uint(format_version).uint(2).text(request.organisation).uint(3).text(request.sector);
    out.uint(4)
        .text(request.region)
        .uint(5)
        .bytes(request.record_key.bytes)
        .uint(6)
        .bytes(request.link_key.bytes);
    out.uint(7).bytes(request.recovery_key.bytes).uint(8).array(request.addresses.size());
    for (const std::string& address : request.addresses) out.text(address);
    out.uint(9).bytes(request.nonce.bytes);
    return codec::sign1(Purpose::admission, out.written(), record_key);
}

Checked<AdmissionRequest> read_request(ByteView message) {
    const auto sign1 = codec::decode_sign1(Purpose::admission, message, limits::charter_entry_bytes_max);
    if (!sign1) return sign1.error();
    Reader in{sign1->payload};
    AdmissionRequest request;
    if (in.map("request", 9) != 9) in.refuse(Errc::missing_field, "request", "has nine fields");
    in.key("version", 1);
    if (in.uint("version", counter_max) != format_version)
        in.refuse(Errc::wrong_value, "version", "version 1 is known");
    in.key("organisation", 2);
    request.organisation = in.text("organisation", limits::name_bytes_max);
    if (request.organisation.empty()) in.refuse(Errc::wrong_value, "organisation", "needs a name");
    in.key("sector", 3);
    request.sector = in.text("sector", limits::code_bytes_max);
    in.key("region", 4);
    request.region = in.text("region", limits::code_bytes_max);
    in.key("record key", 5);
    request.record_key = in.id<RecordKey>("record key");
    in.key("link key", 6);
    request.link_key = in.id<LinkKey>("link key");
    in.key("recovery key", 7);
    request.recovery_key = in.id<RecoveryKey>("recovery key");
    in.key("addresses", 8);
    const std::size_t count = in.array("addresses", limits::addresses_max);
    for (std::size_t i = 0; i < count; ++i)
        request.addresses.emplace_back(in.text("addresses", limits::address_bytes_max));
    in.key("nonce", 9);
    request.nonce = in.id<decltype(request.nonce)>("nonce");
    if (in.ok() &&
        !codec::verify_sign1(Purpose::admission, *sign1, crypto::PublicKey{request.record_key.bytes}))
        in.refuse(Errc::bad_signature, "request", "must be signed with its own record key");
    return in.finish(std::move(request));
}

MemberId member_id(ByteView request_message) {
    return crypto::sha256_as<MemberId>({request_message});
}

Bytes sign_key_request(const KeyRequest& request, const crypto::SigningKey& key) {
    Writer out;
    out.map(8).uint(1).uint(format_version).uint(2).bytes(request.federation.bytes);
    out.uint(3).bytes(request.member.bytes).uint(4).bytes(request.replaces.bytes);
    out.uint(5).uint(static_cast<std::uint64_t>(request.authority));
    out.uint(6).bytes(request.record_key.bytes).uint(7).bytes(request.link_key.bytes);
    out.uint(8).bytes(request.recovery_key.bytes);
    return codec::sign1(Purpose::rekey, out.written(), key);
}

Checked<KeyRequest> read_key_request(ByteView message) {
    const auto sign1 = codec::decode_sign1(Purpose::rekey, message, limits::charter_entry_bytes_max);
    if (!sign1) return sign1.error();
    Reader in{sign1->payload};
    KeyRequest request;
    if (in.map("key request", 8) != 8) in.refuse(Errc::missing_field, "key request", "has eight fields");
    in.key("version", 1);
    if (in.uint("version", counter_max) != format_version)
        in.refuse(Errc::wrong_value, "version", "version 1 is known");
    in.key("federation", 2);
    request.federation = in.id<FederationId>("federation");
    in.key("member", 3);
    request.member = in.id<MemberId>("member");
    in.key("replaces", 4);
    request.replaces = in.id<LinkKey>("replaces");
    in.key("authority", 5);
    const std::uint64_t authority = in.uint("authority", static_cast<std::uint64_t>(KeyAuthority::stewards));
    if (authority == 0) in.refuse(Errc::wrong_value, "authority", "record key, recovery key or stewards");
    request.authority = static_cast<KeyAuthority>(authority);
    in.key("record key", 6);
    request.record_key = in.id<RecordKey>("record key");
    in.key("link key", 7);
    request.link_key = in.id<LinkKey>("link key");
    in.key("recovery key", 8);
    request.recovery_key = in.id<RecoveryKey>("recovery key");
    return in.finish(request);
}

bool is_signed_by(ByteView key_request, const crypto::PublicKey& key) {
    const auto sign1 = codec::decode_sign1(Purpose::rekey, key_request, limits::charter_entry_bytes_max);
    return sign1 && codec::verify_sign1(Purpose::rekey, *sign1, key);
}

}  // namespace stonechat::charter
