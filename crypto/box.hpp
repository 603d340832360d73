#pragma once
// Messages that one receiver alone can read, from senders that it does not know; and the way back.
//
// A sealed box is libsodium's crypto_box_seal, byte for byte: a key pair of the sender's that is used once,
// X25519 (RFC 7748) and XSalsa20-Poly1305. An answer is XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) under
// a key that travelled in such a box, with a nonce by chance before it.

#include "crypto/bytes.hpp"
#include "crypto/id.hpp"
#include "crypto/random.hpp"
#include "crypto/result.hpp"
#include "crypto/secret.hpp"

namespace stonechat::crypto {

using BoxPublicKey = Id32<struct BoxPublicKeyTag>;

// What a box adds to its message: the sender's key (32 bytes) and the check (16).
inline constexpr std::size_t box_overhead_bytes = 48;
// What a lock adds: the nonce (24 bytes) and the check (16).
inline constexpr std::size_t lock_overhead_bytes = 40;

// The receiver's half. Threads: any, once made.
class BoxKey {
public:
    static BoxKey generate(Rng& rng);

    [[nodiscard]] const BoxPublicKey& public_key() const { return public_key_; }
    // Errors: bad_seal, for a box that was made for another key, or changed.
    [[nodiscard]] Result<Bytes> open(ByteView box) const;

private:
    BoxKey() = default;
    Secret<32> secret_;
    BoxPublicKey public_key_;
};

// Errors: bad_seal, for a key that is no point to seal for (of small order).
Result<Bytes> box_for(const BoxPublicKey& receiver, ByteView message, Rng& rng);

// Two messages under one key have nothing in common: each has a nonce of its own.
Bytes lock(const Secret<32>& key, ByteView message, Rng& rng);
// Errors: bad_seal.
Result<Bytes> unlock(const Secret<32>& key, ByteView locked);

}  // namespace stonechat::crypto
