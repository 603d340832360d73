#pragma once
// Asks relays, sealed: gets the relay's key, seals the question for it, opens the answer.

#include <functional>
#include <map>

#include "crypto/random.hpp"
#include "node/relay/claim_code.hpp"
#include "protocol/charter/charter.hpp"
#include "protocol/relay/key_statement.hpp"
#include "protocol/relay/message.hpp"

namespace stonechat::relay {

// Carries sealed bytes to a relay and brings back what it answers: loop::Driver::ask_relay.
using Carry =
    std::function<void(const MemberId& relay, Bytes sealed, std::function<void(Checked<Bytes>)> done)>;

// Keeps nothing of what it was asked, and of relays no more than their keys.
//
// Errors:  of the way: overloaded, when no node that is linked reaches the relay. Of the relay: what is wrong
//          with its answer.
// Threads: the network thread. Outlives every answer.
class Sender {
public:
    Sender(Carry carry, std::function<const charter::Charter&()> charter, crypto::Rng& rng)
        : carry_{std::move(carry)},
          charter_{std::move(charter)},
          rng_{rng} {}

    // A claim code that nobody has had.
    std::string new_code() { return new_claim_code(rng_); }

    using Done = std::function<void(Checked<Answer>)>;
    // `done` is called once, perhaps before this returns.
    void ask(const MemberId& relay, Question question, Done done);

private:
    void ask_for_key(const MemberId& relay, Question question, Done done);
    void ask_with(const MemberId& relay, const crypto::BoxPublicKey& key, Question question, bool is_new_key,
                  const Done& done);
    [[nodiscard]] Checked<crypto::BoxPublicKey> key_in(const MemberId& relay, ByteView statement) const;

    Carry carry_;
    std::function<const charter::Charter&()> charter_;
    crypto::Rng& rng_;
    std::map<MemberId, crypto::BoxPublicKey> keys_;  // as each relay stated last
};

}  // namespace stonechat::relay
