#pragma once
// `stonechat invite`: a link that lets one newcomer apply.

#include <cstdint>
#include <string>

#include "node/commands/console.hpp"
#include "node/commands/place.hpp"

namespace stonechat::commands {

// Two weeks: a practice manager is on holiday for one. A longer time is a longer time in which a link that
// went astray is good.
inline constexpr std::int32_t invite_days_default = 14;

struct InviteOptions {
    Place place;
    std::int32_t days = invite_days_default;
    std::string recover;  // a member that has only its recovery words left, by name or id; empty: a newcomer
    bool as_json = false;
    bool qr = false;  // as a picture for a telephone's camera too
};

// Signed with this node's record key, naming up to four nodes that can be called: this one first, if it can.
// Prints the link: for a newcomer to join with, or for a member to recover with. Refuses when this
// organisation does not belong, or nobody in the charter can be called.
int invite(const InviteOptions& options, Console& console);

}  // namespace stonechat::commands
