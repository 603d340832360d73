#include "protocol/codec/cose.hpp"

#include <algorithm>
#include <array>

#include "protocol/codec/cbor.hpp"

namespace stonechat::codec {
namespace {

constexpr std::uint64_t tag_sign1 = 18;       // RFC 9052 section 2
constexpr std::uint64_t label_algorithm = 1;  // RFC 9052 section 3.1
constexpr std::uint64_t label_content_type = 3;
constexpr std::int64_t algorithm_eddsa = -8;  // RFC 9053 section 2.2

Bytes make_protected(Purpose purpose) {
    Writer out;
    out.map(2).uint(label_algorithm).negative(algorithm_eddsa);
    out.uint(label_content_type).text(content_type(purpose));
    return out.take();
}

// Made once: it stands in every message and is hashed with every signature.
const Bytes& protected_header(Purpose purpose) {
    static const std::array<Bytes, 6> headers{
        make_protected(Purpose::record),    make_protected(Purpose::charter),
        make_protected(Purpose::admission), make_protected(Purpose::invite),
        make_protected(Purpose::rekey),     make_protected(Purpose::relay_key)};
    return headers.at(static_cast<std::size_t>(purpose));
}

}  // namespace

std::string_view content_type(Purpose purpose) {
    switch (purpose) {
        case Purpose::record:
            return "application/vnd.stonechat.record+cbor";
        case Purpose::charter:
            return "application/vnd.stonechat.charter+cbor";
        case Purpose::admission:
            return "application/vnd.stonechat.admission+cbor";
        case Purpose::invite:
            return "application/vnd.stonechat.invite+cbor";
        case Purpose::rekey:
            return "application/vnd.stonechat.rekey+cbor";
        case Purpose::relay_key:
            return "application/vnd.stonechat.relay-key+cbor";
    }
    return "";
}

Checked<Sign1> decode_sign1(Purpose purpose, ByteView message, std::size_t bytes_max) {
    if (message.size() > bytes_max)
        return Refusal{Errc::limit_exceeded, "message", "at most " + std::to_string(bytes_max) + " bytes", 0};
    Reader in{message};
    in.tag("COSE_Sign1 tag", tag_sign1);
    if (in.array("COSE_Sign1", 4) != 4) in.refuse(Errc::wrong_value, "COSE_Sign1", "has four parts");
    const ByteView header = in.bytes("protected header", 128);
    if (!std::ranges::equal(header, protected_header(purpose)))
        in.refuse(Errc::wrong_value, "protected header",
                  "must be exactly {1: -8, 3: \"" + std::string{content_type(purpose)} + "\"}");
    in.map("unprotected header", 0);
    Sign1 out;
    out.payload = in.bytes("payload", bytes_max);
    out.signature = in.id<crypto::Signature>("signature");
    return in.finish(out);
}

Bytes encode_sign1(Purpose purpose, ByteView payload, const crypto::Signature& signature) {
    Writer out;
    out.tag(tag_sign1).array(4).bytes(protected_header(purpose)).map(0).bytes(payload).bytes(signature.bytes);
    return out.take();
}

Bytes signed_bytes(Purpose purpose, ByteView payload) {
    Writer out;
    out.array(4).text("Signature1").bytes(protected_header(purpose)).bytes({}).bytes(payload);
    return out.take();
}

Bytes sign1(Purpose purpose, ByteView payload, const crypto::SigningKey& key) {
    return encode_sign1(purpose, payload, key.sign(signed_bytes(purpose, payload)));
}

bool verify_sign1(Purpose purpose, const Sign1& message, const crypto::PublicKey& key) {
    return crypto::verify(key, signed_bytes(purpose, message.payload), message.signature);
}

}  // namespace stonechat::codec
