#pragma once
// The keys that a relay is sealed for: today's, and yesterday's for what was sealed before midnight. In
// memory alone, so that who takes the machine later cannot open what went by before
// (relay/key_statement.hpp).

#include <chrono>
#include <optional>
#include <set>

#include "crypto/box.hpp"
#include "crypto/hash.hpp"
#include "crypto/sign.hpp"
#include "protocol/relay/key_statement.hpp"
#include "protocol/relay/message.hpp"

namespace stonechat::relay {

// Threads: one.
class RelayKeys {
public:
    static constexpr std::chrono::hours life{24};
    // Of one key: what a few hundred members may ask in a day, in 8 MiB.
    static constexpr std::size_t boxes_max = 100'000;

    explicit RelayKeys(crypto::Rng& rng) : rng_{rng} {}

    // Opens each box once: who carried it could otherwise show it again, and learn from how the answer
    // changes. Errors: as open_question(); not_allowed, for a box that was opened before; overloaded, where
    // boxes_max were.
    Checked<OpenedQuestion> open(Instant now, ByteView box);
    // The key to seal for from now on.
    const crypto::BoxPublicKey& newest(Instant now);

private:
    void renew(Instant now);

    // A key, and what it has opened.
    struct Used {
        crypto::BoxKey key;
        std::set<crypto::Digest> opened;
    };
    static Checked<OpenedQuestion> open_once(Used& used, ByteView box);

    crypto::Rng& rng_;
    std::optional<Used> newest_;
    std::optional<Used> before_;
    Instant made_;
};

}  // namespace stonechat::relay
