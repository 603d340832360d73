#include "protocol/charter/request.hpp"

#include "crypto/hash.hpp"
#include "protocol/codec/cbor.hpp"
#include "protocol/codec/cose.hpp"
#include "protocol/codec/fields.hpp"
#include "protocol/limits.hpp"

namespace stonechat::charter {
namespace {

using codec::Fields;
using codec::Purpose;
using codec::Reader;
using codec::Writer;

constexpr std::uint64_t format_version = 1;

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
    Fields fields{in, "request", 9, format_version};
    request.organisation = fields.text("organisation", limits::name_bytes_max);
    if (request.organisation.empty()) in.refuse(Errc::wrong_value, "organisation", "needs a name");
    request.sector = fields.text("sector", limits::code_bytes_max);
    request.region = fields.text("region", limits::code_bytes_max);
    request.record_key = fields.id<RecordKey>("record key");
    request.link_key = fields.id<LinkKey>("link key");
    request.recovery_key = fields.id<RecoveryKey>("recovery key");
    const std::size_t count = fields.next("addresses").array("addresses", limits::addresses_max);
    for (std::size_t i = 0; i < count; ++i)
        request.addresses.emplace_back(in.text("addresses", limits::address_bytes_max));
    request.nonce = fields.id<decltype(request.nonce)>("nonce");
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
    Fields fields{in, "key request", 8, format_version};
    request.federation = fields.id<FederationId>("federation");
    request.member = fields.id<MemberId>("member");
    request.replaces = fields.id<LinkKey>("replaces");
    const std::uint64_t authority =
        fields.uint("authority", static_cast<std::uint64_t>(KeyAuthority::stewards));
    if (authority == 0) in.refuse(Errc::wrong_value, "authority", "record key, recovery key or stewards");
    request.authority = static_cast<KeyAuthority>(authority);
    request.record_key = fields.id<RecordKey>("record key");
    request.link_key = fields.id<LinkKey>("link key");
    request.recovery_key = fields.id<RecoveryKey>("recovery key");
    return in.finish(request);
}

bool is_signed_by(ByteView key_request, const crypto::PublicKey& key) {
    const auto sign1 = codec::decode_sign1(Purpose::rekey, key_request, limits::charter_entry_bytes_max);
    return sign1 && codec::verify_sign1(Purpose::rekey, *sign1, key);
}

}  // namespace stonechat::charter
