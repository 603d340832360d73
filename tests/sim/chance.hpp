#pragma once
// Chance as the simulator's faults need it, over a seeded Rng.

#include <chrono>
#include <cstdint>

#include "crypto/random.hpp"

namespace stonechat::sim {

class Chance {
public:
    explicit Chance(std::uint64_t seed) : rng_{seed} {}

    [[nodiscard]] std::uint64_t below(std::uint64_t limit) { return rng_.below(limit); }
    // True `permille` times of a thousand.
    [[nodiscard]] bool hits(std::uint64_t permille) { return permille != 0 && rng_.below(1000) < permille; }
    // Both ends are possible.
    [[nodiscard]] std::uint64_t between(std::uint64_t least, std::uint64_t most) {
        return least + rng_.below(most - least + 1);
    }
    [[nodiscard]] std::chrono::milliseconds between(std::chrono::milliseconds least,
                                                    std::chrono::milliseconds most) {
        return std::chrono::milliseconds{
            between(static_cast<std::uint64_t>(least.count()), static_cast<std::uint64_t>(most.count()))};
    }
    [[nodiscard]] crypto::Rng& rng() { return rng_; }

private:
    crypto::SeededRng rng_;
};

}  // namespace stonechat::sim
