#pragma once
// SHA-256 (FIPS 180-4), by OpenSSL's EVP with a digest fetched once and a context reused.

#include <array>
#include <initializer_list>

#include "crypto/bytes.hpp"
#include "crypto/id.hpp"

namespace stonechat::crypto {

using Digest = Id32<struct DigestTag>;

// The digest of `parts` one after another, as if they were one input: the caller fixes their lengths, or what
// is hashed could be split in two ways.
//
// Threads: any; each thread keeps a context of its own (a one-shot EVP_Digest allocates and locks on every
// call,
//          and is four times slower here).
Digest sha256(std::initializer_list<ByteView> parts);
inline Digest sha256(ByteView input) {
    return sha256({input});
}

// The same digest as an identifier of another type.
template <class IdType>
IdType sha256_as(std::initializer_list<ByteView> parts) {
    static_assert(IdType::bytes_count <= Digest::bytes_count);
    const Digest digest = sha256(parts);
    return *IdType::from(ByteView{digest.bytes}.first(IdType::bytes_count));
}

}  // namespace stonechat::crypto
