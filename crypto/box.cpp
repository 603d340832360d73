#include "crypto/box.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "crypto/raw.hpp"

namespace stonechat::crypto {
namespace {

static_assert(box_overhead_bytes == crypto_box_SEALBYTES);
constexpr std::size_t lock_nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
static_assert(lock_overhead_bytes == lock_nonce_bytes + crypto_aead_xchacha20poly1305_ietf_ABYTES);

using BoxNonce = std::array<unsigned char, crypto_box_NONCEBYTES>;

// As crypto_box_seal derives it: BLAKE2b over both public keys.
BoxNonce nonce_of(const BoxPublicKey& sender, const BoxPublicKey& receiver) {
    Bytes both;
    append(both, sender.bytes);
    append(both, receiver.bytes);
    BoxNonce out{};
    crypto_generichash(out.data(), out.size(), raw(both), both.size(), nullptr, 0);
    return out;
}

// Fills both halves of a key pair.
BoxPublicKey make_pair(Secret<32>& secret, Rng& rng) {
    Secret<32> seed;
    rng.fill(seed.writable());
    BoxPublicKey public_key;
    crypto_box_seed_keypair(raw_out(public_key.bytes), raw_out(secret.writable()), raw(seed.view()));
    return public_key;
}

}  // namespace

BoxKey BoxKey::generate(Rng& rng) {
    BoxKey out;
    out.public_key_ = make_pair(out.secret_, rng);
    return out;
}

Result<Bytes> BoxKey::open(ByteView box) const {
    if (box.size() < box_overhead_bytes) return Errc::bad_seal;
    Bytes out(box.size() - box_overhead_bytes);
    if (crypto_box_seal_open(raw_out(out), raw(box), box.size(), raw(public_key_.bytes),
                             raw(secret_.view())) != 0)
        return Errc::bad_seal;
    return out;
}

// Not crypto_box_seal itself, which takes the system's randomness: the simulator's boxes come from a seed.
Result<Bytes> box_for(const BoxPublicKey& receiver, ByteView message, Rng& rng) {
    Secret<32> secret;
    const BoxPublicKey sender = make_pair(secret, rng);
    const BoxNonce nonce = nonce_of(sender, receiver);
    Bytes out(message.size() + box_overhead_bytes);
    std::ranges::copy(sender.bytes, out.begin());
    if (crypto_box_easy(raw_out(std::span{out}.subspan(BoxPublicKey::bytes_count)), raw(message),
                        message.size(), nonce.data(), raw(receiver.bytes), raw(secret.view())) != 0)
        return Errc::bad_seal;
    return out;
}

Bytes lock(const Secret<32>& key, ByteView message, Rng& rng) {
    Bytes out(message.size() + lock_overhead_bytes);
    const auto nonce = std::span{out}.first(lock_nonce_bytes);
    rng.fill(nonce);
    crypto_aead_xchacha20poly1305_ietf_encrypt(raw_out(std::span{out}.subspan(lock_nonce_bytes)), nullptr,
                                               raw(message), message.size(), nullptr, 0, nullptr, raw(nonce),
                                               raw(key.view()));
    return out;
}

Result<Bytes> unlock(const Secret<32>& key, ByteView locked) {
    if (locked.size() < lock_overhead_bytes) return Errc::bad_seal;
    const ByteView boxed = locked.subspan(lock_nonce_bytes);
    Bytes out(locked.size() - lock_overhead_bytes);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(raw_out(out), nullptr, nullptr, raw(boxed), boxed.size(),
                                                   nullptr, 0, raw(locked.first(lock_nonce_bytes)),
                                                   raw(key.view())) != 0)
        return Errc::bad_seal;
    return out;
}

}  // namespace stonechat::crypto
