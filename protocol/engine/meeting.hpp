#pragma once
// Meetings: now and then a full node dials somebody whom it has no link to and compares heads. Whoever holds
// what none of its peers told it of shows that they keep it back, or know of it no more than this node does.
// So a node whose peers are all hostile finds its way out without anyone telling it that it is shut in: it
// keeps the link, and where the active view is full lets go of who has brought nothing for longest.
//
// A met peer is neither followed nor fed: an audit alone (sync::Audit) costs some hundred bytes however much
// either holds, and leaves the other with nothing to do. No frame says that a link is a meeting.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "protocol/gossip/holders.hpp"
#include "protocol/ids.hpp"

namespace stonechat::engine {

// Half of it at the least: nobody's meetings keep step with another's. Some 400 a day cost about 3 MB, nearly
// all of it TLS handshakes (reckoned, not measured).
inline constexpr std::chrono::minutes meeting_every{5};
inline constexpr std::chrono::seconds meeting_dial_time{30};  // until the link stands
// From then on: the audit, what it finds missing, and time for whoever else is about to tell of that.
inline constexpr std::chrono::seconds meeting_time{20};
inline constexpr std::chrono::seconds meeting_audit_after{1};
inline constexpr std::size_t meeting_finds_max = 64;  // one is enough; the others may be on their way

struct Meeting {
    std::string address;
    std::optional<gossip::LinkId> link;
    Instant until;
    std::vector<RecordId> finds;  // others' records, stored since its audit showed them
};

}  // namespace stonechat::engine
