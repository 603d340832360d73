#pragma once
// Records on their way in, and who waits for them.

#include <limits>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "protocol/engine/frame.hpp"
#include "protocol/gossip/holders.hpp"
#include "protocol/gossip/names.hpp"
#include "protocol/record/body.hpp"
#include "protocol/record/envelope.hpp"
#include "protocol/sync/follower.hpp"

namespace stonechat::engine {

using gossip::LinkId;
using Part = sync::Follower::Part;

// Who waits for a record to be dealt with: a part of a peer's log, what an audit asked for (audit_part),
// or (part 0) just the sender.
inline constexpr Part audit_part = std::numeric_limits<Part>::max();
struct Waiter {
    LinkId link = 0;
    Part part = 0;
    bool is_bulk = false;  // came with many others: a signature further on may vouch for it
};
// A record between its arrival and Stored.
struct Pending {
    std::vector<Waiter> waiters;
    std::optional<record::SignedRecord> unjudged;  // while the store is asked what is held in its place
    std::optional<record::SaltedBody> salted;
    std::unique_ptr<const record::Body> body;
    std::optional<RecordId> rival;  // another record that the store holds in its place: a fork
    bool is_awaited = false;        // announced, not yet here
    bool is_held = false;           // it is its body that is dealt with
};
using Incoming = std::variant<record::Envelope, Announcement, RecordName>;
struct Parked {
    Waiter waiter;
    Incoming item;
};

}  // namespace stonechat::engine
