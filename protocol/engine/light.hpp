#pragma once
// Light nodes (design section 6), from both sides: what a node that is one remembers of its hubs, and what a
// hub needs for those that follow it.

#include <chrono>
#include <map>
#include <optional>

#include "protocol/engine/kept.hpp"
#include "protocol/ids.hpp"
#include "protocol/matching/interest.hpp"
#include "protocol/record/header.hpp"

namespace stonechat::engine {

// A light node's: what its hubs are asked for, and which of them deny what others showed.
struct Light {
    // `how`: empty where this node holds everything.
    Light(std::optional<matching::InterestIn> how, const Snapshot& snapshot);

    std::optional<matching::InterestIn> how;
    matching::Interest interest;  // as the cursors were followed by
    bool may_have_changed = false;
    Instant look_at;  // not before
    // Logs whose headers are held up to here, and that are followed anew for the bodies that concern us
    // since.
    std::map<StoreId, LogNumber> headers_until;

    // A lane of which a hub has less than this node, which another hub showed it.
    struct Denial {
        Sequence sequence = 0;  // the first that it does not have
        Instant since;
    };
    std::map<LinkKey, std::map<record::FeedId, Denial>> denied;
};

// A log is read from its start for a light node that wants other bodies than before: a hub closes the link of
// one that asks more often.
inline constexpr std::chrono::seconds light_follows_anew_at_most_every{60};

inline constexpr std::string_view interest_setting = "interest";
// A byte that says whether it is everything, and the topics.
Bytes encode_interest(const matching::Interest& interest);
// Empty where it is not what encode_interest() made.
std::optional<matching::Interest> decode_interest(ByteView bytes);

}  // namespace stonechat::engine
