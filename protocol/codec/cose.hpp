#pragma once
// COSE_Sign1 (RFC 9052 section 4.2) as Stonechat uses it: tag 18; protected header exactly {1: -8 (EdDSA), 3:
// content type}; unprotected header empty, for it is unsigned; payload inside; Ed25519. Any COSE library can
// check it.

#include <string_view>

#include "crypto/bytes.hpp"
#include "crypto/sign.hpp"
#include "protocol/refusal.hpp"

namespace stonechat::codec {

// What a signature is for. Each purpose has a content type of its own inside what is signed, so that no
// signature serves twice.
enum class Purpose { record, charter, admission, invite, rekey, relay_key };
[[nodiscard]] std::string_view content_type(Purpose purpose);

// Views into the message that was decoded.
struct Sign1 {
    ByteView payload;
    crypto::Signature signature;
};

// Refuses all but the one encoding of a message for this purpose. The signature is not checked here.
Checked<Sign1> decode_sign1(Purpose purpose, ByteView message, std::size_t bytes_max);
Bytes encode_sign1(Purpose purpose, ByteView payload, const crypto::Signature& signature);

// Sig_structure (RFC 9052 section 4.4): the bytes that are signed.
Bytes signed_bytes(Purpose purpose, ByteView payload);

// Signs `payload` and encodes the message.
Bytes sign1(Purpose purpose, ByteView payload, const crypto::SigningKey& key);
[[nodiscard]] bool verify_sign1(Purpose purpose, const Sign1& message, const crypto::PublicKey& key);

}  // namespace stonechat::codec
