#pragma once
// What an entry that ends a member's standing pins, for the running node and for whoever reads a stopped
// one's store.

#include <vector>

#include "protocol/feed/lanes.hpp"
#include "protocol/ids.hpp"

namespace stonechat::api {

// The heads of the member's lanes. Of more than one entry can name (limits::pins_max) those that hold the
// most records: what stands in the others would stop counting.
[[nodiscard]] std::vector<feed::Head> heads_to_pin(const feed::Lanes& lanes, const MemberId& member);

}  // namespace stonechat::api
