#pragma once
// Secret bytes: locked in memory, wiped at the end, not copyable, not printable, compared in constant time.

#include <sodium.h>

#include <cstddef>
#include <new>
#include <span>
#include <utility>

#include "crypto/bytes.hpp"

namespace stonechat::crypto {

// Memory: from libsodium's guarded heap, so that it is kept out of swap and core dumps and an overrun ends
// the
//         process. Throws std::bad_alloc when no more memory can be locked (start-up only).
template <std::size_t size>
class Secret {
public:
    Secret() {
        if (sodium_init() < 0)
            throw std::bad_alloc{};  // the guarded heap needs it; a call when started costs nothing
        bytes_ = static_cast<std::byte*>(sodium_malloc(size));
        if (bytes_ == nullptr) throw std::bad_alloc{};
        sodium_memzero(bytes_, size);
    }
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

}  // namespace stonechat::crypto
