#pragma once
// A report as it leaves by a relay: without its organisation.

#include <optional>
#include <vector>

#include "protocol/charter/charter.hpp"
#include "protocol/record/body.hpp"

namespace stonechat::relay {

// The same report, masked: it names no organisation and none of its records, and carries no number of its;
// sector and region only as far as enough members share them (privacy/coarse_place.hpp), and no region beside
// a setting or a group of people, which can say of what kind the only organisation there is. Empty: it is no
// report.
std::optional<record::Body> hidden(const record::Body& body, const charter::Charter& charter);

// Members that may publish for others now, `self` left out, in the order of their names.
std::vector<const charter::Member*> relays_in(const charter::Charter& charter, const MemberId& self);

// Whether this organisation is one.
bool is_relay(const charter::Charter& charter, const MemberId& self);

}  // namespace stonechat::relay
