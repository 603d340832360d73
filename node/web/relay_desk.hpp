#pragma once
// What a relay does with reports whose organisation stays hidden: it takes them into its review queue, tells
// who holds a claim code how far they are, and publishes what its reviewers approved, as its own, some time
// later and together with what else waits. ops/docs/relay.md has the whole way.

#include <functional>
#include <optional>
#include <set>
#include <string>

#include "crypto/sign.hpp"
#include "node/config/config.hpp"
#include "node/relay/relay_keys.hpp"
#include "node/web/office.hpp"

namespace stonechat::web {

// Open reports of hidden origin: beside the public's 2,000, what a few reviewers can read in weeks.
inline constexpr std::size_t hidden_waiting_max = 1000;

// Threads: the network thread. Outlives every answer.
class RelayDesk {
public:
    RelayDesk(Office& office, const crypto::SigningKey& record_key, config::RelayHold hold);

    // A sealed question. `answer` is called once, with nothing where this organisation is no relay.
    void answer(ByteView sealed, std::function<void(std::optional<Bytes>)> answer);

    // Lets an approved report leave: at once or with the batch that it falls to. `one` is what stands in
    // `key`; `sha256` is of the bytes that `who` has read.
    void hold(const std::string& key, Case one, std::string who, std::string sha256, const Saved& saved);
    // Publishes what is due, in an order that says nothing. Called every while.
    void release_due();

private:
    using Reply = std::function<void(const relay::Answer&)>;
    void take(const std::string& key, const relay::Submit& submit, const Reply& reply);
    void tell(const std::string& key, const Reply& reply) const;
    void add(const std::string& key, const relay::AddWords& words, const Reply& reply);
    [[nodiscard]] Bytes key_statement();
    [[nodiscard]] Checked<Case> read_case(const relay::Submit& submit) const;
    [[nodiscard]] std::int64_t due_for(const Case& one) const;
    [[nodiscard]] std::int64_t now() const;

    Office& office_;
    const crypto::SigningKey& record_key_;
    config::RelayHold hold_;
    relay::RelayKeys keys_;
    std::set<std::string> being_kept_;  // not on the disk yet
};

}  // namespace stonechat::web
