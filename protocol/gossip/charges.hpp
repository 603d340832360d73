#pragma once
// What peers have cost this node of late. Bad signatures, malformed and useless messages are charged to the
// peer's key; an account decays with time, warns at one height and costs the link at another. After rippled's
// resource manager (ripple/resource/README.md), whose heights and window are taken over.

#include <chrono>
#include <cstdint>
#include <map>

#include "protocol/ids.hpp"

namespace stonechat::gossip {

// Invariants: an account outlives its links, so that hanging up pays nothing off. A peer that was dropped is
// refused
//             until its account has decayed below the warning. At most accounts_max accounts: a new one takes
//             the place of the smallest, and is not opened at all while every other is larger.
// Errors:     none.
// Threads:    none of its own.
class Charges {
public:
    static constexpr std::uint64_t warn_at = 5'000;
    static constexpr std::uint64_t drop_at = 25'000;
    // Each second takes one part in so many: after this time a third is left.
    static constexpr std::uint64_t decay_seconds = 32;
    // Every member's key and some thousands of strangers'.
    static constexpr std::size_t accounts_max = 8192;

    enum class Verdict {
        fine,
        warn,  // has just come to the warning's height
        drop,
    };
    Verdict charge(Instant now, const LinkKey& peer, std::uint64_t amount);
    [[nodiscard]] bool is_refused(Instant now, const LinkKey& peer) const;
    [[nodiscard]] std::uint64_t balance(Instant now, const LinkKey& peer) const;
    [[nodiscard]] std::size_t accounts_count() const { return accounts_.size(); }

private:
    struct Account {
        std::uint64_t balance = 0;
        Instant at;  // whole seconds of decay have been taken off up to here
        bool is_warned = false;
        bool is_dropped = false;
    };
    static Account decayed(Account account, Instant now);
    void make_room(Instant now, std::uint64_t amount);

    std::map<LinkKey, Account> accounts_;
};

}  // namespace stonechat::gossip
