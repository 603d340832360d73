#pragma once
// Randomness as an argument: the node passes the system's, the simulator and the tests a seeded one.

#include <cstdint>
#include <span>

#include "crypto/bytes.hpp"
#include "crypto/id.hpp"
#include "crypto/secret.hpp"

namespace stonechat::crypto {

class Rng {
public:
    virtual ~Rng() = default;
    virtual void fill(std::span<std::byte> out) = 0;

    template <class IdType>
    IdType id() {
        IdType out;
        fill(out.bytes);
        return out;
    }
    // Uniform in [0, below), without bias. `below` is at least 1.
    std::uint64_t below(std::uint64_t below);
};

// The kernel's randomness through libsodium. Threads: any.
class SystemRng final : public Rng {
public:
    void fill(std::span<std::byte> out) override;
};

// The same bytes for the same seed on every machine (ChaCha20 keystream, RFC 8439). Never for keys that
// matter.
class SeededRng final : public Rng {
public:
    explicit SeededRng(std::uint64_t seed);
    void fill(std::span<std::byte> out) override;

private:
    std::uint64_t seed_;
    std::uint64_t blocks_ = 0;
};

}  // namespace stonechat::crypto
