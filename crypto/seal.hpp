#pragma once
// A 32-byte secret as bytes that may lie on a disk: sealed under a passphrase, or plain but marked as such.
//
// Layout, integers big-endian:
//   "STONEKEY" | version 1 | form 0 | secret (32) | check (16)                                             58
//   bytes "STONEKEY" | version 1 | form 1 | passes u32 | memory KiB u32 | salt (16) | nonce (24) | boxed (48)
//   106 bytes
// Form 1: Argon2id (RFC 9106) makes a key from passphrase and salt; XChaCha20-Poly1305
// (draft-irtf-cfrg-xchacha-03) boxes the secret with everything before it, and the purpose, as associated
// data. Form 0: the check is the start of SHA-256 over everything before it and the purpose. It finds damage,
// for a key with a flipped bit would quietly be another key; it does not protect.
//
// The purpose ("stonechat record key") is never stored: bytes made for one purpose do not open for another.

#include <cstdint>
#include <string_view>

#include "crypto/bytes.hpp"
#include "crypto/random.hpp"
#include "crypto/result.hpp"
#include "crypto/secret.hpp"

namespace stonechat::crypto {

// What one guess at the passphrase costs.
struct SealCost {
    std::uint32_t passes = 0;
    std::uint32_t memory_kib = 0;
};
// libsodium's "moderate" passes with a quarter of its memory, so that a small machine can start its node:
// about 0.15 s a guess on one core of 2023.
inline constexpr SealCost seal_cost{.passes = 3, .memory_kib = 64 * 1024};
// What a file may ask for. A file that asks for more is refused before any memory is taken.
inline constexpr SealCost seal_cost_max{.passes = 10, .memory_kib = 256 * 1024};
// Argon2id's own lower bound in libsodium.
inline constexpr SealCost seal_cost_min{.passes = 1, .memory_kib = 8};

inline constexpr std::size_t sealed_bytes_max = 106;

// Fails only with out_of_memory. `cost` lies within the two limits above.
Result<SecretBytes> seal(const Secret<32>& secret, std::string_view purpose, ByteView passphrase, Rng& rng,
                         SealCost cost = seal_cost);

// The plain form, for when no passphrase was given.
SecretBytes leave_unsealed(const Secret<32>& secret, std::string_view purpose);

// Whether `bytes` say that they are such a secret, in either form; nothing is checked.
[[nodiscard]] bool is_marked(ByteView bytes);

// Whether `bytes` say that they are sealed; nothing is checked.
[[nodiscard]] bool is_sealed(ByteView bytes);

// Opens either form. `passphrase` may be null; the plain form opens with any.
// Errors: not_sealed, passphrase_needed, bad_seal, out_of_memory.
Result<Secret<32>> unseal(ByteView bytes, std::string_view purpose, const SecretBytes* passphrase);

}  // namespace stonechat::crypto
