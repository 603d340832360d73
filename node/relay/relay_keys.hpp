#pragma once
// The keys that a relay is sealed for: today's, and yesterday's for what was sealed before midnight. In
// memory alone, so that who takes the machine later cannot open what went by before
// (relay/key_statement.hpp).

#include <chrono>
#include <optional>

#include "crypto/box.hpp"
#include "crypto/sign.hpp"
#include "protocol/relay/key_statement.hpp"
#include "protocol/relay/message.hpp"

namespace stonechat::relay {

// Threads: one.
class RelayKeys {
public:
    static constexpr std::chrono::hours life{24};

    explicit RelayKeys(crypto::Rng& rng) : rng_{rng} {}

    // Errors: as open_question().
    Checked<OpenedQuestion> open(Instant now, ByteView box);
    // The key to seal for from now on.
    const crypto::BoxPublicKey& newest(Instant now);

private:
    void renew(Instant now);

    crypto::Rng& rng_;
    std::optional<crypto::BoxKey> newest_;
    std::optional<crypto::BoxKey> before_;
    Instant made_;
};

}  // namespace stonechat::relay
