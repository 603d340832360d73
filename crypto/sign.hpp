#pragma once
// Ed25519 (RFC 8032) by libsodium, and by libsodium alone: verifiers disagree on edge encodings (small-order
// and non-canonical points), and nodes that disagreed about one signature would never hold the same records
// again.

#include "crypto/bytes.hpp"
#include "crypto/id.hpp"
#include "crypto/random.hpp"
#include "crypto/result.hpp"
#include "crypto/secret.hpp"

namespace stonechat::crypto {

using Signature = Id<struct SignatureTag, 64>;
using PublicKey = Id32<struct PublicKeyTag>;

// Must be called once before anything else in crypto; safe to call again. Ends the process when libsodium
// cannot start, since nothing may go on without it.
void start();

// A secret signing key and the public key that belongs to it. Threads: any, once made.
class SigningKey {
public:
    static SigningKey generate(Rng& rng);
    // From the 32-byte seed (RFC 8032 section 5.1.5): what key files keep.
    static SigningKey from_seed(const Secret<32>& seed);

    [[nodiscard]] const PublicKey& public_key() const { return public_key_; }
    [[nodiscard]] Secret<32> seed() const;
    [[nodiscard]] Signature sign(ByteView message) const;

private:
    SigningKey() = default;
    Secret<64> expanded_;
    PublicKey public_key_;
};

[[nodiscard]] bool verify(const PublicKey& key, ByteView message, const Signature& signature);

}  // namespace stonechat::crypto
