#pragma once
// The certificate in which a node shows its link key on TLS: self-signed, with nothing in it but the key.
// There is no authority and no expiry date; a peer is whoever holds the link key that the charter pins
// (design section 4).

#include "crypto/bytes.hpp"
#include "crypto/random.hpp"
#include "crypto/result.hpp"
#include "crypto/secret.hpp"
#include "crypto/sign.hpp"

namespace stonechat::crypto {

// What a TLS library needs in order to speak as this node.
struct LinkIdentity {
    Bytes certificate_der;       // X.509 version 3 (RFC 5280) with an Ed25519 key (RFC 8410)
    Secret<48> private_key_der;  // PKCS #8 (RFC 5958), in the one form of RFC 8410 section 7
};

// Subject and issuer are "CN=stonechat", valid from 2020 to the end of the year 9999 (RFC 5280
// section 4.1.2.5: no well-defined expiry), so that a wrong clock on either side refuses nobody. Only the
// serial number is random; the certificate need not be kept, since a new one for the same key is as good.
LinkIdentity make_link_identity(const SigningKey& link_key, Rng& rng);

// The key of a peer's certificate, which says nothing yet about who that is: look the key up in the charter.
// Errors: bad_certificate when `der` is not exactly one certificate, its key is not Ed25519, or it is
//         not signed by that same key.
Result<PublicKey> key_of_certificate(ByteView der);

}  // namespace stonechat::crypto
