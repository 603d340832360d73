#pragma once
// What a node holds, whether it runs (asked through its API) or is stopped (read from its store).

#include <memory>
#include <string>
#include <vector>

#include "node/commands/outcome.hpp"
#include "node/config/config.hpp"
#include "protocol/charter/applications.hpp"
#include "protocol/charter/charter.hpp"
#include "protocol/engine/kept.hpp"
#include "protocol/record/header.hpp"

namespace stonechat::commands {

// Threads: one.
class Ledger {
public:
    virtual ~Ledger() = default;
    // The charter, or a light node's outline of it, each entry checked anew.
    [[nodiscard]] virtual Outcome<charter::Charter> charter() = 0;
    // Makes one charter entry known and durable. The running node checks it as it checks a peer's.
    virtual Outcome<void> add_charter_entry(const Bytes& entry) = 0;
    // The heads of one member's records, as pins for an entry that ends its standing: at most
    // limits::pins_max (node/api/pins.hpp).
    [[nodiscard]] virtual Outcome<std::vector<charter::Pin>> pins_of(const MemberId& member) = 0;
    // Of a record that is held.
    [[nodiscard]] virtual Outcome<record::Header> header_of(const RecordId& record) = 0;
    // Who has applied by invitation and waits for the stewards.
    [[nodiscard]] virtual Outcome<std::vector<charter::Application>> applications() = 0;
    // Lines after `after`; none: that was all.
    [[nodiscard]] virtual Outcome<engine::LogPage> log_after(LogNumber after) = 0;
};

// The running node when its API answers, else its store. A store that is not there yet is made only where
// `may_create`.
Outcome<std::unique_ptr<Ledger>> open_ledger(const config::Config& config, bool may_create = false);

// Pins for an entry that ends a member's standing. `last`: ids of the last records that count, one of each
// lane; lanes that none of them is in then count for nothing, as befits those that a thief of its key has
// begun. Empty: all that is held counts, and what an earlier decision has pinned further on.
Outcome<std::vector<charter::Pin>> choose_pins(Ledger& ledger, const charter::Member& member,
                                               const std::vector<std::string>& last);

// What a ledger's entries make, all of them: nothing must be decided on a charter with gaps.
Outcome<charter::Charter> charter_of(const std::vector<Bytes>& entries);

}  // namespace stonechat::commands
