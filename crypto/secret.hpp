#pragma once
// Secret bytes: locked in memory, wiped at the end, not copyable, not printable, compared in constant time.

#include <sodium.h>

#include <algorithm>
#include <cstddef>
#include <new>
#include <span>
#include <utility>

#include "crypto/bytes.hpp"

namespace stonechat::crypto {

// Zeroed memory from libsodium's guarded heap, for sodium_free. Starts libsodium where nobody did yet, for
// secrets are often the first that a program makes, and the heap's guards are sized at that start.
inline std::byte* guarded_memory(std::size_t size) {
    void* const memory = sodium_init() < 0 ? nullptr : sodium_malloc(size);
    if (memory == nullptr) throw std::bad_alloc{};
    sodium_memzero(memory, size);
    return static_cast<std::byte*>(memory);
}

// Memory: from libsodium's guarded heap, so that it is kept out of swap and core dumps and an overrun
//         ends the process. Throws std::bad_alloc when no more memory can be had (start-up only).
template <std::size_t size>
class Secret {
public:
    Secret() : bytes_{guarded_memory(size)} {}
    ~Secret() { sodium_free(bytes_); }  // wipes first
    Secret(Secret&& other) noexcept : bytes_{std::exchange(other.bytes_, nullptr)} {}
    Secret& operator=(Secret&& other) noexcept {
        std::swap(bytes_, other.bytes_);
        return *this;
    }
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;

    [[nodiscard]] std::span<std::byte, size> writable() { return std::span<std::byte, size>{bytes_, size}; }
    [[nodiscard]] std::span<const std::byte, size> view() const {
        return std::span<const std::byte, size>{bytes_, size};
    }
    friend bool operator==(const Secret& a, const Secret& b) {
        return sodium_memcmp(a.bytes_, b.bytes_, size) == 0;
    }

private:
    std::byte* bytes_ = nullptr;
};

// The same for secrets whose length is known only when they are read: passphrases and files. The length
// itself is no secret.
class SecretBytes {
public:
    explicit SecretBytes(std::size_t size) : bytes_{guarded_memory(size)}, size_{size} {}
    explicit SecretBytes(ByteView from) : SecretBytes(from.size()) { std::ranges::copy(from, bytes_); }
    ~SecretBytes() { sodium_free(bytes_); }  // wipes first
    SecretBytes(SecretBytes&& other) noexcept
        : bytes_{std::exchange(other.bytes_, nullptr)},
          size_{std::exchange(other.size_, 0)} {}
    SecretBytes& operator=(SecretBytes&& other) noexcept {
        std::swap(bytes_, other.bytes_);
        std::swap(size_, other.size_);
        return *this;
    }
    SecretBytes(const SecretBytes&) = delete;
    SecretBytes& operator=(const SecretBytes&) = delete;

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::span<std::byte> writable() { return {bytes_, size_}; }
    [[nodiscard]] ByteView view() const { return {bytes_, size_}; }
    // Forgets the bytes behind the first `size`. They are wiped at the end, with the rest.
    void shorten(std::size_t size) { size_ = std::min(size, size_); }

private:
    std::byte* bytes_;
    std::size_t size_;
};

}  // namespace stonechat::crypto
