#include "crypto/sign.hpp"

#include <sodium.h>

#include "crypto/raw.hpp"

namespace stonechat::crypto {

void start() {
    check(sodium_init() >= 0);
}

SigningKey SigningKey::generate(Rng& rng) {
    Secret<32> seed;
    rng.fill(seed.writable());
    return from_seed(seed);
}

SigningKey SigningKey::from_seed(const Secret<32>& seed) {
    SigningKey key;
    crypto_sign_seed_keypair(raw_out(std::span<std::byte>{key.public_key_.bytes}),
                             raw_out(key.expanded_.writable()), raw(ByteView{seed.view()}));
    return key;
}

Secret<32> SigningKey::seed() const {
    Secret<32> out;
    crypto_sign_ed25519_sk_to_seed(raw_out(out.writable()), raw(ByteView{expanded_.view()}));
    return out;
}

Signature SigningKey::sign(ByteView message) const {
    Signature out;
    crypto_sign_detached(raw_out(std::span<std::byte>{out.bytes}), nullptr, raw(message), message.size(),
                         raw(ByteView{expanded_.view()}));
    return out;
}

bool verify(const PublicKey& key, ByteView message, const Signature& signature) {
    return crypto_sign_verify_detached(raw(ByteView{signature.bytes}), raw(message), message.size(),
                                       raw(ByteView{key.bytes})) == 0;
}

}  // namespace stonechat::crypto
