#include "protocol/relay/key_statement.hpp"

#include "protocol/codec/cbor.hpp"
#include "protocol/codec/cose.hpp"
#include "protocol/codec/fields.hpp"

namespace stonechat::relay {
namespace {

using codec::Purpose;

constexpr std::uint64_t format_version = 1;

}  // namespace

Bytes sign_key_statement(const KeyStatement& statement, const crypto::SigningKey& record_key) {
    codec::Writer out;
    out.map(4).uint(1).uint(format_version).uint(2).bytes(statement.federation.bytes);
    out.uint(3).bytes(statement.relay.bytes).uint(4).bytes(statement.key.bytes);
    return codec::sign1(Purpose::relay_key, out.written(), record_key);
}

Checked<KeyStatement> read_key_statement(ByteView message, const RecordKey& signer) {
    const auto sign1 = codec::decode_sign1(Purpose::relay_key, message, key_statement_bytes_max);
    if (!sign1) return sign1.error();
    codec::Reader in{sign1->payload};
    codec::Fields fields{in, "relay key", 4, format_version};
    KeyStatement out;
    out.federation = fields.id<FederationId>("federation");
    out.relay = fields.id<MemberId>("relay");
    out.key = fields.id<crypto::BoxPublicKey>("key");
    auto read = in.finish(std::move(out));
    if (read && !codec::verify_sign1(Purpose::relay_key, *sign1, crypto::PublicKey{signer.bytes}))
        return Refusal{Errc::bad_signature, "relay key", "must be signed by the relay", 0};
    return read;
}

}  // namespace stonechat::relay
